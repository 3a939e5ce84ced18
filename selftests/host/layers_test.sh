#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Calls of vfsim's files go one way: from the top to the bottom of the device, and
# between the device and its drivers none at all. The order is the Makefile's.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

work=$(lab/build-kernel --tree series) || skip_all "no kernel tree"
folder=drivers/pci/iov/vfsim
objects=$work/obj/$folder

# Of both ways to make MSI domains, the one that was compiled
in_order() # LINES OF THE MAKEFILE
{
	local object
	for object in $(grep -oE '[a-z_/]+\.o' <<< "$1"); do
		[ ! -e "$objects/$object" ] || echo "$object"
	done
}

defined() { nm --defined-only "$objects/$1" | awk '$2 ~ /[TDBR]/ { print $3 }'; }	# OBJECT
wanted() { nm -u "$objects/$1" | awk '$2 ~ /^vfsim_/ { print $2 }'; }			# OBJECT

# Prints who uses a name that nobody before it has.
upward() # OBJECT...
{
	local object name
	local -A known=()
	for object; do
		for name in $(defined "$object"); do known[$name]=1; done
		for name in $(wanted "$object"); do
			[ -n "${known[$name]-}" ] || echo "$object: $name"
		done
	done
}

device=$(in_order "$(grep '^vfsim-y' $folder/Makefile)")
drivers=$(in_order "$(grep '^vfsim_drv-y' $folder/Makefile)")

plan 3
# shellcheck disable=SC2086 # objects are words
same "the device's files call only those below" "" "$(upward $device)"
# shellcheck disable=SC2086
same "its drivers only each other" "" "$(upward $drivers)"
same "and these are all files" "$(cd $folder && find . -name '*.c' | sed 's|^./||; s|c$|o|' | sort)" \
	"$(printf '%s\n' $device $drivers host/irq_bus.o | sort)"
