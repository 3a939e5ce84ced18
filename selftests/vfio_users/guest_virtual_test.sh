#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A whole Linux guest with a virtual table of 16 on a VF whose own has 2: its driver has
# a queue for each entry, all of which interrupt beside DMA. Started by
# ../vfio_pci/with-device vf.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/guest.sh"

device=/sys/bus/pci/devices/$VF
queues=16

guest_files vfsim_drv <<'END'
vf=/sys/bus/pci/devices/0000:00:05.0/vfsim
queues="0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
handled() { cut -d ' ' -f $(($1 + 1)) $vf/interrupts; }
echo "VECTORS $(cat $vf/vectors)"
for q in $queues; do
	echo $q > $vf/raise
	for i in $(seq 50); do [ "$(handled $q)" = 0 ] || break; usleep 100000; done
done
echo "ONCE $(cat $vf/interrupts)"
# Other work for both CPUs meanwhile
yes > /dev/null &
yes > /dev/null &
bad=0
for q in $queues; do
	before=$(handled $q)
	echo "$q 2000000" > $vf/rate
	for n in 1 2 3 4 5 6 7 8; do
		echo $((q * 1000 + n)) > $vf/dma || bad=$((bad + 1))
	done
	for i in $(seq 100); do [ "$(handled $q)" -lt $((before + 20)) ] || break; usleep 100000; done
	echo "$q 0" > $vf/rate
	echo "LOAD $q $(($(handled $q) - before))"
done
kill %1 %2
sleep 1
echo "BAD $bad"
set -- $(cat $vf/messages)
echo "SENT $2"
echo "HANDLED $(($(tr ' ' '+' < $vf/interrupts)))"
before=$(cat $vf/interrupts)
for q in $queues; do echo $q > $vf/raise; done
for i in $(seq 100); do
	more=0
	for q in $queues; do [ "$(handled $q)" != $(($(echo $before | cut -d ' ' -f $((q + 1))) + 1)) ] || more=$((more + 1)); done
	[ $more != 16 ] || break
	usleep 100000
done
echo "MORE $more"
echo DONE
sleep 1000
END

interrupts() { grep -c "vfio-msix.*($VF)" /proc/interrupts; }
later 'echo 0 > $device/vfio_msix_virtual'

plan 12
check "a table of $queues" sh -c "echo $queues > $device/vfio_msix_virtual"
guest_boot 2 -device "vfio-pci,host=$VF,addr=5"
same "the guest's driver has as many vectors" $queues "$(guest_said VECTORS)"
same "the VF has 2, as ever" 2 "$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')"
same "raised once, each is handled once" "$(printf '1 %.0s' $(seq $queues))" "$(guest_said ONCE) "
same "under load, each queue interrupts, 20 times at least" $queues \
	"$(guest_said LOAD | awk '$2 >= 20' | wc -l)"
same "beside DMA of $((8 * queues)) pages, all of which are as they should be" 0 "$(guest_said BAD)"
# Those that find one on its way are one with it, in the host or in QEMU.
check "no more was handled than was sent" [ "$(guest_said HANDLED)" -le "$(guest_said SENT)" ]
echo "# $(guest_said HANDLED) handled of $(guest_said SENT) sent"
same "and each still interrupts, once" $queues "$(guest_said MORE)"
same "interrupts that the host gives" $queues "$(interrupts)"
same "slots in use, slots refused, as vfcfg lists them" "$queues 0" \
	"$(vfcfg list --json "$VF" | jq -r '.pfs[0].vfs[0] | "\(.virtual_used) \(.virtual_refused)"')"
guest_end
same "none is left when the guest has ended" "0 0" "$(interrupts) $(cat "$device/vfio_msix_virtual_used")"
check "and the table can go" sh -c "echo 0 > $device/vfio_msix_virtual"
