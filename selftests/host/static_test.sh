#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# static_test.sh short|full
#
# What reads programs without running them has nothing to say: cppcheck; full: gcc's
# -fanalyzer, too, and of kernel files, with each linux-source at hand, its own kernel-doc
# and semantic patches. checkpatch and sparse are style_test.sh's, hooks_test.sh's and
# series_test.sh's. static.known has what is not so, and why.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

known=selftests/host/static.known
work=$(mktemp -d)
later rm -rf "$work"

# static.known is of these; another version has other things to say that are not so.
tried() # PROGRAM VERSION NAME COMMAND...
{
	local program=$1 version=$2
	shift 2
	if [[ " $("$program" --version | head -n 1) " == *" $version"[.\ ]* ]]; then
		check "$@"
	else
		skip "$1" "not tried with another than $program $version"
	fi
}

# Prints what is left of what a tool says.
silent() # standard input
{
	local said
	said=$(grep -v '^$')
	[ -z "$said" ] || { sed 's/^/# /' <<< "$said"; return 1; }
}

# --- user space ---

# NULL is a pointer wherever this is compiled: the end of a list of arguments.
cppcheck_of() # OPTION... FOLDER...
{
	cppcheck --quiet --std=c11 --enable=warning,performance,portability -D_GNU_SOURCE \
		--suppress=varFuncNullUB --template='{file}:{line}: {id}: {message}' \
		-I include/uapi -I tools/vfcfg -I tools/vfcfg/lib "$@" 2>&1
}

cppcheck_tools() { cppcheck_of -I tools/vfcfg/tests tools/vfcfg lab Documentation/examples | silent; }

# With macros of the harness as it has them
cppcheck_selftests()
{
	cppcheck_of -j "$(nproc)" -I build/selftests/include --suppress='*:build/*' \
		selftests/{lib,pci_iov,vfcfg,vfio_pci,vfsim,libvfio} | silent
}

# A test that runs out of memory may end as it likes.
analyze()
{
	local options="-O0 -fanalyzer -fdiagnostics-path-format=none" part
	local tests="-Wno-analyzer-possible-null-argument -Wno-analyzer-possible-null-dereference"
	(
		unset CI WERROR
		failed="none:0: error: not compiled [-Wnone]"
		make -s -k -j"$(nproc)" -C tools/vfcfg BUILD="$work/vfcfg" CFLAGS="$options" all || echo "$failed"
		make -s -k -j"$(nproc)" -C tools/vfcfg BUILD="$work/tests" PROGRAM="$work/vfcfg/vfcfg" \
			CFLAGS="$options $tests" tests || echo "$failed"
		for part in pci_iov vfio_pci vfsim vfcfg; do
			make -s -k -j"$(nproc)" -C selftests/$part BUILD="$work/selftests" CFLAGS="$options $tests" ||
				echo "$failed"
		done
	) 2>&1 | sed -nE "s|$PWD/||; s/^([^ :]+:[0-9]+):.*(warning|error): .*\[-W([a-z-]*)\]$/\1 \3/p" |
		sort -u | sed 's/:[0-9]* / /' | uniq -c | awk '{ print $2, $3, $1 }' | unknown | silent
}

# Lines of static.known are FILE FINDING HOW-MANY | why.
unknown()
{
	grep -vxFf <(sed '/^#/d; s/[[:space:]]*|.*//' $known)
}

# --- the kernel's ---

mapfile -t kernel < <(git ls-files 'drivers/*.[ch]' 'include/*.h' 'selftests/modules/*.[ch]')

# 6.1's has no -Wall.
kernel_doc() # SOURCE
{
	local all=()
	! grep -q '[^-]-Wall' "$1/scripts/kernel-doc" || all=(-Wall)
	"$1/scripts/kernel-doc" -none "${all[@]}" "${kernel[@]}" 2>&1 | silent
}

# All semantic patches that report, but those for which a compiler of OCaml is needed, by
# coccicheck. What it looks at is srcroot in newer kernels.
coccicheck() # SOURCE
{
	local patch
	[ -d "$work/kernel" ] || { mkdir "$work/kernel" && cp --parents "${kernel[@]}" "$work/kernel"; }
	grep -rL --include='*.cocci' ocaml "$1/scripts/coccinelle" | xargs grep -l '^virtual.*report' | sort | while IFS= read -r patch; do
		(cd "$work/kernel" && env -u V -u C COCCI="$patch" srctree="$1" srcroot=. KBUILD_EXTMOD=. MODE=report \
			DEBUG_FILE=/dev/null \
			LINUXINCLUDE="-I$1/include" bash "$1/scripts/coccicheck")
	done 2>&1 | grep -vE '^/usr/bin/spatch |^Please check for|^When using "patch"|^warning: line .* metavariable\?$' | silent
}

lab_need cppcheck cppcheck
if [ "$1" = short ]; then
	plan 1
	tried cppcheck 2.10 "cppcheck of the tool and its library" cppcheck_tools
	exit
fi
mapfile -t tarballs < <(lab_sources)
plan $((3 + ${#tarballs[@]} * 2))
tried cppcheck 2.10 "cppcheck of the tool and its library" cppcheck_tools
tried cppcheck 2.10 "cppcheck of the tests" cppcheck_selftests
tried gcc 12 "gcc -fanalyzer" analyze
for tarball in "${tarballs[@]}"; do
	line=$(basename "$tarball" .tar.xz) line=${line#linux-source-}
	read -r pristine _ < <(source_tree "$tarball" hooks)
	check "$line: kernel-doc" kernel_doc "$pristine"
	check "$line: coccicheck" coccicheck "$pristine"
done
