#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An adapter on a kernel that was told of no memory for it: BARs are in memory
# that is taken offline, and comes back as it was; where none can be had nothing
# is half done.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/memory.sh"

available() { awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo; }
new() { echo "0 vfs=64" 2> /dev/null > /sys/bus/vfsim/new_adapter; }
pf=/sys/bus/pci/devices/5600:01:00.0

plan 12
modprobe vfsim
before=$(memory_total) blocks=$(memory_blocks)

mkdir /tmp/full
mount -t tmpfs -o size=100% tmpfs /tmp/full
head -c $(($(available) - 180))M /dev/zero > /tmp/full/file
check "refused where too little memory is left: $(available) MiB" ! timeout 20 bash -c "echo '0 vfs=64' > /sys/bus/vfsim/new_adapter" 2> /dev/null
check "with a line that says why and what to do" sh -c "dmesg | tail -n 1 | grep -q 'vfsim0: no .* MiB for BARs.*memmap='"
same "nothing is half done" "0 $blocks" "$(find /sys/bus/vfsim/devices/ -name 'vfsim*' | wc -l) $(memory_blocks)"
umount /tmp/full

start=$SECONDS
check "made where memory can be had" new
check "within seconds: $((SECONDS - start))" test $((SECONDS - start)) -lt 60
check "the log says so" sh -c "dmesg | grep -q 'vfsim: took 128 MiB of memory offline'"
check "memory is less" test "$(memory_total)" -le $((before - 120000))
[ -e $pf ] || exit
echo 64 > $pf/sriov_numvfs
check "DMA of the last VF works" sh -c "echo 1 > $pf/virtfn63/vfsim/dma"
echo 1 > $pf/virtfn63/vfsim/raise
same "and its interrupts" "0 1" "$(for _ in {1..50}; do
	read -r counts < $pf/virtfn63/vfsim/interrupts; [ "$counts" = "0 1" ] && break; sleep 0.1; done; echo "$counts")"
rmmod vfsim
same "rmmod brings every block back online" "$blocks" "$(memory_blocks)"
check "memory is what it was: $before, $(memory_total) kB" test "$(memory_total)" -ge "$before"
check "and can be taken again" sh -c "modprobe vfsim && echo '0 vfs=64' > /sys/bus/vfsim/new_adapter && rmmod vfsim"
