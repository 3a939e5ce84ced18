#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lab/run --memory 1536 --timeout 1800 --device vfsim,vfs=4000,pool=40000 -- selftests/vfsim/bench.sh
#
# Figures of a simulated adapter with up to 4000 VFs, in one run.
top=$(cd "$(dirname "$0")/../.." && pwd)

"$top/build/selftests/vfsim/bench" scale || exit
echo "  driver: what is bound to the VFs as they come (drivers_autoprobe); per VF: ms; x: times the first line's; memory: MemFree without caches, before and with the VFs"
echo "  disabling waits a second, enabling 0.1 s, whatever the number of VFs (PCIe Base 9.3.3.3.1)"
echo
modprobe vfio-pci
"$top/build/selftests/vfsim/bench" rate || exit
