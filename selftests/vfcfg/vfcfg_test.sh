#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg on a kernel and a device that really do it. What the tool makes of
# devices that are not here is in its unit tests.
. "$(dirname "$0")/../lib/tap.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
total=$(cat $pf/sriov_vf_total_msix)

json() { vfcfg list --json | jq -r "$1"; }
sizes() { cat $pf/virtfn*/sriov_vf_msix_count | xargs; }
lspci_sizes() { lspci -vv -d ::0108 | sed -n 's/.*MSI-X: .* Count=\([0-9]*\) .*/\1/p' | tail -n +2 | xargs; }
lines() { printf '%s' "$1" | grep -c ''; }

plan 27
same "list without VFs" "[]" "$(json '.pfs[0].vfs | tostring')"
echo 0 > $pf/sriov_drivers_autoprobe
echo 4 > $pf/sriov_numvfs

same "keys of a PF" "address driver free_msix total_msix vfs" "$(json '[.pfs[0] | keys[]] | join(" ")')"
same "keys of a VF" "address cap driver index table_size virtual_size visible_size" "$(json '[.pfs[0].vfs[0] | keys[]] | join(" ")')"
same "PF" "0000:01:00.0 nvme $total $total" "$(json '.pfs[0] | "\(.address) \(.driver) \(.total_msix) \(.free_msix)"')"
same "VFs" "0000:01:00.1 0,0000:01:00.2 1,0000:01:00.3 2,0000:01:00.4 3" "$(json '[.pfs[0].vfs[] | "\(.address) \(.index)"] | join(",")')"

check "set with a short address" vfcfg set 01:00.2 --count 5
same "set: what the kernel shows" "1 5 1 1" "$(sizes)"
same "set: what lspci decodes" "1 5 1 1" "$(lspci_sizes)"
same "set: what list says" "1 5 1 1" "$(json '[.pfs[0].vfs[].table_size] | join(" ")')"
same "visible size without a cap" "5 null" "$(json '.pfs[0].vfs[1] | "\(.visible_size) \(.cap)"')"
same "free" $((total - 5)) "$(json '.pfs[0].free_msix')"

check "set of several" vfcfg set 0000:01:00.1 0000:01:00.3 --count 0x3
same "set of several: sizes" "3 5 3 1" "$(sizes)"

# 62 + 62 + 62 leaves 54: VF 3 can have 60 only when VF 0 has given up 2 first.
vfcfg set 01:00.1 01:00.2 01:00.3 --count 62
check "set shrinks before it grows" vfcfg set 01:00.4 01:00.1 --count 58
same "set shrinks before it grows: sizes" "58 62 62 58" "$(sizes)"

error=$(vfcfg set 01:00.1 --count 64 2>&1 > /dev/null)
same "no room: exit status" 1 $?
same "no room: one line" 1 "$(lines "$error")"
check "no room: device, number and what is left" grep -q "0000:01:00.1.*64.*" <<< "$error"
same "no room: nothing changed" "58 62 62 58" "$(sizes)"

vfcfg set 01:00.3 01:00.4 --count 2
error=$(vfcfg set 01:00.3 01:00.9 01:00.4 --count 3 2>&1)
same "usage: exit status" 2 $?
same "usage: nothing changed" "58 62 2 2" "$(sizes)"
error=$(vfcfg set 01:00.3 01:00.0 03:00.1 01:00.4 --count 3 2>&1)
same "a PF and a stranger are refused" "1 2" "$? $(lines "$error")"
same "which stops nobody else" "58 62 3 3" "$(sizes)"

check "reset" vfcfg reset 01:00.1 01:00.2
same "reset: an equal share" "$((total / 4)) $((total / 4)) 3 3" "$(sizes)"

same "unprivileged: the same list" "$(json .)" "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" list --json | jq -r .)"
error=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" set 01:00.1 --count 3 2>&1)
check "unprivileged: set says to be root" grep -qi "root" <<< "$error"
