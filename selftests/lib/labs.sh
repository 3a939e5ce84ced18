# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Runs of lab/run that keep what they make where a test can look for it. Sourced
# after lab/lib.sh.

tmp=$(mktemp -d /tmp/vfcfg-test.XXXXXX)
leftovers() { ls -d "$tmp"/vfcfg-lab.* 2> /dev/null; pgrep -f "$tmp/vfcfg-lab" ; }
# All runs keep their files where this test can look.
export TMPDIR=$tmp

# A guest that is told a part of what its TSC does
off() { echo "tsc_early_khz=$(($(cat "$lab_cache"/out/tsc-*) / $1)) tsc=reliable"; }	# DIVISOR
