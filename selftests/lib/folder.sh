# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A folder that is like sysfs, for vfcfg itself: files take what is written to them, and
# nothing comes of it. Sourced, with $VFCFG_SYSFS set.

folder_function() # ADDRESS
{
	local dir=$VFCFG_SYSFS/devices/pci0000:00/$1
	mkdir -p "$dir" "$VFCFG_SYSFS"/bus/pci/{devices,drivers/vfsim}
	ln -s "../../../devices/pci0000:00/$1" "$VFCFG_SYSFS/bus/pci/devices/$1"
	echo "(null)" > "$dir/driver_override"
	head -c 256 /dev/zero > "$dir/config"
}

folder_pf() # ADDRESS
{
	local dir=$VFCFG_SYSFS/bus/pci/devices/$1
	folder_function "$1"
	ln -s ../../../bus/pci/drivers/vfsim "$dir/driver"
	echo 8 > "$dir/sriov_totalvfs"
	echo 0 > "$dir/sriov_numvfs"
	echo 1 > "$dir/sriov_drivers_autoprobe"
}

# Without a driver, with a table of 8 and no cap
folder_vf() # PF INDEX ADDRESS
{
	local pf=$VFCFG_SYSFS/bus/pci/devices/$1 vf=$VFCFG_SYSFS/bus/pci/devices/$3
	folder_function "$3"
	ln -s "../$3" "$pf/virtfn$2"
	ln -s "../$1" "$vf/physfn"
	echo $(($2 + 1)) > "$pf/sriov_numvfs"
	# Status has capabilities; MSI-X is the only one, at 40.
	printf '\x10' | dd of="$vf/config" bs=1 seek=6 conv=notrunc status=none
	printf '\x40' | dd of="$vf/config" bs=1 seek=52 conv=notrunc status=none
	printf '\x11\x00\x07\x00' | dd of="$vf/config" bs=1 seek=64 conv=notrunc status=none
	echo 0 > "$vf/vfio_msix_cap"
}
