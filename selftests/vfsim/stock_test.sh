#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The simulated adapter as an external module of a kernel that knows nothing of
# it: made, used, held and removed. The lab has made vfsim0, in memory that the
# boot parameter kept for it. What a kernel has not (6.1: MSI-X vectors that come
# one by one, an IOMMU beside another) is looked for, too.
. "$(dirname "$0")/../lib/tap.sh"

bus=/sys/bus/pci
pf=$bus/devices/5600:01:00.0
vf() { readlink -f "$pf/virtfn$1"; }
top=$(cd "$(dirname "$0")/../.." && pwd)

case $(uname -r) in
6.1.*) noresize=1 ;;
*) noresize=0 ;;
esac

plan 29

# --- made ---

mib=$(sed 's/.*vfsim.memory=\([0-9]*\)M@\([0-9]*\)M.*/\2 \1/' /proc/cmdline)
start=$((${mib% *} << 20)) end=$(((${mib% *} + ${mib#* }) << 20))
read -r bar _ < $pf/resource
check "the kernel keeps away from what memmap= says" grep -qi "^$(printf %08x $start)-.* : Reserved" /proc/iomem
check "BARs are there: $bar" test $((bar)) -ge $start -a $((bar)) -lt $end
same "the PF has its driver" vfsim-exact "$(basename "$(readlink $pf/driver)")"
echo 64 > $pf/sriov_numvfs
same "64 VFs have theirs" 64 "$(find $bus/drivers/vfsim-vf/ -name '5600:*' | wc -l)"
same "lspci decodes a VF's table" "64 Enable+ Count=2" \
	"$(lspci -vv -d 5653:5610 | sed -n 's/.*MSI-X: \(.*\) Masked.*/\1/p' | sort | uniq -c | xargs)"
check "and finds no capability that it does not know" test "$(lspci -vv -d 5653: | grep -ciE 'unknown|chain')" = 0
same "each function is a group of its own" 64 \
	"$(for i in {0..63}; do readlink "$(vf $i)/iommu_group"; done | sort -u | wc -l)"

# --- used by its own driver ---

cd "$(vf 4)/vfsim" || exit 1
for i in 0 1 1; do
	echo $i > raise
done
same "interrupts are counted" "1 2" "$(for _ in {1..50}; do
	read -r counts < interrupts; [ "$counts" = "1 2" ] && break; sleep 0.1; done; echo "$counts")"
same "all left as messages" "3 3 0" "$(cat messages)"
check "a vector beyond the table is refused" ! sh -c 'echo 2 > raise' 2> /dev/null
grep -q 'iommu=pt' /proc/cmdline && dma=identity || dma=DMA
check "DMA is translated unless the kernel was told not to: $dma" grep -q "^$dma" "$(vf 4)/iommu_group/type"
check "DMA works" sh -c 'echo 0x12345678 > dma'
cd /

# --- another Table Size ---

basename "$(vf 5)" > $bus/drivers/vfsim-vf/unbind
check "a Table Size can be set" sh -c "echo 5 > $(vf 5)/sriov_vf_msix_count"
same "and is in config space" "Count=5" "$(lspci -vv -s "$(basename "$(vf 5)")" | grep -o 'Count=[0-9]*')"
basename "$(vf 5)" > $bus/drivers/vfsim-vf/bind
same "the driver enables as many" 5 "$(cat "$(vf 5)/vfsim/vectors")"

# --- used through vfio ---

modprobe vfio-pci
same "no interrupts have to be called safe" N "$(cat /sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts 2> /dev/null || echo N)"
VF=$(basename "$(vf 7)")
export VF
echo "$VF" > $bus/drivers/vfsim-vf/unbind
echo vfio-pci > "$(vf 7)/driver_override"
echo "$VF" > $bus/drivers_probe
found=$("$top/build/selftests/vfsim/stock_test" 2>&1)
is() { same "vfio: $1" "$2 $3" "$(grep "^$2 " <<< "$found" || echo "$found")"; }
is "both vectors are there" vectors 2
is "vectors can come one by one where the kernel can do that" noresize $noresize
is "an interrupt arrives" interrupts 1
is "DMA without a mapping is a fault" unmapped 4
is "DMA with one is done" mapped 0
is "and has written all of it" written 1

# --- held ---

check "rmmod is refused while vfio-pci has a VF" ! rmmod vfsim 2> /dev/null
check "del_adapter, too" ! sh -c 'echo 0 > /sys/bus/vfsim/del_adapter' 2> /dev/null
same "holders names it" "$VF vfio-pci" "$(cat /sys/bus/vfsim/devices/vfsim0/holders)"
echo "$VF" > $bus/drivers/vfio-pci/unbind

# --- removed ---

echo 0 > $pf/sriov_numvfs
same "no VF is left" 0 "$(lspci -d 5653:5610 | wc -l)"
rmmod vfsim
same "the module is gone, and its IOMMU" "no no" \
	"$([ -e /sys/module/vfsim ] && echo yes || echo no) $([ -e /sys/class/iommu/vfsim ] && echo yes || echo no)"

# Devices that come now ask the IOMMU that there is, not the one that was. The
# memory of a module that is gone is not mapped.
echo 1 > $bus/devices/0000:00:1f.3/remove
echo 1 > $bus/rescan
check "a device can come without it" test -e $bus/devices/0000:00:1f.3

modprobe vfsim && echo "0 vfs=8" > /sys/bus/vfsim/new_adapter && echo 8 > $pf/sriov_numvfs
check "it can come again" sh -c "echo 1 > $pf/virtfn7/vfsim/dma"
