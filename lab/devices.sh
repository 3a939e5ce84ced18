# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The lab's devices: what QEMU emulates and which modules drive it.
# Sourced by lab/run, which provides $qemu, $kernel, $run and the variables set here.

device_count=0
vfsim_count=0
vfsim_memory=160	# MiB: 4096 VFs with 256 vectors, or 2048 with 2048

# Each device gets the bus that its number says: root ports are found in order.
# QEMU's firmware makes no room for VF BARs unless it is told to.
device_port()
{
	device_count=$((device_count + 1))
	devices_qemu+=(-device "pcie-root-port,id=port$device_count,chassis=$device_count,addr=$(printf '%x' $((15 + device_count))).0,x-speed=5,mem-reserve=32M,pref64-reserve=32M")
}

# 240 vectors to share, at most 64 for one VF: 100 VFs can have two each, eight
# VFs eight each with plenty left, and four VFs can starve all others. The PF
# keeps 16 vectors of its own.
#
# QEMU before 8.1 sizes a VF's BAR by the PF's numbers where the VF decodes it
# and by the VF's where the PF announces it. These make both 16 KiB; a table of
# more than 256 entries in the PF would not.
device_nvme() # PROPERTIES
{
	local n
	device_port
	n=$device_count
	truncate -s 256M "$run/namespace$n"
	devices_qemu+=(
		-drive "file=$run/namespace$n,id=namespace$n,if=none,format=raw,cache=unsafe"
		-device "nvme-subsys,id=subsystem$n"
		-device "nvme,id=nvme$n,serial=vfcfg$n,bus=port$n,subsys=subsystem$n,max_ioqpairs=400,msix_qsize=256,sriov_max_vfs=127,sriov_vq_flexible=384,sriov_vi_flexible=240,sriov_max_vi_per_vf=64,sriov_max_vq_per_vf=64$1"
		-device "nvme-ns,drive=namespace$n,bus=nvme$n"
	)
	devices_modules+=(nvme)
}

device_igb() # PROPERTIES
{
	device_port
	devices_qemu+=(-device "igb,bus=port$device_count$1")
	devices_modules+=(igb)
}

# Simulated by the kernel itself, in memory that is kept from it: above what the
# guest was to have, so that it misses none. Properties are the adapter's own.
device_vfsim() # PROPERTIES
{
	devices_setup+=("echo '$vfsim_count${1//,/ }' > /sys/bus/vfsim/new_adapter || exit 1")
	vfsim_count=$((vfsim_count + 1))
	[ "$vfsim_count" = 1 ] || return 0
	devices_modules+=(vfsim)
	devices_memory=$vfsim_memory
	# Linux 6.1 takes one kind of IOMMU only.
	[ "$kernel" != stock-6.1 ] || devices_iommu=off
}

# A network that leads nowhere, but for a port of this machine's own that is the guest's
# port 22, for who starts something there.
device_net() # ,ssh=PORT
{
	local port=${1#,ssh=}
	[[ $port =~ ^[1-9][0-9]*$ ]] || { lab_say "device net needs ssh=PORT"; exit 2; }
	[[ $kernel = stock* ]] || { lab_say "device net: only Debian's kernels drive it (--kernel stock)"; exit 2; }
	devices_qemu+=(
		-netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-10.0.2.15:22"
		-device "virtio-net-pci,netdev=net,romfile="
	)
	devices_modules+=(virtio_net)
	# Not the only network device there may be
	devices_setup+=("net=\$(basename /sys/bus/virtio/drivers/virtio_net/virtio*/net/*)"
		"ip address add 10.0.2.15/24 dev \$net && ip link set \$net up || exit 1")
}

qemu_has() { "$qemu" -device "$1,help" 2> /dev/null | grep "^$1 options" > /dev/null; }	# DEVICE

device_add() # NAME[,PROPERTY=VALUE]...
{
	local name=${1%%,*} properties=${1#"${1%%,*}"}
	case $name in
	none) return ;;
	vfsim) device_vfsim "$properties"; return ;;
	net) device_net "$properties"; return ;;
	nvme | igb) ;;
	*) lab_say "no device '$name': nvme, igb, vfsim, net or none"; exit 2 ;;
	esac
	if ! qemu_has "$name" && [ -z "${LAB_QEMU-}" ]; then
		qemu=$("$lab_top/lab/build-qemu") || exit 1
	fi
	if ! qemu_has "$name"; then
		lab_say "skipped: $("$qemu" --version | head -n 1) has no device $name (igb needs 8.0 or newer)"
		exit 4
	fi
	"device_$name" "$properties"
}
