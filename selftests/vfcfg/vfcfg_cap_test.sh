#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# set --cap, bind, unbind, reset and compare on a kernel and a device that
# really do it. Errors that these cannot be made to give are in the unit tests.
. "$(dirname "$0")/../lib/tap.sh"

bus=/sys/bus/pci
pf=$bus/devices/0000:01:00.0
vf=$bus/devices/0000:01:00.2
total=$(cat $pf/sriov_vf_total_msix)

# Driver, override, Table Size, cap and visible size of a VF, and the free vectors.
state() # VF
{
	local override
	override=$(cat "$bus/devices/0000:$1/driver_override")
	vfcfg list --json "$1" | jq -r --arg o "${override/(null)/null}" \
		'.pfs[0] | .free_msix as $free | .vfs[0] | "\(.driver) \($o) \(.table_size) \(.cap) \(.visible_size) \($free)"'
}

error() { error=$("$@" 2>&1 > /dev/null); status=$?; }
lines() { printf '%s' "$1" | grep -c ''; }
says() { grep -qF -- "$1" <<< "$error"; }

# Holds the group of a VF, and the device in it, until its stdin ends.
hold() # VF
{
	coproc HOLDER { exec python3 -c '
import fcntl, os, sys
group = os.path.basename(os.readlink("/sys/bus/pci/devices/%s/iommu_group" % sys.argv[1]))
container = os.open("/dev/vfio/vfio", os.O_RDWR)
g = os.open("/dev/vfio/" + group, os.O_RDWR)
fcntl.ioctl(g, 0x3b68, container.to_bytes(4, "little"))
fcntl.ioctl(container, 0x3b66, 1)
fcntl.ioctl(g, 0x3b6a, sys.argv[1].encode() + b"\0")
print(flush=True)
sys.stdin.read()' "$1"; }
	holder=$HOLDER_PID
	read -r -t 20 -u "${HOLDER[0]}"
}

release() { eval "exec ${HOLDER[1]}>&-"; wait "$holder"; }

plan 70
# What others in this boot made the kernel say is not of this test.
echo "test: vfcfg_cap $$" > /dev/kmsg
echo 0 > $pf/sriov_drivers_autoprobe
echo 4 > $pf/sriov_numvfs

error vfcfg bind 01:00.2 vfio-pci --cap 1
same "driver not loaded: refused" "1 1" "$status $(lines "$error")"
check "driver not loaded: says modprobe" says "modprobe vfio-pci"
modprobe vfio-pci

# bind, resize and cap in one step
same "bind" "0000:01:00.2: driver none -> vfio-pci
0000:01:00.2: 1 -> 16
0000:01:00.2: cap none -> 4" "$(vfcfg bind -v 01:00.2 vfio-pci --count 16 --cap 4)"
same "bind: state" "vfio-pci vfio-pci 16 4 4 $((total - 16))" "$(state 01:00.2)"
same "bind: the kernel's own file" 4 "$(cat $vf/vfio_msix_cap)"
same "bind again: nothing to do" "0" "$(vfcfg bind 01:00.2 vfio-pci > /dev/null; echo $?)"
same "bind again: the cap stays" "vfio-pci vfio-pci 16 4 4 $((total - 16))" "$(state 01:00.2)"
check "bind of several" vfcfg bind 01:00.1 01:00.3 vfio-pci --count 8
same "bind of several: one" "vfio-pci vfio-pci 8 null 8 $((total - 32))" "$(state 01:00.1)"

# set --cap
check "set --cap" vfcfg set 01:00.2 --cap 7
same "set --cap: state" "vfio-pci vfio-pci 16 7 7 $((total - 32))" "$(state 01:00.2)"
check "set --cap of the whole table" vfcfg set 01:00.2 --cap 16
check "set --cap 0" vfcfg set 01:00.2 --cap 0
same "set --cap 0: state" "vfio-pci vfio-pci 16 null 16 $((total - 32))" "$(state 01:00.2)"
error vfcfg set 01:00.2 --cap 17
same "above the table: refused" "1 1" "$status $(lines "$error")"
check "above the table: says its size" says "above its Table Size, 16"
check "unbound: the function keeps it" vfcfg set 01:00.4 --cap 1
check "unbound: and gives it back" vfcfg set 01:00.4 --cap 0
check "another driver: the same" vfcfg set 01:00.0 --cap 1
check "another driver: and back" vfcfg set 01:00.0 --cap 0
same "set --cap of several, some refused" "1 3 3" "$(vfcfg set 01:00.1 01:00.4 01:00.3 --cap 3 2> /dev/null; echo $? "$(cat $bus/devices/0000:01:00.1/vfio_msix_cap)" "$(cat $bus/devices/0000:01:00.3/vfio_msix_cap)")"
error setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" set 01:00.2 --cap 3
check "unprivileged: says to be root" says "run this as root"
same "unprivileged: sees the cap" "3" "$(setpriv --reuid 65534 --regid 65534 --clear-groups "$(command -v vfcfg)" list --json 01:00.1 | jq .pfs[0].vfs[0].cap)"

# both at once
check "set both on a bound VF" vfcfg set 01:00.2 --count 10 --cap 5
same "set both: state" "vfio-pci vfio-pci 10 5 5 $((total - 26))" "$(state 01:00.2)"
check "set both, unbound" vfcfg set 01:00.4 --count 10 --cap 5
same "set both, unbound: state" "null null 10 5 5 $((total - 36))" "$(state 01:00.4)"
# A table of one, which an online VF has, too: one vector less is free from here on.
check "set both, unbound: and back" vfcfg set 01:00.4 --count 1 --cap 0
default=$((total / 4)) total=$((total - 1))

# all or nothing
error vfcfg bind 01:00.2 vfio-pci --count 65 --cap 3
same "a size that no VF can have: refused" "1 1" "$status $(lines "$error")"
same "a size that no VF can have: all as before" "vfio-pci vfio-pci 10 5 5 $((total - 26))" "$(state 01:00.2)"
echo > $vf/driver_override
check "for another driver" vfcfg bind 01:00.2 nvme --count 12 --cap 3
same "for another driver: the cap waits for a vfio user" "nvme nvme 12 3 3 $((total - 28))" "$(state 01:00.2)"
error vfcfg bind 01:00.2 vfio-pci --cap 13
same "a cap above the table: the driver comes back" "1 nvme nvme 12 3 3 $((total - 28))" "$status $(state 01:00.2)"
check "from another driver" vfcfg bind 01:00.2 vfio-pci --count 16 --cap 4
same "from another driver: state" "vfio-pci vfio-pci 16 4 4 $((total - 32))" "$(state 01:00.2)"
error vfcfg unbind 01:00.0
check "a PF with VFs keeps its driver" says "VFs enabled (4)"

# open
check "hold it open" hold 0000:01:00.2
error vfcfg set 01:00.2 --cap 3
same "open: refused" "1 1" "$status $(lines "$error")"
check "open: says who" says "held open by PID $holder (python3)"
for command in "set 01:00.2 --count 8 --cap 3" "bind 01:00.2 nvme" "unbind 01:00.2" "reset 01:00.2" "compare 01:00.2"; do
	# shellcheck disable=SC2086 # words
	error timeout 20 vfcfg $command
	same "open: $command does not wait" "1 1" "$status $(grep -cF "held open by PID $holder (python3)" <<< "$error")"
done
same "open: all as before" "vfio-pci vfio-pci 16 4 4 $((total - 32))" "$(state 01:00.2)"
release

# compare
before=$(state 01:00.2)
json=$(vfcfg compare --json 01:00.2)
row() { jq -r ".policies[$1] | \"\(.policy) \(.possible) \(.host_size) \(.user_size) \(.guest_size) \(.host_interrupts) \(.freed) \(.unbind_first) \(.device_knows) \(.enable_next) \(.raise_cap)\"" <<< "$json"; }
same "compare: without a policy" "none true 16 16 16 16 0 null null EINVAL null" "$(row 0)"
same "compare: resize" "resize true 8 8 8 8 8 true true EINVAL EINVAL" "$(row 1)"
same "compare: cap" "cap true 16 8 8 8 0 false false EINVAL EPERM" "$(row 2)"
same "compare: a strict cap" "strict true 16 8 8 8 0 false false EINVAL EPERM" "$(row 3)"
same "compare: what can be written beyond" "0 of 0, 8 of 8, 8 of 8, 0 of 8" \
	"$(jq -r '[.policies[] | select(.entries_beyond) | "\(.entries_writable // 0) of \(.entries_beyond)"] | join(", ")' <<< "$json")"
same "compare: interrupts are isolated" true "$(jq .interrupts_isolated <<< "$json")"
same "compare: all as before" "$before" "$(state 01:00.2)"
vfcfg bind 01:00.3 nvme
echo > $bus/devices/0000:01:00.3/driver_override
before=$(state 01:00.3)
vfcfg compare 01:00.3 > /tmp/table
same "compare from another driver: all as before" "$before" "$(state 01:00.3)"
same "compare: a table of four rows" 6 "$(wc -l < /tmp/table)"
wrong=
for i in 1 2 3 4 5 6 7 8 9; do
	timeout -s INT 0.$i vfcfg compare 01:00.2 > /dev/null
	now=$(state 01:00.2)
	[ "$now" = "vfio-pci vfio-pci 16 4 4 $((total - 32))" ] || wrong="$wrong$i: $now; "
done
same "compare interrupted, at nine moments: all as before" "" "$wrong"
error vfcfg compare --json 01:00.4
json=$(vfcfg compare --json 01:00.4)
same "compare: a table of one" "0 none true 1 1 1 1 0 null null EINVAL null" "$status $(row 0)"
same "compare: a table of one: all as before" "null null 1 null 1 $((total - 32))" "$(state 01:00.4)"

# reset and unbind
check "reset" vfcfg reset 01:00.2
same "reset: state" "vfio-pci vfio-pci $default null $default $((total - 16 - default))" "$(state 01:00.2)"
check "unbind" vfcfg unbind 01:00.2 01:00.1 01:00.3 01:00.4
same "unbind: state" "null null $default" "$(state 01:00.2 | cut -d ' ' -f 1-3)"
check "unbind: the kernel's file stays" [ -e $vf/vfio_msix_cap ]

# any function
echo 0 > $pf/sriov_numvfs
json=$(vfcfg compare --json 01:00.0)
same "compare the PF: it cannot be resized" false "$(jq .policies[1].possible <<< "$json")"
same "compare the PF: cap" "cap true 16 8 8 8 null false false EINVAL EPERM" "$(row 2)"
same "compare the PF: its driver is back" "nvme null" "$(vfcfg list --json | jq -r '.pfs[0].driver') $(sed 's/[()]//g' $pf/driver_override)"
same "compare: no complaints" "" "$(dmesg | sed "1,/test: vfcfg_cap $$/d" | grep -i 'irq bypass')"
check "bind and cap the PF" vfcfg bind 01:00.0 vfio-pci --cap 9
same "the PF's cap" 9 "$(cat $pf/vfio_msix_cap)"
check "reset of the PF" vfcfg reset 01:00.0
same "reset of the PF: no cap" 0 "$(cat $pf/vfio_msix_cap)"
