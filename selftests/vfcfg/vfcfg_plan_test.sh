#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg_plan_test.sh [STEP]
#
# Plans on two adapters: VFs are made, set up, made anew with another number of
# them; runs are killed at every STEPth write (each). Takes adapter 0: exact, and
# adapter 1: plus-one, both vfs=8, pool=64, max=32, vectors=4.
. "$(dirname "$0")/../vfsim/sim.sh"

step=${1:-1}
at_write=$(dirname "$0")/../../build/selftests/vfcfg/at_write
export VFCFG_RUN=/tmp/vfcfg-run
modprobe vfio-pci

head_of() # ADAPTER
{
	printf 'version: 1\npfs:\n- match: {address: "56%02x:01:00.0"}\n' "$1"
}

status_of() { "$@" > /tmp/out 2> /tmp/err; echo $?; }	# COMMAND...

# No VFs, probing on: as an adapter comes
bare()
{
	vfcfg recover --accept
	vfcfg unbind '5600:01:00.0/*' > /dev/null 2>&1
	echo 0 > "$(pf_of 0)/sriov_numvfs"
	echo 1 > "$(pf_of 0)/sriov_drivers_autoprobe"
}

four() { bare && vfcfg apply $plan; }

# How adapter 0 is: probing and a plan of it
state() { vfcfg save 5600:01:00.0; }

later bare
later 'echo 0 > "$(pf_of 1)/sriov_numvfs"'
plan 21

work=/tmp/plans
mkdir -p $work
plan=$work/four
{ head_of 0; printf '  numvfs: 4\n  autoprobe: false\n  reserve: 16\n  vfs:\n'
  printf '  - {range: "0-3", count: 8, driver: null}\n'
  printf '  - {range: "1-2", driver: vfio-pci, count: 10, cap: 3, strict: true}\n'; } > $plan

bare
same "a plan is not what stands" 3 "$(status_of vfcfg diff $plan)"
same "and what differs is told" "5600:01:00.0: autoprobe true -> false
5600:01:00.0: numvfs 0 -> 4
5600:01:00.0/0: driver (not there) -> none
5600:01:00.0/1-2: driver (not there) -> vfio-pci
5600:01:00.0/3: driver (not there) -> none
5600:01:00.0/0: count (not there) -> 8
5600:01:00.0/1-2: count (not there) -> 10
5600:01:00.0/3: count (not there) -> 8
5600:01:00.0/1-2: cap (not there) -> 3 strict" "$(cat /tmp/out)"
same "a dry run changes nothing" "3 0" "$(status_of vfcfg apply -n $plan) $(show "$(pf_of 0)/sriov_numvfs")"
same "it is applied" 0 "$(status_of vfcfg apply $plan)"
same "and stands" 0 "$(status_of vfcfg diff $plan)"
same "as is seen" "8 10 10 8" "$(sizes 0)"
same "with its caps" "3 strict" "$(show "$(vf_of 0 2)/vfio_msix_cap")"
same "it is the same saved" 0 "$(vfcfg save 5600:01:00.0 | vfcfg diff -; echo $?)"
same "and as JSON" 0 "$(vfcfg save -J 5600:01:00.0 | vfcfg diff -; echo $?)"
same "applied again it writes only its journal's head" 99 "$(status_of "$at_write" 2 9 vfcfg apply $plan)"

{ head_of 0; printf '  numvfs: 6\n'; } > $work/six
same "another number of VFs is refused while one is bound" 1 "$(status_of vfcfg apply $work/six)"
same "with a reason" 1 "$(grep -c 'is bound to driver vfio-pci; unbind them first' /tmp/err)"
vfcfg unbind '5600:01:00.0/*' && vfcfg set 5600:01:00.0/1-2 --cap 0
same "then it is done" 0 "$(status_of vfcfg apply $work/six)"
same "and VFs have the sizes that they had" "8 10 10 8" "$(sizes 0 | cut -d ' ' -f -4)"

{ head_of 0; printf '  reserve: 20\n  vfs: [{range: "0-3", count: 12}]\n'; } > $work/reserve
same "a reserve is kept" 1 "$(status_of vfcfg apply $work/reserve)"

# A firmware that gives one more; two adapters side by side.
{ head_of 1; printf '  numvfs: 2\n  autoprobe: false\n  vfs: [{range: "*", count: 6}]\n'; } > $work/plus
bare
same "two plans, two adapters" 0 "$(status_of vfcfg apply $plan $work/plus)"
same "one that gives one more is asked for less" "8 10 10 8, 6 6" "$(sizes 0), $(sizes 1)"
same "and that is the same saved" 0 "$(vfcfg save | vfcfg diff -; echo $?)"

# Killed: prints what is not as it has to be.
killed() # WAY
{
	local n status before want
	bare
	before=$(state)
	four
	want=$(state)
	for ((n = 1; ; n += step)); do
		bare
		"$at_write" $n 9 vfcfg apply $plan > /dev/null 2>&1
		status=$?
		[ $status != 99 ] || break
		vfcfg recover "$1" > /dev/null || echo "write $n: recover $1: $?"
		[ "$1" = --finish ] || [ "$(state)" = "$before" ] || echo "write $n: $(state)"
		vfcfg apply $plan || echo "write $n: $?"
		[ "$(state)" = "$want" ] || echo "write $n: $(state)"
	done
	[ $n -gt 12 ] || echo "only $n writes"
}

same "killed, and undone" "" "$(killed --undo)"
same "killed, and finished" "" "$(killed --finish)"
same "at the end nothing is half done" 0 "$(status_of vfcfg recover)"
