#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfcfg wait and monitor, show and doctor, on a kernel that really tells: uevents,
# a pool that can be polled, devlink.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/vfs.sh"

pf=5600:01:00.0
dir=/sys/bus/pci/devices/$pf
echo 0 > $dir/sriov_drivers_autoprobe

# What a monitor hears while a command runs, without the times.
heard() # COMMAND
{
	vfcfg monitor > /tmp/heard & local monitor=$!
	# It is asleep when it hears.
	until [ "$(cut -d' ' -f3 /proc/$monitor/stat)" = S ]; do sleep 0.01; done
	sleep 0.2
	bash -c "$1" > /dev/null
	sleep 0.5
	kill $monitor
	wait $monitor 2> /dev/null
	cut -d' ' -f2- /tmp/heard
}

plan 14
timeout 20 vfcfg wait --timeout 15 vfs=2 $pf & waiting=$!
sleep 0.3
echo 2 > $dir/sriov_numvfs
check "wait ends when the VFs are there" wait $waiting
vf=$(vfcfg list -J | jq -r ".pfs[] | select(.address == \"$pf\") | .vfs[0].address")

modprobe vfio-pci
timeout 20 vfcfg wait --timeout 15 driver=vfio-pci $pf/0 & waiting=$!
sleep 0.3
vfcfg bind $pf/0 vfio-pci
check "wait ends when the driver is bound" wait $waiting
error=$(vfcfg wait --timeout 1 unbound $pf/0 2>&1)
same "wait gives up in time" 1 $?
check "and says what is not so" grep -q "not so after 1 seconds: bound to driver vfio-pci" <<< "$error"

check "monitor hears an unbind" grep -q "^uevent $vf unbind" <<< "$(heard "vfcfg unbind $vf")"
free=$(< $dir/sriov_vf_free_msix)
said=$(heard "vfcfg set $vf --count 6")
check "monitor hears a resize" grep -q "^uevent $vf change" <<< "$said"
check "and of the pool, with its number" grep -q "^pool $pf free $(< $dir/sriov_vf_free_msix)$" <<< "$said"
timeout 20 vfcfg wait --timeout 15 free="$free" $pf & waiting=$!
sleep 0.3
vfcfg set $vf --count 1
check "wait ends when vectors come back" wait $waiting
vfcfg wait --timeout 3 unbound $pf/9 2> /dev/null & waiting=$!
sleep 0.5
switches() { awk '/^voluntary/ { print $2 }' /proc/$waiting/status; }
before=$(switches)
sleep 1
same "nothing is asked again and again" "$before" "$(switches)"
wait $waiting

vfcfg bind $vf vfio-pci --count 4 --cap 3
same "show tells what is in force" "4 3 3 cap true" "$(vfcfg show -J $vf | jq -r '.devices[0] | "\(.table_size) \(.cap) \(.visible_size) \(.in_force) \(.can_cap)"')"
group=$(basename "$(readlink /sys/bus/pci/devices/$vf/iommu_group)")
exec 9<> "/dev/vfio/$group"
check "and who has it open" grep -q "PID $$ " <<< "$(vfcfg show $vf)"
same "so does the doctor" open "$(vfcfg doctor -J $vf | jq -r '.findings[] | select(.code == "open") | .code')"
exec 9>&-
vfcfg unbind $vf
check "which says that both work then" grep -q "^works: $vf: can be resized" <<< "$(vfcfg doctor $vf)"
echo 0 > $dir/sriov_numvfs

driver=/sys/bus/pci/drivers/$(basename "$(readlink $dir/driver)")
check "devlink is heard" grep -q "^devlink $pf new" <<< "$(heard "echo $pf > $driver/unbind; echo $pf > $driver/bind")"
