#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libvirt_test.sh [ROUNDS]
#
# libvirt's hook, with a real libvirtd and real domains on VFs of vfsim: they have the
# vectors that their metadata asks for, a refusal keeps a domain from starting, and the
# pool is as before when they are gone, also when libvirtd was killed meanwhile.
. "$(dirname "$0")/../vfsim/sim.sh"

rounds=${1-2}
top=$PWD
libvirtd=$(command -v libvirtd) && command -v virsh > /dev/null &&
	ls /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so > /dev/null 2>&1 ||
	skip_all "no libvirtd with its driver for QEMU here"
pf=5600:01:00.0

# The host's files are read-only here.
for dir in etc var; do
	mkdir -p /tmp/$dir /tmp/$dir.work
	mount -t overlay overlay -o "lowerdir=/$dir,upperdir=/tmp/$dir,workdir=/tmp/$dir.work" /$dir || skip_all "no overlay over /$dir"
	later "umount -l /$dir"
done
mkdir -p /etc/libvirt/hooks/qemu.d /run/libvirt /tmp/drivers
# The user that libvirt's own packages make, and this driver alone
echo libvirt-qemu:x:64055:64055::/var/lib/libvirt:/bin/false >> /etc/passwd
echo libvirt-qemu:x:64055: >> /etc/group
ln -s /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so /tmp/drivers/
ln -s "$top/tools/orchestration/libvirt/vfcfg" /etc/libvirt/hooks/qemu.d/vfcfg
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

domain() # NAME VF VCPUS METADATA
{
	cat > "/tmp/$1.xml" << END
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>64</memory>
  <vcpu>$3</vcpu>
  <metadata>$4</metadata>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <hostdev mode='subsystem' type='pci' managed='yes'>
      <source><address domain='0x5600' bus='0x01' slot='0x00' function='0x$2'/></source>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>
    </hostdev>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
END
	# Its firmware would write to the same register as guest_size().
	virsh create --paused "/tmp/$1.xml"
}
msix() { echo "<vfcfg:msix xmlns:vfcfg='urn:vfcfg:msix:1' $*/>"; }	# ATTRIBUTES

# Message Control as the guest's processor reads it: capability at its own place
guest_size() # NAME
{
	local cap word
	cap=$(lspci -s 5600:01:00.1 -v | sed -n 's/.*Capabilities: \[\(..\)\] MSI-X.*/\1/p')
	virsh qemu-monitor-command "$1" --hmp "o/w 0xcf8 $(printf 0x%x $((0x80002800 + 0x$cap)))" > /dev/null
	word=$(virsh qemu-monitor-command "$1" --hmp 'i/h 0xcfe' | sed -n 's/.*= //p' | tr -d '\r')
	echo $(((word & 0x7ff) + 1))
}
state() { vfcfg list -J $pf | tr -d ' \n'; }

plan 15
vfs 0 8
before=$(state)
modprobe vfio-pci
start_libvirtd
later 'kill $daemon; wait $daemon'

said=$(domain plain 1 2 "")
same "a domain without metadata starts" "0 " "$? $said"
same "with its VF as it was" "$(vfcfg list -J $pf/0 | jq '.pfs[0].vfs[0].table_size')" "$(guest_size plain)"
virsh destroy plain > /dev/null

said=$(domain one 1 2 "$(msix "count='12' cap='5'")")
same "a domain that asks for a size starts" "0 " "$? $said"
same "its VF has it" "12 5" "$(vfcfg list -J $pf/0 | jq -r '.pfs[0].vfs[0] | "\(.table_size) \(.cap)"')"
same "its guest sees the cap" 5 "$(guest_size one)"
virsh destroy one > /dev/null
same "and all is as before when it ends" "$before" "$(state)"

said=$(domain many 1 2 "$(msix "count='60'")")
same "a count that cannot be had: the domain does not start" 1 $?
check "and it is said why" grep -q "most.*32\|32" <<< "$said"
same "and all is as before" "$before" "$(state)"

said=$(domain auto 2 7 "$(msix "count='auto'")")
same "auto is a vector for each vCPU and one more" "8" "$(guest_size auto)"
kill_libvirtd
virsh destroy auto > /dev/null
same "libvirtd killed meanwhile: as before when the domain ends" "$before" "$(state)"

# In each round it is killed after another of the eight steps.
done=0
for round in $(seq "$rounds"); do
	n=0 sizes=
	for vcpus in 2 4 8 16; do
		n=$((n + 1))
		domain "vm$n" $n $vcpus "$(msix "count='auto' cap='auto'")" > /dev/null
		sizes+=" $(guest_size "vm$n")"
		[ $((round % 8)) != $n ] || kill_libvirtd
	done
	for n in 1 2 3 4; do
		virsh destroy "vm$n" > /dev/null
		[ $((round % 8)) != $(((n + 4) % 8)) ] || kill_libvirtd
	done
	[ "$sizes $(state)" = " 3 5 9 17 $before" ] || break
	done=$round
done
same "four domains of 2 to 16 vCPUs, libvirtd killed among them: rounds" "$rounds" "$done"
same "their guests' sizes" " 3 5 9 17" "$sizes"
same "the pool is as before" "$before" "$(state)"
same "no note of them is left" "" "$(ls /run/vfcfg/libvirt)"
