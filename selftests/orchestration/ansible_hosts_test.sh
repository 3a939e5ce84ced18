#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Ansible's role and module over SSH, on two Debian hosts at once that have not had this
# project, with adapters of different pools: in the lab, on Debian's own kernel.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ansible.sh"

[ "$(id -u)" = 0 ] || skip_all "only root can make a host"
command -v ssh > /dev/null || skip_all "no ssh here"
have_ansible
root=$(lab/release) || skip_all "no Debian host to be had here"

plan 12
# Guests have no other place that is the same for both sides.
mkdir -p build
tmp=$(mktemp -d "$PWD/build/ansible.XXXXXX")
guests=()
over()
{
	touch "$tmp/over"
	wait "${guests[@]}"
	rm -rf "$tmp"
}
later over
ansible_here "$tmp"
debian/mk > "$tmp/debs" || exit 1
ssh-keygen -q -t ed25519 -N '' -f "$tmp/key"

free_port()
{
	local port
	while port=$((20000 + RANDOM % 10000)); (: < "/dev/tcp/127.0.0.1/$port"); do :; done 2> /dev/null
	echo "$port"
}

# A host with a pool of so many
host() # NAME POOL
{
	local port
	port=$(free_port)
	lab/run --kernel stock --device "vfsim,vfs=8,pool=$2,vectors=2" --device "net,ssh=$port" --timeout 1800 -- \
		selftests/orchestration/ansible_guest "$root" "$tmp" > "$tmp/$1.log" 2>&1 < /dev/null &
	guests+=($!)
	echo "$1 ansible_host=127.0.0.1 ansible_port=$port" >> "$tmp/hosts"
	ports[$1]=$port
}
declare -A ports=()
host large 64
host small 16
cat >> "$tmp/hosts" << END
[all:vars]
ansible_user=root
ansible_ssh_private_key_file=$tmp/key
ansible_python_interpreter=/usr/bin/python3
END
export ANSIBLE_HOST_KEY_CHECKING=False ANSIBLE_TIMEOUT=60
export ANSIBLE_SSH_ARGS="-F /dev/null -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"

on() # HOST COMMAND...
{
	local port=${ports[$1]}
	shift
	ssh -F /dev/null -i "$tmp/key" -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@127.0.0.1 "$@"
}
up() { local end=$((SECONDS + 600)); until on "$1" true 2> /dev/null; do [ $SECONDS -lt $end ] || return; sleep 1; done; }	# HOST
sizes() { on "$1" vfcfg list -J | jq -r '[.pfs[].vfs[].table_size] | join(" ")'; }	# HOST
play() # ARGUMENT...
{
	ansible-playbook -i "$tmp/hosts" -e "@$tmp/debs.json" "$@" selftests/orchestration/ansible_hosts.yml > "$tmp/said" 2>&1
	status=$?
	sed 's/^/# /' "$tmp/said" >> "$tmp/all"
}
recap() { sed -n "s/^$1 .*\(changed=[0-9]*\) .*\(failed=[0-9]*\) .*/\1 \2/p" "$tmp/said"; }	# HOST
# Only what has to be there for the tool: the library before who needs it
grep -E '/(libvfcfg0|vfcfg)_' "$tmp/debs" | sort | jq -R . | jq -s '{vfcfg_debs: .}' > "$tmp/debs.json"

check "two hosts can be reached by SSH" eval "up large && up small"
[ $tap_failed = 0 ] || { sed 's/^/# /' "$tmp"/*.log; exit 1; }

play -e '{"count": 8}'
same "one host that refuses is a failure" 2 $status
check "the other is set up meanwhile" grep -qE "^changed=[1-9][0-9]* failed=0$" <(recap large)
same "as planned" "8 8 8 8" "$(sizes large)"
check "the refusal is of that host, with vfcfg's reason" grep -q '^fatal: \[small\].*"msg": "[^"]*5600:01:00[^"]*pool' "$tmp/said"
same "which is as it was" "" "$(sizes small)"

play --check --diff -e '{"count": 3}'
same "check mode of another plan" "0 changed=2 failed=0" "$status $(recap large)"
check "tells what would be other" grep -qE '^\+ *"count": 3' "$tmp/said"
same "and leaves it" "8 8 8 8" "$(sizes large)"

play -e '{"count": 3}'
same "a plan that both can have" "0 8" "$status $(($(sizes large | wc -w) + $(sizes small | wc -w)))"
same "is so on both" "3 3 3 3, 3 3 3 3" "$(sizes large), $(sizes small)"
play -e '{"count": 3}'
same "and stays so" "changed=0 failed=0 changed=0 failed=0" "$(recap large) $(recap small)"
[ $tap_failed = 0 ] || cat "$tmp/all"
