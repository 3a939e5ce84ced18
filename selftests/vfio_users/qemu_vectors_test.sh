#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What x-msix-vectors of a patched QEMU ($QEMU) does on a VF of vfsim, on a kernel with
# the cap and on one without. Started by ../vfio_pci/with-device.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/qtest.sh"

top=$(dirname "$0")/../..
limit=/sys/bus/pci/devices/$VF/vfio_msix_cap
table=$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')
[ -e "$limit" ] && caps=yes || caps=

# The kernel's own word: cap, limit and interrupts that may be set
held() { "$top/build/selftests/vfio_pci/held" "$(pgrep -P "$guest_pid")"; }
expected() { [ -n "$caps" ] && echo "$*" || echo "- - $table"; }	# CAP LIMIT COUNT

# Address and data of an entry as the guest finds it
entry() { echo "$(bus readl $((bar + 16 * $1)))" "$(bus readl $((bar + 16 * $1 + 8)))"; }	# VECTOR

# Why QEMU does not start
refused() # PROPERTIES
{
	(qemu -device "vfio-pci,host=$VF,addr=5,$1") 2>&1 | sed "s/^.*: vfio $VF: //"
}

plan 20

guest_start
msix=$(find_capability 17) vendor=$(find_capability 9)
same "without the property the guest's table is the VF's" "$table" "$(size)"
same "and so it is for the kernel" "$(expected 0 0 "$table")" "$(held)"
arm 3 4660
same "and its fourth entry the guest's" "$((memory)) 4660" "$(entry 3)"
guest_stop

guest_start ,x-msix-vectors=3
same "x-msix-vectors=3: the guest's table has 3" 3 "$(size)"
same "and so it is for the kernel, if it knows of caps" "$(expected 3 0 3)" "$(held)"
arm 2 4661
same "the device raises the last" 0 "$(raise 2)"
check "and the message arrives" arrived 4661
bus writel $memory 0
arm 3 4662
same "the entry beyond is not there" "0 0" "$(entry 3)"
arm $((table - 1)) 4663
same "nor is the device's last" "0 0" "$(entry $((table - 1)))"
raise 3 > /dev/null
sleep 1
same "nothing comes of it" 0 "$(bus readl $memory)"
guest_stop
same "the guest leaves no vector behind" 0 "$(grep -c "vfio-msix.*$VF" /proc/interrupts)"

# The VF has one BAR of 64 bits, 0.
guest_start ,x-msix-vectors=3,x-msix-relocation=bar2
same "a table that is moved has 3" 3 "$(size)"
arm 3 4664
same "and the device's is not to be had beyond them" "0 0" "$(entry 3)"
guest_stop

guest_start ",x-msix-vectors=$table"
same "as many as the device has" "$table $(expected "$table" 0 "$table")" "$(size) $(held)"
guest_stop
same "one more is refused, and it is said why" \
	"x-msix-vectors=$((table + 1)) exceeds the device's $table MSI-X vectors" \
	"$(refused "x-msix-vectors=$((table + 1))")"

if [ -n "$caps" ]; then
	echo 4 > "$limit"
	guest_start ,x-msix-vectors=2
	same "within the administrator's limit" "2 2 4 2" "$(size) $(held)"
	arm $((table - 1)) 4665
	same "all of the device's table is out of reach" "0 0" "$(entry $((table - 1)))"
	guest_stop
	same "beyond it QEMU does not start, and says whose it is" \
		"x-msix-vectors=5 exceeds the 4 MSI-X vectors that the host's administrator allows" \
		"$(refused x-msix-vectors=5)"
	same "beyond the table it is the device's" \
		"x-msix-vectors=$((table + 1)) exceeds the device's $table MSI-X vectors" \
		"$(refused "x-msix-vectors=$((table + 1))")"
	guest_start
	same "no cap is left of it" "4 0 4 4" "$(size) $(held)"
	guest_stop
	echo 0 > "$limit"
else
	for name in "within the administrator's limit" "all of the device's table is out of reach" \
		"beyond it QEMU does not start" "beyond the table it is the device's" "no cap is left of it"; do
		skip "$name" "a kernel without the cap"
	done
fi
