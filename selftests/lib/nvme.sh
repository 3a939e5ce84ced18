# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The lab's NVMe controller, a PF, and what its VFs hold. Sourced.

. "${BASH_SOURCE%/*}/tap.sh"
. "${BASH_SOURCE%/*}/until.sh"
. "${BASH_SOURCE%/*}/vfs.sh"

pf=/sys/bus/pci/devices/0000:01:00.0

# Its name can be another one after it was bound again.
ctrl() { basename $pf/nvme/nvme*; }

is_live() { local state; read -r state < "$(echo $pf/nvme/nvme*/state)" && [ "$state" = live ]; } 2> /dev/null
live() { until_true is_live; }

sizes() # as the kernel shows them
{
	local file size all=()
	for file in $pf/virtfn*/sriov_vf_msix_count; do
		read -r size < "$file" && all+=("$size")
	done
	echo "${all[*]}"
}

held() { build/selftests/pci_iov/nvme_share "/dev/$(ctrl)" | cut -d" " -f2; }	# as the controller says
free() { cat $pf/sriov_vf_free_msix; }
