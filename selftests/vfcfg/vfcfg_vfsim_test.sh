#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg against PF drivers that make of a number what mlx5, ice and igb make of
# it: three simulated adapters. Runs on our kernel, where the PCI core holds a
# driver to the number, and on Debian's, where it does not.
. "$(dirname "$0")/../lib/tap.sh"

bus=/sys/bus/pci/devices
exact=5600:01:00 plus=5601:01:00 fixed=5602:01:00
for domain in 5600 5601 5602; do
	echo 0 > $bus/$domain:01:00.0/sriov_drivers_autoprobe
	echo 4 > $bus/$domain:01:00.0/sriov_numvfs
done

size() { vfcfg list --json "$1" | jq '.pfs[0].vfs[0].table_size'; }
pool() { vfcfg list --json "$1.0" | jq -r '.pfs[0] | "\(.total_msix) \(.free_msix)"'; }

try() # ARGUMENT...: exit status into $status, all that was said into $said
{
	said=$(vfcfg "$@" 2>&1)
	status=$?
}

plan 25
same "exact: pool" "64 56" "$(pool $exact)"
try set $exact.1 --count 5
same "exact: set" "0 5" "$status $(size $exact.1)"
same "exact: pool after" "64 53" "$(pool $exact)"
try set $exact.1 --count 1
same "exact: below the minimum" "1 5" "$status $(size $exact.1)"
try set $exact.1 --count 33
same "exact: above the maximum" "1 5" "$status $(size $exact.1)"
check "exact: above the maximum is said so" grep -q "more than one VF of this device can have" <<< "$said"
vfcfg set $exact.2 --count 32
try set $exact.1 --count 32
same "exact: pool empty" "1 5" "$status $(size $exact.1)"
check "exact: pool empty is said so" grep -q "too few free vectors (23 free)" <<< "$said"
try reset $exact.1 $exact.2
same "exact: reset" "0 2 2" "$status $(size $exact.1) $(size $exact.2)"
try set $exact.1 $exact.2 $exact.3 --count 16
same "exact: several" "0 16 16 16" "$status $(size $exact.1) $(size $exact.2) $(size $exact.3)"

same "plus-one: pool" "64 56" "$(pool $plus)"
try set $plus.1 --count 5
same "plus-one: one more is what it gives" "0 6" "$status $(size $plus.1)"
check "plus-one: and vfcfg says so" grep -q "asked 5, got 6" <<< "$said"
try set $plus.1 --count 5
same "plus-one: again" "0 6" "$status $(size $plus.1)"
same "plus-one: pool after" "64 52" "$(pool $plus)"
try set $plus.1 --count 33
same "plus-one: above the maximum" "1 6" "$status $(size $plus.1)"
same "plus-one: one line" 1 "$(grep -c '' <<< "$said")"
try set $plus.1 --count 0
same "plus-one: 0 is ignored" "0 6" "$status $(size $plus.1)"
check "plus-one: and vfcfg says what there is" grep -q "the Table Size is 6" <<< "$said"
try set $plus.1 $plus.2 $plus.3 --count 14
same "plus-one: several" "0 15 15 15" "$status $(size $plus.1) $(size $plus.2) $(size $plus.3)"
# Free are 17, but VF 1 lies between them.
vfcfg set $plus.2 --count 1 > /dev/null
try set $plus.4 --count 20
same "plus-one: the others' vectors move" "0 21 15 2 15" "$status $(size $plus.4) $(size $plus.1) $(size $plus.2) $(size $plus.3)"

same "fixed: pool, by devlink" "64 56" "$(pool $fixed)"
try set $fixed.1 --count 5
same "fixed: set" "1 2" "$status $(size $fixed.1)"
check "fixed: what to do instead" grep -q -- "--cap" <<< "$said"
try reset $fixed.1
same "fixed: reset" "0 2" "$status $(size $fixed.1)"
