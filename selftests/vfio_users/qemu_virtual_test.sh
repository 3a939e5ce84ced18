#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A QEMU guest with a virtual table of 256 on a VF whose own has 2: of the entries
# that it arms each takes one interrupt of the host and one slot, whether this QEMU
# adds vectors or tears all down for each. Started by ../vfio_pci/with-device; with
# QEMU in the environment the guest has that QEMU.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/qtest.sh"

device=/sys/bus/pci/devices/$VF
entries=(0 3 255)

interrupts() { grep -c "vfio-msix.*($VF)" /proc/interrupts; }
later 'echo 0 > $device/vfio_msix_virtual'

plan $((5 + 4 * ${#entries[@]} + 3))
check "256 entries of a VF with $(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')" \
	sh -c "echo 256 > $device/vfio_msix_virtual"
same "devlink has them as taken" "$(cat /sys/bus/vfsim/devices/vfsim0/store) 256" "$(devlink -j resource show pci/5600:01:00.0 |
	jq -r '.resources[][] | select(.name == "msix_store") | "\(.size) \(.occ)"')"
guest_start
msix=$(find_capability 17) vendor=$(find_capability 9)
same "the guest finds 256" 256 "$(size)"
same "its table is in BAR 0, the Pending Bit Array behind it" "0 4096" \
	"$(config $((msix + 4)) l) $(config $((msix + 8)) l)"
same "no interrupt of the host" 0 "$(interrupts)"
n=0
for entry in "${entries[@]}"; do
	n=$((n + 1))
	bus writel $memory 0
	arm "$entry" $((1000 + entry))
	same "entry $entry is armed: so many interrupts of the host" $n "$(interrupts)"
	same "and slots" $n "$(cat "$device/vfio_msix_virtual_used")"
	same "the guest has the device raise it" 0 "$(raise "$entry")"
	check "and its message arrives" arrived $((1000 + entry))
done
bus writel $memory 0
same "one that is not armed is raised" 0 "$(raise 100)"
sleep 1
same "and nothing arrives" 0 "$(bus readl $memory)"
guest_stop
same "the guest leaves nothing behind" "0 0" "$(interrupts) $(cat "$device/vfio_msix_virtual_used")"
