#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What lab/run promises to whoever calls it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

here=$PWD
. "$(dirname "$0")/../lib/labs.sh"

plan 25

out=$(lab/run -- sh -c 'echo out; echo err >&2; exit 42' 2> "$tmp/err")
same "exit status is the command's" 42 $?
same "stdout is the command's" out "$out"
check "stderr is the command's" grep -qx err "$tmp/err"
same "arguments arrive as they are" "a b|\$c|'d'|*" "$(lab/run -- printf '%s|%s|%s|%s' 'a b' "\$c" "'d'" '*')"
same "a megabyte arrives whole" "$(seq 150000 | md5sum)" "$(lab/run --device none -- seq 150000 | md5sum)"
same "nothing is left behind" "" "$(leftovers)"

out=$(lab/run --device nvme --device none -- bash -c '
	id -u
	pwd
	cat /etc/debian_version
	touch build/from-the-guest && echo writable
	touch README.md 2>&1 | grep -c "Read-only"
	ls -d /tmp/vfcfg-test.* 2> /dev/null | wc -l
	command -v vfcfg
	cat /sys/bus/pci/devices/0000:01:00.0/sriov_totalvfs /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs
	ls /sys/kernel/iommu_groups | wc -l')
mapfile -t line <<< "$out"
same "root" 0 "${line[0]}"
same "in the caller's folder" "$here" "${line[1]}"
same "the host's files" "$(cat /etc/debian_version)" "${line[2]}"
same "build/ is writable" writable "${line[3]}"
check "and the host sees it" rm build/from-the-guest
same "the rest of the checkout is not" 1 "${line[4]}"
same "/tmp is the guest's own" 0 "${line[5]}"
same "vfcfg is the one built here" "$here/build/vfcfg/vfcfg" "${line[6]}"
same "VFs are there to be created" "127 0" "${line[7]} ${line[8]}"
check "an IOMMU is at work" test "${line[9]}" -gt 1

lab/run --device none --timeout 3 -- sleep 60 2> /dev/null
same "a command that takes too long: 124" 124 $?
lab/run --device none -- sh -c 'modprobe lkdtm && echo WARNING > /sys/kernel/debug/provoke-crash/DIRECT' 2> "$tmp/err"
same "a WARN fails the run: 99" 99 $?
check "and is shown" grep -q "lkdtm_WARNING" "$tmp/err"
lab/run --device none -- sh -c 'echo c > /proc/sysrq-trigger' 2> /dev/null
same "a panic fails the run: 99" 99 $?

# More boots that go wrong are in lab_boots_test.sh.
LAB_CLOCK=$(off 2) lab/run --device none -- sleep 3 2> "$tmp/err"
same "a clock that runs off fails the run" 1 $?
check "and it is said" grep -q "the clock of the guest is wrong" "$tmp/err"

# Ctrl-C reaches the whole foreground group. A shell has its background jobs
# ignore it.
setsid -w env --default-signal=INT lab/run --device none -- sh -c 'echo up; sleep 60' > "$tmp/out" 2> /dev/null &
for _ in $(seq 400); do grep -q up "$tmp/out" && break; sleep 0.05; done
pid=$(pgrep -f "$tmp/vfcfg-lab" | head -n 1)
kill -INT -- "-$(ps -o pgid= "$pid" | tr -d ' ')"
wait $!
same "Ctrl-C ends the run" 130 $?
same "Ctrl-C leaves nothing behind" "" "$(leftovers)"

# Two at once do not meet.
lab/run -- sh -c 'sleep 2; ls /sys/bus/pci/devices | wc -l' > "$tmp/a" &
lab/run -- sh -c 'sleep 2; ls /sys/bus/pci/devices | wc -l' > "$tmp/b" &
wait
check "several runs side by side" cmp -s "$tmp/a" "$tmp/b"
rm -rf "$tmp"
