#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg_runs_test.sh [STEP]
#
# Runs of vfcfg that are killed at every write (or every STEPth), interrupted,
# that meet each other, whose firmware fails, drops and lies, and whose VFs go
# away. Takes adapter 0: exact, vfs=8, pool=64, max=32, vectors=4; adapter 1: the
# same, plus-one.
. "$(dirname "$0")/../vfsim/sim.sh"

step=${1:-1}
at_write=$(dirname "$0")/../../build/selftests/vfcfg/at_write
faults=$(faults_of 0)
export VFCFG_RUN=/tmp/vfcfg-run

modprobe vfio-pci

# Driver, override, Table Size and limit of the first VFs of an adapter
state() # ADAPTER
{
	local i vf driver override size cap
	for i in 0 1 2 3; do
		vf=$(vf_of "$1" $i)
		driver=none
		[ ! -e "$vf/driver" ] || driver=$(basename "$(readlink "$vf/driver")")
		override=$(show "$vf/driver_override")
		size=$(show "$vf/sriov_vf_msix_count")
		cap=0
		[ ! -e "$vf/vfio_msix_cap" ] || cap=$(show "$vf/vfio_msix_cap")
		echo -n "$driver $override $size $cap; "
	done
}

names() { local i; for i in 0 1 2 3; do basename "$(vf_of "$1" $i)"; done; }	# ADAPTER

# As before a run: the first two unbound, the third and fourth with vfio-pci.
begin() # ADAPTER
{
	local vf
	mapfile -t vf < <(names "$1")
	vfcfg recover --accept
	vfcfg unbind "${vf[@]}" && vfcfg reset "${vf[@]}" > /dev/null &&
		vfcfg bind "${vf[2]}" "${vf[3]}" vfio-pci --count 10 --cap 2 > /dev/null
	# Which of it plus-one has to be told: to it 0 is nothing.
	if [ "$1" = 0 ]; then
		vfcfg set "${vf[0]}" --count 12 > /dev/null
	else
		vfcfg set "${vf[0]}" "${vf[1]}" --count 3 > /dev/null
	fi
}

# Kills a command at each write, and recovers: prints what is not as it has to be.
killed() # ADAPTER WAY COMMAND...
{
	local adapter=$1 way=$2 before after want n=1 status points=0
	shift 2
	begin "$adapter"
	before=$(state "$adapter")
	"$@" > /dev/null
	after=$(state "$adapter")
	[ "$before" != "$after" ] || echo "nothing to do"
	want=$before
	[ "$way" = --undo ] || want=$after
	while :; do
		begin "$adapter"
		"$at_write" $n 9 "$@" > /dev/null 2>&1
		status=$?
		[ $status != 99 ] || break
		[ $status = 137 ] || echo "write $n: status $status"
		points=$((points + 1))
		n=$((n + step))
		vfcfg recover > /dev/null 2>&1
		if [ $? = 0 ]; then
			[ "$(state "$adapter")" = "$before" ] || echo "write $n: nothing to recover: $(state "$adapter")"
			continue
		fi
		vfcfg recover "$way" > /dev/null || echo "write $n: recover $way: $?"
		[ "$(state "$adapter")" = "$want" ] || echo "write $n: $(state "$adapter"), not $want"
	done
	[ $((points * step)) -ge 8 ] || echo "only $points writes"
}

plan 30
vfs 0 4
vfs 1 4
mapfile -t a < <(names 0)
mapfile -t b < <(names 1)

for way in --undo --finish; do
	same "killed: bind, count, cap: $way" "" "$(killed 0 $way vfcfg bind "${a[@]}" vfio-pci --count 8 --cap 3)"
	same "killed: set of all, no slack: $way" "" "$(killed 0 $way vfcfg set "${a[2]}" "${a[3]}" --count 24 --cap 5)"
	same "killed: unbind: $way" "" "$(killed 0 $way vfcfg unbind "${a[2]}" "${a[3]}")"
	same "killed: one more than asked: $way" "" "$(killed 1 $way vfcfg bind "${b[@]}" vfio-pci --count 8 --cap 3)"
done

# Interrupted
begin 0
before=$(state 0)
said=$("$at_write" 12 2 vfcfg bind "${a[@]}" vfio-pci --count 8 --cap 3 2>&1)
same "interrupted: by the signal" 130 $?
check "interrupted: says where" grep -qE "interrupted after [123] of 4 devices; all is as it was" <<< "$said"
same "interrupted: all as before" "$before" "$(state 0)"
same "interrupted: nothing to recover" 0 "$(vfcfg recover > /dev/null; echo $?)"

# Two, and sixteen, at once: each is done or refused as a whole, in some order.
begin 0
for ((i = 0; i < 8; i++)); do
	vfcfg bind "${a[@]}" vfio-pci --count 9 --cap 3 --wait 120 2> /dev/null && echo 9 >> /tmp/done &
	vfcfg bind "${a[@]}" vfio-pci --count 7 --cap 2 --wait 120 2> /dev/null && echo 7 >> /tmp/done &
done
wait
same "sixteen at once: each had its turn" "8 7,8 9" "$(sort /tmp/done | uniq -c | awk '{ print $1, $2 }' | paste -sd ,)"
check "sixteen at once: one of the two stands" grep -qE "^(vfio-pci vfio-pci 9 3; ){4}$|^(vfio-pci vfio-pci 7 2; ){4}$" <<< "$(state 0)"
begin 0
(flock 9; sleep 3) 9> $VFCFG_RUN/5600:01:00.0 &
until_true bash -c "! flock -n $VFCFG_RUN/5600:01:00.0 true"
said=$(vfcfg set "${a[0]}" --count 5 2>&1)
same "locked: status" 75 $?
same "locked: one line" 1 "$(grep -c '' <<< "$said")"
same "locked: the other adapter is not" 0 "$(vfcfg unbind "${b[0]}" > /dev/null; echo $?)"
same "locked: wait says so" 1 "$(vfcfg wait --timeout 0 unlocked "${a[1]}" > /dev/null 2>&1; echo $?)"
same "locked: wait ends with it" 0 "$(vfcfg wait --timeout 60 unlocked "${a[1]}" > /dev/null; echo $?)"
(flock 9; sleep 3) 9> $VFCFG_RUN/5600:01:00.0 &
until_true bash -c "! flock -n $VFCFG_RUN/5600:01:00.0 true"
same "locked: waits" 0 "$(vfcfg set "${a[0]}" --count 5 --wait 60 > /dev/null; echo $?)"
wait

# The firmware fails, does not answer, lies, at each command of a run.
for fault in fail_commands lie_commands; do
	wrong=
	for ((n = 1; n <= 4; n++)); do
		begin 0
		before=$(state 0)
		# All but the nth device are done, so that its command is the one.
		vfcfg set "${a[0]}" --count 12 > /dev/null
		echo 1 > "$faults/$fault"
		vfcfg bind "${a[n - 1]}" vfio-pci --count $((4 + n)) --cap 3 > /dev/null 2> /tmp/said
		status=$?
		echo 0 > "$faults/$fault"
		[ "$status $(grep -c '' < /tmp/said) $(state 0)" = "1 1 $before" ] || wrong+="$n: $status $(cat /tmp/said) $(state 0) "
	done
	same "$fault: one line, all as before" "" "$wrong"
done

# It fails for good, also for undoing: that is said, kept, and recovered.
begin 0
before=$(state 0)
"$at_write" 13 9 vfcfg bind "${a[2]}" "${a[3]}" vfio-pci --count 8 --cap 3 > /dev/null 2>&1
echo 100 > "$faults/fail_commands"
vfcfg recover --undo > /tmp/said 2>&1
same "undoing fails: status" "4 4" "$? $(vfcfg set "${a[0]}" --count 5 > /dev/null 2>&1; echo $?)"
echo 0 > "$faults/fail_commands"
same "undoing fails: later it works" "0 $before" "$(vfcfg recover --undo > /dev/null 2>&1; echo $?) $(state 0)"

# The VFs go away in the middle.
begin 0
AT_WRITE_RUN="echo 0 > $(pf_of 0)/sriov_numvfs" \
	"$at_write" 9 0 vfcfg bind "${a[@]}" vfio-pci --count 8 --cap 3 > /tmp/said 2>&1
same "VFs go away: nothing to bring back" "0 0" "$(vfcfg recover --undo > /dev/null 2>&1; echo $?) $(vfcfg recover > /dev/null 2>&1; echo $?)"
check "VFs go away: is said" grep -q "went away\|no such device\|not begun" /tmp/said
vfs 0 4
mapfile -t a < <(names 0)

# Refusals
said=$(vfcfg bind "${a[@]}" vfio-pci --count 33 2>&1)
same "too many for one: one line" "1" "$(grep -c '' <<< "$said")"
check "too many for one: counts the rest" grep -q "5600:01:00.1, 5600:01:00.2, 5600:01:00.3 and 1 more: bind" <<< "$said"
same "JSON of a refusal" "too-many EOVERFLOW false" "$(vfcfg set -J "${a[0]}" --count 33 | jq -r '.devices[0] | "\(.reason) \(.errno) \(.done)"')"
same "JSON of what was done" "1 null true" "$(vfcfg set -J "${a[0]}" --count 5 | jq -r '"\(.version) \(.devices[0].reason) \(.devices[0].done)"')"
rm -rf $VFCFG_RUN /tmp/done /tmp/said
rmmod vfio-pci 2> /dev/null || true
