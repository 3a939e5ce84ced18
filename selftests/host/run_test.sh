#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# selftests/run counts what tests say, and what they do not say.
. "$(dirname "$0")/../lib/tap.sh"

. "$(dirname "$0")/../lib/runner.sh"

a_test good "exit 0" "ok 1 - a" "ok 2 - b # SKIP not here"
a_test bad "echo why >&2; exit 1" "ok 1 - a" "not ok 2 - b"
a_test dies "exit 99" "ok 1 - a"
a_test silent "exit 0"
a_test tardy "sleep 2" "ok 1 - a"
a_test absent "exit 4" "1..0 # SKIP no device"
a_test one "touch one.up; for i in {1..100}; do [ -e two.up ] && exit; sleep 0.1; done; exit 1" "ok 1 - a"
a_test two "touch two.up; for i in {1..100}; do [ -e one.up ] && exit; sleep 0.1; done; exit 1" "ok 1 - a"
when=all a_test more "exit 0" "ok 1 - a"
when=long a_test hours "exit 0" "ok 1 - a"
a_test long "touch long.up; sleep 61.73; exit 1" "ok 1 - a"

plan 29

out=$("$tmp/selftests/run" -j 1 good 2>&1)
same "passed and skipped are counted" "0 1 passed, 0 failed, 1 skipped" "$? $(tail -n 1 <<< "$out")"
check "what was skipped is said" grep -q 'not here' <<< "$out"
out=$("$tmp/selftests/run" -j 1 bad good 2>&1)
same "a failure is one, and fails the run" "1 2 passed, 1 failed, 1 skipped" "$? $(tail -n 1 <<< "$out")"
check "what the test said of it is shown" grep -q '^    why' <<< "$out"
same "a test that dies has failed" "1 1 passed, 1 failed, 0 skipped" \
	"$(outcome -j 1 dies)"
same "so has one that says nothing" "1 0 passed, 1 failed, 0 skipped" \
	"$(outcome -j 1 silent)"
same "one without its device is skipped" "0 0 passed, 0 failed, 1 skipped" \
	"$(outcome -j 1 absent)"
same "a name that no list has is an error, whoever else is named" "2 run: no test 'nobody' in selftests/tests*" \
	"$(outcome -j 1 good nobody)"
same "what failed is named, with its log and how to run it alone" "bad build/log/bad make check TESTS=bad" \
	"$("$tmp/selftests/run" -j 1 bad good 2>&1 | grep 'TESTS=' | xargs)"
same "the slowest comes first" "tardy good" \
	"$("$tmp/selftests/run" -j 2 good tardy > /dev/null 2>&1; awk '{ print $3 }' "$tmp/build/log/times" | xargs)"
same "and begins, the next time" "tardy good" \
	"$("$tmp/selftests/run" -j 1 good tardy 2>&1 | awk '/passed .* s$/ { print $1 }' | xargs)"
check "no lane is an error" ! "$tmp/selftests/run" -j 0 good 2> /dev/null

out=$("$tmp/selftests/run" -j 1 -t 0 good 2>&1)
same "after so many minutes none begins" "1 0 passed, 0 failed, 0 skipped" "$? $(tail -n 1 <<< "$out")"
check "which is said" grep -q "^not begun within 0 minutes: good" <<< "$out"

# Each waits for the other to start.
same "two lanes are two at a time" "0 2 passed, 0 failed, 0 skipped" \
	"$(outcome -j 2 one two)"

# Ctrl-C reaches the foreground group, in which the tests are not. A shell has its
# background jobs ignore it.
setsid -w env --default-signal=INT "$tmp/selftests/run" -j 2 long > "$tmp/out" 2>&1 &
for _ in {1..100}; do [ -e "$tmp/long.up" ] && break; sleep 0.1; done
kill -INT -- "-$(pgrep -f "^[^ ]*bash $tmp/selftests/run" | head -n 1)"
wait $!
same "Ctrl-C ends the run" 130 $?
same "and what runs in it" "" "$(pgrep -f "$tmp/long|sleep 61.73")"

# What check-all has beyond check
list=$(cat "$tmp/selftests/tests")
grep -E '^(good|more|hours) ' <<< "$list" > "$tmp/selftests/tests"
same "check runs what is of check" "0 1 passed, 0 failed, 1 skipped" \
	"$(outcome)"
same "check-all runs both" "0 2 passed, 0 failed, 1 skipped" \
	"$(outcome -a)"
same "but what is to be left out" "0 1 passed, 0 failed, 1 skipped" \
	"$(outcome -a -x "more")"
check "which is said" grep -q "^left out: more nobody" <<< "$("$tmp/selftests/run" -a -x "more nobody" 2>&1)"
same "check-long what neither has" "0 1 passed, 0 failed, 0 skipped" "$(outcome -l)"
same "a test can be named, whatever it is of" "0 1 passed, 0 failed, 0 skipped" \
	"$(outcome more)"
sed -i 's/| long /| longer /' "$tmp/selftests/tests"
same "what it is of is one of three" "2 run: hours: 'longer' is neither check, all nor long" "$(outcome)"
sed -i 's/| longer /| long /' "$tmp/selftests/tests"

# --- tests that share a boot ---

pf=/sys/bus/pci/devices/0000:01:00.0
boot='cat /proc/sys/kernel/random/boot_id > build/$(basename "$0").boot;'
where=small
a_test first "$boot [ ! -e /tmp/x ]; touch /tmp/x" "ok 1 - a"
a_test second "$boot [ ! -e /tmp/x -a ! -e /sys/bus/vfsim/devices/vfsim0 ]" "ok 1 - a"
where="small vfsim,vfs=3 vfsim,vfs=5" a_test third "$boot cat /sys/bus/vfsim/devices/vfsim*/vfs | xargs > build/third.vfs" "ok 1 - a"
a_test untidy "$boot echo 0 > $pf/sriov_drivers_autoprobe; echo 2 > $pf/sriov_numvfs; modprobe vfio-pci; echo vfio-pci > $pf/virtfn0/driver_override; basename \$(readlink $pf/virtfn0) > /sys/bus/pci/drivers_probe; [ -e $pf/virtfn0/driver ]" "ok 1 - a"
a_test tidied "$boot [ ! -e /sys/module/vfio_pci -a ! -e $pf/virtfn0 -a \$(cat $pf/sriov_drivers_autoprobe) = 1 ]" "ok 1 - a"
out=$("$tmp/selftests/run" -j 1 first second third untidy tidied 2>&1)
same "several tests in one boot" "0 5 passed, 0 failed, 0 skipped" "$? $(tail -n 1 <<< "$out")"
same "it is one" 1 "$(cat "$tmp"/build/{first,second,third,untidy,tidied}.boot | sort -u | wc -l)"
same "a test has the adapters that it asked for" "3 5" "$(cat "$tmp/build/third.vfs")"

# More of this is in run_boots_test.sh.
a_test knob "echo 77 > /sys/module/vfsim_drv/parameters/timeout_ms" "ok 1 - a"
same "a test that leaves another machine has failed" "1 1 passed, 1 failed, 0 skipped" "$(outcome -j 1 knob)"
where=nowhere a_test lost "exit 0" "ok 1 - a"
same "a machine that is none is an error" 2 "$("$tmp/selftests/run" lost > /dev/null 2>&1; echo $?)"
rm -rf "$tmp"
