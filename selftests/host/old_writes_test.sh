#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Existing users of sriov_vf_msix_count lose nothing: the same writes on Debian's own
# kernel and on the series', to adapters whose drivers are as mlx5's (exact), as ice's
# (plus-one), and without callback (fixed). What is to differ is listed here, each with
# its reason; prints "N calls, M differ" for what is not.
. "$(dirname "$0")/../lib/tap.sh"

# call | errno before | errno now | why
intended='
free "2049"|EOVERFLOW|EINVAL|no table has more than 2048 entries (PCIe Base 7.7.2.2): the PCI core says so
free "65535"|EOVERFLOW|EINVAL|as above
free "65536"|EOVERFLOW|EINVAL|as above
free "2147483647"|EOVERFLOW|EINVAL|as above
free "2049"|EOPNOTSUPP|EINVAL|as above, without a callback, too
free "65535"|EOPNOTSUPP|EINVAL|as above
free "65536"|EOPNOTSUPP|EINVAL|as above
free "2147483647"|EOPNOTSUPP|EINVAL|as above
MSI-X enabled "4"|EINVAL|EBUSY|what only some PF drivers refuse, and each in its way, the PCI core does for all
'
device=vfsim,vfs=4,pool=40,min=2,max=16,vectors=4
writes() # KERNEL
{
	lab/run --kernel "$1" --memory 1536 --device $device --device $device,personality=plus-one \
		--device $device,personality=fixed -- bash -c '
		for n in 0 1 2; do
			PF=560$n:01:00.0 build/selftests/pci_iov/old_writes | sed "s/^/$n /" || exit 1
		done'
}

plan 3
before=$(writes stock) now=$(writes series)
echo "$before" | sed 's/^/# before: /'
check "as many calls" test "$(wc -l <<< "$before") $(wc -l <<< "$now")" = "120 120"
same "the same calls" "$(cut -f 1 <<< "$before")" "$(cut -f 1 <<< "$now")"
differ=$(paste <(echo "$before") <(cut -f 2- <<< "$now") | awk -F '\t' -v list="$intended" '
	BEGIN { n = split(list, lines, "\n")
		for (i = 1; i <= n; i++) { split(lines[i], f, "|"); meant[f[1], f[2], f[3]] = 1 } }
	$2 == $4 && $3 == $5 { next }
	{ call = $1; sub(/^[0-9] /, "", call) }
	$3 == $5 && (call, $2, $4) in meant { next }
	{ print }')
echo "# $(wc -l <<< "$before") calls, $(grep -c . <<< "$differ") differ"
same "none differs but those that are to" "" "$differ"
