#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Firmware that fails, lies, is slow or does not answer, and interrupts that get
# lost. Takes adapter 0: exact, vfs=8, pool=64, vectors=4.
. "$(dirname "$0")/sim.sh"

faults=$(faults_of 0)

plan 44
vfs 0 4

echo 1 > "$faults/fail_commands"
same "failed: EIO" "Input/output error" "$(resize 0 0 8)"
same "failed: nothing changes" "4 4 4 4 48" "$(sizes 0) $(left 0)"
same "failed: the next one works" "" "$(resize 0 0 8)"
same "failed: it does" "8 4 4 4 44" "$(sizes 0) $(left 0)"

# Recovery by devlink is one command more.
devlink health set pci/5600:01:00.0 reporter fw auto_recover false
echo 1 > "$faults/fail_commands"
same "failed release of VFs: EIO" "Input/output error" "$(try 0 "$(pf_of 0)/sriov_numvfs")"
same "failed release of VFs: they are gone" 0 "$(show "$(pf_of 0)/sriov_numvfs")"
same "failed release of VFs: others come" "" "$(try 2 "$(pf_of 0)/sriov_numvfs")"
same "failed release of VFs: nothing was lost" "4 4 56" "$(sizes 0) $(left 0)"
echo 0 > "$(pf_of 0)/sriov_numvfs"
echo 1 > "$faults/fail_commands"
same "failed enable of VFs: EIO" "Input/output error" "$(try 2 "$(pf_of 0)/sriov_numvfs")"
same "failed enable of VFs: none" "0 64" "$(show "$(pf_of 0)/sriov_numvfs") $(left 0)"
vfs 0 4

echo 0 > "$(pf_of 0)/sriov_numvfs"
echo 5600:01:00.0 > $bus/drivers/vfsim-exact/unbind
echo 1 > "$faults/fail_commands"
same "failed probe: EIO" "Input/output error" "$(try 5600:01:00.0 $bus/drivers/vfsim-exact/bind)"
same "failed probe: the next one works" "" "$(try 5600:01:00.0 $bus/drivers/vfsim-exact/bind)"
devlink health set pci/5600:01:00.0 reporter fw auto_recover false
vfs 0 4

before=$(show $timeout)
echo 700 > $timeout
echo 1 > "$faults/drop_commands"
check "dropped: the driver waits" [ "$(ms resize 0 0 8)" -ge 700 ]
echo 1 > "$faults/drop_commands"
same "dropped: ETIMEDOUT" "Connection timed out" "$(resize 0 0 8)"
same "dropped: nothing changes" "4 4 4 4 48" "$(sizes 0) $(left 0)"
same "dropped: the next one works" "" "$(resize 0 0 8)"
same "dropped: it does" "8 4 4 4 44" "$(sizes 0) $(left 0)"

log_mark
echo 1 > "$faults/lie_commands"
same "lied: its success is the write's" "" "$(resize 0 0 16)"
check "lied: the core says so" logged "MSI-X Table Size 8 -> 8, where vfsim-exact was asked for 16"
same "lied: the files tell what is true" "8 4 4 4 44" "$(sizes 0) $(left 0)"
same "lied: the next one works" "" "$(resize 0 0 16)"
same "lied: it does" "16 4 4 4 36" "$(sizes 0) $(left 0)"

log_mark
echo "pf 1" > "$faults/lose_interrupts"
check "lost: the driver waits" [ "$(ms resize 0 0 8)" -ge 700 ]
same "lost: and looks for itself" "8 4 4 4 44" "$(sizes 0) $(left 0)"
check "lost: and says so" logged "interrupt of the firmware was lost"
same "lost: counted" 1 "$(counter 0 pf lost)"
bind 0 0 vfsim-vf
echo "0 3" > "$faults/lose_interrupts"
for _ in 1 2 3 4 5; do echo 1 > "$(vf_of 0 0)/vfsim/raise"; done
check "lost: so much of a VF's" until_true grep -q "^0 2 0" "$(vf_of 0 0)/vfsim/interrupts"
same "lost: and no more" "5 2 3" "$(counter 0 0 raised) $(counter 0 0 sent) $(counter 0 0 lost)"
unbind 0 0
check "lost: of a function that there is" ! bash -c "echo 'pf' > $faults/lose_interrupts || echo '8 1' > $faults/lose_interrupts" 2> /dev/null

echo "$before" > $timeout
echo 300000 > "$faults/latency_us"
check "slow: it takes its time" [ "$(ms resize 0 1 6)" -ge 300 ]
same "slow: and does it" "8 6 4 4" "$(sizes 0)"

# The driver waits for the firmware with the PF's device lock held.
at_work() { [[ $(setpci -s 5600:01:00.0 CAP_VNDR+2c.l) == 8* ]]; }
echo 5000000 > "$faults/latency_us"
patience=20000 impatient resize 0 1 5 > /tmp/said &
until_true at_work
same "at work: what is free can be read" 42 "$(left 0)"
check "at work: and it was, before the firmware was done" at_work
# What the driver asks afterwards need not be slow as well.
echo 0 > "$faults/latency_us"
# Its removal is not the firmware's to see: it does what it was told.
echo 1 > "$faults/remove"
wait
same "at work: a VF that is gone when it is done: EIO" "Input/output error" "$(< /tmp/said)"
check "at work: and the core says so" logged "VF 1: does not answer any more"
echo 1 > "$faults/insert"
same "at work: it was done" "8 5 4 4 43" "$(sizes 0) $(left 0)"
resize 0 1 6
echo 300000 > "$faults/latency_us"

# Of a command that was given up, say
raised=$(counter 0 pf raised)
echo 6000000 > "$faults/latency_us"
patience=20000 impatient resize 0 1 7 > /tmp/said &
until_true at_work
setpci -s 5600:01:00.0 CAP_VNDR+04.l=1
check "another interrupt: before the firmware is ready" at_work
wait
same "another interrupt: is not taken for the answer" "8 7 4 4" "$(cat /tmp/said)$(sizes 0)"
same "another interrupt: there were two" $((raised + 2)) "$(counter 0 pf raised)"

echo 700 > $timeout
echo 1500000 > "$faults/latency_us"
same "too slow: ETIMEDOUT" "Connection timed out" "$(resize 0 1 9)"
echo 0 > "$faults/latency_us"
sleep 1.5
same "too slow: not done behind the driver's back" "8 7 4 4 41" "$(sizes 0) $(left 0)"
same "too slow: the next one works" "" "$(resize 0 1 4)"
echo "$before" > $timeout

inject=/sys/kernel/debug/vfsim/fail_firmware
if [ -d $inject ]; then
	echo 0 > $inject/verbose 2> /dev/null
	echo 1 > $inject/times
	echo 100 > $inject/probability
	same "injected: EIO" "Input/output error" "$(resize 0 1 9)"
	same "injected: the next one works" "" "$(resize 0 1 9)"
	echo 0 > $inject/probability
else
	skip "injected: EIO" "no fault injection in this kernel"
	skip "injected: the next one works" "no fault injection in this kernel"
fi
