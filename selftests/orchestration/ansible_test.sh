#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Ansible's module and role as the collection has them: what they say of themselves, and
# what the module says of plans, with the real vfcfg on a folder that is like sysfs. What
# takes real adapters and hosts is in ansible_hosts_test.sh.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ansible.sh"
. "$(dirname "$0")/../lib/folder.sh"

have_ansible
tmp=$(mktemp -d)
later "rm -rf $tmp"
ansible_here "$tmp"
export VFCFG_SYSFS=$tmp/sys VFCFG_RUN=$tmp/run PATH=$PWD/build/vfcfg:$PATH

folder_pf 0000:01:00.0
folder_pf 0000:02:00.0
mkdir "$tmp/run"
cat > "$tmp/plan.yaml" << 'END'
version: 1
pfs:
- {match: {address: "0000:01:00.0"}, numvfs: 9}
- {match: {address: "0000:02:00.0"}, autoprobe: true}
END
first='{"match": {"address": "0000:01:00.0"}, "autoprobe": false}'
too_many='{"match": {"address": "0000:01:00.0"}, "autoprobe": true, "numvfs": 9}'
second='{"match": {"address": "0000:02:00.0"}, "autoprobe": false}'
plan_of() { local IFS=,; echo "\"plan\": {\"version\": 1, \"pfs\": [$*]}"; }	# PF...

# The module as Ansible runs it, without Ansible; later ones ask how arguments are written.
module() # ARGUMENTS
{
	said=$(/usr/bin/python3 -c 'import runpy, sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = sys.stdin.buffer.read(), "legacy"
runpy.run_path(sys.argv[1], run_name="__main__")' \
		tools/orchestration/ansible/plugins/modules/plan.py <<< "{\"ANSIBLE_MODULE_ARGS\": {$1}}" 2>&1)
}
said() { jq -r "$1" <<< "$said"; }	# EXPRESSION

plan 15
same "the collection's version is the tool's" "$(build/vfcfg/vfcfg --version | grep -oE '[0-9.]+$').0" \
	"$(sed -n 's/^version: //p' tools/orchestration/ansible/galaxy.yml)"
ansible-doc -j vfcfg.vfcfg.plan > "$tmp/doc"
same "the module's page has every option" "keep_going only path plan wait" \
	"$(jq -r '."vfcfg.vfcfg.plan".doc.options | keys | join(" ")' "$tmp/doc")"
same "and what it returns" "differences refused" "$(jq -r '."vfcfg.vfcfg.plan".return | keys | join(" ")' "$tmp/doc")"
ansible-doc -t role -j vfcfg.vfcfg.host > "$tmp/doc"
same "the role's has every variable that it has" "$(sed -n 's/^\(vfcfg_[a-z]*\):.*/\1/p' tools/orchestration/ansible/roles/host/defaults/main.yml | sort | paste -sd' ')" \
	"$(jq -r '."vfcfg.vfcfg.host".entry_points.main.options | keys | join(" ")' "$tmp/doc")"
said=$(ansible-playbook --syntax-check selftests/orchestration/ansible_hosts.yml 2>&1)
same "its tasks are ones that Ansible knows" 0 $? || echo "# $said"

module "$(plan_of "$first"), \"_ansible_check_mode\": true"
same "check mode: would be changed" true "$(said .changed)"
same "and tells what" '{"before":{"0000:01:00.0":{"autoprobe":true}},"after":{"0000:01:00.0":{"autoprobe":false}}}' "$(said '.diff | tojson')"
module "$(plan_of "$first")"
same "and then it is changed: check mode had changed nothing" "true autoprobe" "$(said '"\(.changed) \(.differences[0].key)"')"
module "$(plan_of "$first")"
same "the second time nothing is" "false 0" "$(said '"\(.changed) \(.differences | length)"')"
module "$(plan_of "$too_many" "$second")"
same "what is refused fails, and tells that the other PF was changed" "true true" "$(said '"\(.failed) \(.changed)"')"
same "with vfcfg's reason" "0000:01:00.0: 9 VFs are more than it can have; ask for at most 8" "$(said .msg)"
same "and its code" "outside 0000:01:00.0" "$(said '.refused[0] | "\(.reason) \(.address)"')"
module "$(plan_of "$too_many" "$second")"
same "once more: it still fails, but nothing is changed" "true false" "$(said '"\(.failed) \(.changed)"')"
module '"plan": {"version": 2}'
check "a plan that cannot be read fails with the reason" grep -q "version" <<< "$(said .msg)"
module "\"path\": \"$tmp/plan.yaml\", \"only\": \"0000:02:00.0\""
same "of a file only what is about one PF" "true 0000:02:00.0" "$(said '"\(.changed) \(.differences | map(.pf) | join(" "))"')"
