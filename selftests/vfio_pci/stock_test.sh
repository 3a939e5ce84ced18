#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A distribution's kernel takes the rebuilt vfio-pci-core for its own: the same
# symbol versions, which cover the layout of struct vfio_pci_core_device and of
# all that its functions are given; and its other modules work with it.
# lab/build-modules left both lists of symbol versions beside the modules.

n=0
say() { n=$((n + 1)); echo "$1 $n - $2"; [ "$1" = ok ] || failed=1; }
check() { local name=$1; shift; if "$@"; then say ok "$name"; else say "not ok" "$name"; fi; }
failed=''

updates=/lib/modules/$(uname -r)/updates
[ -e "$updates/vfio.symvers" ] || { echo "1..0 # SKIP no rebuilt vfio-pci in this kernel"; exit 4; }
echo "TAP version 13"
echo "1..6"

# Those that both export, with different versions; one that the package has not is ours.
differing() { awk 'NR == FNR { crc[$2] = $1; next } $2 in crc && crc[$2] != $1 { print "# " $2, $1, "package:", crc[$2] }' "$updates/stock.symvers" "$updates/vfio.symvers"; }
# Those that the package's module exports and the rebuilt one does not
missing() { awk 'NR == FNR { ours[$2]; next } $3 == "drivers/vfio/pci/vfio-pci-core" && !($2 in ours) { print "# " $2 }' "$updates/vfio.symvers" "$updates/stock.symvers"; }
silent() { local said; said=$("$@"); [ -z "$said" ] || { echo "$said"; return 1; }; }
file_of() { modinfo -F filename "$1"; }

count=$(wc -l < "$updates/vfio.symvers")
echo "# $count exported symbols"
check "no exported symbol has another version than the package's" silent differing
check "none is missing" silent missing
check "there are some" test "$count" -ge 20

modprobe vfio-pci
case $(file_of vfio-pci-core) in
"$updates"/*) say ok "depmod prefers the rebuilt vfio-pci-core" ;;
*) say "not ok" "depmod prefers the rebuilt vfio-pci-core" ;;
esac

# Built elsewhere, with the same headers: vfio below it, and variants above it
# where the package has any.
variants=()
for file in "/lib/modules/$(uname -r)"/kernel/drivers/vfio/pci/*/*.ko*; do
	[ ! -e "$file" ] || variants+=("$(modinfo -F name "$file")")
done
[ ${#variants[@]} = 0 ] || modprobe -a "${variants[@]}"
loaded() { [ -e "/sys/module/$1" ]; }
packaged() { case $(file_of "$1") in */kernel/*) ;; *) return 1 ;; esac; }
modules_work()
{
	local module
	for module in vfio "${variants[@]}"; do
		loaded "$module" && packaged "$module" || { echo "# $module"; return 1; }
	done
}
check "the package's modules work with it: vfio ${variants[*]}" modules_work
check "the kernel does not complain of versions" silent sh -c \
	'dmesg | grep -E "disagrees about version|Unknown symbol|no symbol version" | sed "s/^/# /"'
[ -z "$failed" ]
