#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A guest with a VF of a network adapter: its own vfsim_drv drives it, with as many vectors
# as its table has, and it talks to the PF's network device on the host and, with
# a VLAN that it knows nothing of, no more. Emulation inside emulation. Makes adapter 7.
. "$(dirname "$0")/sim.sh"
. "$(dirname "$0")/net.sh"

kernel=$LAB_KERNEL

root=/tmp/guest
mkdir -p $root/{bin,dev,proc,sys,modules}
cp /bin/busybox $root/bin/
n=10
for module in $(modprobe --show-depends vfsim_drv | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
	case $module in
	*.xz) xz -dc "$module" > $root/modules/$n.ko ;;
	*) cp "$module" $root/modules/$n.ko ;;
	esac
	n=$((n + 1))
done
cat > $root/init <<'END'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
for module in /modules/*.ko; do
	insmod $module
done
ip address add 10.9.0.2/24 dev eth0
ip link set eth0 up
echo "MAC $(cat /sys/class/net/eth0/address)"
echo "VECTORS $(ls /sys/class/net/eth0/device/msi_irqs | wc -l)"
mkdir /www
yes "from the guest" | head -c 300000 > /www/data
httpd -h /www
ping -c 3 -W 20 10.9.0.1 > /dev/null && echo "PING OK"
echo "SUM $(wget -q -O - http://10.9.0.1/data | md5sum)"
echo DONE
sleep 1000
END
chmod +x $root/init
(cd $root && find . | cpio -o -H newc --quiet) > /tmp/guest.cpio

said() { sed -n "s/^$1 *//p" /tmp/console | tr -d '\r'; }	# WHAT
says() { grep -q "^$1" /tmp/console; }				# WHAT

quietly() { ping -q -c 1 "$@" 10.9.0.2 > /dev/null; }		# OPTION...

plan 9
modprobe vfio-pci
net_adapter ""
unbind 7 0
resize 7 0 3
ip link set "$p" vf 0 mac 02:11:22:33:44:55
ip link set "$p" up
ip address add 10.9.0.1/24 dev "$p"
bind 7 0 vfio-pci
mkdir /tmp/www
yes "from the host" | head -c 300000 > /tmp/www/data
busybox httpd -h /tmp/www
later "pkill -f 'busybox httpd'"
: > /tmp/console
qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
	-M q35,accel=tcg -cpu max,-cx16 -smp 2 -m 160 \
	-kernel "$kernel/kernel" -initrd /tmp/guest.cpio \
	-append "console=ttyS0 loglevel=4 no_timer_check panic=-1" \
	-serial file:/tmp/console -device vfio-pci,host=5607:01:00.1,addr=5 > /tmp/qemu 2>&1 &
guest=$!
for _ in $(seq 3000); do
	! says DONE && kill -0 $guest 2> /dev/null || break
	sleep 0.1
done
says DONE || sed 's/^/# /' /tmp/console /tmp/qemu | tail -n 20
same "the guest's address is what was set for it" 02:11:22:33:44:55 "$(said MAC)"
same "as many vectors as its table has" 3 "$(said VECTORS)"
check "it reaches the host" says "PING OK"
same "it gets what the host has" "$(md5sum < /tmp/www/data)" "$(said SUM)"
same "and the host what it has" "$(yes "from the guest" | head -c 300000 | md5sum)" \
	"$(busybox wget -q -O - http://10.9.0.2/data | md5sum)"
same "the host gives it so many interrupts" 3 "$(grep -c 'vfio-msix.*5607:01:00.1' /proc/interrupts)"
check "the host reaches it" quietly -W 20
ip link set "$p" vf 0 vlan 9
check "but not in a VLAN" ! quietly -W 3
ip link set "$p" vf 0 vlan 0
kill $guest
wait $guest 2> /dev/null
unbind 7 0
echo > "$(vf_of 7 0)/driver_override"
echo 5607:01:00.1 > $bus/drivers_probe
space A "$(netdev "$(vf_of 7 0)")" 10.9.0.3
check "and the VF is the host's again" reaches A 10.9.0.1 20
