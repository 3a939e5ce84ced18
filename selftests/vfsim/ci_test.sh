#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lines of Documentation/ci.rst, as they stand there: an adapter and a VF on
# vfio-pci, where there was none. The first one, which installs packages, is what
# selftests/debian/host_test.sh does; here their modules are in place. Prints what the
# others take.
. "$(dirname "$0")/../lib/tap.sh"

page=Documentation/ci.rst
mapfile -t lines < <(sed -n '/^  apt-get/,/^$/s/^  //p' $page)
vf=/sys/bus/pci/devices/5600:01:00.1

plan 7
same "five lines" 5 ${#lines[@]}
check "the first installs packages" [ "${lines[0]%% *}" = apt-get ]
start=${EPOCHREALTIME//[!0-9]/}
printf '%s\n' "${lines[@]:1}" | bash -e
same "the others succeed" 0 $?
echo "# $(uname -r): $(((${EPOCHREALTIME//[!0-9]/} - start) / 1000)) ms without the first"
same "a VF is on vfio-pci" vfio-pci "$(driver=$(readlink $vf/driver); echo "${driver##*/}")"
found=$(VF=5600:01:00.1 build/selftests/vfsim/stock_test 2>&1)
same "with eight vectors, of which one arrives" "vectors 8 interrupts 1" \
	"$(grep -E '^(vectors|interrupts) ' <<< "$found" | xargs)"
mapfile -t ending < <(sed -n '/^  vfcfg unbind/,/^$/s/^  //p' $page)
printf '%s\n' "${ending[@]}" | bash -e
same "and how it ends" 0 $?
check "nothing is left" [ ! -e $vf -a ! -e /sys/module/vfsim ]
