#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libvirt's hook alone, called as libvirt calls it, with the real vfcfg on a folder that
# is like sysfs. With a libvirtd and adapters it is in libvirt_test.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/folder.sh"

[ -x /usr/bin/python3 ] || skip_all "no python3 here"
tmp=$(mktemp -d)
later "rm -rf $tmp"
mkdir "$tmp/run" "$tmp/bin"
# Modules are this machine's.
ln -s /bin/true "$tmp/bin/modprobe"
export VFCFG_SYSFS=$tmp/sys VFCFG_RUN=$tmp/run VFCFG_LIBVIRT_STATE=$tmp/notes PATH=$tmp/bin:$PWD/build/vfcfg:$PATH
folder_pf 0000:01:00.0
folder_vf 0000:01:00.0 0 0000:01:00.1
folder_vf 0000:01:00.0 1 0000:01:00.2

device=hostdev
hook() # DOMAIN OPERATION PART VF VCPUS ATTRIBUTES
{
	/usr/bin/python3 tools/orchestration/libvirt/vfcfg "$1" "$2" "$3" - 2>&1 << END
<domain>
  <name>$1</name>
  <vcpu>$5</vcpu>
  <metadata>${6:+<vfcfg:msix xmlns:vfcfg='urn:vfcfg:msix:1' $6/>}</metadata>
  <devices>
    <$device type='${kind:-pci}'><source><address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x$4'/></source></$device>
  </devices>
</domain>
END
}
# What a network's hook is told, of the domain's port
port() # DOMAIN created|deleted VF
{
	/usr/bin/python3 tools/orchestration/libvirt/vfcfg pool "port-$2" begin - 2>&1 << END
<hookData>
  <network><name>pool</name></network>
  <networkport>
    <owner><name>$1</name></owner>
    <plug type='${plug:-hostdev-pci}' managed='yes'>
      <driver name='vfio'/>
      <address domain='0x0000' bus='0x01' slot='0x00' function='0x$3'/>
    </plug>
  </networkport>
</hookData>
END
}
begins() { hook "$1" prepare begin "$2" "$3" "${4-}"; }	# DOMAIN VF VCPUS [ATTRIBUTES]
ends() { hook "$1" release end "$2" 1 ""; }		# DOMAIN VF
caps() { cat "$VFCFG_SYSFS"/bus/pci/devices/0000:01:00.[12]/vfio_msix_cap | paste -sd" "; }
notes() { ls "$VFCFG_LIBVIRT_STATE" 2> /dev/null | paste -sd' '; }

plan 23
same "a domain without metadata is none of its business" "0  0 0" "$(begins plain 1 2; echo $?)  $(caps)"
same "one that asks gets it" "0" "$(begins one 1 3 "cap='auto'"; echo $?)"
same "a vector for each vCPU and one more" "4 0" "$(caps)"
same "and what was is noted" one.json "$(notes)"
same "given back when it ends" "0 0 0" "$(ends one 1; echo $?) $(caps)"
same "with the note" "" "$(notes)"

said=$(begins many 2 2 "cap='9'")
same "what cannot be had keeps it from starting" 1 $?
check "with vfcfg's reason" grep -q "0000:01:00.2.* 8" <<< "$said"
same "and leaves nothing" "0 0 " "$(caps) $(notes)"
said=$(begins odd 2 2 "cap='some'")
check "nor does it start with what is no number" grep -q 'cap="some"' <<< "$said"

# libvirtd is killed before it knows of the domain: nobody tells of its end.
begins lost 2 6 "cap='auto'"
same "another domain on its VF" "0 0 5 other.json" "$(begins other 2 4 "cap='5'"; echo $?) $(caps) $(notes)"
ends other 2
same "leaves what was before either" "0 0 " "$(caps) $(notes)"
begins lost 2 6 "cap='auto'"
begins lost 1 6 "cap='3'"
ends lost 1
same "and so does the same on another VF" "0 0 " "$(caps) $(notes)"

# A network adapter is another element.
device=interface kind=hostdev
same "an interface that is a VF gets it" "0 4 0" "$(begins net 1 3 "cap='auto'"; echo $?) $(caps)"
same "and gives it back" "0 0 0" "$(ends net 1; echo $?) $(caps)"

# A VF of a network is known when the domain gets its port.
kind=network
same "an interface of a network has none yet" "0 0 0 pool.want" "$(begins pool 1 3 "cap='auto'"; echo $?) $(caps) $(notes)"
same "it gets it with its port" "0 0 4" "$(port pool created 2; echo $?) $(caps)"
same "another port, another VF" "0 4 4" "$(port pool created 1; echo $?) $(caps)"
same "one that goes gives its own back" "0 4 0" "$(port pool deleted 2; echo $?) $(caps)"
same "the domain's end the other" "0 0 0 " "$(ends pool 1; echo $?) $(caps) $(notes)"
same "what is no VF's port is let be" "0 0 0" "$(begins pool 1 3 "cap='3'"; plug=bridge port pool created 2; echo $?) $(caps)"
ends pool 1
same "so is the port of a domain that asks for nothing" "0 0 0" "$(port pool created 2; echo $?) $(caps)"
begins pool 1 3 "cap='9'"
same "what cannot be had is refused" "1 0 0 pool.want" "$(port pool created 2 > /dev/null; echo $?) $(caps) $(notes)"
