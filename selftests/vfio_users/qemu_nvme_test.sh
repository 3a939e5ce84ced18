#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# QEMU's own NVMe driver, in user space, on a capped VF. Started by
# ../vfio_pci/with-device vf.
. "$(dirname "$0")/../lib/tap.sh"

disk=/dev/$(basename /sys/bus/pci/devices/0000:01:00.0/nvme/nvme*/nvme*n*)
cap=/sys/bus/pci/devices/$VF/vfio_msix_cap

# The emulated controller of QEMU 7.2 does not interrupt for a queue that was
# made before MSI-X was enabled, which is the order in which QEMU's driver goes
# about it: then only luck in polling sees a completion. So try a few times.
try()
{
	local n
	for n in $(seq 150); do
		timeout 2 "$@" && return
	done
	return 1
}

plan 6
dd if=/dev/urandom of=/tmp/pattern bs=64k count=1 status=none
dd if=/tmp/pattern of="$disk" bs=64k oflag=direct conv=notrunc status=none

for n in 0 1; do
	echo $n > "$cap"
	same "cap $n: qemu-img sees the namespace" "$(blockdev --getsize64 "$disk")" \
		"$(try qemu-img info --output json "nvme://$VF/1" | jq '."virtual-size"')"
	check "cap $n: qemu-img reads it" try qemu-img dd -f raw -O raw bs=64k count=1 "if=nvme://$VF/1" of=/tmp/back
	check "cap $n: what the PF wrote" cmp /tmp/pattern /tmp/back
done
