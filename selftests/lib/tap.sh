# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# TAP for tests in shell. Sourced; says how many tests there will be first, so
# that a test that ends early has failed.

tap_count=0 tap_failed=0 tap_planned=0 tap_later=()

plan() # NUMBER
{
	tap_planned=$1
	echo "TAP version 13"
	echo "1..$1"
	trap tap_end EXIT
}

skip_all() # WHY
{
	echo "TAP version 13"
	echo "1..0 # SKIP $1"
	exit 4
}

pass() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1"; }
fail() { tap_count=$((tap_count + 1)); tap_failed=$((tap_failed + 1)); echo "not ok $tap_count - $1"; return 1; }
skip() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1 # SKIP $2"; }

# What is to be done when the test ends, however it does; the last one first.
later() { tap_later=("$*" "${tap_later[@]}"); }	# COMMAND...

# False for a test that has failed, so that who calls can say more: check ... || tail LOG
check() # NAME COMMAND...
{
	local name=$1
	shift
	if [ "$1" = "!" ]; then
		shift
		if "$@"; then fail "$name"; else pass "$name"; fi
	elif "$@"; then
		pass "$name"
	else
		fail "$name"
	fi
}

same() # NAME EXPECTED FOUND
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		echo "# expected: $2"
		echo "# found:    $3"
		fail "$1"
	fi
}

tap_end()
{
	local status=$? command
	for command in "${tap_later[@]}"; do
		eval "$command"
	done
	[ $tap_count = $tap_planned ] || {
		echo "# ended after $tap_count of $tap_planned tests, status $status"
		exit 1
	}
	[ $tap_failed = 0 ] || exit 1
}
