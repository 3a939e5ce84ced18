#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg on a distribution's own kernel: the files are write-only, the NVMe
# driver has no callback, and vectors are moved behind the kernel's back.
. "$(dirname "$0")/../lib/tap.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
json() { vfcfg list --json | jq -r "$1"; }

echo 0 > $pf/sriov_drivers_autoprobe
echo 4 > $pf/sriov_numvfs
nvme virt-mgmt /dev/nvme0 -c 2 -r 1 -a 8 -n 5 > /dev/null
nvme virt-mgmt /dev/nvme0 -c 2 -r 0 -a 8 -n 5 > /dev/null
nvme virt-mgmt /dev/nvme0 -c 2 -r 0 -a 9 -n 0 > /dev/null

plan 7
check "the kernel's file cannot be read" ! test -r $pf/virtfn1/sriov_vf_msix_count -a "$(stat -Lc %a $pf/virtfn1/sriov_vf_msix_count)" != 200
same "sizes come from config space" "1 5 1 1" "$(json '[.pfs[0].vfs[].table_size] | join(" ")')"
same "as lspci decodes them" "1 5 1 1" "$(lspci -vv -d ::0108 | sed -n 's/.*MSI-X: .* Count=\([0-9]*\) .*/\1/p' | tail -n +2 | xargs)"
same "no pool is known" "null null" "$(json '.pfs[0] | "\(.total_msix) \(.free_msix)"')"
same "unprivileged: unknown, not wrong" "null null null null" "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" list --json | jq -r '[.pfs[0].vfs[].table_size | tostring] | join(" ")')"
error=$(vfcfg set 01:00.2 --count 4 2>&1)
same "set is refused" 1 $?
check "and names the driver that cannot" grep -q "nvme" <<< "$error"
