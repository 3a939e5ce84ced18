# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# selftests/run in a tree of its own, with tests and a machine of ours. Sourced.

# A tree of its own, whose lists are ours. The kernel is that of this one.
tmp=$(mktemp -d)
git ls-files | cpio -pdm --quiet "$tmp"
[ ! -e build/vfcfg/vfcfg ] || install -D build/vfcfg/vfcfg "$tmp/build/vfcfg/vfcfg"
rm "$tmp"/selftests/tests*
echo "small | --memory 512 --device nvme --device vfsim,vfs=4" > "$tmp/selftests/machines"

# A test that is NAME and says LINES, then runs COMMAND.
a_test() # NAME COMMAND [LINE...]
{
	local name=$1 command=$2
	shift 2
	{
		echo "#!/bin/bash"
		[ $# = 0 ] || printf 'echo "%s"\n' "$@"
		echo "$command"
	} > "$tmp/$name"
	chmod +x "$tmp/$name"
	echo "$name | ${when-check} | ${where-host} | ./$name" >> "$tmp/selftests/tests"
}

# Exit status and last line of a run
outcome() # ARGUMENT...
{
	local out
	out=$("$tmp/selftests/run" "$@" 2>&1)
	echo "$? $(tail -n 1 <<< "$out")"
}
