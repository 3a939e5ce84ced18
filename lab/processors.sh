# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Does the emulator still interrupt the processors that it emulates? Sourced.
#
# Without KVM, QEMU (seen with 7.2) loses a timer's interrupt now and then: its vector
# stays in service, and requested, in the local APIC of a processor
# that is halted, which Linux never is while it serves an interrupt. No timer interrupts
# that processor any more, and what sleeps there sleeps for ever. Nothing in the guest can
# mend that, or be blamed for it.

processors_asked=0

# The monitor is a QEMU chardev "pipe" with QMP on it: $1.in and $1.out.
processors_monitor() # PATH, before QEMU starts; its options are in $processors_qemu
{
	mkfifo "$1.in" "$1.out"
	exec 3<> "$1.in" 4<> "$1.out"
	processors_qemu=(-chardev "pipe,id=monitor,path=$1" -mon "chardev=monitor,mode=control")
}

# Before the first question to a QEMU
processors_greet() { echo '{"execute": "qmp_capabilities"}' >&3; }

# Into $said, as JSON has it. An answer that came too late for another question is no
# answer to this one.
processors_ask() # COMMAND of the monitor for humans: QMP has none that tells of an APIC
{
	processors_asked=$((processors_asked + 1))
	printf '{"execute": "human-monitor-command", "arguments": {"command-line": "%s"}, "id": %d}\n' \
		"$1" $processors_asked >&3
	while read -rt 5 -u 4 said; do
		[[ $said != *"\"id\": $processors_asked}"* ]] || return 0
	done
	return 1
}

# Halted, with a vector that is in service and requested again?
processors_lost_one() # NUMBER
{
	local all vector in_service='ISR\\t ([0-9 ]+)' requested='IRR\\t ([0-9 ]+)'

	processors_ask "info registers -a" || return
	all=${said#*CPU#"$1"}
	all=${all#*HLT=}
	[ "${all:0:1}" = 1 ] || return
	processors_ask "info lapic $1" || return
	[[ $said =~ $in_service ]] || return
	all=${BASH_REMATCH[1]}
	[[ $said =~ $requested ]] || return
	for vector in $all; do
		[[ " ${BASH_REMATCH[1]} " != *" $vector "* ]] || return 0
	done
	return 1
}

# The two answers are of two moments, so it is looked at more than once.
processors_lost() # COUNT
{
	local cpu look
	for ((cpu = 0; cpu < $1; cpu++)); do
		for look in 1 2 3; do
			processors_lost_one $cpu || continue 2
			[ "$look" = 3 ] || pause 1
		done
		lab_say "the emulator does not interrupt processor $cpu any more: what it runs says nothing"
		return 0
	done
	return 1
}
