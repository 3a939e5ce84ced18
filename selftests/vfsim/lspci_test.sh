#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lspci understands every function: the port, the PF, a VF on each of its buses.
. "$(dirname "$0")/sim.sh"

pf=$(pf_of 0)

count=300
functions=(00:00.0 01:00.0 01:00.1 02:01.4)

# Decoded without a word of doubt. <?> stands for a vendor's own capability,
# which is for nobody else to decode.
decodes() # FUNCTION
{
	lspci -vvv -s "5600:$1" > /tmp/lspci 2> /tmp/complaints &&
		[ -s /tmp/lspci ] && [ ! -s /tmp/complaints ] &&
		! sed '/Vendor Specific Information: Len=.. <?>$/d' /tmp/lspci |
			grep -E '<access denied>|<\?>|!!!|[Uu]nknown|unsupported type|chain broken' &&
		return
	sed 's/^/# /' /tmp/complaints
	return 1
}

has() { grep -q "^	Capabilities: \[.*\] $1" /tmp/lspci; }	# CAPABILITY

plan 20
vfs 0 $count
for function in "${functions[@]}"; do
	check "lspci decodes $function" decodes "$function"
	check "$function has Express" has 'Express (v2)'
	[ "$function" != 00:00.0 ] || continue
	check "$function has MSI-X, 2 entries" has 'MSI-X: .*Count=2 '
	check "$function has a vendor's capability" has 'Vendor Specific Information'
	check "$function has ARI" has 'Alternative Routing-ID Interpretation'
done
lspci -vvv -s 5600:01:00.0 > /tmp/lspci
check "the PF has SR-IOV, with $count VFs" grep -q "Number of VFs: $count," /tmp/lspci
same "lspci lists every VF" $count "$(lspci -n -d 5653:5610 | wc -l)"
# A tree has a leaf for each function: devices and functions on two buses.
same "lspci -t has them and the PF below the port" $((count + 1)) \
	"$(lspci -t -s 5600:: 2> /tmp/complaints | grep -oE '[-+\\]-[0-9a-f]{2}\.[0-7]$' | grep -vc '^$')"
