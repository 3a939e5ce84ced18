#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The hooks apply to every linux-source at hand, and our objects compile there.
# 6.12 is what the lab's kernels are made of; others are built here.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

objects=(drivers/pci/iov.o drivers/pci/iov/vf_msix.o drivers/nvme/host/pci.o
	drivers/nvme/host/virt.o drivers/nvme/host/virt_cmd.o
	drivers/vfio/pci/vfio_pci_core.o drivers/vfio/pci/vfio_pci_config.o
	drivers/vfio/pci/vfio_pci_intrs.o drivers/vfio/pci/vfio_pci_msix_cap.o)

# A tree of that package with our files in it, kept in the cache.
tree() # TARBALL
{
	local name version pristine tree
	name=$(basename "$1" .tar.xz)
	version=$(dpkg-query -W -f '${Version}' "$name")
	pristine=$lab_cache/src/${name}_$version
	tree=$lab_cache/work/hooks-${name}_$version
	mkdir -p "$lab_cache/src" "$lab_cache/work"
	if [ ! -e "$pristine/complete" ]; then
		mkdir -p "$pristine"
		tar -C "$pristine" --strip-components=1 -xf "$1" && touch "$pristine/complete"
	fi
	[ -e "$tree/complete" ] || { rm -rf "$tree"; cp -al "$pristine" "$tree"; }
	echo "$pristine" "$tree"
}

shopt -s nullglob
tarballs=(/usr/src/linux-source-*.tar.xz)
plan $((${#tarballs[@]} * 3))
for tarball in "${tarballs[@]}"; do
	line=$(basename "$tarball" .tar.xz) line=${line#linux-source-}
	read -r pristine tree < <(tree "$tarball")
	out=$(mktemp -d)

	check "$line: hooks apply" patches/apply "$pristine" "$out"

	# A hook that finds nothing must not pass for one that was applied.
	broken=$(mktemp -d)
	cp -r patches drivers include "$broken/"
	sed -i 's/nvme_start_ctrl(&dev->ctrl);/nvme_start_control(\&dev->ctrl);/' \
		"$broken/patches/any/drivers/nvme/host/pci.c.cocci"
	check "$line: a hook that matches nothing is an error" ! "$broken/patches/apply" "$pristine" "$broken/out" 2> /dev/null
	rm -rf "$broken"

	for file in $(cd "$out" && find . -type f); do
		cmp -s "$out/$file" "$tree/$file" && continue
		mkdir -p "$(dirname "$tree/$file")"
		cp --remove-destination "$out/$file" "$tree/$file"
	done
	rm -rf "$out"
	{
		[ -e "$tree-obj/.config" ] ||
			make -C "$tree" O="$tree-obj" KCONFIG_ALLCONFIG="$lab_top/lab/series.config" allnoconfig
		make -C "$tree" O="$tree-obj" -j"$(nproc)" "${objects[@]}"
	} > "$tree.log" 2>&1
	check "$line: our objects compile without a warning" \
		test "$? $(grep -c '\.[ch]:.*warning:' "$tree.log")" = "0 0" || tail -n 20 "$tree.log" | sed 's/^/# /'
done
