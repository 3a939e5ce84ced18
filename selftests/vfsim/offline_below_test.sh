#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Booted with crashkernel= near the top of memory: nothing below that can be taken
# out by this kernel (nor below its own image, which is where chance puts it). It is
# not tried, for that would lose the memory.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/memory.sh"

entries() { grep -c '' /proc/iomem; }

grep -q 'Crash kernel' /proc/iomem || skip_all "this kernel keeps no memory for a crash kernel"
plan 4
modprobe vfsim
blocks=$(memory_blocks) lines=$(entries) before=$(memory_total)
check "refused" ! sh -c "echo '0 vfs=64' > /sys/bus/vfsim/new_adapter" 2> /dev/null
check "with a line that says what to do" sh -c "dmesg | tail -n 1 | grep -q 'vfsim0: no .* MiB for BARs.*memmap='"
same "every block is online, no address has another owner" "$blocks $lines" "$(memory_blocks) $(entries)"
same "memory is what it was" "$before" "$(memory_total)"
