# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests in shell share: adapters, their files, and what a write says.
# Emulation makes a new process dear, so most of this does without.

. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/until.sh"
. "$(dirname "$0")/../lib/vfs.sh"

bus=/sys/bus/pci

pf_of() { printf '%s/devices/56%02x:01:00.0' $bus "$1"; }	# ADAPTER
faults_of() { echo "/sys/kernel/debug/vfsim/vfsim$1"; }		# ADAPTER
# Up to 255 VFs are on the PF's bus, from its next function on.
vf_of() { printf '%s/devices/56%02x:01:%02x.%x' $bus "$1" $((($2 + 1) / 8)) $((($2 + 1) % 8)); }

show() { local line; read -r line < "$1" && echo "$line"; }	# FILE

# Prints why a write failed, and nothing when it did not.
try() # VALUE FILE
{
	local said
	said=$({ echo "$1" > "$2"; } 2>&1) || echo "${said##*: }"
}

# Milliseconds that a command takes
ms() # COMMAND...
{
	local start=${EPOCHREALTIME//[!0-9]/}
	"$@" > /dev/null
	echo $(((${EPOCHREALTIME//[!0-9]/} - start) / 1000))
}

# A command that will never be answered is waited for so long; the lab's limit is
# there for busy machines.
timeout=/sys/module/vfsim_drv/parameters/timeout_ms
impatient() # COMMAND...: 700 ms, or $patience
{
	local before
	before=$(show $timeout)
	echo "${patience:-700}" > $timeout
	"$@"
	echo "$before" > $timeout
}

resize() { try "$3" "$(vf_of "$1" "$2")/sriov_vf_msix_count"; }	# ADAPTER INDEX SIZE
left() { show "$(pf_of "$1")/sriov_vf_free_msix"; }		# ADAPTER

sizes() # ADAPTER: of all its VFs
{
	local i size all=()
	for ((i = 0; i < $(show "$(pf_of "$1")/sriov_numvfs"); i++)); do
		read -r size < "$(vf_of "$1" "$i")/sriov_vf_msix_count"
		all+=("$size")
	done
	echo "${all[*]}"
}

# VFs without drivers
vfs() # ADAPTER COUNT
{
	local pf
	pf=$(pf_of "$1")
	fresh_vfs "$2"
}

bind() # ADAPTER INDEX DRIVER
{
	local vf
	vf=$(vf_of "$1" "$2")
	echo "$3" > "$vf/driver_override"
	echo "${vf##*/}" > $bus/drivers_probe
	[ -e "$bus/drivers/$3/${vf##*/}" ]
}

unbind() # ADAPTER INDEX
{
	local vf
	vf=$(vf_of "$1" "$2")
	echo "${vf##*/}" > "$vf/driver/unbind"
}

# A number of a function, by the name of its column
counter() # ADAPTER FUNCTION NAME
{
	local names values i
	{
		read -ra names
		while read -ra values; do
			[ "${values[0]}" = "$2" ] || continue
			for i in "${!names[@]}"; do
				[ "${names[i]}" != "$3" ] || echo "${values[i]}"
			done
		done
	} < "$(faults_of "$1")/functions"
}

log_mark() { echo "test: mark $$" > /dev/kmsg; }
# Has the kernel said it since log_mark?
logged() # TEXT
{
	local log
	log=$(dmesg)
	[[ ${log##*test: mark "$$"} == *"$1"* ]]
}

# Debian's tools leave a udevd alone that is not in the machine's root.
start_udevd()
{
	export SYSTEMD_IGNORE_CHROOT=1
	[ -S /run/udev/control ] || /lib/systemd/systemd-udevd --daemon 2> /dev/null
	later "udevadm control --exit; rm /run/udev/control"
}
