# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Kernel sources with our files in them, to be compiled in part. Sourced after
# lab/lib.sh, which says where the cache is.

# A tree of that package, kept in the cache: the package's own and a copy to work in.
source_tree() # TARBALL USE
{
	local name version pristine tree
	name=$(basename "$1" .tar.xz)
	version=$(lab_source_version "$1")
	pristine=$lab_cache/src/${name}_$version
	tree=$lab_cache/work/$2-${name}_$version
	mkdir -p "$lab_cache/src" "$lab_cache/work"
	(
		flock 8
		if [ ! -e "$pristine/complete" ]; then
			mkdir -p "$pristine"
			lab_unpack "$1" "$pristine" && touch "$pristine/complete"
		fi
	) 8> "$lab_cache/src/lock"
	[ -e "$tree/complete" ] || { rm -rf "$tree"; cp -al "$pristine" "$tree"; }
	echo "$pristine" "$tree"
}

# What is as it was keeps its time, so that make does not build it again.
source_lay() # FROM TREE
{
	local file
	for file in $(cd "$1" && find . -type f); do
		cmp -s "$1/$file" "$2/$file" && continue
		mkdir -p "$(dirname "$2/$file")"
		cp --remove-destination "$1/$file" "$2/$file"
	done
}
