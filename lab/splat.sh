# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Lines of the kernel's log that no healthy run has, as an extended regular
# expression. Sourced.
splat='WARNING: |BUG: |kernel BUG|Oops:|Kernel panic|general protection fault|KASAN:|UBSAN:|ODEBUG:|INFO: task .* blocked|rcu: INFO:|INFO: trying to register non-static|list_(add|del) corruption|refcount_t:|unreferenced object|soft lockup'

# Prints the first of them with what follows it, but for those that lines of KNOWN, which
# need not be there, describe; false where there is none.
splat_in() # LOG KNOWN
{
	local first
	first=$(grep -nE "$splat" "$1" | grep -vEf <(cat "$2" 2> /dev/null) | head -n 1)
	[ -n "$first" ] || return
	echo "the kernel complained:"
	tail -n "+${first%%:*}" "$1" | head -n 61
}
