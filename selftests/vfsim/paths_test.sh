#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own ways to bring VFs and the PF and to take them away.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)

# How many VFs the PF names, and how many there are on all buses
links() { find "$pf/" -name 'virtfn*' | wc -l; }
functions() { cat $bus/devices/5600:*/device | grep -cx 0x5610; }

remove_pf()
{
	echo 1 > $pf/remove
	same "$1: the PF is gone" "" "$(ls -d $pf 2> /dev/null)"
	same "$1: and so are its VFs" 0 "$(functions)"
	echo 1 > $bus/rescan
	check "$1: a rescan finds the PF, its driver takes it" until_true test -e $pf/driver
	same "$1: no VF is left of former times" 0 "$(cat $pf/sriov_numvfs)"
}

write() { echo "$1" 2> /dev/null > "$2"; }	# VALUE FILE

plan 30
for count in 1 64 7; do
	vfs 0 $count
	same "$count VFs: the PF names them" $count "$(links)"
	same "$count VFs: they are on the buses" $count "$(functions)"
	same "$count VFs: the last has a table of 2" 2 "$(cat $pf/virtfn$((count - 1))/sriov_vf_msix_count)"
	vfs 0 0
	same "$count VFs disabled: none is left" "0 0" "$(links) $(functions)"
done

vfs 0 3
echo 9 > $pf/virtfn1/sriov_vf_msix_count
vfs 0 0
vfs 0 3
same "a VF that is enabled again has the default" 2 "$(cat $pf/virtfn1/sriov_vf_msix_count)"
check "another number is refused while VFs are enabled" ! write 4 $pf/sriov_numvfs
same "which changes nothing" "3 3" "$(links) $(functions)"
vfs 0 0
check "more than the device has are refused" ! write 65 $pf/sriov_numvfs

vfs 0 8
remove_pf "with VFs"
remove_pf "without VFs"
vfs 0 8
same "VFs after all of this" "8 8" "$(links) $(functions)"
check "and they can be resized" write 12 $pf/virtfn7/sriov_vf_msix_count
same "one has the new size" 12 "$(cat $pf/virtfn7/sriov_vf_msix_count)"

echo 1 > $pf/sriov_drivers_autoprobe
echo 0 > $pf/sriov_numvfs
echo 4 > $pf/sriov_numvfs
same "the VF driver binds by itself" vfsim-vf "$(basename "$(readlink $pf/virtfn3/driver)")"
basename $pf > $bus/drivers/vfsim-exact/unbind
same "an unbound PF has no VFs" 0 "$(functions)"
basename $pf > $bus/drivers/vfsim-exact/bind
check "and its driver takes it again" test -e $pf/driver
