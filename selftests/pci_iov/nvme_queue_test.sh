#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Queues are a pool of their own. Run with
#	nvme,sriov_max_vfs=8,sriov_vq_flexible=20,sriov_max_vq_per_vf=16
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/vfs.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
ctrl=$(basename $pf/nvme/nvme*)

# Queues, interrupts and state of a VF's secondary controller.
share() { build/selftests/pci_iov/nvme_share "/dev/$ctrl" "$1"; }

set_size() { (echo "$2" > $pf/virtfn$1/sriov_vf_msix_count) 2>&1; }

fresh_vfs 8

plan 9
set_size 0 1
same "one vector: the admin queue and one I/O queue" "2 1 1" "$(share 0)"
set_size 0 3
same "three vectors: as many queues" "3 3 1" "$(share 0)"
set_size 0 40
same "more vectors than a VF can have queues" "16 40 1" "$(share 0)"
set_size 1 10
same "fewer queues left than wanted" "4 10 1" "$(share 1)"
error=$(set_size 2 1)
check "no queues left: refused" grep -q "No space left" <<< "$error"
same "no queues left: nothing changed" "0 0 0" "$(share 2)"
error=$(set_size 1 64)
same "a VF keeps its queues when it grows" "4 64 1" "$(share 1)"
set_size 0 4
same "a VF that shrinks gives queues back" "4 4 1" "$(share 0)"
set_size 2 6
same "which another can have" "6 6 1" "$(share 2)"
