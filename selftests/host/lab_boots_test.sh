#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What lab/run does where a boot goes wrong.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/labs.sh"

plan 5

# A boot that is given no time hangs, as far as lab/run can tell.
LAB_BOOT_TIMEOUT=0 lab/run --device none -- true 2> "$tmp/err"
same "a boot that hangs twice: 1" 1 $?
same "and was tried twice" 1 "$(grep -c "trying once more" "$tmp/err")"
same "and leaves nothing behind" "" "$(leftovers)"

LAB_CLOCK=$(off 8) lab/run --device none -- true 2> "$tmp/err"
same "a boot with a wrong clock is refused" 1 $?
check "and tried twice" grep -q "its clock runs off, trying once more" "$tmp/err"
rm -rf "$tmp"
