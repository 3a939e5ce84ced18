#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# udev hears of VFs that come, change their size and go, from the kernel, and
# passes it on.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)

command -v udevadm > /dev/null || skip_all "no udevadm here (package udev)"

# The events of one VF since the last call of forget, in a word each
events() # kernel|udev
{
	udevadm settle
	sleep 0.5
	awk -v what="$1" -v slot="$vf" '
		/^(KERNEL|UDEV) *\[/ {
			from = tolower($1)
			sub(/\[.*/, "", from)
			action = $2 ~ /^\[/ ? $3 : $2
		}
		$0 == "PCI_SLOT_NAME=" slot && from == what { print action }' /tmp/events | sort | uniq | paste -sd ' '
}

property() { grep -c "^$1$" /tmp/events; }
forget() { udevadm settle; sleep 0.5; : > /tmp/events; }

plan 9
start_udevd
# Appends, so that it can be emptied between.
udevadm monitor --kernel --udev --property --subsystem-match=pci >> /tmp/events 2> /dev/null &
later kill $!
until_true grep -q KERNEL /tmp/events
vf=5600:01:00.1

forget
vfs 0 2
same "the kernel tells of a new VF" "add change" "$(events kernel)"
same "and so does udev" "add change" "$(events udev)"
check "with its IDs" test "$(property PCI_ID=5653:5610)" -ge 4
check "and a path by which a rule may name it" test "$(property "ID_PATH=pci-$vf")" -ge 1

forget
echo 8 > $pf/virtfn0/sriov_vf_msix_count
same "the kernel tells of a resize" change "$(events kernel)"
same "and so does udev" change "$(events udev)"
forget
echo 4000 2> /dev/null > $pf/virtfn0/sriov_vf_msix_count
same "neither tells of one that was refused" " " "$(events kernel) $(events udev)"

forget
vfs 0 0
same "the kernel tells that a VF is gone" remove "$(events kernel)"
same "and so does udev" remove "$(events udev)"
