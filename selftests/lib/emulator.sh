# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# An emulator that has lost an interrupt: QEMU cannot be asked to, so a program stands in
# for it that answers as QEMU 7.2 did when it had. Sourced, with $tmp set.

# $tmp/qemu, for LAB_QEMU, is that program for as many boots as $tmp/lost has lines, then
# QEMU. A line is what it tells of processor 1: halted, vectors in service, requested; or
# "silent": it says nothing, for ever; or "dies": as where an assertion failed. Without such a file it is $LOST.
cat > "$tmp/qemu" << 'END'
#!/bin/bash
here=$(dirname "$0")
[[ " $* " == *" -append "* ]] || exec qemu-system-x86_64 "$@"
if [ -s "$here/lost" ]; then
	LOST=$(head -n 1 "$here/lost")
	sed -i 1d "$here/lost"
fi
[ -n "$LOST" ] || exec qemu-system-x86_64 "$@"
run=$(grep -o 'path=[^ ]*/monitor' <<< "$*") run=${run#path=} run=${run%/monitor}
claim=$(sed -n 's/^selftests.boot \([^ ]*\) .*/\1/p' "$run/command")
[ -z "$claim" ] || ln -s "$claim" "$here/build/log/only.claim"
clock() { cut -d ' ' -f 1 /proc/uptime > "$run/clock.$1"; }
clock begin
clock started
touch "$run/started" "$run/ready" "$run/console"
[ "$LOST" != silent ] || exec sleep 1000
[ "$LOST" != dies ] || { ulimit -c 0; kill -ABRT $$; }
read -r halted in_service requested <<< "$LOST"
end=$((SECONDS + 15))
while [ $SECONDS -lt $end ]; do
	read -rt 1 question || continue
	id=${question##*: } id=${id%\}}
	case $question in
	*registers*) said="\\r\\nCPU#0\\r\\nRIP=0 HLT=0\\r\\n\\r\\nCPU#1\\r\\nRIP=0 HLT=$halted\\r\\n" ;;
	*"lapic 1"*) said="ISR\\t $in_service \\r\\nIRR\\t $requested \\r\\n\\r\\nAPR 0x00" ;;
	*lapic*) said="ISR\\t (none)\\r\\nIRR\\t (none)\\r\\n" ;;
	*) echo '{"return": {}}' >&9; continue ;;
	esac
	echo "{\"return\": \"$said\", \"id\": $id}" >&9
done < "$run/monitor.in" 9> "$run/monitor.out"
echo 3 > "$run/status"
clock end
END
chmod +x "$tmp/qemu"
export LAB_QEMU=$tmp/qemu
