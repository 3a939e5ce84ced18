#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libvirt lists the PF and its VFs, knows whose they are, and hears of their
# coming and going.
. "$(dirname "$0")/sim.sh"


daemon=$(command -v virtnodedevd || command -v libvirtd) ||
	skip_all "no virtnodedevd and no libvirtd here (package libvirt-daemon)"
command -v virsh > /dev/null || skip_all "no virsh here (package libvirt-clients)"
plugin=$(echo /usr/lib/*/libvirt/connection-driver/libvirt_driver_nodedev.so)
[ -e "$plugin" ] || skip_all "libvirt has no driver for node devices here"

virsh() { command virsh -q -c nodedev:///system "$@"; }
listed() { virsh nodedev-list --cap pci | grep -c '^pci_5600_0[1-9]'; }
lists() { [ "$(listed)" = "$1" ]; }
xml() { virsh nodedev-dumpxml "$1"; }
count() { xml pci_5600_01_00_0 | grep -c "address domain='0x5600'.*function='0x[1-7]'"; }

plan 7
start_udevd
udevadm trigger --subsystem-match=pci
vfs 0 2
udevadm settle
# This driver alone: the others want to write to /etc and /var.
mkdir -p /run/libvirt /tmp/drivers
ln -s "$plugin" /tmp/drivers/
printf '%s = "%s"\n' auth_unix_rw none auth_unix_ro none unix_sock_group root > /tmp/libvirtd.conf
LIBVIRT_DRIVER_DIR=/tmp/drivers $daemon -f /tmp/libvirtd.conf -p /run/libvirtd.pid > /tmp/libvirtd 2>&1 &
later "kill $!; wait $!"

check "libvirt lists the PF and both VFs" until_true lists 3
same "the PF can have 64" 1 "$(xml pci_5600_01_00_0 | grep -c "capability type='virt_functions' maxCount='64'")"
same "and has two" 2 "$(count)"
same "a VF knows its PF" 1 "$(xml pci_5600_01_00_1 |
	grep -A1 "type='phys_function'" | grep -c "domain='0x5600' bus='0x01' slot='0x00' function='0x0'")"
same "and its IDs" 2 "$(xml pci_5600_01_00_1 | grep -cE "<(vendor id='0x5653'|product id='0x5610')/>")"
vfs 0 0
check "VFs that go leave the list" until_true lists 1
vfs 0 5
check "VFs that come are in it" until_true lists 6
