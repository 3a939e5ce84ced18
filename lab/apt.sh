# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packages from where the release comes from, with lists and archives of one's own:
# the machine's stay as they are. Sourced after lab/lib.sh.

lab_codename=$(. /etc/os-release && echo "$VERSION_CODENAME")

# Only what is installed is looked up in the machine's own state.
lab_apt() # DIR ARG...
{
	local dir=$1
	shift
	apt-get -q -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir/cache" \
		-o Debug::NoLocking=1 -o APT::Sandbox::User= "$@" > "$dir/log" 2>&1
}

lab_apt_begin() # DIR deb|deb-src SUITE...
{
	local dir=$1 type=$2 uri suite
	shift 2
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $lab_codename" | head -n 1)
	[ -n "$uri" ] || lab_die "no package source for $lab_codename: run apt-get update"
	mkdir -p "$dir"/{lists,cache/archives}/partial
	for suite; do
		echo "$type [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main"
	done > "$dir/sources.list"
	lab_apt "$dir" update || lab_die "no lists of $*: $(tail -n 3 "$dir/log")"
}
