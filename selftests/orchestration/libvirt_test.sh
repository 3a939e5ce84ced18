#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libvirt_test.sh [ROUNDS]
#
# libvirt's hook, with a real libvirtd and real domains on VFs of vfsim: they have the
# vectors that their metadata asks for, a refusal keeps a domain from starting, and the
# pool is as before when they are gone, also when libvirtd was killed meanwhile.
. "$(dirname "$0")/../vfsim/sim.sh"
. "$(dirname "$0")/libvirt.sh"

rounds=${1-2}
pf=5600:01:00.0

with_vf() # NAME FUNCTION VCPUS METADATA
{
	domain "$1" "$3" "$4" "<hostdev mode='subsystem' type='pci' managed='yes'>
		<source>$(vf_at "$2")</source>$in_guest</hostdev>"
}

plan 15
vfs 0 8
before=$(state)
modprobe vfio-pci
start_libvirtd
later 'kill $daemon; wait $daemon'

said=$(with_vf plain 1 2 "")
same "a domain without metadata starts" "0 " "$? $said"
same "with its VF as it was" "$(vfcfg list -J $pf/0 | jq '.pfs[0].vfs[0].table_size')" "$(guest_size plain)"
virsh destroy plain > /dev/null

said=$(with_vf one 1 2 "$(msix "count='12' cap='5'")")
same "a domain that asks for a size starts" "0 " "$? $said"
same "its VF has it" "12 5" "$(vfcfg list -J $pf/0 | jq -r '.pfs[0].vfs[0] | "\(.table_size) \(.cap)"')"
same "its guest sees the cap" 5 "$(guest_size one)"
virsh destroy one > /dev/null
same "and all is as before when it ends" "$before" "$(state)"

said=$(with_vf many 1 2 "$(msix "count='60'")")
same "a count that cannot be had: the domain does not start" 1 $?
check "and it is said why" grep -q "the pool of PF $pf has too few free vectors (32 free)" <<< "$said"
same "and all is as before" "$before" "$(state)"

said=$(with_vf auto 2 7 "$(msix "count='auto'")")
same "auto is a vector for each vCPU and one more" "8" "$(guest_size auto)"
kill_libvirtd
virsh destroy auto > /dev/null
same "libvirtd killed meanwhile: as before when the domain ends" "$before" "$(state)"

# In each round it is killed after another of the eight steps.
done=0
for round in $(seq "$rounds"); do
	n=0 sizes=
	for vcpus in 2 4 8 16; do
		n=$((n + 1))
		with_vf "vm$n" $n $vcpus "$(msix "count='auto' cap='auto'")" > /dev/null
		sizes+=" $(guest_size "vm$n")"
		[ $((round % 8)) != $n ] || kill_libvirtd
	done
	for n in 1 2 3 4; do
		virsh destroy "vm$n" > /dev/null
		[ $((round % 8)) != $(((n + 4) % 8)) ] || kill_libvirtd
	done
	[ "$sizes $(state)" = " 3 5 9 17 $before" ] || break
	done=$round
done
same "four domains of 2 to 16 vCPUs, libvirtd killed among them: rounds" "$rounds" "$done"
same "their guests' sizes" " 3 5 9 17" "$sizes"
same "the pool is as before" "$before" "$(state)"
same "no note of them is left" "" "$(ls /run/vfcfg/libvirt)"
