#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# matrix_test.sh short|full
#
# Our files and the files that our hooks are in compile without a warning, and miss
# none of each other's symbols, in kernels that do not have all that ours need.
# "short" is linux-source-6.12 without MSI, "full" every line at hand and every cell.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

# name | architecture | what is other than in lab/series.config
cells=(
	"no MSI, NVMe built in     | x86_64 | PCI_MSI=n BLK_DEV_NVME=y"
	"no MSI                    | x86_64 | PCI_MSI=n"
	"no SR-IOV                 | x86_64 | PCI_IOV=n"
	"neither, NVMe built in    | x86_64 | PCI_IOV=n PCI_MSI=n BLK_DEV_NVME=y"
	"no vfio-pci               | x86_64 | VFIO_PCI=n"
	"all built in              | x86_64 | BLK_DEV_NVME=y VFIO=y VFIO_PCI=y IOMMUFD=y"
	"NVMe without ours         | x86_64 | NVME_VIRT=n"
	"32 bits                   | i386   | BLK_DEV_NVME=y"
	"32 bits, no MSI           | i386   | PCI_MSI=n"
)
# The names of ours that one file has and another uses
ours='^(nvme_virt_|pci_sriov_set_vf_|dev_attr_sriov_vf_|vfio_pci_msix_|vfsim_)'
folders=(drivers/pci/iov drivers/nvme/host drivers/vfio/pci)

has_32_bits() { gcc -m32 -c -x c -o /dev/null - <<< 'int number;' 2> /dev/null; }

# 6.1 has no IOMMUFD.
knows() { grep -rqxE "[[:space:]]*(menu)?config $2" --include='Kconfig*' "$1"; }	# TREE SYMBOL

# The configuration that the cell asks for, all else as in the lab
configure() # TREE OBJ ARCH OVERRIDES...
{
	local tree=$1 obj=$2 arch=$3 symbol
	shift 3
	mkdir -p "$obj"
	{
		cat "$lab_top/lab/series.config"
		# What warns is made anew each time, and so warns each time.
		echo CONFIG_WERROR=y
	} > "$obj/fragment"
	for symbol; do
		sed -i "/^CONFIG_${symbol%=*}=/d" "$obj/fragment"
		echo "CONFIG_$symbol" >> "$obj/fragment"
	done
	make -C "$tree" O="$obj" ARCH="$arch" KCONFIG_ALLCONFIG="$obj/fragment" allnoconfig || return
	for symbol; do
		case $symbol in
		*=n) ! grep -q "^CONFIG_${symbol%=*}=" "$obj/.config" ;;
		*) grep -qx "CONFIG_$symbol" "$obj/.config" || ! knows "$tree" "${symbol%=*}" ;;
		esac || { echo "warning: $symbol could not be set"; return 1; }
	done
}

# Prints names of ours that are used and that nobody has.
missing() # OBJ
{
	local objects
	mapfile -t objects < <(cd "$1" && find drivers/pci/iov.o "${folders[@]}" -name '*.o' ! -name '*.mod.o' 2> /dev/null)
	comm -23 <(cd "$1" && nm -u "${objects[@]}" | awk '$1 == "U" { print $2 }' | grep -E "$ours" | sort -u) \
		<(cd "$1" && nm --defined-only "${objects[@]}" | awk 'NF == 3 { print $3 }' | sort -u)
}

build() # TREE OBJ ARCH OVERRIDES...
{
	local tree=$1 obj=$2 arch=$3 targets=() folder
	[ ! -e "$obj/.config" ] || cp "$obj/.config" "$obj/config.before"
	configure "$@" || return
	# What another cell has left is not for this one's symbols.
	if ! cmp -s "$obj/.config" "$obj/config.before"; then
		for folder in "${folders[@]}"; do
			[ ! -d "$obj/$folder" ] || find "$obj/$folder" -name '*.o' -delete
		done
		rm -f "$obj/drivers/pci/iov.o"
	fi
	! grep -qx CONFIG_PCI_IOV=y "$obj/.config" || targets+=(drivers/pci/iov.o drivers/pci/iov/)
	! grep -q '^CONFIG_VFIO_PCI=' "$obj/.config" || targets+=(drivers/vfio/pci/)
	make -C "$tree" O="$obj" ARCH="$arch" -j"$(nproc)" drivers/nvme/host/ "${targets[@]}"
}

case $1 in
short) mapfile -t tarballs < <(lab_source 6.12) && cells=("${cells[0]}") ;;
full) mapfile -t tarballs < <(lab_sources) ;;
*) exit 2 ;;
esac
[ ${#tarballs[@]} -gt 0 ] || skip_all "no linux-source here"

plan $((${#tarballs[@]} * ${#cells[@]}))
for tarball in "${tarballs[@]}"; do
	line=$(basename "$tarball" .tar.xz) line=${line#linux-source-}
	read -r pristine tree < <(source_tree "$tarball" matrix)
	out=$(mktemp -d)
	patches/apply "$pristine" "$out" && source_lay "$out" "$tree"
	rm -rf "$out"
	for cell in "${cells[@]}"; do
		IFS='|' read -r name arch overrides <<< "$cell"
		name=$(echo $name) arch=$(echo $arch)
		if [ "$arch" = i386 ] && ! has_32_bits; then
			skip "$line: $name" "gcc cannot make 32 bit objects here"
			continue
		fi
		# shellcheck disable=SC2086 # overrides are words
		build "$tree" "$tree-$arch" "$arch" $overrides > "$tree.log" 2>&1
		said="$? $(grep -cE '\.[ch]:.*warning:|^warning:' "$tree.log") $(missing "$tree-$arch" | xargs)"
		[ "$said" = "0 0 " ] || tail -n 20 "$tree.log" | sed 's/^/# /'
		same "$line: $name" "0 0 " "$said"
	done
done
