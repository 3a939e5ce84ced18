#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What QEMU's guests see, with a QEMU that looks at VFIO_IRQ_INFO_NORESIZE (8.1 and newer):
# the system's, or else the one that lab/build-qemu gets for emulated igb.
cd "$(dirname "$0")/../.." || exit 2
qemu="qemu-system-x86_64"
"$qemu" -device igb,help > /dev/null 2>&1 || qemu=$(lab/build-qemu) || exit 4

"$qemu" --version | sed -n '1s/^/# /p'
status=0
with() # DEVICE TEST DRIVER [OPTIONS]
{
	# shellcheck disable=SC2086 # options are words
	lab/run --device "$1" -- env QEMU="$qemu" DRIVER="$3" \
		selftests/vfio_pci/with-device vf ${4-} "selftests/vfio_users/$2" || status=1
}

with nvme qemu_vf_test.sh vfio-pci
with vfsim,vfs=4,pool=64,max=16,vectors=2,store=300 qemu_virtual_test.sh vfsim-vfio-pci "--vectors 2"
exit $status
