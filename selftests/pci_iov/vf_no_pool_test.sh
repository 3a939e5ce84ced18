#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A PF whose driver has no pool of vectors (igb): everything can be read,
# nothing can be changed, and it is said why.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/vfs.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
fresh_vfs 7
vf=$pf/virtfn1

plan 8
same "no pool" 0 "$(cat $pf/sriov_vf_total_msix)"
check "nobody knows what is free" ! cat $pf/sriov_vf_free_msix 2> /dev/null
same "the Table Size can be read" 3 "$(cat $vf/sriov_vf_msix_count)"
error=$( (echo 2 > $vf/sriov_vf_msix_count) 2>&1)
check "a change is refused with EOPNOTSUPP" grep -q "Operation not supported" <<< "$error"
same "and nothing changed" 3 "$(cat $vf/sriov_vf_msix_count)"
same "vfcfg list agrees" "null 3" "$(vfcfg list --json | jq -r '.pfs[0] | "\(.total_msix) \(.vfs[1].table_size)"')"
error=$(vfcfg set "$(basename "$(readlink $vf)")" --count 2 2>&1)
same "vfcfg set: exit status" 1 $?
check "vfcfg set says which driver cannot" grep -q "igb" <<< "$error"
