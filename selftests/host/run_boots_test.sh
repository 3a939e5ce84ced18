#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What selftests/run does where a test leaves another machine, or none.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/runner.sh"

boot='cat /proc/sys/kernel/random/boot_id > build/$(basename "$0").boot;'
where=small

plan 15

# What a test changes for good: the next ones do not have to live with it.
a_test knob "$boot echo 77 > /sys/module/vfsim_drv/parameters/timeout_ms" "ok 1 - a"
a_test after "$boot [ \$(cat /sys/module/vfsim_drv/parameters/timeout_ms) != 77 ]" "ok 1 - a"
out=$("$tmp/selftests/run" -j 1 knob after 2>&1)
same "a test that leaves another machine has failed" "1 2 passed, 1 failed, 0 skipped" "$? $(tail -n 1 <<< "$out")"
check "it is said what is different" grep -q '# is: .*timeout_ms 77' <<< "$out"
same "the next one gets another boot" 2 "$(cat "$tmp"/build/{knob,after}.boot | sort -u | wc -l)"
# It is away only when setsid has made a session of it: before, it ends with its test.
a_test process "setsid sleep 1000 & until grep -q sleep /proc/\$!/comm; do sleep 0.1; done" "ok 1 - a"
out=$("$tmp/selftests/run" -j 1 process 2>&1)
same "so has one that leaves a process behind" "1 1 passed, 1 failed, 0 skipped" "$? $(tail -n 1 <<< "$out")"
check "which is named" grep -q 'still running: .*sleep' <<< "$out"

a_test warns "modprobe lkdtm && echo WARNING > /sys/kernel/debug/provoke-crash/DIRECT; rmmod lkdtm" "ok 1 - a"
a_test panics "echo c > /proc/sysrq-trigger; sleep 10" "ok 1 - a"
where="small timeout=2" a_test slow "sleep 1000" "ok 1 - a"
a_test last "exit 0" "ok 1 - a"
out=$("$tmp/selftests/run" -j 1 warns panics slow last 2>&1)
same "a complaint of the kernel, a panic and a test that takes too long: all fail, the next one runs" \
	"1 last" "$? $(awk '/^[a-z]+ .* 0 failed/ { print $1 }' <<< "$out" | xargs)"
check "the complaint is shown" grep -q 'lkdtm_WARNING' <<< "$out"
check "and the panic" grep -q 'sysrq triggered crash' <<< "$out"

# Complaints that a test has to live with are its own.
echo 'known | WARNING: .* at lkdtm_WARNING\+ | asked for' >> "$tmp/selftests/known"
a_test known "modprobe lkdtm && echo WARNING > /sys/kernel/debug/provoke-crash/DIRECT; rmmod lkdtm" "ok 1 - a"
same "a complaint that is known of a test is none" "0 1 passed, 0 failed, 0 skipped" "$(outcome -j 1 known)"
same "but of that one alone" "1 2 passed, 1 failed, 0 skipped" "$(outcome -j 1 known warns)"

# An emulator that has lost an interrupt, one that dies, and one that stands still
. "$(dirname "$0")/../lib/emulator.sh"
where="small timeout=2" a_test only "exit 0" "ok 1 - a"
echo "1 236 236" > "$tmp/lost"
out=$("$tmp/selftests/run" -j 1 only 2>&1)
same "a test that the emulator did not let end is begun again" "0 1 passed, 0 failed, 0 skipped" "$? $(tail -n 1 <<< "$out")"
check "and that is said" grep -q "only: the emulator has failed: begun again" <<< "$out"
printf '1 236 236\n1 236 236\n' > "$tmp/lost"
same "but only once" "1 0 passed, 1 failed, 0 skipped" "$(outcome -j 1 only)"
echo dies > "$tmp/lost"
same "so is one whose emulator died" "0 1 passed, 0 failed, 0 skipped" "$(outcome -j 1 only)"
echo silent > "$tmp/lost"
same "a boot that stands still is not waited for" "1 0 passed, 1 failed, 0 skipped" "$(outcome -j 1 only)"
rm -rf "$tmp"
