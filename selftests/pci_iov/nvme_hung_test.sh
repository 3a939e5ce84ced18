#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A controller that does not answer: it is not let at memory, so a command that it
# is sent never completes. Nobody waits for it for long, and what was refused has
# changed nothing once it is well again.
. "$(dirname "$0")/../lib/nvme.sh"

now() { echo "${EPOCHREALTIME//[!0-9]/}"; }	# us

# Bus Master Enable. The driver's reset of the controller sets it again.
hang() { setpci -s 01:00.0 COMMAND=0:4; }

# Writes a size in the background, and waits until the driver waits.
write_begins() # INDEX SIZE
{
	rm -f /tmp/done
	(
		start=$(now)
		error=$( (echo "$2" > "$pf/virtfn$1/sriov_vf_msix_count") 2>&1) || true
		echo "$((($(now) - start) / 1000000)) ${error##*: }" > /tmp/written
		mv /tmp/written /tmp/done
	) &
	sleep 1
}

# 10 s, and what an emulated machine makes of them
soon() { [ "$1" -ge 9 ] && [ "$1" -lt 30 ]; }	# SECONDS

fresh_vfs 4
echo 3 > $pf/virtfn0/sriov_vf_msix_count
echo 4 > $pf/virtfn1/sriov_vf_msix_count
total=$(cat $pf/sriov_vf_total_msix)

plan 20
hang
write_begins 1 9
same "what is free can be read meanwhile" $((total - 7)) "$(free)"
same "and so by anybody" $((total - 7)) "$(setpriv --reuid 65534 --clear-groups cat $pf/sriov_vf_free_msix)"
same "and what a VF has" 4 "$(cat $pf/virtfn1/sriov_vf_msix_count)"
check "none of which waits, while the write does" test ! -e /tmp/done
wait
read -r took error < /tmp/done
check "the write comes to an end, in $took s" soon "$took"
same "with EAGAIN" "Resource temporarily unavailable" "$error"
check "the controller is reset, and well again" live
same "the refused write has changed nothing" "3 4 1 1" "$(becomes "3 4 1 1" sizes)"
same "nor in the pool" 7 "$(held)"
echo 9 > $pf/virtfn1/sriov_vf_msix_count
same "the next one works" "3 9 1 1 $((total - 12))" "$(sizes) $(free)"

# In the middle of a change: what was accepted last is what there is.
(
	for n in $(seq 1000); do
		size=$((n % 2 ? 4 : 9))
		(echo $size > $pf/virtfn1/sriov_vf_msix_count) 2> /dev/null || break
		echo $size > /tmp/accepted
	done
) &
sleep 2
hang
wait
check "in the middle of changes: it is live again" live
accepted=$(< /tmp/accepted)
same "what was accepted last is there" "3 $accepted 1 1" "$(becomes "3 $accepted 1 1" sizes)"
same "and held" "$((3 + accepted)) $((total - 3 - accepted))" "$(held) $(free)"
echo 9 > $pf/virtfn1/sriov_vf_msix_count

# Unbinding has to wait for the write's locks, and only for those.
hang
write_begins 2 5
start=$(now)
echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/unbind
took=$((($(now) - start) / 1000000))
check "a driver can be unbound, in $took s" test "$took" -lt 40
wait
read -r took error < /tmp/done
same "the write was refused" "Resource temporarily unavailable" "$error"
echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/bind
check "and bound" live
same "without loss" "3 9 1 1" "$(becomes "3 9 1 1" sizes)"

# VFs go without one timeout for each of them.
hang
start=$(now)
echo 0 > $pf/sriov_numvfs
took=$((($(now) - start) / 1000000))
check "VFs can be disabled, in $took s" test "$took" -lt 30
check "the controller is live" live
same "and all is free" "$total" "$(becomes "$total" free)"
