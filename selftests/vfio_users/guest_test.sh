#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A whole Linux guest on two VFs, capped at 3 and at 1: its NVMe driver has exactly the
# capped vectors of each, its data arrives, and the host gives it no more interrupts.
# One start for both. Started by ../vfio_pci/with-device vf.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/guest.sh"

# nvme0n1, or, where the kernel knows of several paths, one of them: nvme0c0n1
disk=$(basename /sys/bus/pci/devices/0000:01:00.0/nvme/nvme*/nvme*n*)
disk=/dev/$(sed 's/c[0-9]*n/n/' <<< "$disk")
declare -A cap=([$VF]=3 [$VF2]=1) slot=([$VF]=5 [$VF2]=6)

guest_files nvme <<'END'
for slot in 5 6; do
	pci=/sys/bus/pci/devices/0000:00:0$slot.0
	for i in $(seq 600); do ls -d $pci/nvme/nvme*/nvme*n* > /dev/null 2>&1 && break; sleep 0.1; done
	ctrl=$(basename $pci/nvme/nvme*)
	disk=$(basename $pci/nvme/nvme*/nvme*n*)
	echo "$slot CONTROL $(dd if=$pci/config bs=1 skip=66 count=2 2> /dev/null | hexdump -e '1/2 "%d"')"
	# Every CPU, so every queue.
	for cpu in 0 1 2 3; do
		taskset $((1 << cpu)) dd if=/dev/$disk of=/dev/null bs=4k count=8 iflag=direct 2> /dev/null
	done
	yes "written through $slot" | head -c 4096 > /block
	dd if=/block of=/dev/$disk bs=4k count=1 seek=10$slot oflag=direct 2> /dev/null
	dd if=/dev/$disk of=/back bs=4k count=1 skip=10$slot iflag=direct 2> /dev/null
	cmp /block /back && echo "$slot VERIFIED"
	echo "$slot VECTORS $(grep -c "${ctrl}q" /proc/interrupts)"
	echo "$slot FIRED $(grep "${ctrl}q" /proc/interrupts | awk '{ n = 0; for (i = 2; i < 6; i++) n += $i; if (n) c++ } END { print c }')"
done
echo DONE
sleep 1000
END

said() { guest_said "${slot[$1]}" "$2"; }	# VF WHAT
host_vectors() { grep -c "vfio-msix.*$1" /proc/interrupts; }		# VF

plan 12
for vf in $VF $VF2; do
	echo "${cap[$vf]}" > "/sys/bus/pci/devices/$vf/vfio_msix_cap"
done
guest_boot 4 -device "vfio-pci,host=$VF,addr=${slot[$VF]}" -device "vfio-pci,host=$VF2,addr=${slot[$VF2]}"
for vf in $VF $VF2; do
	n=${cap[$vf]}
	same "cap $n: the guest's table" "$n" $((($(said "$vf" CONTROL) & 0x7ff) + 1))
	same "cap $n: vectors of the guest's driver" "$n" "$(said "$vf" VECTORS)"
	same "cap $n: each of them fires" "$n" "$(said "$vf" FIRED)"
	check "cap $n: data comes back" guest_has "${slot[$vf]} VERIFIED"
	same "cap $n: interrupts that the host gives" "$n" "$(host_vectors "$vf")"
	same "cap $n: the data is on the disk" "written through ${slot[$vf]}" \
		"$(dd if="$disk" bs=4k skip="10${slot[$vf]}" count=1 iflag=direct status=none | head -n 1)"
done
guest_end
for vf in $VF $VF2; do
	dd if=/dev/zero of="$disk" bs=4k seek="10${slot[$vf]}" count=1 oflag=direct conv=notrunc status=none
done
