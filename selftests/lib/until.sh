# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Waiting for what takes a machine under emulation as long as it likes. Sourced.

# Until a command succeeds; in vain after a minute and more.
until_true() # COMMAND...
{
	local end=$((SECONDS + 60))
	while ! "$@" > /dev/null 2>&1; do
		if [ $SECONDS -gt $end ]; then
			echo "# not within a minute: $*"
			return 1
		fi
		sleep 0.05
	done
}

# What a command prints, once it is what is expected, or as it is in the end
becomes() # EXPECTED COMMAND...
{
	prints() { [ "$("${@:2}" 2> /dev/null)" = "$1" ]; }
	until_true prints "$@" > /dev/null
	"${@:2}"
}
