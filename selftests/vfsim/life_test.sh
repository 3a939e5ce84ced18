#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# life_test.sh [ROUNDS]: adapters that come and go, parameters that are refused,
# and users that must not lose what they hold. Takes adapter 0: vfs=8, pool=64.
. "$(dirname "$0")/sim.sh"

rounds=${1-20}
new=/sys/bus/vfsim/new_adapter
del=/sys/bus/vfsim/del_adapter

# An adapter whose VFs interrupt
busy() # ADAPTER VFS PARAMETERS
{
	local i pf
	echo "$1 $3" > $new || return
	pf=$(pf_of "$1")
	echo "$2" > "$pf/sriov_numvfs" || return
	for ((i = 0; i < $2; i++)); do
		echo "0 2000000" > "$(vf_of "$1" "$i")/vfsim/rate" || return
	done
}

refused() # ERRNO LINE WORDS...
{
	log_mark
	same "refused: ${*:3}" "$1" "$(try "${*:3}" $new)"
	check "refused: ${*:3}: $2" logged "vfsim: $2"
}

plan 63
modprobe vfio-pci
vfs 0 2

# --- several ---

check "a second adapter" busy 1 4 "vfs=4 pool=32 personality=plus-one"
check "a third" busy 63 3 "vfs=300 pool=900 personality=fixed max=2048"
resize 0 0 8
same "each has a pool of its own" "54 24" "$(left 0) $(left 1)"
same "they show what they are" "4 32 plus-one 5601:01:00.0" \
	"$(cd /sys/bus/vfsim/devices/vfsim1 && echo "$(< vfs) $(< pool) $(< personality) $(< pf)")"
same "a number once" "File exists" "$(try "1 vfs=2" $new)"
same "removed" "" "$(try 63 $del)"
same "removed once" "No such file or directory" "$(try 63 $del)"
same "others stay" "8 2" "$(sizes 0)"

# --- refused ---

refused "Invalid argument" "64: an adapter's number is from 0 to 63" 64
refused "Invalid argument" "x: an adapter's number is from 0 to 63" x
refused "Invalid argument" "vfs=0: a number from 1 to 4096" 2 vfs=0
refused "Invalid argument" "vfs=4097: a number from 1 to 4096" 2 vfs=4097
refused "Invalid argument" "vfs=: a number" 2 vfs=
refused "Invalid argument" "vfs: not KEY=VALUE" 2 vfs
refused "Invalid argument" "pool=0: a number" 2 pool=0
refused "Invalid argument" "max=2049: a number from 1 to 2048" 2 max=2049
refused "Invalid argument" "min=8 is above max=4" 2 min=8 max=4 vectors=4
refused "Invalid argument" "vectors=1 is not from min=2 to max=64" 2 min=2 vectors=1
refused "Invalid argument" "pf_vectors=99999999999: a number" 2 pf_vectors=99999999999
refused "Invalid argument" "personality=best: exact, plus-one or fixed" 2 personality=best
refused "Invalid argument" "colour: no such parameter" 2 colour=red
refused "Invalid argument" "vfs=3: vfs is given twice" 2 vfs=2 pool=8 vfs=3
refused "Invalid argument" "pool=1 can never enable vfs=4 with min=1: ask for pool=4" 2 vfs=4 pool=1
refused "No space left on device" "4096 VFs more would be above 4096" 2 vfs=4096
refused "No space left on device" "4085 VFs more would be above 4096" 2 vfs=4085
check "nothing came of it" [ ! -e /sys/bus/vfsim/devices/vfsim2 ]

# --- held by somebody else ---

check "vfio-pci has a VF" bind 0 1 vfio-pci
same "who holds it" "5600:01:00.2 vfio-pci" "$(< /sys/bus/vfsim/devices/vfsim0/holders)"
log_mark
same "it cannot be removed" "Device or resource busy" "$(try 0 $del)"
check "the log says why" logged "vfsim0 is held, unbind first: 5600:01:00.2 vfio-pci"
check "nor can the module" ! rmmod vfsim 2> /dev/null
modprobe -r vfsim 2> /dev/null
check "modprobe -r leaves the drivers, too" [ -e /sys/module/vfsim_drv -a -e "$(pf_of 0)/driver" ]
same "another one can" "" "$(try 1 $del)"
same "all is still there" "8 2" "$(sizes 0)"
unbind 0 1
same "without a holder it can be removed" "" "$(try 0 $del)"
check "nothing is left" [ ! -e "$(pf_of 0)" ]

# --- again and again ---

wrong=
for ((n = 0; n < rounds; n++)); do
	busy $((n % 3)) 4 "vfs=$((4 + n)) max=$((1 << n % 8 + 3)) vectors=4" || wrong+=" new:$n"
	[ $n -lt 2 ] || echo $(((n - 2) % 3)) > $del || wrong+=" del:$n"
done
same "$rounds rounds, two or three adapters at a time" "" "$wrong"
check "rmmod with adapters, VFs and interrupts" rmmod vfsim
interrupts=$(< /proc/interrupts)
check "no interrupt is left" [ "${interrupts/vfsim/}" = "$interrupts" ]
check "no adapter" [ ! -e "$(pf_of 0)" -a ! -e "$(pf_of 1)" -a ! -e "$(pf_of 2)" ]
memory=$(< /proc/iomem)
check "no memory" [ "${memory/vfsim/}" = "$memory" ]
check "modprobe" modprobe vfsim
check "an adapter works" busy 0 2 "vfs=4"
modprobe -r vfsim
check "modprobe -r takes its drivers along" [ ! -e /sys/module/vfsim -a ! -e /sys/module/vfsim_drv ]
modprobe vfsim
check "modprobe loads them" busy 0 2 "vfs=4"
rmmod vfsim_drv
check "they can be replaced while the adapter stays" [ -e "$(pf_of 0)" -a ! -e "$(pf_of 0)/driver" ]
modprobe vfsim_drv
