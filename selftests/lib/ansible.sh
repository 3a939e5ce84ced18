# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Ansible with the collection of this checkout, and nothing of the user's own. Sourced.

have_ansible() { command -v ansible-playbook > /dev/null || skip_all "no ansible-core here (make deps)"; }

ansible_here() # DIR: a place for what it needs
{
	mkdir -p "$1/collections/ansible_collections/vfcfg" "$1/home"
	ln -s "$PWD/tools/orchestration/ansible" "$1/collections/ansible_collections/vfcfg/vfcfg"
	: > "$1/ansible.cfg"
	export ANSIBLE_CONFIG=$1/ansible.cfg ANSIBLE_COLLECTIONS_PATH=$1/collections ANSIBLE_HOME=$1/home
	export ANSIBLE_LOCALHOST_WARNING=no ANSIBLE_NOCOLOR=1 ANSIBLE_PIPELINING=True ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3
	export LC_ALL=C.UTF-8
}
