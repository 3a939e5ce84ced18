#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each command of a resize fails once, after the controller has carried it out,
# and nothing may have changed. Needs fault injection: the debug kernel.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/vfs.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
ctrl=$(basename $pf/nvme/nvme*)
inject=/sys/kernel/debug/$ctrl/fault_inject
[ -d "$inject" ] || skip_all "no fault injection in this kernel"

# All that the controller says of the VF, and what is left of both pools.
state() # INDEX
{
	build/selftests/pci_iov/nvme_share "/dev/$ctrl" "$1"
	build/selftests/pci_iov/nvme_share "/dev/$ctrl"
	cat $pf/virtfn"$1"/sriov_vf_msix_count
}

# The next command but SKIPPED fails with a status that no rule names.
arm() # SKIPPED
{
	echo 6 > "$inject/status"	# Internal Error
	echo 1 > "$inject/dont_retry"
	echo "$(($1 + 1))" > "$inject/space"
	echo 1 > "$inject/times"
	echo 100 > "$inject/probability"
}

# Prints how the write went; afterwards no fault is pending.
try() # INDEX SIZE
{
	(echo "$2" > $pf/virtfn"$1"/sriov_vf_msix_count) 2>&1 | sed 's/.*: //'
	echo 0 > "$inject/probability"
}

fresh_vfs 4
echo 0 > "$inject/verbose" 2> /dev/null
echo 5 > $pf/virtfn1/sriov_vf_msix_count

# An online VF: capabilities, list, offline, two assignments, online. The same
# without the third for one that was offline.
plan 35
for command in 0 1 2 3 4 5; do
	before=$(state 1)
	arm $command
	same "online VF, command $command fails: EIO" "Input/output error" "$(try 1 9)"
	same "online VF, command $command fails: as before" "$before" "$(state 1)"
done
arm 6
same "online VF: there is no seventh command" "" "$(try 1 9)"
same "online VF: the change is made" 9 "$(cat $pf/virtfn1/sriov_vf_msix_count)"
for command in 0 1 2 3 4; do
	before=$(state 2)
	arm $command
	same "offline VF, command $command fails: EIO" "Input/output error" "$(try 2 9)"
	same "offline VF, command $command fails: as before" "$before" "$(state 2)"
done

# The undoing fails, too, for all commands do from one on. Then it is done before
# anything else, be that another change or what follows a reset.
share() { echo "$(build/selftests/pci_iov/nvme_share "/dev/$ctrl" "$1") $(cat $pf/virtfn"$1"/sriov_vf_msix_count)"; }
before=$(share 1)
arm 3
echo -1 > "$inject/times"
same "no undo: EIO" "Input/output error" "$(try 1 11)"
check "no undo: half done" test "$before" != "$(share 1)"
same "no undo: it is not known what is free" "Input/output error" "$(cat $pf/sriov_vf_free_msix 2>&1 | sed 's/.*: //')"
echo 2 > $pf/virtfn3/sriov_vf_msix_count
same "no undo: another VF's change" "$before" "$(share 1)"
same "no undo: what is free" $(($(cat $pf/sriov_vf_total_msix) - 11)) "$(cat $pf/sriov_vf_free_msix)"
before=$(share 2)
arm 2
echo -1 > "$inject/times"
same "no undo, a VF that had nothing: EIO" "Input/output error" "$(try 2 7)"
nvme reset "/dev/$ctrl"
for _ in $(seq 200); do
	[ "$(cat $pf/nvme/nvme*/state)" != live ] || [ "$(share 1)$(share 2)" != "9 9 1 9$before" ] || break
	sleep 0.1
done
same "no undo: a reset" "9 9 1 9 $before" "$(share 1) $(share 2)"
arm 3
echo -1 > "$inject/times"
same "no undo, the same VF: EIO" "Input/output error" "$(try 1 11)"
same "no undo, the same VF: its next change" "" "$(try 1 9)"
same "no undo, the same VF: is made" "9 9 1 9" "$(share 1)"

echo nvme > $pf/virtfn1/driver_override
basename "$(readlink $pf/virtfn1)" > /sys/bus/pci/drivers_probe
sleep 2
check "the VF works after all that" dd if="/dev/$(basename $pf/virtfn1/nvme/nvme*/nvme*n*)" of=/dev/null bs=4k count=16 iflag=direct status=none
