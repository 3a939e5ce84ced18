# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A whole Linux guest in QEMU: the kernel of the lab, and a user space of busybox and
# one script. Emulation inside emulation: a start takes minutes. Sourced; who does says
# on the guest's console what it found, in lines, and DONE.

guest_console=/tmp/console

# The guest's only files; its /init goes on with standard input once modules are loaded.
guest_files() # MODULE
{
	local root=/tmp/guest module n=10
	mkdir -p $root/{bin,dev,proc,sys,modules}
	cp /bin/busybox $root/bin/
	# In the order of loading; a distribution's have others below them, compressed.
	for module in $(modprobe --show-depends "$1" | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'); do
		case $module in
		*.xz) xz -dc "$module" > $root/modules/$n.ko ;;
		*) cp "$module" $root/modules/$n.ko ;;
		esac
		n=$((n + 1))
	done
	cat - > $root/init.rest
	cat - $root/init.rest > $root/init <<- 'END'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev 2> /dev/null
		for module in /modules/*.ko; do
			insmod "$module"
		done
	END
	rm $root/init.rest
	chmod +x $root/init
	(cd $root && find . | cpio -o -H newc --quiet) > /tmp/guest.cpio
}

# Until the guest has said DONE; the last of what was said where it does not.
guest_boot() # CPUS QEMU-ARGUMENT...
{
	: > $guest_console
	qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-M q35,accel=tcg -cpu max,-cx16 -smp "$1" -m 192 \
		-kernel "$LAB_KERNEL/kernel" -initrd /tmp/guest.cpio \
		-append "console=ttyS0 loglevel=4 no_timer_check panic=-1" \
		-serial file:$guest_console "${@:2}" > /tmp/qemu 2>&1 &
	guest=$!
	for _ in $(seq 6000); do
		! grep -q DONE $guest_console || return 0
		kill -0 $guest 2> /dev/null || break
		sleep 0.1
	done
	sed 's/^/# /' $guest_console /tmp/qemu | tail -n 20
}

guest_end()
{
	kill "$guest"
	wait "$guest" 2> /dev/null
}

# What follows these words on a line of the console
guest_said() { sed -n "s/^$* *//p" $guest_console | tr -d '\r'; }	# WORD...
guest_has() { grep -q "^$*" $guest_console; }			# WORD...
