#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg on a distribution's own kernel: the files are write-only, the NVMe
# driver has no callback, and vectors are moved behind the kernel's back, by
# nvme-cli or by vfcfg itself.
. "$(dirname "$0")/../lib/tap.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
json() { vfcfg list --json | jq -r "$1"; }

echo 0 > $pf/sriov_drivers_autoprobe
echo 4 > $pf/sriov_numvfs
nvme virt-mgmt /dev/nvme0 -c 2 -r 1 -a 8 -n 5 > /dev/null
nvme virt-mgmt /dev/nvme0 -c 2 -r 0 -a 8 -n 5 > /dev/null
nvme virt-mgmt /dev/nvme0 -c 2 -r 0 -a 9 -n 0 > /dev/null

plan 16
check "the kernel's file cannot be read" ! test -r $pf/virtfn1/sriov_vf_msix_count -a "$(stat -Lc %a $pf/virtfn1/sriov_vf_msix_count)" != 200
same "sizes come from config space" "1 5 1 1" "$(json '[.pfs[0].vfs[].table_size] | join(" ")')"
same "as lspci decodes them" "1 5 1 1" "$(lspci -vv -d ::0108 | sed -n 's/.*MSI-X: .* Count=\([0-9]*\) .*/\1/p' | tail -n +2 | xargs)"
same "no pool is known" "null null" "$(json '.pfs[0] | "\(.total_msix) \(.free_msix)"')"
same "unprivileged: unknown, not wrong" "null null null null" "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" list --json | jq -r '[.pfs[0].vfs[].table_size | tostring] | join(" ")')"

# The controller's own commands, as nvme-cli sent them above, are vfcfg's to send, too.
held() { nvme list-secondary /dev/nvme0 -o json | jq -r ".\"secondary-controllers\"[] | select(.\"virtual-function-number\" == $1) | \"\(.\"secondary-controller-state\") \(.\"num-virtual-interrupts\") \(.\"num-virtual-queues\")\""; }
check "set --count works without a callback" vfcfg set 01:00.1 --count 4
same "the table follows" "4 5 1 1" "$(json '[.pfs[0].vfs[].table_size] | join(" ")')"
same "the controller says so, with as many queues, online" "1 4 4" "$(held 1)"
check "a driver comes with it in one step" vfcfg bind 01:00.3 nvme --count 3
check "and works" test -e "$(echo /sys/bus/pci/devices/0000:01:00.3/nvme/nvme*)"
error=$(vfcfg set 01:00.3 --count 5 2>&1)
same "not under a driver" 1 $?
check "which it says" grep -q "bound to driver nvme; unbind it first" <<< "$error"
error=$(vfcfg set 01:00.2 --count 2000 2>&1)
most=$(sed -n 's/.*ask for \([0-9]*\) or fewer.*/\1/p' <<< "$error")
check "what is too many says how many are possible" test "${most:-0}" -gt 5
check "and they are" vfcfg set 01:00.2 --count "${most:-0}"
vfcfg unbind 01:00.3
same "a bind that fails leaves the table as it was" "1 3" "$(vfcfg bind 01:00.3 e1000 --count 2 > /dev/null 2>&1; echo "$? $(json '.pfs[0].vfs[2].table_size')")"
same "show and doctor know" "true resize-works" "$(vfcfg show -J 01:00.1 | jq -r '.devices[0].can_resize') $(vfcfg doctor -J 01:00.1 | jq -r '.findings[] | select(.code == "resize-works") | .code')"
