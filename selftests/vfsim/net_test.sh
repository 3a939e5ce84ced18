#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# net_test.sh [COUNT]: a network adapter (class=net): its devices, frames between VFs in
# two namespaces, and what an administrator sets for a VF, shown and enforced. COUNT
# frames are to arrive, all and unchanged. Makes adapter 7.
. "$(dirname "$0")/sim.sh"
. "$(dirname "$0")/net.sh"

said() { local text; text=$("$@" 2>&1) || echo "${text##*answers: }"; }	# COMMAND...: why it failed
set_vf() { said ip link set "$p" vf "$@"; }
info() { [[ $(vf_info "$1") == *"$2"* ]]; }				# INDEX TEXT
mac() { cat "/sys/class/net/$1/address"; }				# DEVICE
mac_in() { inside "$1" cat "/sys/class/net/$2/address"; }		# SPACE DEVICE
hex() { echo "${1//:/}"; }						# ADDRESS

# A sends a tag that nobody has asked for, to an address that is B's.
tagged_to() # ADDRESS
{
	set_vf 0 vlan 0 > /dev/null
	ip -n A link add link "$a" name outer type vlan id 40
	ip -n A address add 10.9.4.1/24 dev outer
	ip -n A link set outer up
	ip -n A neighbour add 10.9.4.2 lladdr "$1" dev outer
	inside A ping -q -c 20 -i 0.02 -W 1 10.9.4.2 > /dev/null
	ip -n A link del outer
	set_vf 0 vlan 10 > /dev/null
}

plan 62
log_mark
same "a wire is a network adapter's" "Invalid argument" "$(try "9 wire=1" /sys/bus/vfsim/new_adapter)"
check "and it says so" logged "wire=1 is for a network adapter"
net_adapter ""

# --- what there is ---

same "it is one" "0x020000 0x020000" "$(show "$pf/class") $(show "$(vf_of 7 0)/class")"
same "the PF's address is its card's" 02:56:53:00:00:07 "$(mac "$p")"
same "a VF's driver is its own" vfsim-net-vf "$(driver=$(readlink "$(vf_of 7 0)/driver"); echo "${driver##*/}")"
check "the PF's device knows its VFs" info 1 "link/ether"
check "and their addresses" info 0 "$(mac "$a")"
check "all have a link" [ "$(ip link set "$p" up; becomes 1 cat "/sys/class/net/$p/carrier")" = 1 ]
space A "$a" 10.9.0.1
space B "$b" 10.9.0.2
check "one reaches the other" reaches A 10.9.0.2
check "ethtool -i: the driver" [ "$(inside A ethtool -i "$a" | sed -n 's/^driver: //p')" = vfsim-net-vf ]
check "ethtool: the speed" [ "$(inside A ethtool "$a" | sed -n 's/.*Speed: //p')" = 10000Mb/s ]

# --- frames ---

count=${1:-5000}
same "all arrive as they were" "sent $count lost 0 changed 0 misplaced 0" \
	"$(flow A 10.9.0.1 B 10.9.0.2 "$count" 1400)"
same "fragments, too" "sent 500 lost 0 changed 0 misplaced 0" "$(flow B 10.9.0.2 A 10.9.0.1 500 8900)"
ip -n A link set "$a" mtu 9000
ip -n B link set "$b" mtu 9000
same "and frames of many descriptors" "sent 1000 lost 0 changed 0 misplaced 0" \
	"$(flow A 10.9.0.1 B 10.9.0.2 1000 8900)"
ip -n A link set "$a" mtu 1500
ip -n B link set "$b" mtu 1500
check "counted: sent" [ "$(statistic A "$a" tx_frames)" -gt "$count" ]
check "counted: received" [ "$(statistic B "$b" rx_frames)" -gt "$count" ]
same "none was without room, none a fault" "0 0" "$(statistic B "$b" rx_no_room) $(statistic B "$b" dma_faults)"
check "ip -s shows the VF's" [ "$(ip -j -s link show "$p" | jq '.[0].vfinfo_list[0].stats.tx | .tx_packets // .packets')" -gt "$count" ]

# --- TCP, offloads ---

inside B iperf3 -s -1 -D > /dev/null
# For a time rather than an amount: with KASAN on a busy machine 16 MB take more than a minute.
rate=$(timeout 60 ip netns exec A iperf3 -c 10.9.0.2 -t 3 --json | jq '.end.sum_received.bits_per_second / 1e6 | floor')
echo "# TCP: $rate Mbit/s"
check "TCP" [ "${rate:-0}" -gt 0 ]
inside A ethtool -K "$a" tx off rx off > /dev/null
same "without the device's checksums" "sent 500 lost 0 changed 0 misplaced 0" "$(flow A 10.9.0.1 B 10.9.0.2 500 1400)"
inside A ethtool -K "$a" tx on rx on > /dev/null
inside B ethtool -K "$b" rx off > /dev/null
same "and with them, which the stack finds right" "sent 500 lost 0 changed 0 misplaced 0" \
	"$(flow A 10.9.0.1 B 10.9.0.2 500 1400)"
inside B ethtool -K "$b" rx on > /dev/null

# --- queues ---

same "as many queues as processors, or as vectors" "$(($(nproc) < 2 ? 1 : 2))" \
	"$(inside A ethtool -l "$a" | sed -n 's/^Combined:\t*//p' | head -n 1)"
same "fewer" "" "$(said ip netns exec A ethtool -L "$a" combined 1)"
check "and all is well" reaches A 10.9.0.2
check "more are refused" [ "$(said ip netns exec A ethtool -L "$a" combined 3)" ]
same "longer rings" "" "$(said ip netns exec A ethtool -G "$a" rx 1024 tx 1024)"
check "and all is well with these" reaches B 10.9.0.1

# --- VLANs ---

same "a VLAN" "" "$(set_vf 0 vlan 10 qos 3)"
check "is shown" info 0 "vlan 10, qos 3"
check "nobody is reached outside it" ! reaches A 10.9.0.2 1
set_vf 1 vlan 20 > /dev/null
check "nor in another" ! reaches A 10.9.0.2 1
set_vf 1 vlan 10 > /dev/null
check "but in it" reaches A 10.9.0.2
set_vf 1 vlan 0 > /dev/null
modprobe 8021q
to=$(mac_in B "$b")
before=$(statistic B "$b" rx_frames)
tagged_to "$to"
# Somebody may have asked for an address meanwhile.
check "tags are not received without a device for them" [ $(($(statistic B "$b" rx_frames) - before)) -lt 10 ]
ip -n B link add link "$b" name tagged type vlan id 10
ip -n B address add 10.9.1.2/24 dev tagged
ip -n B link set tagged up
ip -n A address add 10.9.1.1/24 dev "$a"
check "who tags for himself is in it, too" reaches A 10.9.1.2
ip -n A link add link "$a" name inner type vlan id 30
ip -n A address add 10.9.2.1/24 dev inner
ip -n A link set inner up
inside A ping -q -c 1 -W 1 10.9.2.2 > /dev/null
check "a tag inside it is dropped and counted" [ "$(statistic A "$a" tx_vlan)" -gt 0 ]
ip -n B link del tagged
ip -n A link del inner
ip -n A address del 10.9.1.1/24 dev "$a"
set_vf 0 vlan 0 > /dev/null

# --- spoofing, trust ---

to=$(hex "$(mac_in B "$b")")
before=$(statistic B "$b" rx_frames)
"$peer" raw A "$a" "$to" 020000000bad 10
same "frames from another's address are dropped" 10 "$(becomes 10 statistic A "$a" tx_spoofed)"
same "and do not arrive" "$before" "$(statistic B "$b" rx_frames)"
set_vf 0 spoofchk off > /dev/null
check "off is shown" info 0 "spoof checking off"
"$peer" raw A "$a" "$to" 020000000bad 10
same "then they do" $((before + 10)) "$(becomes $((before + 10)) statistic B "$b" rx_frames)"
set_vf 0 spoofchk on > /dev/null
same "an address for a VF" "" "$(set_vf 0 mac 02:11:22:33:44:55)"
check "is shown" info 0 02:11:22:33:44:55
same "and is the VF's" 02:11:22:33:44:55 "$(becomes 02:11:22:33:44:55 mac_in A "$a")"
forget B
check "it is reached there" reaches B 10.9.0.1
same "the VF may not choose another" "RTNETLINK answers: Operation not permitted" \
	"$(ip -n A link set "$a" address 02:11:22:33:44:66 2>&1)"
set_vf 0 trust on > /dev/null
check "trust is shown" info 0 "trust on"
same "but then it may" "" "$(said ip -n A link set "$a" address 02:11:22:33:44:66)"
set_vf 0 trust off > /dev/null

same "a VF that there is not" "Invalid argument" "$(set_vf 65536 mac 02:11:22:33:44:77)"
check "is not another" ! info 0 02:11:22:33:44:77

# --- link, rate ---

set_vf 0 state disable > /dev/null
check "a link can be taken" info 0 "link-state disable"
same "the VF has none" 0 "$(becomes 0 carrier A "$a")"
check "and is not reached" ! reaches B 10.9.0.1 1
set_vf 0 state auto > /dev/null
same "it is given back" 1 "$(becomes 1 carrier A "$a")"
set_vf 0 max_tx_rate 4 > /dev/null
check "a rate is shown" info 0 "max_tx_rate 4Mbps"
start=${EPOCHREALTIME//[!0-9]/}
# 300 of 700 bytes on average, 42 more on the wire: 1.7 Mbit, so more than 400 ms
same "it costs nothing but time" "sent 300 lost 0 changed 0 misplaced 0" "$(flow A 10.9.0.1 B 10.9.0.2 300 1400)"
took=$(((${EPOCHREALTIME//[!0-9]/} - start) / 1000))
echo "# 300 datagrams at 4 Mbit/s: $took ms"
check "and that it does" [ $took -gt 380 ]
check "a least rate is refused" [ "$(set_vf 0 max_tx_rate 4 min_tx_rate 1)" ]
set_vf 0 max_tx_rate 0 > /dev/null

# --- what goes away ---

echo 1 > "$(vf_of 7 0)/reset"
same "after a reset all is as it was" 1 "$(becomes 1 carrier A "$a")"
forget B
check "and reached" reaches B 10.9.0.1

# A reset of the PF resets its VFs, whose drivers are not told.
again() # INDEX: its device with its driver bound again
{
	local vf
	vf=$(vf_of 7 "$1")
	echo "${vf##*/}" > "$vf/driver/unbind"
	echo "${vf##*/}" > /sys/bus/pci/drivers_probe
	netdev "$vf"
}

set_vf 0 vlan 30 qos 2 > /dev/null
set_vf 0 max_tx_rate 50 > /dev/null
before=$(vf_info 0)
echo 1 > "$pf/reset"
same "a reset of the PF: what it has set for a VF stays" "$before" "$(vf_info 0)"
move A "$(again 0)" 10.9.0.1
move B "$(again 1)" 10.9.0.2
check "and the VF has it: another's VLAN" ! reaches B 10.9.0.1 1
set_vf 1 vlan 30 > /dev/null
check "the same one's" reaches B 10.9.0.1
echo 0 > "$pf/sriov_numvfs"
echo 2 > "$pf/sriov_numvfs"
echo 1 > "$pf/reset"
same "when SR-IOV has been disabled nothing is set again" "" "$(vf_info 0 | grep -oE 'vlan|max_tx_rate')"
