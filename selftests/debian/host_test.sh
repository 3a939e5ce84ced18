#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# host_test.sh [CODENAME]
#
# The packages on a Debian host that has never seen this project: installed, with a
# kernel more, upgraded; and booted as it is then, with Debian's own kernels, systemd and
# its own writable root (selftests/debian/guest). What compiles runs in a chroot, which
# takes seconds; what boots runs in an emulated machine.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"

release=${1-$(. /etc/os-release; echo "$VERSION_CODENAME")}
[ "$(id -u)" = 0 ] || skip_all "only root can make a host"
base=$(lab/release "$release") || skip_all "no Debian $release to be had here"
work=$(mktemp -d "$lab_cache/work/host.XXXXXX")
root=$work/root
version=$(sed -n 's/^#define VFCFG_VERSION.*"\(.*\)"/\1/p' tools/vfcfg/src/version.h)
later_version=$version+1

in_host() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }	# COMMAND...

clean_up()
{
	umount "$root/proc" "$root/dev" "$root" 2> /dev/null
	rm -rf "$work"
}

# Packages as they will be, but for the number
as_later() # PACKAGE.deb OUT
{
	local dir
	dir=$(mktemp -d -p "$work")
	dpkg-deb -R "$1" "$dir/p"
	sed -i "s/\b$version\b/$later_version/g" "$dir"/p/DEBIAN/*
	for src in "$dir"/p/usr/src/*-"$version"; do
		[ -d "$src" ] || continue
		sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$later_version\"/" "$src/dkms.conf"
		mv "$src" "${src%"$version"}$later_version"
	done
	(cd "$dir/p" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | xargs -0 md5sum > DEBIAN/md5sums)
	dpkg-deb --root-owner-group -b "$dir/p" "$2" > /dev/null
	rm -rf "$dir"
}

# Runs in the host; its output is in the log, and shown if it fails.
does() # NAME COMMAND...
{
	local name=$1
	shift
	if in_host "$@" > "$work/log" 2>&1; then
		pass "$name"
	else
		tail -n 30 "$work/log" | sed 's/^/# /'
		fail "$name"
	fi
}

kernels() { (cd "$root/lib/modules" && echo [0-9]*); }

# Whose modules does a kernel load, with which version, signed by whom
modules() # KERNEL VERSION
{
	local name
	for name in vfio-pci-core vfsim vfsim_drv vfsim-vfio-pci; do
		echo "$name $(in_host modinfo -k "$1" -n $name | grep -o '/updates/dkms/')" \
			"$(in_host modinfo -k "$1" -F signer $name | grep -o 'DKMS module signing key')"
	done
	in_host modinfo -k "$1" -F version vfio-pci-core
}
good() { printf '%s /updates/dkms/ DKMS module signing key\n' vfio-pci-core vfsim vfsim_drv vfsim-vfio-pci; echo "$1"; }	# VERSION

# Symbols of the kernel's own core that ours has not, or not with the same CRC
other_symbols() # KERNEL
{
	local crcs=$work/crcs
	for where in kernel updates; do
		file=$(find "$root/lib/modules/$1/$where" -name 'vfio-pci-core.ko*')
		# Debian 13's DKMS puts the kernel's aside, until ours is removed.
		[ -n "$file" ] || file=$(find "$root/var/lib/dkms/vfio-msix-cap/original_module/$1" -name 'vfio-pci-core.ko*' ! -name '*.origin')
		case $file in *.xz) xz -dc "$file" ;; *) cat "$file" ;; esac > "$crcs.ko"
		modprobe --show-exports "$crcs.ko" | sort > "$crcs.$where"
	done
	[ -s "$crcs.kernel" ] || echo none
	comm -23 "$crcs.kernel" "$crcs.updates"
}

mkdir -p "$root" "$work/upper" "$work/over"
later clean_up
mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/over" "$root" || skip_all "no overlay can be mounted here"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mkdir -p "$root/root/debs" "$root/root/later"
debian/mk > "$work/debs" || exit 1
xargs -a "$work/debs" cp -t "$root/root/debs"
# vfcfg-ansible is for where hosts are looked after from, and is not one's of these.
rm -f "$root"/root/debs/*-dbgsym_* "$root"/root/debs/vfcfg-ansible_*
first=$(kernels)
second=
compgen -G "$root/root/second-kernel/*.deb" > /dev/null && second=yes

plan 86

# --- installed ---

# Who tests on machines without an adapter takes this one alone: the module is built here,
# and guest times the rest.
start=${EPOCHREALTIME//[!0-9]/}
does "apt install ./vfsim-dkms*.deb" sh -c 'apt-get -q install -y --no-install-recommends /root/debs/vfsim-dkms_*.deb'
echo "# which takes $(((${EPOCHREALTIME//[!0-9]/} - start) / 1000)) ms"
check "DKMS replaced what it was to replace" ! grep -q "will not replace" "$work/log"
does "apt install ./*.deb is all" sh -c 'apt-get -q install -y --no-install-recommends /root/debs/*.deb'
check "DKMS replaced what it was to replace" ! grep -q "will not replace" "$work/log"
same "$first: modules of ours come first, signed" "$(good "$version")" "$(modules "$first")"
same "$first: no symbol version is other than in the kernel's own core" "" "$(other_symbols "$first")"
same "the initramfs has the core with the cap" "/updates/dkms/" \
	"$(in_host lsinitramfs "/boot/initrd.img-$first" | grep vfio-pci-core | grep -o '/[a-z]*/dkms/')"
check "completion, manual pages, a place for plans" test -f "$root/usr/share/bash-completion/completions/vfcfg" \
	-a -f "$root/usr/share/man/man8/vfcfg.8.gz" -a -d "$root/etc/vfcfg.d"

# --- a kernel more ---

if [ -n "$second" ]; then
	does "a kernel that is installed afterwards" sh -c 'dpkg -i /root/second-kernel/*.deb'
	check "DKMS replaced what it was to replace there" ! grep -q "will not replace" "$work/log"
	second=$(kernels | tr ' ' '\n' | grep -vxF "$first")
	same "$second: modules of ours come first, signed" "$(good "$version")" "$(modules "$second")"
	same "$second: no symbol version is other than in the kernel's own core" "" "$(other_symbols "$second")"
else
	skip "a kernel that is installed afterwards" "$release has one kernel"
	skip "DKMS replaced what it was to replace there" "$release has one kernel"
	skip "modules of ours come first, signed" "$release has one kernel"
	skip "no symbol version is other than in the kernel's own core" "$release has one kernel"
fi

# --- kernels that it is not for ---

headers=$root/usr/src/linux-headers-$first
header=$headers/include/generated/uapi/linux/version.h
cp "$header" "$work/version.h"
in_host dkms remove -m vfio-msix-cap -v "$version" -k "$first" > "$work/log" 2>&1
sed -i 's/^\(#define LINUX_VERSION_SUBLEVEL\).*/\1 999/' "$header"
does "a kernel of another stable version installs all the same" run-parts --arg="$first" /etc/kernel/postinst.d
check "and it is said what it does without" grep -q "this kernel is Linux [0-9.]*\.999, and the source in this package is of [0-9.]*:.*without limits" "$work/log"
same "which is true" "" "$(find "$root/lib/modules/$first/updates" -name 'vfio-pci-core*')"
cp "$work/version.h" "$header"

# --- an upgrade, first where the kernel's symbols are other ---

for deb in "$root"/root/debs/*.deb; do
	as_later "$deb" "$root/root/later/$(basename "${deb/_${version}_/_${later_version}_}")"
done
cp "$headers/Module.symvers" "$work/symvers"
sed -i '/vfio_pci_core_enable\t/s/^0x......../0x12345678/' "$headers/Module.symvers"
in_host sh -c 'apt-get -q install -y --no-install-recommends /root/later/*.deb' > "$work/log" 2>&1
check "a core that other modules could not use fails the build" test $? != 0
check "and it is said which symbols" grep -q "^vfio-msix-cap: .* other versions there: vfio_pci_core_enable; vfio-pci-core stays" "$work/log"
same "and not installed" "" "$(find "$root/lib/modules/$first/updates" -name 'vfio-pci-core*')"
cp "$work/symvers" "$headers/Module.symvers"
does "the upgrade" dpkg --configure -a
# The package of vfsim was not refused, and has been made for those other symbols as well.
start=${EPOCHREALTIME//[!0-9]/}
in_host sh -c "dkms build --force -m vfsim -v $later_version -k $first &&
	dkms install --force -m vfsim -v $later_version -k $first" > "$work/log" 2>&1
echo "# DKMS builds and signs vfsim in $(((${EPOCHREALTIME//[!0-9]/} - start) / 1000)) ms"
for kernel in $(kernels); do
	same "$kernel: with modules of the new version" "$(good "$later_version")" "$(modules "$kernel")"
done
[ -n "$second" ] || skip "with modules of the new version" "$release has one kernel"
same "nothing is left of the old" "" "$(find "$root"/usr/src "$root"/var/lib/dkms -name "$version")"

# --- the same host, booted ---

# Who takes VFs notes what it finds.
mkdir -p "$root/etc/systemd/system/libvirtd.service.d"
printf '[Service]\nExecStartPre=/bin/sh -c "vfcfg list -J > /run/when-libvirtd-began.json"\n' \
	> "$root/etc/systemd/system/libvirtd.service.d/test.conf"
cat > "$root/etc/systemd/system/adapter.service" << 'END'
[Unit]
Description=A simulated adapter, as if it were in the machine
DefaultDependencies=no
After=systemd-udevd.service systemd-tmpfiles-setup.service
Before=systemd-udev-trigger.service vfcfg-settle.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c "modprobe vfsim && echo 0 vfs=8 pool=64 vectors=4 > /sys/bus/vfsim/new_adapter"
[Install]
WantedBy=sysinit.target
END
cat > "$root/etc/systemd/system/guest.service" << 'END'
[Unit]
Description=The test
After=libvirtd.service vfcfg-settle.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c "/root/guest > /dev/ttyS1 2>&1"
[Install]
WantedBy=multi-user.target
END
cp selftests/debian/guest "$root/root/guest"
sed -n '/^## On a Debian host/,/^## /s/^    # //p' README.md | grep -v '^apt install' > "$root/root/readme"
mkdir "$root/root/vfcfg"
cp --parents selftests/several selftests/vfio_pci/with-device build/selftests/vfio_pci/{*_test,nvme_table} \
	build/selftests/vfsim/*_test "$root/root/vfcfg"
echo 1 > "$root/root/part"
in_host systemctl enable adapter.service guest.service libvirtd.service > "$work/log" 2>&1
echo '/dev/vda / ext4 defaults 0 1' > "$root/etc/fstab"
rm -rf "$root/root/debs" "$root/root/later" "$root/root/second-kernel"
umount "$root/proc" "$root/dev"
truncate -s 4G "$work/image"
mke2fs -q -t ext4 -d "$root" "$work/image" || exit 1

boot() # KERNEL
{
	local line
	lab/host --kernel "$1" --timeout 600 --log build/log/host.console "$work/image" > "$work/said"
	while IFS= read -r line; do
		case $line in
		"ok "*) pass "$1: ${line#ok }" ;;
		"not ok "*) fail "$1: ${line#not ok }" ;;
		"#"*) echo "$line" ;;
		*) echo "# $line" ;;
		esac
	done < "$work/said"
}
boot "$first"
boot "${second:-$first}"

# --- removed and purged: the host is as it was ---

umount "$root"
mount -o loop "$work/image" "$root" || exit 1
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
does "removal" apt-get -q remove -y vfio-msix-cap-dkms
same "takes the module away" "" "$(find "$root"/lib/modules/*/updates -name 'vfio-pci-core*' 2> /dev/null)"
does "purge" apt-get -q purge -y vfcfg libvfcfg0 libvfcfg-dev vfcfg-libvirt vfsim-dkms vfio-msix-cap-dkms
same "what the operator wrote is kept" "host.yaml hot.yaml" "$(cd "$root/etc/vfcfg.d" && echo *)"
same "nothing else is" "" "$(in_host dkms status; cd "$root" && find usr/src/vf* etc/kernel/*/vfio* etc/libvirt/hooks \
	lib/modules/*/updates lib/systemd/system/vfcfg* etc/systemd/system/*/vfcfg* lib/udev/rules.d/*vfcfg* \( -type f -o -type l \) 2> /dev/null)"
same "every kernel has its own core" "" "$(for kernel in $(kernels); do
	in_host modinfo -k "$kernel" -n vfio-pci-core; done | grep -v /kernel/drivers/)"
same "and so has its initramfs" "" "$(for image in $(cd "$root/boot" && echo initrd.img-*); do
	in_host lsinitramfs "/boot/$image" | grep vfio-pci-core; done | grep -v /kernel/drivers/)"
rm "$root/etc/systemd/system/libvirtd.service.d/test.conf"
umount "$root/proc" "$root/dev" "$root"
boot "$first"
