#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fail_nth_test with the modules that it binds a VF to
modprobe -a vfio-pci vfio_iommu_type1 || exit 1
exec build/selftests/vfsim/fail_nth_test
