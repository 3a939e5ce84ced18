#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The stock NVMe driver on VFs whose tables were resized: it gets exactly the
# vectors, its I/O arrives, and what others do does not disturb it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/vfs.sh"

pf=/sys/bus/pci/devices/0000:01:00.0
cpus=$(nproc)

bind() # VF
{
	echo nvme > "$1/driver_override"
	basename "$(readlink "$1")" > /sys/bus/pci/drivers_probe
	[ -e "$1/driver" ] || return 1
	for try in $(seq 100); do
		[ "$(cat "$1"/nvme/nvme*/state 2> /dev/null)" = live ] &&
			compgen -G "$1/nvme/nvme*/nvme*n*" > /dev/null && return
		sleep 0.05
	done
	echo "# $1 does not come to life: try $try"
	return 1
}

unbind() { basename "$(readlink "$1")" > "$1/driver/unbind"; }
address() { basename "$(readlink "$1")"; }
vectors() { grep -c "$(address "$1")" /proc/interrupts; }
disk() { basename "$1"/nvme/nvme*/nvme*n*; }

# A write through one function, read through another: all share the namespace.
# Direct I/O on every CPU, so that every queue and its vector takes part.
io() # WRITER READER OFFSET
{
	local cpu at=$3
	for cpu in $(seq 0 $((cpus - 1))); do
		dd if=/dev/urandom of=/tmp/pattern bs=64k count=4 status=none
		taskset -c "$cpu" dd if=/tmp/pattern of="/dev/$1" bs=64k seek="$at" oflag=direct conv=notrunc status=none || return 1
		dd if="/dev/$2" of=/tmp/back bs=64k count=4 skip="$at" iflag=direct status=none || return 1
		cmp /tmp/pattern /tmp/back || return 1
		at=$((at + 4))
	done
}

# One vector for the admin queue and one for each I/O queue, of which the driver
# wants one a CPU; with a single vector it shares that.
expected() # TABLE_SIZE
{
	[ "$1" -le "$((cpus + 1))" ] && echo "$1" || echo $((cpus + 1))
}

fresh_vfs 8
vf=$pf/virtfn1

plan 17
check "a VF without vectors does not come to life" ! bind $pf/virtfn0

at=0
for size in 1 2 3 5 64; do
	echo "$size" > $vf/sriov_vf_msix_count
	check "size $size: the driver binds" bind $vf
	same "size $size: vectors taken" "$(expected $size)" "$(vectors $vf)"
	check "size $size: written data is what the PF reads" io "$(disk $vf)" "$(disk $pf)" $at
	at=$((at + 64))
	[ "$size" = 64 ] || unbind $vf
done

# From here on the VF is in use.
busy() { while [ ! -e /tmp/stop ]; do io "$(disk $vf)" "$(disk $pf)" 1024 || { touch /tmp/bad; break; }; done; }
busy &
for round in $(seq 20); do
	echo $((round % 7 + 1)) > $pf/virtfn2/sriov_vf_msix_count
	echo $((round % 5 + 1)) > $pf/virtfn3/sriov_vf_msix_count
done
touch /tmp/stop
wait
check "resizing neighbours does not disturb a VF in use" test ! -e /tmp/bad
