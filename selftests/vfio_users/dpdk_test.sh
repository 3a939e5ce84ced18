#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# DPDK's probe takes a capped VF, found by the driver's name vfio-pci. Started by
# ../vfio_pci/with-device igb-vf. With STRICT in the environment the limits are
# strict.
. "$(dirname "$0")/../lib/tap.sh"

command -v dpdk-testpmd > /dev/null || skip_all "no dpdk-testpmd here (package dpdk-dev)"
cap=/sys/bus/pci/devices/$VF/vfio_msix_cap
strict=${STRICT:+ strict}
ip link set "$(basename /sys/bus/pci/devices/0000:01:00.0/net/*)" up

probe()
{
	printf 'show port info 0\nquit\n' |
		timeout 90 dpdk-testpmd --no-huge -m 128 --no-telemetry --log-level=lib.eal:info -a "$VF" -- -i --total-num-mbufs=2048 > /tmp/dpdk 2>&1
	grep -q "Driver name: net_e1000_igb_vf" /tmp/dpdk &&
		grep -q "Device name: $VF" /tmp/dpdk && return
	sed 's/^/# /' /tmp/dpdk | tail -n 20
	return 1
}

plan 5
same "an igb VF's table has 3 entries" 3 "$(vfcfg list --json "$VF" | jq '.pfs[0].vfs[0].table_size')"
check "DPDK takes the VF without a cap" probe
echo "2$strict" > "$cap"
check "DPDK takes the VF capped to 2" probe
echo "1$strict" > "$cap"
check "DPDK takes the VF capped to 1" probe
same "and the cap still stands" "1$strict" "$(cat "$cap")"
