#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# series_test.sh short|full
#
# The series for a maintainer: git am takes it on the kernel that it was made for, its end
# is what the lab builds, checkpatch finds nothing that patches/series/argued does not
# argue for. full: on every linux-source at hand, and each step of 6.12 compiles.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

mapfile -t tarballs < <([ "$1" = short ] && lab_source 6.12 || lab_sources)
[ ${#tarballs[@]} -gt 0 ] || skip_all "no linux-source here"
# Of 6.12, which has none of what some need
mapfile -t steps < <(grep -L '^Needs:' patches/series/[0-9][0-9]-*)
work=$(mktemp -d)
later rm -rf "$work"
export GIT_AUTHOR_NAME=vfcfg GIT_AUTHOR_EMAIL=vfcfg@example.org
export GIT_COMMITTER_NAME=vfcfg GIT_COMMITTER_EMAIL=vfcfg@example.org

# The newest kernel's, whatever the series is for.
read -r newest _ < <(source_tree "$(lab_sources | tail -n 1)" series)

# As much of the kernel as the patches touch, as a repository
checkout() # PRISTINE PATCHES REPO
{
	local path
	git init -q "$3"
	sed -n 's|^--- a/||p' "$2"/*.patch | sort -u | while IFS= read -r path; do
		mkdir -p "$3/$(dirname "$path")"
		[ ! -e "$1/$path" ] || cp "$1/$path" "$3/$path"
	done
	git -C "$3" add -A -f
	git -C "$3" commit -q -m "as released"
}

# Number of the feature and form of an allocation are as in the lab's.
as_here() { sed -E 's/(PCI_MSIX_CAP\t)14$/\10x8000/; s/(k[mz]alloc)_obj\((\*[a-z]+), /\1(sizeof(\2), /' "$1"; }

# All kernel files but compat.h, of which the series has what is for its line.
same_end() # PRISTINE REPO LINE
{
	local out=$work/end-$3 path differ=0
	patches/apply "$1" "$out" || return 1
	while IFS= read -r path; do
		case $path in */compat.h) continue ;; esac
		cmp <(as_here "$out/$path") <(as_here "$2/$path") > "$work/differ" 2>&1 && continue
		echo "# $path: $(cat "$work/differ")"
		differ=1
	done < <(cd "$out" && find . -type f)
	return $differ
}

argued() # PATCH: what nobody argues for
{
	perl "$newest/scripts/checkpatch.pl" --no-tree --strict --show-types --terse --showfile "$1" 2> /dev/null |
		grep -E ': (ERROR|WARNING|CHECK):' | while IFS= read -r said; do
		awk -F '|' -v said="$said" '
			/^#/ { next }
			{ gsub(/[ \t]/, "", $1); gsub(/^[ \t]+|[ \t]+$/, "", $2)
			  if (said ~ ":" $1 ":" && said ~ "^" $2 ":") found = 1 }
			END { exit !found }' patches/series/argued || echo "# $said"
	done
}

# What structures of the kernel take that the series adds to, and two that it does not.
# As the kernel compiles a file of its own: by that file's command.
sizes() # TREE
{
	local command name
	command=$(sed -n 's/-Wp,-MMD,[^ ]*//; s/^savedcmd_[^ ]* := //p' "$1-obj/drivers/pci/.pci.o.cmd")
	command=${command%%-o drivers/pci/pci.o*}
	{
		printf '#include "%s"\n' "$1/drivers/pci/pci.h" "$1/include/linux/vfio_pci_core.h"
		for name in pci_dev pci_sriov pci_driver vfio_pci_core_device; do
			echo "char size_${name}[sizeof(struct $name)];"
		done
	} > "$work/sizes.c"
	(cd "$1-obj" && eval "$command -o $work/sizes.o $work/sizes.c") &&
		nm -S "$work/sizes.o" | awk '/ size_/ { print $4, $2 }'
}

# Mails that git understands, signed, with the changes of the patches that are tested
mails() # LINE
{
	local patch mail
	patches/qemu/make --signoff "$1" "$work/qemu-$1" || return
	[ -s "$work/qemu-$1/0000-cover-letter.patch" ] || return
	for patch in "patches/qemu/$1"/*.patch; do
		mail=$work/qemu-$1/${patch##*/}
		git mailinfo "$work/message" "$work/diff" < "$mail" | grep -q '^Subject: .' &&
			grep -q '^Signed-off-by: ' "$work/message" &&
			[ "$(git patch-id < "$patch" | cut -d' ' -f1)" = "$(git patch-id < "$work/diff" | cut -d' ' -f1)" ] ||
			{ echo "# ${mail##*/}"; return 1; }
	done
}

# QEMU has copies of the kernel's headers.
header() { sed 's/_UAPI_LINUX/_LINUX/' include/uapi/linux/vfio_msix_cap.h; }
added() { sed -n '/^@@/,$s/^+//p' "$1"; }	# PATCH

qemu=(patches/qemu/*/)
n=0
[ "$1" = short ] || n=$((${#steps[@]} + 1))
plan $((${#tarballs[@]} * 4 + n + 2 * ${#qemu[@]}))
for line in "${qemu[@]}"; do
	line=$(basename "$line")
	check "QEMU $line: mails as git takes them" mails "$line"
	same "QEMU $line: the header is ours" "$(header)" "$(added "patches/qemu/$line"/*-linux-headers-*.patch)"
done
for tarball in "${tarballs[@]}"; do
	line=$(basename "$tarball" .tar.xz) line=${line#linux-source-}
	read -r pristine tree < <(source_tree "$tarball" series)
	out=$work/$line repo=$work/repo-$line
	check "$line: is made" patches/series/make --signoff "$pristine" "$out"
	checkout "$pristine" "$out" "$repo"
	check "$line: git am takes it" git -C "$repo" am -q "$out"/0*[1-9]-*.patch
	check "$line: its end is what the lab builds" same_end "$pristine" "$repo" "$line"
	found=$(for patch in "$out"/0*[1-9]-*.patch; do argued "$patch"; done)
	same "$line: checkpatch finds nothing new" "" "$found"
	[ "$1$line" = full6.12 ] || continue

	at=$(git -C "$repo" rev-list --max-parents=0 HEAD)
	for step in "${steps[@]}"; do
		at=$(git -C "$repo" rev-list --reverse "$at..HEAD" | head -n 1)
		rm -rf "$work/step" && mkdir "$work/step"
		git -C "$repo" archive "$at" | tar -C "$work/step" -x
		source_lay "$work/step" "$tree"
		{
			make -C "$tree" O="$tree-obj" KCONFIG_ALLCONFIG="$lab_top/lab/series.config" allnoconfig
			make -C "$tree" O="$tree-obj" -j"$(nproc)" drivers/pci/ drivers/nvme/host/ drivers/vfio/pci/
		} > "$work/log" 2>&1
		check "$line: ${step##*/} compiles without a warning" \
			test "$? $(grep -c '\.[ch]:.*warning:' "$work/log")" = "0 0" || tail -n 20 "$work/log" | sed 's/^/# /'
		[ -n "${before-}" ] || before=$(sizes "$tree")
	done
	now=$(sizes "$tree")
	sed 's/^/# /' <<< "$now"
	check "$line: no structure of the kernel has grown" test "$before" = "$now" -a -n "$now"
done
