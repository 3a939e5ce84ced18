#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The VFIO selftests of Linux 7.3, with the driver for vfsim that the series adds to them,
# on a VF and a PF of vfsim and of an NVMe controller, without and with a limit: all is as
# on the kernel's own vfio modules, in the same boot. Takes a kernel of 7.3 to be built.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/source.sh"

export LAB_LINUX=7.3
tarball=$(lab/fetch-source 7.3) || skip_all "no linux-source-7.3 to be had"
plan 15
suite=$PWD/build/libvfio/suite pristine=$PWD/build/libvfio/pristine
mkdir -p "$lab_cache/work"
work=$(mktemp -d "$lab_cache/work/libvfio.XXXXXX")
later rm -rf "$work"
rm -rf build/libvfio
mkdir -p "$suite" "$pristine"

# --- the suite, as who applies the series has it ---

read -r source _ < <(source_tree "$tarball" libvfio)
cp -al "$source" "$work/tree"
check "the series is made" patches/series/make "$source" "$work/series"
for patch in "$work"/series/000[1-9]-*.patch; do
	patch -s -p1 -d "$work/tree" < "$patch" || break
done
check "and applied" test -e "$work/tree/tools/testing/selftests/vfio/lib/drivers/vfsim/vfsim.c"
{
	make -C "$work/tree" O="$work/obj" headers &&
	make -C "$work/tree/tools/testing/selftests/vfio" OUTPUT="$suite" ARCH=x86_64 \
		KHDR_INCLUDES="-isystem $work/obj/usr/include"
} > "$work/log" 2>&1
check "the suite is built" test $? = 0 || tail -n 20 "$work/log" | sed 's/^/# /'

# --- the control: the kernel's own modules ---

if tree=$(lab/build-kernel --tree series); then
	cp -r "$source/drivers/vfio/pci" "$work/vfio"
	(
		flock 9
		make -C "$tree/tree" O="$tree/obj" M="$work/vfio" modules
	) > "$work/log" 2>&1 9> "${tree%/*}/series.lock"
	mv "$work"/vfio/{vfio-pci-core,vfio-pci}.ko "$pristine/"
fi
check "and what it is compared with" test -e "$pristine/vfio-pci.ko" || tail -n 20 "$work/log" | sed 's/^/# /'

# --- its results ---

lab/run --memory 2400 --timeout 3600 --device nvme --device vfsim,vfs=4,pool=64 -- \
	selftests/libvfio/guest "$suite" "$pristine" > "$work/results"
check "the lab says nothing against it" test $? = 0

of() { sed -n "s/^$1 //p" "$work/results"; }	# CORE DEVICE LIMIT
count() { of "$1" | awk '{ n[$3]++ } END { print n["ok"] + 0, n["not-ok"] + 0, n["skip"] + 0 }'; }
for device in vfsim-vf vfsim-pf nvme-vf nvme-pf; do
	control=$(of "pristine $device none")
	for run in "pristine $device none" "ours $device none" "ours $device limit"; do
		echo "# $run: $(count "$run") (passed, failed, skipped)"
	done
	same "$device: without a limit as without the cap" "$control" "$(of "ours $device none")"
	same "$device: with a limit, too" "$control" "$(of "ours $device limit")"
done
for device in vfsim-vf vfsim-pf; do
	same "$device: all of vfio_pci_driver_test passes" "35 ok" \
		"$(of "ours $device none" | awk '$1 == "vfio_pci_driver_test" { print $3 }' | sort | uniq -c | xargs)"
done
