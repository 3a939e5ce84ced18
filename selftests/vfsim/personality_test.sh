#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What becomes of a size, by personality. Takes adapters 0 (exact), 1 (plus-one),
# 2 (fixed) and 3 (exact, a pool of 8 with at least 2 for each VF).
. "$(dirname "$0")/sim.sh"

plan 46

# --- exact: vfs=8, pool=40, min=2, max=16, vectors=4 ---

vfs 0 8
same "exact: all VFs have the default" "4 4 4 4 4 4 4 4" "$(sizes 0)"
same "exact: the pool" "40 8" "$(show "$(pf_of 0)/sriov_vf_total_msix") $(left 0)"
wrong=
for n in {2..12}; do
	[ -z "$(resize 0 0 "$n")" ] && [ "$(sizes 0) $(left 0)" = "$n 4 4 4 4 4 4 4 $((12 - n))" ] ||
		wrong+=" $n"
done
same "exact: N is N" "" "$wrong"
same "exact: above what is free" "No space left on device" "$(resize 0 0 13)"
same "exact: another VF above what is free" "No space left on device" "$(resize 0 1 5)"
same "exact: below the minimum" "Invalid argument" "$(resize 0 0 1)"
same "exact: above the maximum" "Value too large for defined data type" "$(resize 0 0 17)"
same "exact: far above the maximum" "Value too large for defined data type" "$(resize 0 0 2048)"
same "exact: a refused write changes nothing" "12 4 4 4 4 4 4 4" "$(sizes 0)"
same "exact: and takes nothing" 0 "$(left 0)"
same "exact: 0 is taken" "" "$(resize 0 0 0)"
same "exact: 0 restores the default" "4 4 4 4 4 4 4 4" "$(sizes 0)"
check "exact: a driver can be bound" bind 0 0 vfsim-vf
same "exact: a driver is bound" "Device or resource busy" "$(resize 0 0 5)"
same "exact: the driver has what the table has" 4 "$(show "$(vf_of 0 0)/vfsim/vectors")"
vfs 0 2
same "exact: everything came back" "4 4 32" "$(sizes 0) $(left 0)"

# --- plus-one: vfs=4, pool=16, max=12, vectors=4 ---

vfs 1 4
same "plus-one: all VFs have the default" "4 4 4 4 0" "$(sizes 1) $(left 1)"
resize 1 3 1 > /dev/null
log_mark
same "plus-one: N is taken" "" "$(resize 1 0 5)"
same "plus-one: N gives N + 1" "6 4 4 2 0" "$(sizes 1) $(left 1)"
check "plus-one: the core says so" logged "VF 0: MSI-X Table Size 4 -> 6, where vfsim-plus-one was asked for 5"
same "plus-one: 0 is taken" "" "$(resize 1 0 0)"
same "plus-one: 0 is ignored" "6 4 4 2 0" "$(sizes 1) $(left 1)"
same "plus-one: too few are free" "Invalid argument" "$(resize 1 1 5)"
same "plus-one: above the maximum" "Invalid argument" "$(resize 1 1 12)"
same "plus-one: far above the maximum" "Invalid argument" "$(resize 1 1 2048)"
same "plus-one: a refused write changes nothing" "6 4 4 2 0" "$(sizes 1) $(left 1)"
same "plus-one: a driver's failure is EINVAL" "Invalid argument" "$(echo 1 > "$(faults_of 1)/fail_commands"; resize 1 1 1)"
same "plus-one: and changes nothing" "6 4 4 2 0" "$(sizes 1) $(left 1)"

# 0011 1122 2233 33: four free vectors in two places, none beside enough others
vfs 1 4
resize 1 2 1 > /dev/null
resize 1 0 1 > /dev/null
same "plus-one: scattered" "2 4 2 4 4" "$(sizes 1) $(left 1)"
resize 1 3 7 > /dev/null
same "plus-one: packed for VF 3" "2 4 2 8 0" "$(sizes 1) $(left 1)"
vfs 1 4
resize 1 2 1 > /dev/null
resize 1 0 1 > /dev/null
resize 1 1 7 > /dev/null
same "plus-one: packed for VF 1" "2 8 2 4 0" "$(sizes 1) $(left 1)"
check "plus-one: a neighbour that was moved works" bind 1 3 vfsim-vf
same "plus-one: with all its vectors" "" "$(try 3 "$(vf_of 1 3)/vfsim/raise")"
check "plus-one: whose interrupt is handled" until_true grep -qx "0 0 0 1" "$(vf_of 1 3)/vfsim/interrupts"
vfs 1 1
same "plus-one: everything came back" "4 12" "$(sizes 1) $(left 1)"

# --- fixed: vfs=4 ---

vfs 2 4
same "fixed: a size" "Operation not supported" "$(resize 2 0 4)"
same "fixed: 0" "Operation not supported" "$(resize 2 0 0)"
same "fixed: nothing changes" "2 2 2 2" "$(sizes 2)"
same "fixed: no pool" 0 "$(show "$(pf_of 2)/sriov_vf_total_msix")"

# --- a pool that is too small ---

echo 0 > "$(pf_of 3)/sriov_drivers_autoprobe"
log_mark
same "small: five VFs cannot have two each" "No space left on device" "$(try 5 "$(pf_of 3)/sriov_numvfs")"
check "small: the driver says why" logged "8 MSI-X vectors are too few for 5 VFs"
same "small: no VF is there" 0 "$(show "$(pf_of 3)/sriov_numvfs")"
same "small: nothing is taken" 8 "$(left 3)"
same "small: four can" "" "$(try 4 "$(pf_of 3)/sriov_numvfs")"
same "small: with two each, less than the default" "2 2 2 2" "$(sizes 3)"
same "small: which cannot be restored" "No space left on device" "$(resize 3 0 0)"
