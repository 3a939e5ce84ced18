#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The table that a QEMU guest finds on an assigned VF, read from the guest's
# config space through QEMU's monitor: no guest needs to run. Started by
# ../vfio_pci/with-device vf.
. "$(dirname "$0")/../lib/tap.sh"

cap=/sys/bus/pci/devices/$VF/vfio_msix_cap
table=$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')

# Answers of the monitor to its commands, one a line. By QMP: the monitor on a
# terminal echoes as it goes.
monitor() # COMMAND...
{
	{
		echo '{"execute":"qmp_capabilities"}'
		jq -nc '$ARGS.positional[] | {execute: "human-monitor-command", arguments: {"command-line": .}}' --args "$@"
		echo '{"execute":"quit"}'
	} | timeout 120 qemu-system-x86_64 -nodefaults -no-user-config -display none -S \
		-M q35,accel=tcg -m 64 -qmp stdio \
		-device "vfio-pci,host=$VF,id=vf,addr=5" |
		jq -r 'select(.return | type == "string") | .return'
}

# Config space of slot 5 by ports CF8 and CFC, as a PC's firmware does it.
config() # OFFSET SIZE(b|h|w)
{
	local dword=$(($1 & ~3))
	monitor "o/w 0xcf8 $((0x80000000 | 5 << 11 | dword))" "i/$2 $((0xcfc + ($1 & 3)))" |
		sed -n 's/^port.*= \(0x[0-9a-f]*\).*/\1/p'
}

# The MSI-X capability as the guest would look for it.
find_msix()
{
	local at
	at=$(($(config 0x34 b)))
	while [ $at != 0 ]; do
		[ $(($(config $at b))) != 17 ] || { echo $at; return; }
		at=$(($(config $((at + 1)) b)))
	done
}

size() { echo $((($(config $((msix + 2)) h) & 0x7ff) + 1)); }

plan 7
msix=$(find_msix)
check "the guest finds an MSI-X capability" test -n "$msix"
same "without a cap, the guest's table is the VF's" "$table" "$(size)"
for n in 4 1 "$table"; do
	echo "$n" > "$cap"
	same "capped to $n, the guest's table has $n" "$n" "$(size)"
done
echo 4 > "$cap"
same "Enable and Function Mask are off for a guest that has not begun" 3 "$(($(config $((msix + 2)) h)))"
echo 0 > "$cap"
same "the cap taken away" "$table" "$(size)"
