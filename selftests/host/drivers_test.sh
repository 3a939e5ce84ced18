#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# patches/series/drivers: what mlx5 and ice tell of free vectors, on top of the series.
# There is no such hardware here: the patches apply to Linux 7.3, what they change compiles
# without a warning, with SR-IOV and without, and checkpatch finds nothing.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

tarball=$(lab/fetch-source 7.3) || skip_all "no linux-source-7.3 to be had"
mlx5=drivers/net/ethernet/mellanox/mlx5/core ice=drivers/net/ethernet/intel/ice
patches=(patches/series/drivers/*.patch)
plan $((4 + ${#patches[@]}))
read -r source _ < <(source_tree "$tarball" drivers)
work=$(mktemp -d "$lab_cache/work/drivers.XXXXXX")
later rm -rf "$work"
cp -al "$source" "$work/tree"
# The lab does without this folder.
tar -C "$work/tree" --strip-components=1 --wildcards -xf "$tarball" '*/drivers/net/ethernet/mellanox'

check "the series is made" patches/series/make "$source" "$work/series"
# Each is a file of its own, so that what is linked stays the cache's.
apply() { local patch; for patch; do patch -s -p1 -d "$work/tree" < "$patch" || return; done; }
check "they apply to its end" apply "$work"/series/000[1-9]-*.patch "${patches[@]}"

build() # WHAT OVERRIDE...
{
	local name=$1
	shift
	{
		cat lab/series.config
		printf 'CONFIG_%s\n' NET_VENDOR_MELLANOX=y MLX5_CORE=m MLX5_CORE_EN=y MLX5_ESWITCH=y ICE=m \
			PTP_1588_CLOCK=n "$@"
	} > "$work/fragment"
	{
		make -C "$work/tree" O="$work/obj" KCONFIG_ALLCONFIG="$work/fragment" allnoconfig &&
		grep -x CONFIG_MLX5_CORE=m "$work/obj/.config" && grep -x CONFIG_ICE=m "$work/obj/.config" &&
		make -C "$work/tree" O="$work/obj" -j"$(nproc)" $mlx5/main.o $ice/ice_main.o "${objects[@]}"
	} > "$work/log" 2>&1
	check "$name" test "$? $(grep -c '\.[ch]:.*warning:' "$work/log")" = "0 0" ||
		tail -n 20 "$work/log" | sed 's/^/# /'
}
objects=("$mlx5/sriov.o" "$ice/ice_sriov.o")
build "what they change compiles"
objects=()
build "without SR-IOV, too" PCI_IOV=n

# By its name in a repository it would be looked at as a source file.
for patch in "${patches[@]}"; do
	said=$(perl "$source/scripts/checkpatch.pl" --no-tree --strict --terse --no-signoff - < "$patch" |
		sed 's/^total: \(.*\), [0-9]* lines checked$/\1/')
	same "checkpatch: ${patch##*/}" "0 errors, 0 warnings, 0 checks" "$said"
done
