# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The simulated adapter as the tests of this folder use it. Sourced.
. "$(dirname "${BASH_SOURCE[0]}")/../lib/tap.sh"

bus=/sys/bus/pci
pf=$bus/devices/5600:01:00.0

# VFs that no driver is bound to
vfs() # COUNT
{
	echo 0 > $pf/sriov_drivers_autoprobe
	echo "$1" > $pf/sriov_numvfs
}

vf() { basename "$(readlink "$pf/virtfn$1")"; }	# INDEX

# How many VFs the PF names, and how many there are on all buses
links() { find $pf/ -name 'virtfn*' | wc -l; }
functions() { cat $bus/devices/5600:*/device | grep -cx 0x5610; }

# Tries for ten seconds.
soon() # COMMAND...
{
	for _ in $(seq 100); do
		! "$@" || return 0
		sleep 0.1
	done
	return 1
}

# Debian's tools leave a udevd alone that is not in the machine's root.
start_udevd()
{
	export SYSTEMD_IGNORE_CHROOT=1
	[ -S /run/udev/control ] || /lib/systemd/systemd-udevd --daemon 2> /dev/null
}
