# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Lines of the kernel's log that no healthy run has, as an extended regular
# expression. Sourced.
splat='WARNING: |BUG: |kernel BUG|Oops:|Kernel panic|general protection fault|KASAN:|UBSAN:|ODEBUG:|INFO: task .* blocked|rcu: INFO:|INFO: trying to register non-static|list_(add|del) corruption|refcount_t:|unreferenced object|soft lockup'
