#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An adapter that stands in for another device: its IDs, class, serial number and
# capabilities, as lspci and devlink tell of them, drivers that are given to it, and a
# VF of it that is resized and works on vfio-pci. Makes adapters 7 and 8.
. "$(dirname "$0")/sim.sh"

new=/sys/bus/vfsim/new_adapter
pf=$(pf_of 7) vf=$(vf_of 7 0)
made=/sys/bus/vfsim/devices/vfsim7

refused() # LINE WORDS
{
	log_mark
	same "refused: $2" "Invalid argument" "$(try "9 $2" $new)"
	check "refused: $2: $1" logged "vfsim: $1"
}

says() { [[ $said == *"$1"* ]]; }	# TEXT
ids() { echo "$(show "$1/vendor") $(show "$1/device") $(show "$1/subsystem_vendor") $(show "$1/subsystem_device") $(show "$1/class")"; }	# FUNCTION
driver() { local at; at=$(readlink "$1/driver") && echo "${at##*/}"; }	# FUNCTION
node() { [ ! -e "$1/numa_node" ] || show "$1/numa_node"; }		# FUNCTION

plan 45
modprobe vfio-pci

same "made as asked for" "" "$(try "7 vfs=4 pool=64 max=32 vectors=4 id=10de:1eb8 vf_id=10de:1eb9 subsystem=10de:12a2 class=0x030200 numa=0 serial=0x1122334455667788" $new)"
later "echo 7 > /sys/bus/vfsim/del_adapter"
same "as its files show" "10de:1eb8 10de:1eb9 10de:12a2 0x030200 0x1122334455667788" \
	"$(show $made/id) $(show $made/vf_id) $(show $made/subsystem_id) $(show $made/class) $(show $made/serial)"
same "the PF is that device" "0x10de 0x1eb8 0x10de 0x12a2 0x030200" "$(ids "$pf")"
same "near that node" "$(node "$pf" | sed 's/.*/0/')" "$(node "$pf")"
same "the drivers take what is theirs only" "" "$(driver "$pf")"

# --- what others find ---

said=$(lspci -vv -s 5607:01:00.0)
check "lspci: the class" says "3D controller"
check "lspci: the serial number" says "Device Serial Number 11-22-33-44-55-66-77-88"
check "lspci: power management" says "Power Management version 3"
check "lspci: no state but D0 and D3hot" says "D1- D2-"
check "lspci: error reporting" says "Advanced Error Reporting"
check "lspci: SR-IOV with its VF's ID" says "Device ID: 1eb9"
said=$(lspci -vv -s 5607:00:00.0)
check "lspci: access control of the port" says "Access Control Services"
check "nothing that lspci does not know" [ "$(lspci -vv -s 5607:: | grep -ciE 'unknown|chain')" = 0 ]
setpci -s 5607:01:00.0 CAP_PM+4.w=3
same "D3hot" 000b "$(setpci -s 5607:01:00.0 CAP_PM+4.w)"
setpci -s 5607:01:00.0 CAP_PM+4.w=1
same "D1 is not a state of it" 000b "$(setpci -s 5607:01:00.0 CAP_PM+4.w)"
setpci -s 5607:01:00.0 CAP_PM+4.w=0
same "D0" 0008 "$(setpci -s 5607:01:00.0 CAP_PM+4.w)"
setpci -s 5607:01:00.0 ECAP_AER+8.l=ffffffff ECAP_AER+4.l=ffffffff
same "errors can be masked, there are none" "0017d010 00000000" \
	"$(setpci -s 5607:01:00.0 ECAP_AER+8.l ECAP_AER+4.l | xargs)"

# --- drivers ---

echo vfsim-exact > "$pf/driver_override"
echo 5607:01:00.0 > $bus/drivers_probe
same "by driver_override" vfsim-exact "$(driver "$pf")"
said=$(devlink dev info pci/5607:01:00.0)
check "devlink: the driver" says "driver vfsim-exact"
check "devlink: the serial number" says "serial_number 11-22-33-44-55-66-77-88"
check "devlink: the firmware" says "fw 2"
vfs 7 2
same "a VF is that device" "0x10de 0x1eb9 0x10de 0x12a2 0x030200" "$(ids "$vf")"
same "its size can be set" "" "$(resize 7 0 9)"
same "and is in config space" 0008 "$(setpci -s 5607:01:00.1 CAP_MSIX+2.w)"
check "vfio-pci takes it" bind 7 0 vfio-pci
found=$(VF=5607:01:00.1 build/selftests/vfsim/stock_test 2>&1)
is() { same "vfio: $1" "$2 $3" "$(grep "^$2 " <<< "$found" || echo "$found")"; }
is "all vectors are there" vectors 9
is "an interrupt arrives" interrupts 1
is "DMA is done" mapped 0
unbind 7 0
echo > "$vf/driver_override"
check "its own driver takes it" bind 7 0 vfsim-vf
same "with all vectors" 9 "$(show "$vf/vfsim/vectors")"
echo 0 > "$pf/sriov_numvfs"
echo 5607:01:00.0 > "$pf/driver/unbind"
echo > "$pf/driver_override"
echo 10de 1eb8 > $bus/drivers/vfsim-exact/new_id
same "by new_id" vfsim-exact "$(driver "$pf")"
echo 10de 1eb8 > $bus/drivers/vfsim-exact/remove_id

# --- what is not given ---

same "another, of the same maker" "" "$(try "8 id=10de:1eb8" $new)"
same "its VFs are what their PF is, its serial number is its own" "10de:1eb8 0x5653000000000008" \
	"$(show /sys/bus/vfsim/devices/vfsim8/vf_id) $(show /sys/bus/vfsim/devices/vfsim8/serial)"
echo 8 > /sys/bus/vfsim/del_adapter

# --- refused ---

refused "id=10de:1eb: VVVV:DDDD" "id=10de:1eb"
refused "vf_id=8086:1eb9: a VF's vendor is its PF's, 10de" "id=10de:1eb8 vf_id=8086:1eb9"
refused "class=16777216: a number from 0 to 16777215" "class=16777216"
refused "numa=999: this machine has no such node" "numa=999"
refused "serial=x: a number of 64 bits" "serial=x"
refused "id=10de:1eb9: id is given twice" "id=10de:1eb8 id=10de:1eb9"
