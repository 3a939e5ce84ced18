# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# VFs of the PF whose folder in sysfs is $pf. Sourced.

# As the PF makes them and without drivers, whatever an earlier test has left
fresh_vfs() # COUNT
{
	echo 0 > "$pf/sriov_drivers_autoprobe"
	echo 0 > "$pf/sriov_numvfs"
	echo "$1" > "$pf/sriov_numvfs"
}
