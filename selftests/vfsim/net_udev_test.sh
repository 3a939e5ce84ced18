#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# systemd's udev, which an administrator tells what VFs a network adapter has, and what is
# set for each: the [SR-IOV] sections of systemd.link(5). Makes adapter 7.
. "$(dirname "$0")/sim.sh"
. "$(dirname "$0")/net.sh"

command -v udevadm > /dev/null || skip_all "no udevadm here (package udev)"

info() { [[ $(vf_info "$1") == *"$2"* ]]; }	# INDEX TEXT

mkdir -p /run/systemd/network
cat > /run/systemd/network/10-vfsim.link <<'END'
[Match]
Driver=vfsim-exact
[Link]
Name=adapter0
SR-IOVVirtualFunctions=3
[SR-IOV]
VirtualFunction=0
MACAddress=02:11:22:33:44:55
VLANId=12
QualityOfService=5
[SR-IOV]
VirtualFunction=1
Trust=yes
MACSpoofCheck=no
LinkState=no
END

plan 8
start_udevd
later "rm /run/systemd/network/10-vfsim.link"
net_adapter ""
p=adapter0
check "the device has the name that it was given" until_true ip link show $p
udevadm settle
same "as many VFs as asked for" 3 "$(becomes 3 cat "$pf/sriov_numvfs")"
check "a VF's address" until_true info 0 02:11:22:33:44:55
check "its VLAN and priority" until_true info 0 "vlan 12, qos 5"
check "another's trust" until_true info 1 "trust on"
check "its link" until_true info 1 "link-state disable"
check "what it may send as" until_true info 1 "spoof checking off"
check "and nothing of the third" info 2 "spoof checking on, link-state auto, trust off"
