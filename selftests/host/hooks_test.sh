#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# hooks_test.sh LINE|others
#
# Hooks and fixes apply to linux-source of a line, and our objects compile there; "others"
# are all that are at hand but 6.12, which the lab's kernels are made of: there sparse looks
# at all of our files, too, as style_test.sh has it do on 6.12.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

objects=(drivers/pci/iov.o drivers/pci/iov/vf_msix.o drivers/nvme/host/pci.o
	drivers/nvme/host/virt.o drivers/nvme/host/virt_cmd.o
	drivers/vfio/pci/vfio_pci_core.o drivers/vfio/pci/vfio_pci_config.o
	drivers/vfio/pci/vfio_pci_intrs.o drivers/vfio/pci/vfio_pci_rdwr.o
	drivers/vfio/pci/vfio_pci_msix_cap.o drivers/vfio/pci/vfio_pci_msix_function.o
	drivers/vfio/pci/vfio_pci_msix_table.o)

if [ "$1" = others ]; then
	mapfile -t tarballs < <(lab_sources | grep -v -- -6.12.tar.xz)
else
	mapfile -t tarballs < <(lab_source "$1")
fi
[ ${#tarballs[@]} -gt 0 ] || skip_all "no linux-source of that kind here"

# With C=2 a file is looked at whether it is compiled or not. It tells of a header by its
# name, of the kernel's own files as well.
sparse() # TREE
{
	local said
	make -s -C "$1" O="$1-obj" -j"$(nproc)" C=2 "${objects[@]}" drivers/pci/iov/ drivers/vfio/pci/vfsim/ \
		> "$1.sparse" 2>&1 || { tail -n 20 "$1.sparse" | sed 's/^/# /'; return 1; }
	said=$(grep -E '(error|warning): ' "$1.sparse" | grep -F -f <(git ls-files 'drivers/*.[ch]' 'include/*.h'))
	[ -z "$said" ] || { sed 's/^/# /' <<< "$said"; return 1; }
}

n=5
[ "$1" != others ] || n=6
plan $((${#tarballs[@]} * n))
for tarball in "${tarballs[@]}"; do
	line=$(basename "$tarball" .tar.xz) line=${line#linux-source-}
	read -r pristine tree < <(source_tree "$tarball" hooks)
	out=$(mktemp -d)

	check "$line: hooks apply" patches/apply "$pristine" "$out"

	# A hook that finds nothing must not pass for one that was applied.
	broken=$(mktemp -d)
	cp -r patches drivers include "$broken/"
	sed -i 's/nvme_start_ctrl(&dev->ctrl);/nvme_start_control(\&dev->ctrl);/' \
		"$broken/patches/any/drivers/nvme/host/pci.c.cocci"
	check "$line: a hook that matches nothing is an error" ! "$broken/patches/apply" "$pristine" "$broken/out" 2> /dev/null
	rm -rf "$broken"

	# As little of a kernel as hooks and fixes need, with the fixes in it
	fixed=$(mktemp -d)
	(cd "$out" && find . -type f; echo ./Makefile) | while IFS= read -r file; do
		[ ! -e "$pristine/$file" ] || (cd "$pristine" && cp --parents "$file" "$fixed/")
	done
	check "$line: without fixes" patches/apply --no-fixes "$fixed" "$fixed/without"
	for fix in patches/fixes/*.patch; do
		patch -s -p1 -d "$fixed" --no-backup-if-mismatch < "$fix"
	done
	check "$line: what is fixed already" bash -c 'patches/apply "$1" "$1/with" && diff -r "$1/with" "$2" > /dev/null &&
		! diff -r "$1/with" "$1/without" > /dev/null' - "$fixed" "$out"
	rm -rf "$fixed"

	source_lay "$out" "$tree"
	rm -rf "$out"
	{
		[ -e "$tree-obj/.config" ] ||
			make -C "$tree" O="$tree-obj" KCONFIG_ALLCONFIG="$lab_top/lab/series.config" allnoconfig
		make -C "$tree" O="$tree-obj" -j"$(nproc)" "${objects[@]}"
	} > "$tree.log" 2>&1
	check "$line: our objects compile without a warning" \
		test "$? $(grep -c '\.[ch]:.*warning:' "$tree.log")" = "0 0" || tail -n 20 "$tree.log" | sed 's/^/# /'
	[ "$1" != others ] || check "$line: sparse" sparse "$tree"
done
