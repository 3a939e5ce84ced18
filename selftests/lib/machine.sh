# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A machine that several tests use one after the other: what there is to see of
# it, and how it is put back after a test. Sourced. Starting a process is dear
# under emulation, so this does without.

pci=/sys/bus/pci

machine_drivers() # every function, its driver, and what makes that so
{
	local device line attr
	find $pci/drivers/*/ -maxdepth 1 -type l -name '*:*' | sort
	for device in $pci/devices/*; do
		line=${device##*/}
		for attr in driver_override sriov_numvfs sriov_drivers_autoprobe reset_method vfio_msix_cap; do
			[ ! -r "$device/$attr" ] || line+=" $attr=$(< "$device/$attr")"
		done
		echo "$line"
	done
}

machine_modules() { local name; while read -r name _; do echo "$name"; done < /proc/modules | sort; }

# Into $processes, a line each: programs. A thread of the kernel has no command
# line. No subshell: that would be one of them.
machine_processes()
{
	local dir line
	processes=
	for dir in /proc/[0-9]*; do
		line=
		IFS= read -r -d '' line 2> /dev/null < "$dir/cmdline" || true
		[ -z "$line" ] || processes+="${dir#/proc/} $line"$'\n'
	done
}

machine_knobs()
{
	local file
	for file in /sys/module/{vfsim,vfsim_drv,vfio_pci,vfio_iommu_type1,nvme}/parameters/*; do
		[ ! -r "$file" ] || echo "$file $(< "$file")"
	done
	echo "loglevel $(< /proc/sys/kernel/printk)"
}

# All but processes, which have another number each time
machine_state()
{
	echo "modules: $(machine_modules | xargs)"
	machine_drivers
	machine_knobs
	echo "adapters: $(echo /sys/bus/vfsim/devices/*)"
}

# Everything that fixtures set up goes: VFs, drivers that are not a function's
# own, adapters, modules. What cannot be put back stays to be seen.
machine_tidy() # MODULES of before, a line each
{
	local device own again=1 name
	for device in $pci/devices/*/sriov_numvfs; do
		[ -e "$device" ] || continue
		device=${device%/*}
		[ "$(< "$device/sriov_numvfs")" = 0 ] || echo 0 > "$device/sriov_numvfs"
		echo 1 > "$device/sriov_drivers_autoprobe"
	done 2> /dev/null
	for device in $pci/devices/*; do
		own=$(< "$device/driver_override") 2> /dev/null || continue
		[ "$own" != "(null)" ] || continue
		echo 0 > "$device/vfio_msix_cap"
		echo "${device##*/}" > "$device/driver/unbind"
		echo > "$device/driver_override"
		echo "${device##*/}" > $pci/drivers_probe
	done 2> /dev/null
	for name in /sys/bus/vfsim/devices/vfsim*; do
		[ ! -e "$name" ] || echo "${name##*vfsim}" > /sys/bus/vfsim/del_adapter
	done 2> /dev/null
	# One that others use goes after them.
	while [ -n "$again" ]; do
		again=
		while read -r name _; do
			[[ $'\n'$1$'\n' == *$'\n'$name$'\n'* ]] || { rmmod "$name" && again=1; }
		done < /proc/modules
	done 2> /dev/null
	for name in $1; do
		[ -e "/sys/module/$name" ] || modprobe "$name"
	done
	lab/settle
}
