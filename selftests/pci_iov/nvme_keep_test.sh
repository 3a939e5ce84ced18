#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The controller forgets what its VFs were given with each of its resets. They have
# it all the same, whatever the reset is for, and one in use keeps its driver.
. "$(dirname "$0")/../lib/nvme.sh"

events=/sys/module/pf_events/parameters/event

driver() { basename "$(readlink "$pf/virtfn$1/driver")"; }

log_mark() { echo "test: mark $$ $*" > /dev/kmsg; }
logged() { dmesg | sed "1,/test: mark $$ $1/d" | grep -F "$2"; }	# MARK TEXT

give() # 8, 16, none and 5, with vfio-pci on the second
{
	fresh_vfs 4
	echo 8 > $pf/virtfn0/sriov_vf_msix_count
	echo 16 > $pf/virtfn1/sriov_vf_msix_count
	echo 5 > $pf/virtfn3/sriov_vf_msix_count
	echo vfio-pci > $pf/virtfn1/driver_override
	basename "$(readlink $pf/virtfn1)" > /sys/bus/pci/drivers_probe
}

rebind()
{
	echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/unbind
	echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/bind
}
reload() { modprobe -r nvme && modprobe nvme; }
controller() { nvme reset "/dev/$(ctrl)"; }
# The driver freezes its queues in these and has its reset work thaw them, which
# lockdep takes for locks that the writer has forgotten.
unless_lockdep() # VALUE FILE
{
	[ ! -e /proc/lockdep ] || { echo "not supported with lockdep"; return 1; }
	echo "$1" > "$2"
}
recovery() { unless_lockdep recovery $events; }
suspend() { unless_lockdep suspend $events; }
flr() { unless_lockdep 1 $pf/reset; }

modprobe vfio-pci
modprobe pf_events
give
total=$(cat $pf/sriov_vf_total_msix)

plan 32
for event in rebind reload controller recovery suspend flr; do
	log_mark $event
	if ! error=$($event 2>&1) && [[ $error == *"not supported"* ]]; then
		for what in "" ": live" ": sizes" ": pool" ": log"; do
			skip "$event$what" "not in this kernel, or not under lockdep"
		done
		continue
	fi
	same "$event" "" "$error"
	check "$event: the controller is live" live
	if ! cat $pf/virtfn0/sriov_vf_msix_count > /dev/null 2>&1; then
		for what in sizes pool; do
			skip "$event: $what" "QEMU before 8.1: VF Enable is set and there are no VFs"
		done
		same "$event: what was lost is said" 3 "$(logged $event "vectors not restored" | wc -l)"
		give
		continue
	fi
	same "$event: sizes" "8 16 1 5" "$(becomes "8 16 1 5" sizes)"
	same "$event: the pool, as the controller and as the kernel has it" "29 $((total - 29)) vfio-pci" \
		"$(held) $(becomes $((total - 29)) free) $(driver 1)"
	same "$event: nothing was lost" "" "$(logged $event "not restored")"
done

check "a VF works after all that" bash -c "
	echo nvme > $pf/virtfn0/driver_override
	basename \$(readlink $pf/virtfn0) > /sys/bus/pci/drivers_probe
	for _ in \$(seq 100); do
		[ -b /dev/\$(basename $pf/virtfn0/nvme/nvme*/nvme*n*) ] && break
		sleep 0.1
	done
	dd if=/dev/\$(basename $pf/virtfn0/nvme/nvme*/nvme*n*) of=/dev/null bs=4k count=16 iflag=direct status=none"
basename "$(readlink $pf/virtfn0)" > $pf/virtfn0/driver/unbind

# What was given goes with the VF, not with its number.
basename "$(readlink $pf/virtfn1)" > $pf/virtfn1/driver/unbind
fresh_vfs 4
rebind
live
same "VFs that were enabled anew have nothing" "1 1 1 1" "$(sizes)"
