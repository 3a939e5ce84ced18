#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Steps 1 and 2 of the series are what ends the PCI core's two deadlocks: their kselftests
# hang a kernel that has neither, within a minute, and pass on one that has these two and
# nothing else of the series. Untouched are Debian's own 6.12 and, with LAB_LINUX, a kernel
# built of that line.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

programs=build/selftests/pci_iov
log=$(mktemp)
later rm -f "$log"

untouched() # COMMAND...
{
	if [ -n "${LAB_LINUX-}" ]; then
		LAB_SERIES=n LAB_FIXES=n lab/run --device vfsim,vfs=8,pool=64 -- "$@"
	else
		lab/run --kernel stock --device vfsim,vfs=8,pool=64 -- "$@"
	fi
}

patched() { LAB_SERIES=n lab/run --device vfsim,vfs=8,pool=64 -- "$@"; }	# COMMAND...

# A kernel that hangs says nothing more: the test does, how long it went on.
hangs() # COMMAND...
{
	local after
	! untouched env PF=5600:01:00.0 "$@" > "$log" 2>&1 || return
	after=$(sed -n 's/.*nothing moves any more after \([0-9]*\) ms$/\1/p' "$log")
	[ -n "$after" ] && grep -q '[1-9] do not end$' "$log" || return
	echo "# hangs after $after ms"
	[ "$after" -lt 60000 ]
}

passes() # COMMAND...
{
	patched env PF=5600:01:00.0 "$@" > "$log" 2>&1 || return
	sed -n 's/^# [a-z_]*.c:[0-9]*:[a-z_]*:\(.* moves\)$/# \1/p' "$log"
	grep '^# Totals:' "$log"
}

say() { sed 's/^/# /' "$log"; }

plan 4
check "writers of sriov_vf_msix_count hang it" hangs $programs/vf_msix_race_test -t disabling_vfs_against_write || say
check "with step 2 they do not" passes $programs/vf_msix_race_test -t disabling_vfs_against_write -t pf_unbind_against_write || say
check "writers of sriov_numvfs hang it" hangs $programs/numvfs_race_test -t against_remove || say
check "with step 1 they do not" passes $programs/numvfs_race_test || say
