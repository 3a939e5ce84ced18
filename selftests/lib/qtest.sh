# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# A guest in QEMU that does not run: what it could do on its bus, qtest does. $VF is
# in slot 5. Sourced; who does sets msix and vendor, where those capabilities are.

# $QEMU, or the system's, which has no other accelerator than tcg; of a machine with
# nothing but what is named
qemu()
{
	exec timeout 120 "${QEMU:-qemu-system-x86_64}" -nodefaults -no-user-config -display none -S \
		-M "q35,accel=${ACCEL:-tcg}" -m 64 "$@"
}

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

guest_start() # [,PROPERTY=VALUE]
{
	coproc guest { qemu -qtest stdio -qtest-log none -device "vfio-pci,host=$VF,id=vf,addr=5$1"; }
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
