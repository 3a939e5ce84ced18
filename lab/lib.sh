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
