#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# LAB_ICOUNT=1 lab/run --kernel stock -- selftests/vfio_pci/cap_bench.sh
#
# The distribution's vfio-pci and the one with the cap, one after the other in
# the same boot: instructions that each path takes, and host interrupts that a
# VMM takes which enables all that it finds. mask_unmask is what a driver in user
# space pays for masking an entry and unmasking it: two stores to the mapped table,
# or two write() where a strict limit does not let it be mapped; mask_unmask_qemu is
# what QEMU does in place of its guest.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
bench=$top/build/selftests/vfio_pci/cap_bench
modules=/lib/modules/$(uname -r)
pf=/sys/bus/pci/devices/0000:01:00.0
cap=8

echo 0 > $pf/sriov_drivers_autoprobe
echo 1 > $pf/sriov_numvfs
"$top/build/selftests/vfio_pci/nvme_table" /dev/nvme0 0 32
VF=$(basename "$(readlink $pf/virtfn0)")
export VF
echo vfio-pci > "$pf/virtfn0/driver_override"
modprobe -a vfio vfio_iommu_type1 irqbypass
modprobe -qa vfio_virqfd || true

with() # FOLDER COMMAND...
{
	local folder=$1 module file
	shift
	for module in vfio-pci-core vfio-pci; do
		file=$(find "$modules/$folder" -name "$module.ko*")
		insmod "$file"
	done
	echo "$VF" > /sys/bus/pci/drivers_probe
	"$@"
	echo "$VF" > /sys/bus/pci/drivers/vfio-pci/unbind
	rmmod vfio_pci vfio_pci_core
}

# The limit of a function would outlive the bench.
capped()
{
	"$bench" > /tmp/none
	"$bench" 32 > /tmp/full
	"$bench" $cap > /tmp/capped
	"$bench" 32 strict > /tmp/fullstrict
	"$bench" $cap strict > /tmp/strict
	echo 0 > "$pf/virtfn0/vfio_msix_cap"
}

with kernel "$bench" > /tmp/package
with updates capped
with kernel "$bench" > /tmp/again

awk -v cap=$cap '
	{ value[FILENAME, $1] = $2; if (!seen[$1]++) names[++n] = $1 }
	function percent(file, name, base) {
		base = value["/tmp/package", name]
		if (name == "mask_unmask" || name == "eager_interrupts")
			return value[file, name]
		if (name == "enable_32" && (file == "/tmp/capped" || file == "/tmp/strict"))
			return "refused"
		return sprintf("%d (%+.2f %%)", value[file, name], 100 * (value[file, name] - base) / base)
	}
	END {
		columns = split("none full capped fullstrict strict", file, " ")
		printf "%-16s %9s %9s %20s %20s %20s %20s %20s\n", "", "package", "again", "no cap", "cap 32 of 32", "cap " cap " of 32", "strict 32 of 32", "strict " cap " of 32"
		for (i = 1; i <= n; i++) {
			printf "%-16s %9d %9d", names[i], value["/tmp/package", names[i]], value["/tmp/again", names[i]]
			for (c = 1; c <= columns; c++)
				printf " %20s", percent("/tmp/" file[c], names[i])
			print ""
		}
	}' /tmp/package /tmp/again /tmp/none /tmp/full /tmp/capped /tmp/fullstrict /tmp/strict
