#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a QEMU guest finds on an assigned VF, by accesses to the guest's bus that
# QEMU's qtest makes: no guest needs to run. Started by ../vfio_pci/with-device.
# With STRICT in the environment the limits are strict.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/qtest.sh"

cap=/sys/bus/pci/devices/$VF/vfio_msix_cap
strict=${STRICT:+ strict}
table=$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')
more=0
[ "$(cat "/sys/bus/pci/devices/$VF/vendor")" != 0x5653 ] || more=7	# vfsim

entry_beyond() { echo "$(bus readl $((bar + 16 * 4)))" "$(bus readl $((bar + 16 * 4 + 8)))"; }

plan $((9 + more))
guest_start
msix=$(find_capability 17)
check "the guest finds an MSI-X capability" test -n "$msix"
same "and the IDs that the host has" "$(host_id vendor) $(host_id device)" "$(id 0) $(id 2)"
same "without a cap, the guest's table is the VF's" "$table" "$(size)"
guest_stop
for n in 4 1 "$table"; do
	echo "$n$strict" > "$cap"
	guest_start
	same "capped to $n, the guest's table has $n" "$n" "$(size)"
	guest_stop
done
echo "4$strict" > "$cap"
guest_start
same "Enable and Function Mask are off for a guest that has not begun" 3 "$(config $((msix + 2)) w)"
if [ $more != 0 ]; then
	vendor=$(find_capability 9)
	check "the guest finds the vendor's registers" test -n "$vendor"
	arm 3 4660
	same "no message before one was raised" 0 "$(bus readl $memory)"
	same "the guest has the device raise the last vector" 0 "$(raise 3)"
	check "and its message arrives in the guest" arrived 4660
	same "one interrupt of the host" 1 \
		"$(awk -v name="vfio-msix[3]($VF)" '$NF == name { print $2 + $3 }' /proc/interrupts)"
	bus writel $memory 0
	arm 4 4661
	raise 4 > /dev/null
	sleep 1
	same "of a vector beyond the cap none does" 0 "$(bus readl $memory)"
	# It has armed an entry that QEMU does not emulate: the device's own.
	same "which the guest finds as it has armed it, or, under a strict limit, empty" \
		"$([ -n "$strict" ] && echo 0 0 || echo $((memory)) 4661)" "$(entry_beyond)"
fi
guest_stop
same "the guest leaves no vector behind" 0 "$(grep -c "vfio-msix.*$VF" /proc/interrupts)"
echo 0 > "$cap"
guest_start
same "the cap taken away" "$table" "$(size)"
guest_stop
