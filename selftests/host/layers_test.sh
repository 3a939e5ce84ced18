#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# vfsim's folders are layers: host/ and model/ below the top, and driver/ beside them,
# a module of its own. A file uses what is below it, which the Makefile's order says;
# a folder neither includes nor names anything of a higher one; and the drivers know
# nothing of the device but its registers.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

work=$(lab/build-kernel --tree series) || skip_all "no kernel tree"
folder=drivers/pci/iov/vfsim
objects=$work/obj/$folder

# Of both ways to make MSI domains, the one that was compiled
in_order() # MODULE
{
	local object
	for object in $(grep "^$1-y" $folder/Makefile | grep -oE '[a-z_/]+\.o'); do
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

# Prints what files of our own others include, but for their folder's headers.
included() # FOLDER
{
	local name
	for name in $(grep -ho '^#include ".*"' "$folder/$1"/*.[ch] | sort -u | cut -d '"' -f 2); do
		[[ $name != */* && $name != compat.h ]] || echo "$name"
	done | xargs
}

# What a header has that others could name: structures, functions, constants
names() # HEADER
{
	grep -oE '\b(struct|enum) vfsim_[a-z_]+ \{|\bvfsim_[a-z0-9_]+(\(|\[|;)|^#define VFSIM_[A-Z0-9_]+' "$folder/$1" |
		grep -oE 'vfsim_[a-z0-9_]+|VFSIM_[A-Z0-9_]+' | sort -u
}

# Prints what files in a folder name of a header, and of none that they may.
named() # FOLDER HEADER [ALLOWED...]
{
	local allowed
	allowed=$(for header in "${@:3}"; do names "$header"; done | sort -u)
	comm -23 <(names "$2") <(echo "$allowed") | grep -woFf - -r "$folder/$1" || true
}

mapfile -t device < <(in_order vfsim)
mapfile -t drivers < <(in_order vfsim_drv)

plan 10
same "the device's files call only those before them" "" "$(upward "${device[@]}")"
same "its drivers only each other" "" "$(upward "${drivers[@]}")"
same "and these are all files" "$(cd $folder && find . -name '*.c' | sed 's|^./||; s|c$|o|' | sort)" \
	"$(printf '%s\n' "${device[@]}" "${drivers[@]}" host/irq_bus.o | sort)"
same "folders come one after the other" "host model top" \
	"$(printf '%s\n' "${device[@]}" | sed '/\//!s|.*|top/|; s|/.*||' | uniq | xargs)"
same "host/ includes nothing above" "../compat.h" "$(included host)"
same "model/ includes host/ alone" "../compat.h ../host/host.h" "$(included model)"
same "driver/ includes nothing of the device" "compat.h" "$(included driver)"
same "host/ names nothing of model/ or the top" "" "$(named host model/model.h; named host adapter.h)"
same "model/ names nothing of the top" "" "$(named model adapter.h)"
same "driver/ names nothing of the device" "" \
	"$(named driver host/host.h driver/driver.h; named driver model/model.h driver/driver.h; named driver model/net.h driver/driver.h driver/nic.h; named driver adapter.h driver/driver.h)"
