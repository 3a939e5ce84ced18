#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# DPDK's script sees the VFs, and binds one to vfio-pci and back.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)

command -v dpdk-devbind.py > /dev/null || skip_all "no dpdk-devbind.py here (package dpdk)"
vfs 0 3
# It looks at a few classes only: network, accelerators and such.
grep -qE "^0x(02|10|12)" $pf/virtfn0/class ||
	skip_all "dpdk-devbind.py has no list for functions of class $(cat $pf/virtfn0/class)"

status() { dpdk-devbind.py --status; }
listed() { status | grep -E "^5600:.*5610'"; }
driver() { basename "$(readlink "$bus/devices/$1/driver")"; }

plan 6
modprobe vfio-pci
same "dpdk-devbind.py lists all VFs" 3 "$(listed | wc -l)"
same "as without a driver" 3 "$(listed | grep -c ' unused=')"
first=$(basename "$(vf_of 0 0)")
check "it binds one to vfio-pci" dpdk-devbind.py --bind=vfio-pci "$first"
same "which the kernel confirms" vfio-pci "$(driver "$first")"
check "it lists the driver" eval "status | grep -q '^$first .*drv=vfio-pci'"
dpdk-devbind.py -u "$first"
same "and unbinds it again" "" "$(driver "$first")"
