# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the lab's scripts share. Sourced, never run.

lab_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lab_cache=${VFCFG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vfcfg}

# stdout belongs to results.
lab_say() { echo "lab: $*" >&2; }
lab_die() { lab_say "$@"; exit 1; }

lab_need() # COMMAND PACKAGE
{
	command -v "$1" > /dev/null ||
		lab_die "$1 not found: install the package $2 (make deps does)"
}

# A key for the cache
lab_digest() { sha256sum | cut -c1-16; }

# A linux-source that is installed, or that lab/fetch-source has put into the cache
lab_source() # LINE: its tarball
{
	local tarball
	for tarball in "/usr/src/linux-source-$1.tar.xz" "$lab_cache/src/linux-source-$1.tar.xz"; do
		[ ! -r "$tarball" ] || { echo "$tarball"; return; }
	done
	return 1
}

# All that are at hand, oldest first
lab_sources() # tarballs
{
	local tarball
	for tarball in {/usr,"$lab_cache"}/src/linux-source-*.tar.xz; do
		[ ! -e "$tarball" ] || echo "$tarball"
	done | awk -F / '!seen[$NF]++ { print $NF, $0 }' | sort -V | cut -d' ' -f2-
}

lab_source_version() # TARBALL
{
	cat "${1%.tar.xz}.version" 2> /dev/null || dpkg-query -W -f '${Version}' "$(basename "$1" .tar.xz)"
}

# A linux-source without what no kernel of the lab is made of, which is two thirds
# of it: Kconfig files have to be there, what they would build does not.
lab_unpack() # TARBALL DIR
{
	local folder exclude=()
	for folder in Documentation sound samples drivers/gpu drivers/media drivers/staging \
		drivers/infiniband drivers/scsi drivers/usb drivers/iio drivers/net/wireless \
		drivers/net/ethernet/{mellanox,broadcom,chelsio,qlogic,marvell,freescale} \
		tools/{perf,testing/selftests/bpf} \
		arch/{alpha,arc,arm,arm64,csky,hexagon,loongarch,m68k,microblaze,mips,nios2,openrisc,parisc,powerpc,riscv,s390,sh,sparc,um,xtensa}; do
		exclude+=(--exclude="*/$folder/*."{c,h,S,dts,dtsi,rst,yaml,json,txt})
	done
	tar -C "$2" --strip-components=1 "${exclude[@]}" -xf "$1"
}

# A kernel that measures the TSC on a busy machine may be wrong by a factor of 28
# (seen). Emulation passes the machine's own through, so it can be told: measured
# here once a boot, when nothing hangs on it. The HPET does without, but each
# reading of it leaves the guest, which doubles what interrupts cost.
lab_clock() # DIR: a place for a program
{
	local file khz
	file=$lab_cache/out/tsc-$(tr -d - < /proc/sys/kernel/random/boot_id)
	if [ ! -s "$file" ]; then
		rm -f "$lab_cache"/out/tsc-*
		{ cc -O2 -o "$1/tsc" "$lab_top/lab/tsc.c" && "$1/tsc" > "$1/khz"; } 2> /dev/null &&
			mv "$1/khz" "$file"
	fi
	khz=$(cat "$file" 2> /dev/null) && echo "tsc_early_khz=$khz tsc=reliable" ||
		echo "clocksource=hpet tsc=unstable"
}
