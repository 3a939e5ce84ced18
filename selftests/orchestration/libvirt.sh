# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A real libvirtd in the lab, with our hooks. Sourced after sim.sh by who has a daemon to
# run; what it needs and is not there skips the test. $pf is whose VFs the domains have.

top=$PWD
libvirtd=$(command -v libvirtd) && command -v virsh > /dev/null &&
	ls /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so > /dev/null 2>&1 ||
	skip_all "no libvirtd with its driver for QEMU here"

# The host's files are read-only here.
for dir in etc var; do
	mkdir -p /tmp/$dir /tmp/$dir.work
	mount -t overlay overlay -o "lowerdir=/$dir,upperdir=/tmp/$dir,workdir=/tmp/$dir.work" /$dir || skip_all "no overlay over /$dir"
	later "umount -l /$dir"
done
mkdir -p /etc/libvirt/hooks/{qemu,network}.d /run/libvirt /tmp/drivers
# The user that libvirt's own packages make, and these drivers alone
echo libvirt-qemu:x:64055:64055::/var/lib/libvirt:/bin/false >> /etc/passwd
echo libvirt-qemu:x:64055: >> /etc/group
for part in qemu network; do
	ln -s /usr/lib/*/libvirt/connection-driver/libvirt_driver_$part.so /tmp/drivers/
	ln -s "$top/tools/orchestration/libvirt/vfcfg" /etc/libvirt/hooks/$part.d/vfcfg
done
printf '%s = "%s"\n' auth_unix_rw none auth_unix_ro none unix_sock_group root > /run/libvirtd.conf
printf '%s = %s\n' user '"root"' group '"root"' security_driver '"none"' cgroup_controllers '[]' namespaces '[]' stdio_handler '"file"' > /etc/libvirt/qemu.conf

start_libvirtd()
{
	rm -f /run/libvirtd.pid
	LIBVIRT_DRIVER_DIR=/tmp/drivers $libvirtd -f /run/libvirtd.conf -p /run/libvirtd.pid > /tmp/libvirtd 2>&1 &
	daemon=$!
	until_true virsh list > /dev/null || sed 's/^/# /' /tmp/libvirtd
}
# It finds the domains that are there when it runs again.
kill_libvirtd()
{
	kill -KILL "$daemon"
	wait "$daemon" 2> /dev/null
	start_libvirtd
}
virsh() { command virsh -q -c qemu:///system "$@" 2>&1; }

# Paused: its firmware would write to the same register as guest_size().
domain() # NAME VCPUS METADATA DEVICE
{
	cat > "/tmp/$1.xml" << END
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>64</memory>
  <vcpu>$2</vcpu>
  <metadata>$3</metadata>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    $4
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
END
	virsh create --paused "/tmp/$1.xml"
}
vf_at() { echo "<address type='pci' domain='0x${pf%%:*}' bus='0x01' slot='0x00' function='0x$1'/>"; } # FUNCTION
in_guest="<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>"
msix() { echo "<vfcfg:msix xmlns:vfcfg='urn:vfcfg:msix:1' $*/>"; }	# ATTRIBUTES

# Message Control as the guest's processor reads it: capability at its own place
guest_size() # NAME
{
	local cap word
	cap=$(lspci -s "${pf%0}1" -v | sed -n 's/.*Capabilities: \[\(..\)\] MSI-X.*/\1/p')
	virsh qemu-monitor-command "$1" --hmp "o/w 0xcf8 $(printf 0x%x $((0x80002800 + 0x$cap)))" > /dev/null
	word=$(virsh qemu-monitor-command "$1" --hmp 'i/h 0xcfe' | sed -n 's/.*= //p' | tr -d '\r')
	echo $(((word & 0x7ff) + 1))
}
state() { vfcfg list -J "$pf" | tr -d ' \n'; }
