#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An emulator that has lost an interrupt is told from one that has not, and one that died
# from a guest that did. What the runner does of it is in run_boots_test.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/labs.sh"
. "$(dirname "$0")/../lib/emulator.sh"

plan 8

emulator() # NAME ANSWERS
{
	LOST=$2 lab/run --device none -- true 2> "$tmp/$1.err"
	echo $? > "$tmp/$1"
}

emulator gone "1 236 236" &
emulator working "0 236 236" &
emulator idle "1 (none) 236" &
emulator first "1 236 (none)" &
emulator dead dies &
wait
same "lost: 97" 97 "$(cat "$tmp/gone")"
check "and it is said" grep -q "does not interrupt processor 1 any more" "$tmp/gone.err"
same "a processor that works is not lost" 3 "$(cat "$tmp/working")"
same "one that is halted, and serves no interrupt, is not" 3 "$(cat "$tmp/idle")"
same "nor one that is interrupted for the first time" 3 "$(cat "$tmp/first")"
same "an emulator that died: 97" 97 "$(cat "$tmp/dead")"
check "and it is said" grep -q "lab: the emulator died" "$tmp/dead.err"
same "nothing is left behind" "" "$(leftovers)"
rm -rf "$tmp"
