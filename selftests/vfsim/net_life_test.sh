#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# net_life_test.sh [ROUNDS]: what happens to a network adapter: another Table Size, wires
# between cards, resets and removals under traffic, and a VF that a user of vfio has had.
# Makes adapters 7 and 8.
. "$(dirname "$0")/sim.sh"
. "$(dirname "$0")/net.sh"

rounds=${1:-2}

queues() { ethtool -l "$1" | sed -n 's/^Combined:\t*//p' | head -n 1; }	# DEVICE
vectors() { find "$(vf_of 7 0)/msi_irqs" -type f | wc -l; }		# of VF 0 that are enabled
# It has a driver; its device may be in a namespace already, where sysfs has none.
ready() { [ -e "$(vf_of 7 "$1")/driver" ]; }				# INDEX

# VF 0 with another Table Size and its driver
with_size() # VECTORS
{
	unbind 7 0
	resize 7 0 "$1"
	echo 5607:01:00.1 > $bus/drivers_probe
	a=$(netdev "$(vf_of 7 0)")
}

# Both VFs in namespaces, with traffic both ways, whatever comes
flooded()
{
	until_true ready 0
	until_true ready 1
	local new
	new=$(netdev "$(vf_of 7 0)")
	[ "$new" = "*" ] || { a=$new; move A "$a" 10.9.0.1; }
	new=$(netdev "$(vf_of 7 1)")
	[ "$new" = "*" ] || { b=$new; move B "$b" 10.9.0.2; }
	"$peer" flood A 10.9.0.1 B 10.9.0.2 &
	floods=("$!")
	"$peer" flood B 10.9.0.2 A 10.9.0.1 &
	floods+=("$!")
	sleep 0.2
}

calm() { kill "${floods[@]}"; wait "${floods[@]}" 2> /dev/null; }

plan 25
net_adapter wire=5

# --- queues as the table has vectors ---

cpus=$(nproc)
for size in 1 2 5; do
	same "a table of $size" "" "$(with_size $size)"
	a=$(netdev "$(vf_of 7 0)")
	wanted=$((size == 1 ? 1 : size - 1 < cpus ? size - 1 : cpus))
	same "is $wanted queues" "$wanted" "$(queues "$a")"
	same "and $((size < cpus + 1 ? size : cpus + 1)) vectors" $((size < cpus + 1 ? size : cpus + 1)) "$(vectors)"
done
with_size 1 > /dev/null

# --- wires ---

space A "$a" 10.9.0.1
space B "$b" 10.9.0.2
same "alone on a wire there is no link" 0 "$(becomes 0 carrier A "$a")"
ip link set "$p" vf 0 state enable
ip link set "$p" vf 1 state enable
check "VFs can do without, and with one vector" reaches A 10.9.0.2
ip link set "$p" vf 0 state auto
try "8 vfs=2 pool=64 max=16 vectors=4 pf_vectors=2 class=net wire=5" /sys/bus/vfsim/new_adapter
later "del_net 8"
other=$(netdev "$(pf_of 8)")
space C "$other" 10.9.0.3
same "with another card on it there is" 1 "$(becomes 1 carrier A "$a")"
same "frames go over it" "sent 500 lost 0 changed 0 misplaced 0" "$(flow A 10.9.0.1 C 10.9.0.3 500 1400)"
same "and back" "sent 500 lost 0 changed 0 misplaced 0" "$(flow C 10.9.0.3 A 10.9.0.1 500 1400)"
ip link set "$p" vf 0 vlan 10
check "with the VLAN that they are in" ! reaches A 10.9.0.3 1
before=$(statistic C "$other" rx_frames)
"$peer" raw A "$a" "$(inside C cat "/sys/class/net/$other/address" | tr -d :)" \
	"$(inside A cat "/sys/class/net/$a/address" | tr -d :)" 50
check "which the other end does not listen to" [ $(($(statistic C "$other" rx_frames) - before)) -lt 25 ]
ip link set "$p" vf 0 vlan 0
del_net 8
same "the other card goes, and the link" 0 "$(becomes 0 carrier A "$a")"
ip link set "$p" vf 0 state enable

# --- under traffic ---

flooded
for ((i = 0; i < rounds; i++)); do
	echo 1 > "$(vf_of 7 $((i % 2)))/reset"
	sleep 0.1
done
calm
forget A; forget B
check "resets" reaches A 10.9.0.2
flooded
for ((i = 0; i < 4 * rounds; i++)); do
	inside A ethtool -G "$a" rx $((256 << i % 3)) tx $((256 << i % 3)) > /dev/null
	sleep 0.05
done
calm
check "other rings" reaches A 10.9.0.2
flooded
for ((i = 0; i < rounds; i++)); do
	echo 5607:01:00.1 > $bus/drivers/vfsim-net-vf/unbind
	echo 5607:01:00.1 > $bus/drivers_probe
done
calm
until_true ready 0
move A "$(netdev "$(vf_of 7 0)")" 10.9.0.1
forget B
check "other drivers" reaches A 10.9.0.2
for ((i = 0; i < rounds; i++)); do
	flooded
	echo 0 > "$pf/sriov_numvfs"
	echo 2 > "$pf/sriov_numvfs"
	calm
	ip link set "$p" vf 0 state enable
	ip link set "$p" vf 1 state enable
done
flooded
calm
check "VFs that go and come" reaches A 10.9.0.2

# --- a user of vfio ---

modprobe vfio-pci
unbind 7 0
bind 7 0 vfio-pci
same "vfio-pci has it" "vectors 3 interrupts 1" \
	"$(VF=5607:01:00.1 build/selftests/vfsim/stock_test 2>&1 | grep -E '^(vectors|interrupts) ' | xargs)"
unbind 7 0
echo > "$(vf_of 7 0)/driver_override"
echo 5607:01:00.1 > $bus/drivers_probe
until_true ready 0
move A "$(netdev "$(vf_of 7 0)")" 10.9.0.1
forget B
check "and it is a network device again" reaches A 10.9.0.2

flooded
same "a card goes under traffic" "" "$(try 7 /sys/bus/vfsim/del_adapter)"
calm
check "and with it its devices" [ ! -e "/sys/class/net/$p" ]
