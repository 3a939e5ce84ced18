#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# checkpatch, sparse, kernel-doc, shellcheck and mandoc have nothing to say.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

work=$(LAB_LINUX=6.12 lab/build-kernel --tree series) || skip_all "no kernel tree"

mapfile -t kernel < <(git ls-files 'drivers/*.c' 'drivers/*.h' 'include/*.h')
mapfile -t sh < <(git ls-files -- '*.sh' '*/build' lab patches selftests debian .ci | xargs grep -lE '^#!.*(bash|busybox sh|/sh)$')

# Prints what a tool says, as a comment; silence is good.
silent() { local said; said=$("$@" 2>&1) || true; [ -z "$said" ] || { sed 's/^/# /' <<< "$said"; return 1; }; }

# compat.h is where a driver may look at the kernel's version.
checkpatch() # FILE
{
	local ignore=()
	case $1 in */compat.h) ignore=(--ignore "LINUX_VERSION_CODE,CONSTANT_COMPARISON,MACRO_ARG_UNUSED,CONST_STRUCT") ;; esac
	perl "$work/tree/scripts/checkpatch.pl" --strict --no-tree --no-summary --terse "${ignore[@]}" -f "$1" | grep -vE '^total|^$'
}

# Who sends a fix signs it, and no git tree is here to look a commit up in. A file
# that git knows is taken for source: hence standard input.
checkpatch_fix() # FILE
{
	perl "$work/tree/scripts/checkpatch.pl" --strict --no-tree --no-signoff --no-summary --terse \
		--ignore UNKNOWN_COMMIT_ID - < "$1" | grep -vE '^total|^$'
}

# Warnings of sparse about our own files, those for another kernel left out.
sparse()
{
	local objects=()
	for file in "${kernel[@]}"; do
		[ "$file" = "${file%.c}" ] || [ ! -e "$work/obj/${file%.c}.o" ] || objects+=("${file%.c}.o")
	done
	(cd "$work/obj" && rm -f "${objects[@]}")
	make -s -C "$work/tree" O="$work/obj" C=2 "${objects[@]}" 2>&1
}

mapfile -t fixes < <(git ls-files 'patches/fixes/*.patch')
# Tests that no list has
unknown()
{
	comm -23 <(selftests/tables named | xargs basename -a | sort -u) \
		<(cat selftests/tests* | grep -v '^#' | cut -d '|' -f 1 | tr -d ' ' | sort)
}

plan $((${#kernel[@]} + ${#fixes[@]} + 7))
for fix in "${fixes[@]}"; do
	check "checkpatch $fix" silent checkpatch_fix "$fix"
done
for file in "${kernel[@]}"; do
	check "checkpatch $file" silent checkpatch "$file"
done
check "sparse" silent flock "$lab_cache/work/series.lock" bash -c "$(declare -p kernel work); $(declare -f sparse); sparse"
check "kernel-doc" silent perl "$work/tree/scripts/kernel-doc" -none -Wall "${kernel[@]}"
check "shellcheck" silent shellcheck -x -P SCRIPTDIR -S warning "${sh[@]}"
check "mandoc" silent mandoc -Tlint -Wwarning Documentation/man/*.[58]
check "tests that the threat model names" silent python3 selftests/host/named.py Documentation/threat-model.rst
check "selftests/works names tests that there are" silent unknown
check "the README's tables are those of selftests/tables" silent diff README.md <(selftests/tables)
