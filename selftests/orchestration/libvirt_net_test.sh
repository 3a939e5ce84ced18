#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Network adapters' VFs in libvirt: what an interface says of MAC and VLAN the adapter has
# while its domain is there, and a network that is a pool of VFs gives them out with the
# vectors that each domain asks for. Makes adapter 7.
. "$(dirname "$0")/../vfsim/sim.sh"
. "$(dirname "$0")/../vfsim/net.sh"
. "$(dirname "$0")/libvirt.sh"

info() { [[ $(vf_info "$1") == *"$2"* ]]; }			# INDEX TEXT
of_pool() # NAME VCPUS METADATA
{
	domain "$1" "$2" "$3" "<interface type='network'><source network='vfs'/>$in_guest</interface>"
}
drivers() { vfcfg list -J "$pf" | jq -r '[.pfs[0].vfs[].driver] | join(" ")'; }
sizes() { vfcfg list -J "$pf" | jq -r '[.pfs[0].vfs[].table_size] | join(" ")'; }

plan 21
net_adapter ""
pf=${pf##*/}
ip link set "$p" up
modprobe vfio-pci
ip link set "$p" vf 0 mac 02:00:00:00:00:aa
before=$(state)
start_libvirtd
later 'kill $daemon; wait $daemon'

# --- an interface that is a VF ---

said=$(domain one 4 "$(msix "count='auto'")" "<interface type='hostdev' managed='yes'><source>$(vf_at 1)</source>
	<mac address='02:11:22:33:44:55'/><vlan><tag id='12'/></vlan>$in_guest</interface>")
same "a domain with an interface that is a VF starts" "0 " "$? $said"
check "the adapter has its address" info 0 02:11:22:33:44:55
check "and its VLAN" info 0 "vlan 12"
same "its guest's table is as asked" 5 "$(guest_size one)"
kill_libvirtd
virsh destroy one > /dev/null
same "all is as before when it ends" "$before" "$(state)"
check "the VF's address, too" info 0 02:00:00:00:00:aa
check "and its VLAN" ! info 0 "vlan 12"
check "it is a network device again" until_true test -d "$(vf_of 7 0)/net"

# --- a network that is a pool ---

cat > /tmp/vfs.xml << END
<network><name>vfs</name><forward mode='hostdev' managed='yes'><pf dev='$p'/></forward></network>
END
said=$(virsh net-create /tmp/vfs.xml)
same "a network of the PF's VFs" "0 " "$? $said"
said=$(of_pool two 2 "$(msix "count='auto'")")
same "a domain is given one of them" "0 " "$? $said"
same "its guest's table is as asked" 3 "$(guest_size two)"
same "another one has what it asks for itself" "" "$(of_pool five 5 "$(msix "count='9' cap='auto'")")"
same "of its VF" 6 "$(guest_size five)"
same "the two VFs" "3 9" "$(sizes)"
check "a third domain finds none" grep -q "none are available" <<< "$(of_pool third 1 "$(msix "count='2'")")"
same "which changes nothing" "vfio-pci vfio-pci 3 9" "$(drivers) $(sizes)"
virsh destroy two > /dev/null
kill_libvirtd
virsh destroy five > /dev/null
same "all is as before when they end" "$before" "$(state)"

said=$(of_pool many 1 "$(msix "count='17'")")
same "a count that cannot be had: the domain does not start" 1 $?
check "and it is said why" grep -q "17 is more than one VF" <<< "$said"
same "and all is as before" "$before" "$(state)"
same "no note of them is left" "" "$(ls /run/vfcfg/libvirt)"
