#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# storm_test with the modules that it binds VFs to
modprobe -a vfio-pci vfio_iommu_type1 || exit 1
exec build/selftests/vfsim/storm_test
