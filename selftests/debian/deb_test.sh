#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make deb: the packages have what they are to have, lintian finds nothing, and what was
# prepared of each kernel line is what patches/apply makes.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

command -v lintian > /dev/null && command -v dh_dkms > /dev/null || skip_all "no lintian or dh-dkms here (make deps-deb)"
version=$(sed -n 's/^#define VFCFG_VERSION.*"\(.*\)"/\1/p' tools/vfcfg/src/version.h)
arch=$(dpkg --print-architecture)
work=$(mktemp -d)
later "rm -rf $work"

plan 18
debian/mk > "$work/debs" 2> "$work/err"
same "the packages are built" 0 $?
sed 's/^/# /' "$work/err"
debs=$(LC_ALL=C sort "$work/debs" | grep -v -- -dbgsym | sed 's|.*/||' | paste -sd' ')
same "these seven" "libvfcfg-dev_${version}_$arch.deb libvfcfg0_${version}_$arch.deb vfcfg-ansible_${version}_all.deb vfcfg-libvirt_${version}_all.deb vfcfg_${version}_$arch.deb vfio-msix-cap-dkms_${version}_all.deb vfsim-dkms_${version}_all.deb" "$debs"
# One source is for two releases, which have different newest standards.
same "lintian finds nothing" "" "$(lintian --allow-root --fail-on none -EI --tag-display-limit 0 \
	--suppress-tags out-of-date-standards-version "build/deb/$version"/*.changes 2>&1)"

for deb in $(grep -v -- -dbgsym "$work/debs"); do
	dpkg-deb -x "$deb" "$work/root"
done
lib=usr/lib
[ ! -d "$work/root/lib" ] || lib=lib
has() { (cd "$work/root" && test -e "$1"); }	# FILE
for file in usr/sbin/vfcfg usr/share/man/man5/vfcfg-plan.5.gz usr/share/bash-completion/completions/vfcfg \
	$lib/systemd/system/vfcfg-apply@.service $lib/udev/rules.d/60-vfcfg.rules etc/vfcfg.d etc/libvirt/hooks/{qemu,network}.d/vfcfg \
	$lib/systemd/system/vfcfg-openmetrics.timer usr/share/ansible/collections/ansible_collections/vfcfg/vfcfg/plugins/modules/plan.py; do
	check "there is /$file" has "$file"
done
same "vfsim's variant of vfio-pci has all of its source" "$(cd drivers/vfio/pci/vfsim && echo *.[ch])" \
	"$(cd "$work"/root/usr/src/vfsim-*/vfio/vfsim && echo *.[ch])"
same "the tool is the one of this checkout" "$(build/vfcfg/vfcfg --version)" \
	"$(LD_LIBRARY_PATH=$(dirname "$(find "$work/root" -name libvfcfg.so.0)") "$work/root/usr/sbin/vfcfg" --version)"
same "all manual pages" "$(cd Documentation/man && echo *)" \
	"$(cd "$work/root/usr/share/man" && find . -name '*.gz' | sed 's|.*/||; s/\.gz//' | sort | paste -sd' ')"

# A line for each linux-source at hand, of just that version
expected=$(for line in 6.1 6.12; do dpkg-query -W -f '${Version}\n' linux-source-$line 2> /dev/null | sed 's/-.*//'; done | paste -sd' ')
same "vfio-pci-core's source of each kernel line" "$expected" "$(cat "$work"/root/usr/src/vfio-msix-cap-*/*/version | paste -sd' ')"
same "with the cap in it" "$(wc -w <<< "$expected")" \
	"$(grep -l vfio_pci_msix_cap_feature "$work"/root/usr/src/vfio-msix-cap-*/*/vfio_pci_core.c | wc -l)"
