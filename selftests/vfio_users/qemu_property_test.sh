#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The release's QEMU with patches/qemu: built, then run on kernels with the cap, and on
# one whose vfio-pci is as Debian made it.
cd "$(dirname "$0")/../.." || exit 2
qemu=$(lab/build-qemu-patched) || exit 1

# Modules that are loaded are not replaced by those that depmod prefers.
untouched='
	modprobe -a vfio_iommu_type1 irqbypass || exit 1
	for module in vfio-pci-core vfio-pci; do
		insmod "$(echo /lib/modules/"$(uname -r)"/kernel/drivers/vfio/pci/$module.ko*)" || exit 1
	done
	export WITHOUT_CAP=1
	exec "$@"'
test=(env "QEMU=$qemu" ACCEL=qtest selftests/vfio_pci/with-device vf selftests/vfio_users/qemu_vectors_test.sh)
failed=0
run() { echo "# on $*"; lab/run --device vfsim "${@:2}" || failed=1; }	# WHAT LAB_RUN_ARG...
run "series" "${test[@]}"
run "stock, with the cap" --kernel stock "${test[@]}"
run "stock" --kernel stock bash -c "$untouched" untouched "${test[@]}"
exit $failed
