#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For how long VFs are without driver while their sizes and limits change: one at
# a time, and not much longer than the bare writes take. Takes adapter 0: exact,
# vfs=64, pool=640, max=32, vectors=4. With figures: LAB_ICOUNT=1 lab/run --memory 1536
# --device vfsim,vfs=64,pool=640,max=32,vectors=4 -- selftests/vfcfg/vfcfg_outage_test.sh
. "$(dirname "$0")/../vfsim/sim.sh"

outage=$(dirname "$0")/../../build/selftests/vfcfg/outage
nr=64
every="5600:01:00.0/*"
modprobe vfio-pci
later rmmod vfio-pci

# Least of the medians of three, with the least and the longest of that time; and
# whether it was always so that all were without driver once, and alone.
measure() # COMMAND-A -- COMMAND-B: in turn, so that there is always work
{
	local first=() n least median longest together turn best=
	alone=yes
	while [ "$1" != -- ]; do first+=("$1"); shift; done
	shift
	for turn in 1 2 3 4; do
		if [ $((turn % 2)) = 1 ]; then
			read -r n least median longest together < <("$outage" watch "${first[@]}")
		else
			read -r n least median longest together < <("$outage" watch "$@")
		fi
		[ "$n $together" = "$nr 1" ] || alone="$n VFs, $together at a time"
		if [ -z "$best" ] || [ "$median" -lt "$best" ]; then
			best=$median figures="$least $median $longest"
		fi
	done
}

plan_of() # COUNT CAP
{
	cat <<-PLAN
	version: 1
	pfs:
	- match: {address: "5600:01:00.0"}
	  vfs:
	  - {range: "0-$((nr - 1))", driver: vfio-pci, count: $1, cap: $2}
	PLAN
}

plan 12
vfs 0 $nr
vfcfg bind "$every" vfio-pci --count 5 --cap 3 > /dev/null

# The watch itself: it has to see those who are without driver together.
two=("$(vf_of 0 0)" "$(vf_of 0 1)")
read -r n _ _ _ together < <("$outage" watch bash -c "
	for vf in ${two[*]}; do echo \${vf##*/} > \$vf/driver/unbind; done
	for vf in ${two[*]}; do echo \${vf##*/} > $bus/drivers/vfio-pci/bind; done")
[ "$n" = 2 ] || vfcfg bind "$every" vfio-pci > /dev/null
same "two that are unbound together are seen" "2 2" "$n $together"

measure "$outage" bare "$(pf_of 0)" $nr vfio-pci 6 2 -- "$outage" bare "$(pf_of 0)" $nr vfio-pci 5 3
same "bare writes: each once, alone" yes "$alone"
bare=$figures
read -r _ bare_median _ <<< "$bare"

plan_of 6 2 > /tmp/plan-a
plan_of 5 3 > /tmp/plan-b
for way in bind set apply; do
	case $way in
	bind)	measure vfcfg bind "$every" vfio-pci --count 6 --cap 2 -- vfcfg bind "$every" vfio-pci --count 5 --cap 3 ;;
	set)	measure vfcfg set "$every" --count 6 --cap 2 -- vfcfg set "$every" --count 5 --cap 3 ;;
	apply)	measure vfcfg apply /tmp/plan-a -- vfcfg apply /tmp/plan-b ;;
	esac
	echo "# $way: $figures us without driver (least, median, longest of $nr); bare writes: $bare"
	read -r _ median _ <<< "$figures"
	same "$way: one VF at a time is without driver" yes "$alone"
	check "$way: less than 50 ms" [ "$median" -lt 50000 ]
	# Two events that a busy machine lets us hear at once say nothing of the time between.
	if [ "$(nproc)" = 1 ]; then
		check "$way: not one and a half times what bare writes take" [ $((median * 2)) -lt $((bare_median * 3)) ]
	else
		skip "$way: not one and a half times what bare writes take" "only LAB_ICOUNT's clock is exact"
	fi
done
same "all stands in the end" "$(for ((i = 0; i < nr; i++)); do echo "5 3"; done)" \
	"$(for ((i = 0; i < nr; i++)); do echo "$(show "$(vf_of 0 $i)/sriov_vf_msix_count") $(show "$(vf_of 0 $i)/vfio_msix_cap")"; done)"
vfcfg unbind "$every" > /dev/null
