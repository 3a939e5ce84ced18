#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where the file vfio_msix_cap is, from when on, and what ends a limit: the
# function's removal and the module's. Needs an adapter of vfsim.
. "$(dirname "$0")/../lib/tap.sh"

bus=/sys/bus/pci
pf=$bus/devices/5600:01:00.0
vf=$bus/devices/5600:01:00.1

load() { modprobe vfio-pci; }
unload() { modprobe -r vfio-pci; [ ! -e /sys/module/vfio_pci_core ]; }

with_file() { (cd $bus/devices && ls -d ./*/vfio_msix_cap 2> /dev/null | cut -d / -f 2 | sort | xargs); }

# Functions with MSI-X, as their config space says
with_msix()
{
	local device
	for device in $bus/devices/*; do
		[ -z "$(setpci -s "${device##*/}" CAP_MSIX+2.w 2> /dev/null)" ] || echo "${device##*/}"
	done | sort | xargs
}

# The removal of a function that somebody has in use is over later.
gone() # DEVICE
{
	local n
	for n in {1..100}; do
		[ -e "$1" ] || return 0
		sleep 0.05
	done
	return 1
}

back() # DEVICE
{
	local n
	for n in {1..100}; do
		[ ! -e "$1/vfio_msix_cap" ] || return 0
		sleep 0.05
	done
	return 1
}

failed_write() { { echo "$2" >&"$1"; } 2>&1 | sed 's/.*: //'; }	# FD VALUE

plan 21
unload
echo 0 > $pf/sriov_drivers_autoprobe
echo 2 > $pf/sriov_numvfs
same "no file without the module" "" "$(with_file)"
load
same "with it, each function with MSI-X has one, whatever its driver" "$(with_msix)" "$(with_file)"
same "no function has a limit" 0 "$(cat $bus/devices/*/vfio_msix_cap | sort -u)"
unload
same "they go with it" "" "$(with_file)"
load
check "the VF has no driver" [ ! -e $vf/driver ]

# Functions that come later
echo 0 > $pf/sriov_numvfs
echo 3 > $pf/sriov_numvfs
same "VFs that are made later have one" "$(with_msix)" "$(with_file)"

# The end of a function
exec 3<> $vf/vfio_msix_cap
echo "1 strict" > $vf/vfio_msix_cap
echo 2 > $bus/devices/5600:01:00.2/vfio_msix_cap
same "limits are there" "1 strict 2" "$(cat $vf/vfio_msix_cap $bus/devices/5600:01:00.2/vfio_msix_cap | xargs)"
echo 0 > $pf/sriov_numvfs
same "a file of a function that is gone" "No such device" "$(failed_write 3 1)"
exec 3>&-
echo 2 > $pf/sriov_numvfs
same "another function at its address has no limit" "0 0" "$(cat $vf/vfio_msix_cap $bus/devices/5600:01:00.2/vfio_msix_cap | xargs)"
echo 0 > $pf/sriov_numvfs
echo 2 > $pf/vfio_msix_cap
same "the PF has one" 2 "$(cat $pf/vfio_msix_cap)"
echo pf > /sys/kernel/debug/vfsim/vfsim0/remove
check "it is pulled out" gone $pf
echo pf > /sys/kernel/debug/vfsim/vfsim0/insert
check "and comes back, with the file" back $pf
same "and without a limit" 0 "$(cat $pf/vfio_msix_cap)"

# The end of the module
echo 2 > $pf/vfio_msix_cap
unload
load
same "the module takes limits with it" 0 "$(cat $pf/vfio_msix_cap)"

# Of a bound and limited function, too
echo 0 > $pf/sriov_drivers_autoprobe
echo 1 > $pf/sriov_numvfs
echo 1 > $vf/vfio_msix_cap
echo vfio-pci > $vf/driver_override
echo "${vf##*/}" > $bus/drivers_probe
same "bound" vfio-pci "$(basename "$(readlink $vf/driver)")"
same "with the limit from before" 1 "$(cat $vf/vfio_msix_cap)"
check "the module stays while a driver needs it" ! rmmod vfio_pci_core 2> /dev/null
echo "${vf##*/}" > $vf/driver/unbind
same "unbound, the limit is still there" 1 "$(cat $vf/vfio_msix_cap)"
echo > $vf/driver_override
echo 0 > $pf/sriov_numvfs
check "and the module can go" unload

# Meanwhile functions come and go, and their files are written and read.
write_and_read()
{
	local n file
	while [ ! -e /tmp/stop ]; do
		for file in $bus/devices/5600:*/vfio_msix_cap; do
			for n in 1 "1 strict" 0; do
				echo "$n" > "$file"
				cat "$file"
			done
		done
	done > /dev/null 2>&1
}
come_and_go()
{
	while [ ! -e /tmp/stop ]; do
		echo 4 > $pf/sriov_numvfs
		echo 0 > $pf/sriov_numvfs
		echo >> /tmp/rounds
	done
}
write_and_read & one=$!
write_and_read & two=$!
come_and_go & three=$!
wrong=
for n in $(seq "$((4 * ${RACE_TIMES:-1}))"); do
	load || wrong="$wrong load $n"
	unload || wrong="$wrong unload $n"
done
touch /tmp/stop
wait $one $two $three
same "the module comes and goes meanwhile" "" "$wrong"
echo "# $(wc -l < /tmp/rounds) times functions came and went"
load
same "and files are where they should be" "$(with_msix)" "$(with_file)"
