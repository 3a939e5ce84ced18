#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lab/run --memory 1536 --timeout 1800 --device vfsim,vfs=4000,pool=40000 -- selftests/vfsim/bench.sh
#
# Figures of a simulated adapter with up to 4000 VFs, in one run.
. "$(dirname "$0")/lib.sh"
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
echo 0 > $pf/sriov_numvfs
echo "the least of three; lspci once, after them"
printf '%6s %22s %12s\n' VFs 'vfcfg list --json, s' 'us per VF'
for count in 16 64 256 1000 4000; do
	vfs $count
	took=$(for _ in 1 2 3; do seconds vfcfg list --json; echo; done | sort -n | head -n 1)
	printf '%6d %22s %12.0f\n' $count "$took" "$(awk "BEGIN { print $took / $count * 1e6 }")"
	[ $count = 4000 ] || echo 0 > $pf/sriov_numvfs
done
other=$(seconds lspci -vv)
awk -v count=$count -v own="$took" -v other="$other" 'BEGIN {
	printf "%6d %22s %12.0f  lspci -vv: %.0f times as long\n", count, other, other / count * 1e6, other / own }'
