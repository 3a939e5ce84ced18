#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# matrix_test.sh short|full|product [LINE...]
#
# Our files and the files that our hooks are in compile without a warning, and miss
# none of each other's symbols, in kernels that do not have all that ours need, for 32
# bits and for another architecture. "short" is linux-source-6.12 without MSI, "full"
# every line at hand and every cell, "product" all that PCI_MSI, PCI_IOV, VFIO_PCI and
# BLK_DEV_NVME can be, on x86-64.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

# name | architecture | what is other than in lab/series.config
# arm64's interrupt controllers select PCI_MSI.
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
	"32 bits, no SR-IOV        | i386   | PCI_IOV=n VFIO=y VFIO_PCI=y IOMMUFD=y"
	"arm64                     | arm64  | BLK_DEV_NVME=y"
	"arm64, all built in       | arm64  | BLK_DEV_NVME=y VFIO=y VFIO_PCI=y IOMMUFD=y"
	"arm64, no SR-IOV          | arm64  | PCI_IOV=n"
)

combine() # MSI IOV VFIO NVME: a cell
{
	local vfio="VFIO_PCI=$3"
	[ "$3" != y ] || vfio+=" VFIO=y IOMMUFD=y"
	echo "MSI $1, SR-IOV $2, vfio-pci $3, NVMe $4 | x86_64 | PCI_MSI=$1 PCI_IOV=$2 $vfio BLK_DEV_NVME=$4"
}

# Twelve in which each value of each meets each of any other, or all 36
combinations() # pairs|all
{
	local msi iov i j n=0 tri=(y m n)
	for msi in y n; do
		for iov in y n; do
			for i in 0 1 2; do
				for j in 0 1 2; do
					[ "$1" = all ] || [ $(((i + n) % 3)) = $j ] || continue
					combine $msi $iov "${tri[i]}" "${tri[j]}"
				done
			done
			n=$((n + 1))
		done
	done
}

# The names of ours that one file has and another uses
ours='^(nvme_virt_|pci_sriov_set_vf_|dev_attr_sriov_vf_|vfio_pci_msix_|vfsim_)'
folders=(drivers/pci/iov drivers/nvme/host drivers/vfio/pci)

# What make is told for an architecture, into $make; false where there is no compiler
compiler() # ARCH
{
	make=(make "ARCH=$1") nm=nm
	case $1 in
	i386) gcc -m32 -c -x c -o /dev/null - <<< 'int number;' 2> /dev/null ;;
	arm64)
		make+=(CROSS_COMPILE=aarch64-linux-gnu-) nm=aarch64-linux-gnu-nm
		command -v aarch64-linux-gnu-gcc > /dev/null
		;;
	esac
}

# The lab's trees are without what is only for other architectures.
whole() # TREE TARBALL ARCH
{
	[ "$3" = arm64 ] && [ ! -e "$1/arch/arm64/include/asm/page.h" ] || return 0
	tar -C "$1" --strip-components=1 --wildcards -xf "$2" '*/arch/arm' '*/arch/arm64'
}

# 6.1 has no IOMMUFD.
knows() { grep -rqxE "[[:space:]]*(menu)?config $2" --include='Kconfig*' "$1"; }	# TREE SYMBOL

# The configuration that the cell asks for, all else as in the lab
configure() # TREE OBJ OVERRIDES...
{
	local tree=$1 obj=$2 symbol
	shift 2
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
	"${make[@]}" -C "$tree" O="$obj" KCONFIG_ALLCONFIG="$obj/fragment" allnoconfig || return
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
	[ ${#objects[@]} -gt 0 ] || return 0
	comm -23 <(cd "$1" && "$nm" -u "${objects[@]}" | awk '$1 == "U" { print $2 }' | grep -E "$ours" | sort -u) \
		<(cd "$1" && "$nm" --defined-only "${objects[@]}" | awk 'NF == 3 { print $3 }' | sort -u)
}

build() # TREE OBJ OVERRIDES...
{
	local tree=$1 obj=$2 targets=() folder
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
	"${make[@]}" -C "$tree" O="$obj" -j"$(nproc)" drivers/nvme/host/ "${targets[@]}"
}

mapfile -t tarballs < <([ $# -gt 1 ] && for line in "${@:2}"; do lab_source "$line"; done || lab_sources)
case $1 in
short) mapfile -t tarballs < <(lab_source 6.12) && cells=("${cells[0]}") ;;
full) mapfile -t -O ${#cells[@]} cells < <(combinations pairs) ;;
product) mapfile -t cells < <(combinations all) ;;
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
		if ! compiler "$arch"; then
			skip "$line: $name" "no compiler for $arch here"
			continue
		fi
		whole "$tree" "$tarball" "$arch"
		# shellcheck disable=SC2086 # overrides are words
		build "$tree" "$tree-$arch" $overrides > "$tree.log" 2>&1
		said="$? $(grep -cE '\.[ch]:.*warning:|^warning:' "$tree.log") $(missing "$tree-$arch" | xargs)"
		[ "$said" = "0 0 " ] || tail -n 20 "$tree.log" | sed 's/^/# /'
		same "$line: $name" "0 0 " "$said"
	done
done
