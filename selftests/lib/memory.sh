# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# How much memory there is, and what has become of its blocks. Sourced.

memory_total() { awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo; }
memory_blocks() { grep -h . /sys/devices/system/memory/memory*/state | sort | uniq -c | xargs; }
