#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Resets around a resized NVMe VF: sizes survive, a PF that cannot answer gives
# a prompt error.
. "$(dirname "$0")/../lib/nvme.sh"

ctrl=$(ctrl)

fresh_vfs 4
for vf in 0 1 2; do
	echo $((vf + 3)) > $pf/virtfn$vf/sriov_vf_msix_count
done

plan 13
same "what the controller says it gave" 12 "$(held)"
same "pool as the kernel sees it" $(($(cat $pf/sriov_vf_total_msix) - 12)) "$(free)"

echo 1 > $pf/virtfn1/reset
same "FLR of a VF" 4 "$(cat $pf/virtfn1/sriov_vf_msix_count)"

echo nvme > $pf/virtfn2/driver_override
basename "$(readlink $pf/virtfn2)" > /sys/bus/pci/drivers_probe
sleep 0.5
vf=$(basename $pf/virtfn2/nvme/nvme*)
nvme reset "/dev/$vf"
same "controller reset of a VF by its driver" 5 "$(cat $pf/virtfn2/sriov_vf_msix_count)"
basename "$(readlink $pf/virtfn2)" > $pf/virtfn2/driver/unbind

# The primary's reset takes the secondaries offline; the driver sees to it that
# they come back as they were, and only those.
nvme reset "/dev/$ctrl"
check "the PF comes back" live
same "controller reset of the PF: sizes" "3 4 5 1" "$(becomes "3 4 5 1" sizes)"
same "controller reset of the PF: pool" 12 "$(becomes 12 held)"
check "a VF works after the reset of its PF" bash -c "
	basename \$(readlink $pf/virtfn2) > /sys/bus/pci/drivers_probe
	sleep 0.5
	dd if=/dev/\$(basename $pf/virtfn2/nvme/nvme*/nvme*n*) of=/dev/null bs=4k count=16 iflag=direct status=none"
basename "$(readlink $pf/virtfn2)" > $pf/virtfn2/driver/unbind

# Writes while resets run: each either works or says why not, and none waits
# longer than a reset takes.
(while [ ! -e /tmp/stop ]; do nvme reset "/dev/$ctrl"; done) 2> /dev/null &
slowest=0 odd=
for n in $(seq 100); do
	start=$(date +%s%N)
	error=$( (echo $((n % 6 + 2)) > $pf/virtfn3/sriov_vf_msix_count) 2>&1) ||
		case $error in
		*"Resource temporarily unavailable"*) ;;
		*) odd=$error ;;
		esac
	took=$((($(date +%s%N) - start) / 1000000))
	[ $took -le $slowest ] || slowest=$took
done
touch /tmp/stop
wait
live
echo "# slowest write during resets: $slowest ms"
same "writes during resets: EAGAIN at most" "" "$odd"
check "writes during resets: none hangs" test $slowest -lt 5000
sleep 0.2
echo 2 > $pf/virtfn3/sriov_vf_msix_count
same "after the resets: sizes" "3 4 5 2" "$(sizes)"
same "after the resets: pool" 14 "$(held)"

echo 0 > $pf/sriov_numvfs
same "sriov_numvfs=0 gives everything back" 0 "$(held)"
