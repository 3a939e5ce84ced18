#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A controller that does not say that it has Virtualization Management is not asked
# whether it has. Run with nvme,use-intel-id=on, which has it and does not say so.
. "$(dirname "$0")/../lib/nvme.sh"

ctrl=$(ctrl)
fresh_vfs 2

try() { (echo "$1" > "$2") 2>&1 | sed 's/.*: //'; }	# VALUE FILE

plan 6
same "OACS, bit 7" 0 "$(($(nvme id-ctrl "/dev/$ctrl" | sed -n 's/^oacs *: *//p') >> 7 & 1))"
check "it has it all the same" build/selftests/pci_iov/nvme_share "/dev/$ctrl"
same "no pool is known" 0 "$(cat $pf/sriov_vf_total_msix)"
same "nor what is free of it" "Operation not supported" "$(cat $pf/sriov_vf_free_msix 2>&1 | sed 's/.*: //')"
same "a size is refused" "Operation not supported" "$(try 4 $pf/virtfn0/sriov_vf_msix_count)"
same "and can be read" 1 "$(cat $pf/virtfn0/sriov_vf_msix_count)"
