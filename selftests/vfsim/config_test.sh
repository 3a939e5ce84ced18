#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Config space (PCIe Base 9.3): the SR-IOV capability, VFs that come and go with
# VF Enable, and resets. Takes adapter 0: vfs=8.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)
port=5600:00:00.0
CTRL=ECAP_SRIOV+08.w NUM=ECAP_SRIOV+10.w

config() # FUNCTION REGISTER...
{
	local values
	values=$(setpci -s "$@")
	echo "${values//$'\n'/ }"
}
pf_config() { config 5600:01:00.0 "$@"; }
vf_config() { config 5600:01:00.1 "$@"; }

plan 40
vfs 0 4

same "the PF's IDs" "5653 5601" "$(pf_config VENDOR_ID DEVICE_ID)"
same "InitialVFs, TotalVFs, NumVFs" "0008 0008 0004" \
	"$(pf_config ECAP_SRIOV+0c.w ECAP_SRIOV+0e.w $NUM)"
same "offset, stride, VF Device ID" "0001 0001 5610" \
	"$(pf_config ECAP_SRIOV+14.w ECAP_SRIOV+16.w ECAP_SRIOV+1a.w)"
same "page sizes" "00000001 00000001" "$(pf_config ECAP_SRIOV+1c.l ECAP_SRIOV+20.l)"
setpci -s 5600:01:00.0 ECAP_SRIOV+0c.l=ffffffff ECAP_SRIOV+14.l=ffffffff ECAP_SRIOV+1a.w=ffff \
	ECAP_SRIOV+1c.l=ffffffff VENDOR_ID=1234 DEVICE_ID=1234
same "none of which can be written" "5653 5601 00080008 00010001 5610 00000001" \
	"$(pf_config VENDOR_ID DEVICE_ID ECAP_SRIOV+0c.l ECAP_SRIOV+14.l ECAP_SRIOV+1a.w ECAP_SRIOV+1c.l)"

# --- VFs ---

same "a VF's IDs are all ones" "ffff ffff" "$(vf_config VENDOR_ID DEVICE_ID)"
same "and for the kernel those of the PF's capability" "0x5653 0x5610" \
	"$(show "$(vf_of 0 0)/vendor") $(show "$(vf_of 0 0)/device")"
setpci -s 5600:01:00.1 BASE_ADDRESS_0=ffffffff BASE_ADDRESS_1=ffffffff COMMAND=ffff
same "a VF has no BARs and no Memory Space Enable" "00000000 00000000 0004" \
	"$(vf_config BASE_ADDRESS_0 BASE_ADDRESS_1 COMMAND)"
setpci -s 5600:01:00.1 COMMAND=0
read -r first last _ < "$(vf_of 0 0)/resource"
read -r second _ < "$(vf_of 0 1)/resource"
same "VF BARs are one beside the other" "$second" "$(printf '0x%016x' $((last + 1)))"
same "and as large as the VF BAR says" $((last - first + 1)) \
	"$(old=$(pf_config ECAP_SRIOV+24.l); setpci -s 5600:01:00.0 ECAP_SRIOV+24.l=ffffffff
	mask=$(pf_config ECAP_SRIOV+24.l); setpci -s 5600:01:00.0 "ECAP_SRIOV+24.l=$old"
	echo $((0x100000000 - (0x$mask & 0xfffffff0))))"

# Of a driver that was not told of its device's reset
forget()
{
	echo 0 > "$pf/sriov_numvfs"
	echo 5600:01:00.0 > $bus/drivers/vfsim-exact/unbind
} 2> /dev/null

# --- VF Enable ---

setpci -s 5600:01:00.0 "$NUM=8"
same "NumVFs is fixed while VF Enable is set" "0004 0019" "$(pf_config $NUM $CTRL)"
setpci -s 5600:01:00.0 "$CTRL=0018"
same "without VF Enable no VF answers" "ffffffff ffffffff" \
	"$(config 5600:01:00.1 08.l) $(config 5600:01:00.4 08.l)"
setpci -s 5600:01:00.0 "$NUM=2"
same "NumVFs can change then" 0002 "$(pf_config $NUM)"
setpci -s 5600:01:00.0 "$CTRL=0019"
same "so many answer" "12000001 12000001 ffffffff ffffffff" \
	"$(config 5600:01:00.1 08.l) $(config 5600:01:00.2 08.l) $(config 5600:01:00.3 08.l) $(config 5600:01:00.4 08.l)"
setpci -s 5600:01:00.0 "$CTRL=0018" "$NUM=4" "$CTRL=0019"

# A VF does not blink when the register that enables it is written again.
(while setpci -s 5600:01:00.0 "$CTRL=0019" "$CTRL=0019" "$CTRL=0019" "$CTRL=0019"; do :; done) &
writer=$!
silent=0
for _ in {1..500}; do
	size=
	read -r size < "$(vf_of 0 0)/sriov_vf_msix_count" 2> /dev/null
	[ -n "$size" ] || silent=$((silent + 1))
done
kill $writer
wait $writer 2> /dev/null
same "a write of the same to Control disturbs no VF" 0 $silent

# --- the port ---

setpci -s $port SECONDARY_BUS=02
same "a port with other bus numbers passes nothing on" "ffffffff ffffffff" \
	"$(pf_config 08.l) $(vf_config 08.l)"
setpci -s $port SECONDARY_BUS=01 SUBORDINATE_BUS=00
same "nor does one whose last bus is before it" ffffffff "$(pf_config 08.l)"
setpci -s $port SUBORDINATE_BUS=01
same "and with its own it does" "12000001 12000001" "$(pf_config 08.l) $(vf_config 08.l)"

# --- MSI-X as config space has it ---

resize 0 0 7
same "Table Size is one less" 0006 "$(vf_config CAP_MSIX+2.w)"
setpci -s 5600:01:00.1 CAP_MSIX+2.w=3fff CAP_MSIX+4.l=ffffffff CAP_MSIX+8.l=ffffffff
same "and cannot be written, nor where the table is" "0006 00000000 00001000" \
	"$(vf_config CAP_MSIX+2.w CAP_MSIX+4.l CAP_MSIX+8.l)"

# The firmware looks for itself, whatever the kernel has looked at before.
mail() # COMMAND ARGUMENT
{
	setpci -s 5600:01:00.0 "CAP_VNDR+30.l=$2" "CAP_VNDR+2c.l=$1"
	until_true answered
	pf_config CAP_VNDR+38.l
}
answered() { [[ $(pf_config CAP_VNDR+2c.l) != 8* ]]; }
# The driver's number is of what the driver has done.
firmware_free() { mail 1 00000001 > /dev/null; echo $((16#$(pf_config CAP_VNDR+34.l))); }
free=$(firmware_free)
same "the driver's number is the firmware's" "$free" "$(left 0)"
setpci -s 5600:01:00.1 CAP_MSIX+2.w=8000
same "a VF with MSI-X enabled keeps its vectors" "00000007 $free 7 2 2 2" \
	"$(mail 3 00000005) $(firmware_free) $(sizes 0)"
setpci -s 5600:01:00.1 CAP_MSIX+2.w=0000
same "and without gets others" "00000000 $((free + 2)) 5 2 2 2" \
	"$(mail 3 00000005) $(firmware_free) $(sizes 0)"
resize 0 0 7

# --- resets ---

check "FLR of a VF" [ -z "$(try 1 "$(vf_of 0 0)/reset")" ]
same "keeps its Table Size" "7 2 2 2" "$(sizes 0)"
echo flr > "$pf/reset_method"
check "FLR of the PF" [ -z "$(try 1 "$pf/reset")" ]
same "the kernel enables its VFs again" "0004 0019 7 2 2 2" "$(pf_config $NUM $CTRL) $(sizes 0)"
same "the firmware answers" "" "$(resize 0 0 5)"
setpci -s 5600:01:00.0 CAP_EXP+8.w=8000
same "without the kernel it has none" "0000 0000 ffffffff" \
	"$(pf_config $NUM $CTRL) $(vf_config 08.l)"
same "and Bus Master and MSI-X Enable are off" "0000 0001" "$(pf_config COMMAND CAP_MSIX+2.w)"
impatient forget
check "a driver that is bound again knows nothing of that" \
	[ -z "$(try 5600:01:00.0 $bus/drivers/vfsim-exact/bind)" ]

check "the PF has raised interrupts" [ "$(counter 0 pf raised)" -gt 0 ]
same "there is a bus reset" "flr bus" "$(echo default > "$pf/reset_method"; show "$pf/reset_method")"
echo bus > "$pf/reset_method"
check "bus reset" [ -z "$(try 1 "$pf/reset")" ]
same "it reaches the PF" 0 "$(counter 0 pf raised)"
vfs 0 3
same "which works as before" "2 2 2" "$(sizes 0)"
old=$(config $port BRIDGE_CONTROL)
setpci -s $port BRIDGE_CONTROL=0040
setpci -s $port "BRIDGE_CONTROL=$old"
same "a bus reset by hand" "0000 0000 0001" "$(pf_config COMMAND $CTRL CAP_MSIX+2.w)"
same "takes the VFs away" ffffffff "$(vf_config 08.l)"
impatient forget
same "and the port is what it was" 1 "$(config $port SECONDARY_BUS | sed 's/^0//')"
same "after which all starts anew" "" "$(try 5600:01:00.0 $bus/drivers/vfsim-exact/bind)"
