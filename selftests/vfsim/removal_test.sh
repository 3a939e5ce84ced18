#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Functions that are pulled out in the middle of it. Takes adapter 0: exact,
# vfs=8, pool=64, vectors=4.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)
faults=$(faults_of 0)

config() { setpci -s "$1" 08.l; }
rising() { local before; before=$(counter 0 "$1" raised); sleep 0.2; [ "$(counter 0 "$1" raised)" -gt "$before" ]; }
# All VFs with the driver, interrupts coming from each
busy() # VFS
{
	local i
	echo 1 > "$pf/sriov_drivers_autoprobe"
	echo "$1" > "$pf/sriov_numvfs" || return
	for ((i = 0; i < $1; i++)); do
		echo "0 2000000" > "$(vf_of 0 "$i")/vfsim/rate" || return
	done
}

plan 29
echo 0 > "$pf/sriov_numvfs"

# --- a VF ---

check "VFs at work" busy 4
check "interrupts come" rising 1
echo 1 > "$faults/remove"
same "a VF is pulled out: it reads as ones" ffffffff "$(config 5600:01:00.2)"
check "it raises no more" ! rising 1
check "others do" rising 2
same "its driver finds no device" "No such device" "$(try 0 "$(vf_of 0 1)/vfsim/raise")"
check "the driver can be unbound" [ -z "$(unbind 0 1 2>&1)" ]
same "it has no size" "No such device" "$(resize 0 1 8)"
same "put back" "" "$(try 1 "$faults/insert")"
same "it answers" 12000001 "$(config 5600:01:00.2)"
check "its driver can be bound" bind 0 1 vfsim-vf
same "and works" "" "$(try 1 "$(vf_of 0 1)/vfsim/raise")"
same "what is there cannot be put back" "Invalid argument" "$(try 1 "$faults/insert")"
same "what never was cannot be pulled out" "Invalid argument" "$(try 8 "$faults/remove")"

# --- the PF ---

echo pf > "$faults/remove"
check "the PF is pulled out: it goes, and its VFs" until_true [ ! -e "$pf" -a ! -e "$(vf_of 0 0)" ]
same "put back" "" "$(try pf "$faults/insert")"
check "its driver is bound" until_true [ -e "$pf/driver" ]
same "without VFs, all vectors are free" "0 64" "$(show "$pf/sriov_numvfs") $(left 0)"
wrong=
for n in 1 2 3 4 5; do
	busy "$n" || wrong+=" enable:$n"
	echo pf > "$faults/remove"
	echo pf > "$faults/insert" || wrong+=" insert:$n"
	[ -e "$pf/driver" ] || wrong+=" driver:$n"
done
same "again and again" "" "$wrong"
vfs 0 4
same "all is well" "8 4 4 4" "$(resize 0 0 8)$(sizes 0)"

# --- while somebody waits ---

echo 2000000 > "$faults/latency_us"
at_work() { [[ $(setpci -s 5600:01:00.0 CAP_VNDR+2c.l) == 8* ]]; }
patience=3000 impatient resize 0 0 16 > /tmp/said &
until_true at_work
echo pf > "$faults/remove"
wait
same "pulled out while the firmware was at work" "No such device" "$(< /tmp/said)"
echo 0 > "$faults/latency_us"
same "put back" "" "$(try pf "$faults/insert")"
vfs 0 1
same "all is well" "4 60" "$(sizes 0) $(left 0)"

# --- while another has the kernel's locks ---

# Over a write to sriov_numvfs the kernel holds the lock of all hotplug.
echo "9 vfs=1" > /sys/bus/vfsim/new_adapter
later "echo 9 > /sys/bus/vfsim/del_adapter"
until_true [ -e "$(pf_of 9)/driver" ]
other_at_work() { [[ $(setpci -s 5609:01:00.0 CAP_VNDR+2c.l) == 8* ]]; }
echo 5000000 > "$(faults_of 9)/latency_us"
echo 1 > "$(pf_of 9)/sriov_numvfs" &
slow=$!
check "another adapter's VFs are enabled, slowly" until_true other_at_work
# The commands after this one need not be slow as well.
echo 0 > "$(faults_of 9)/latency_us"
identity() { stat --format=%i "$pf/" 2> /dev/null; }
before=$(identity)
echo pf > "$faults/remove"
bash -c "echo pf > $faults/insert" &
waiting=$!
sleep 0.3
check "who puts a PF back waits for it" [ -e "/proc/$waiting" ]
kill -KILL $waiting
wait $waiting 2> /dev/null
check "and can be killed" other_at_work
wait $slow
# The one that is to go still has its driver now.
another() { [ -e "$pf/driver" ] && [ "$(identity)" != "$before" ]; }
check "it comes all the same" until_true another
vfs 0 2
same "all is well" "4 4 56" "$(sizes 0) $(left 0)"
same "with the other one, too" 1 "$(show "$(pf_of 9)/sriov_numvfs")"
