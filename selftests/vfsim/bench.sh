#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lab/run --memory 1536 --timeout 1800 --device vfsim,vfs=4000,pool=40000 -- selftests/vfsim/bench.sh
#
# Figures of a simulated adapter with up to 4000 VFs, in one run.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)
top=$(cd "$(dirname "$0")/../.." && pwd)

seconds() # COMMAND...
{
	local start=$EPOCHREALTIME
	"$@" > /tmp/listing || echo "# $1 failed" >&2
	awk -v start="$start" -v end="$EPOCHREALTIME" 'BEGIN { printf "%.3f", end - start }'
}

"$top/build/selftests/vfsim/bench" scale || exit
echo "  per VF: ms; x: times the first line's; memory: MemFree without caches, before and with the VFs"
echo "  disabling waits a second, enabling 0.1 s, whatever the number of VFs (PCIe Base 9.3.3.3.1)"
echo
modprobe vfio-pci
"$top/build/selftests/vfsim/bench" rate || exit
echo
echo 0 > "$pf"/sriov_numvfs
# The kernel has not made files of sysfs yet, or has; the programs are in memory.
cold()
{
	sync
	echo 2 > /proc/sys/vm/drop_caches
	vfcfg --version > /dev/null
	lspci --version > /dev/null
	seconds "$@"
}

warm() { for _ in 1 2 3; do seconds "$@"; echo; done | sort -n | head -n 1; }	# COMMAND...

echo "s; first: after drop_caches; again: the least of three"
printf '%6s  %-18s %8s %8s %16s\n' VFs '' first again 'again, us per VF'
line() # COUNT COMMAND...
{
	local count=$1
	shift
	first=$(cold "$@")
	again=$(warm "$@")
	awk -v count="$count" -v what="$*" -v first="$first" -v again="$again" 'BEGIN {
		printf "%6d  %-18s %8.3f %8.3f %16.0f\n", count, what, first, again, again / count * 1e6 }'
}
for count in 16 64 256 1000 4000; do
	vfs 0 $count
	line $count vfcfg list --json
	[ $count = 4000 ] || echo 0 > $pf/sriov_numvfs
done
own_first=$first own_again=$again
line $count lspci -vv
awk -v f1="$first" -v f2="$own_first" -v a1="$again" -v a2="$own_again" 'BEGIN {
	printf "vfcfg is %.1f times as fast the first time, %.1f times again\n", f1 / f2, a1 / a2 }'
