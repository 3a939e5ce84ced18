#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a QEMU guest finds on an assigned VF, by accesses to the guest's bus that
# QEMU's qtest makes: no guest needs to run. Started by ../vfio_pci/with-device.
# With STRICT in the environment the limits are strict.
. "$(dirname "$0")/../lib/tap.sh"

cap=/sys/bus/pci/devices/$VF/vfio_msix_cap
strict=${STRICT:+ strict}
table=$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')
more=0
[ "$(cat "/sys/bus/pci/devices/$VF/vendor")" != 0x5653 ] || more=7	# vfsim

# One access to the guest's bus, and what it read.
bus() # COMMAND...
{
	local answer=
	echo "$*" >&"${guest[1]}"
	read -r -t 60 answer <&"${guest[0]}"
	case $answer in
	"OK "*) echo $((${answer#OK })) ;;
	OK) ;;
	*) echo "# $*: $answer" >&2 ;;
	esac
}

guest_start()
{
	coproc guest {
		exec timeout 120 qemu-system-x86_64 -nodefaults -no-user-config -display none -S \
			-M q35,accel=tcg -m 64 -qtest stdio -qtest-log none \
			-device "vfio-pci,host=$VF,id=vf,addr=5"
	}
	# shellcheck disable=SC2154 # coproc sets it
	guest_pid=$guest_PID
}

guest_stop()
{
	kill "$guest_pid"
	wait "$guest_pid"
} 2> /dev/null

# Config space of slot 5 by ports CF8 and CFC, as a PC's firmware does it. Sizes
# as in the names of the accesses: b, w, l.
config() # OFFSET SIZE
{
	bus outl 0xcf8 $((0x80000000 | 5 << 11 | ($1 & ~3)))
	bus "in$2" $((0xcfc + ($1 & 3)))
}

config_set() # OFFSET SIZE VALUE
{
	bus outl 0xcf8 $((0x80000000 | 5 << 11 | ($1 & ~3)))
	bus "out$2" $((0xcfc + ($1 & 3))) "$3"
}

# A capability as the guest would look for it.
find_capability() # ID
{
	local at
	at=$(config 0x34 b)
	while [ "${at:-0}" != 0 ]; do
		[ "$(config "$at" b)" != "$1" ] || { echo "$at"; return; }
		at=$(config $((at + 1)) b)
	done
}

size() { echo $((($(config $((msix + 2)) w) & 0x7ff) + 1)); }
id() { printf '%#06x' "$(config "$1" w)"; }
host_id() { cat "/sys/bus/pci/devices/$VF/$1"; }

# What the guest's driver does before it can get a message: BAR 0 at an address,
# an entry, Memory Space and Bus Master, MSI-X Enable. The message goes to the
# guest's memory, where it can be seen.
bar=0xe0000000 memory=0x100000
arm() # VECTOR DATA
{
	local entry=$((bar + 16 * $1))
	config_set 0x10 l $bar
	config_set 0x14 l 0
	config_set 0x04 w 6
	config_set $((msix + 2)) w 0x8000
	bus writel $entry $memory
	bus writel $((entry + 4)) 0
	bus writel $((entry + 8)) "$2"
	bus writel $((entry + 12)) 0
}

entry_beyond() { echo "$(bus readl $((bar + 16 * 4)))" "$(bus readl $((bar + 16 * 4 + 8)))"; }

raise() # VECTOR: prints the device's status
{
	config_set $((vendor + 4)) l $(($1 << 16 | 1))
	config $((vendor + 8)) l
}

# The message takes its way through the host's interrupt and QEMU's main loop.
arrived() # DATA
{
	for _ in $(seq 100); do
		[ "$(bus readl $memory)" != "$1" ] || return 0
		sleep 0.05
	done
	return 1
}

plan $((9 + more))
guest_start
msix=$(find_capability 17)
check "the guest finds an MSI-X capability" test -n "$msix"
same "and the IDs that the host has" "$(host_id vendor) $(host_id device)" "$(id 0) $(id 2)"
same "without a cap, the guest's table is the VF's" "$table" "$(size)"
guest_stop
for n in 4 1 "$table"; do
	echo "$n$strict" > "$cap"
	guest_start
	same "capped to $n, the guest's table has $n" "$n" "$(size)"
	guest_stop
done
echo "4$strict" > "$cap"
guest_start
same "Enable and Function Mask are off for a guest that has not begun" 3 "$(config $((msix + 2)) w)"
if [ $more != 0 ]; then
	vendor=$(find_capability 9)
	check "the guest finds the vendor's registers" test -n "$vendor"
	arm 3 4660
	same "no message before one was raised" 0 "$(bus readl $memory)"
	same "the guest has the device raise the last vector" 0 "$(raise 3)"
	check "and its message arrives in the guest" arrived 4660
	same "one interrupt of the host" 1 \
		"$(awk -v name="vfio-msix[3]($VF)" '$NF == name { print $2 + $3 }' /proc/interrupts)"
	bus writel $memory 0
	arm 4 4661
	raise 4 > /dev/null
	sleep 1
	same "of a vector beyond the cap none does" 0 "$(bus readl $memory)"
	# It has armed an entry that QEMU does not emulate: the device's own.
	same "which the guest finds as it has armed it, or, under a strict limit, empty" \
		"$([ -n "$strict" ] && echo 0 0 || echo $((memory)) 4661)" "$(entry_beyond)"
fi
guest_stop
same "the guest leaves no vector behind" 0 "$(grep -c "vfio-msix.*$VF" /proc/interrupts)"
echo 0 > "$cap"
guest_start
same "the cap taken away" "$table" "$(size)"
guest_stop
