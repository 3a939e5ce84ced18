#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# lab/run --memory 1536 --timeout 1800 --device vfsim,vfs=4000,pool=40000 -- selftests/vfcfg/plan_bench.sh
#
# What a plan costs, against a C loop of the bare system calls (x 1.00) and a loop
# of bash. All programs are in the guest's memory. $ROUNDS of each (9).
top=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${ROUNDS:-9}
pf=/sys/bus/pci/devices/5600:01:00.0
work=/tmp/plan_bench.d
mkdir -p $work
cp "$top/build/selftests/vfcfg/plan_bench" "$(command -v vfcfg)" $work
PATH=$work:$PATH
modprobe vfio-pci

table() # TITLE BY: rows on stdin; column 2 is the time, 5 the processor's
{
	awk -F '\t' -v title="$1" -v by="$2" '
		NR == 1 { base = $by; printf "%-34s %12s %22s %7s %12s %10s\n", title, "median, ms",
			"least to most", "x", "cpu, ms", "most, kB" }
		{ printf "  %-32s %12.2f %11.2f %10.2f %7.2f %12.2f %10d\n", $1, $2 / 1e3, $3 / 1e3, $4 / 1e3,
			$by / base, $5 / 1e3, $8 }
		END { print "" }'
}

plan() # FILE COUNT KEY VALUE
{
	printf 'version: 1\npfs:\n- match: {address: "5600:01:00.0"}\n  vfs:\n  - {range: "0-%d", %s: %d}\n' \
		$(($2 - 1)) "$3" "$4" > "$1"
}

cat > $work/loop <<'LOOP'
for ((i = 0; i < $1; i++)); do echo "$3" > "/sys/bus/pci/devices/5600:01:00.0/virtfn$i/$2"; done
LOOP

echo 0 > $pf/sriov_drivers_autoprobe
echo 4000 > $pf/sriov_numvfs || exit

changes() # TITLE COUNT FILE KEY VALUE OTHER
{
	plan $work/a "$2" "$4" "$5"
	plan $work/b "$2" "$4" "$6"
	{
		plan_bench run "C, a write each" "$rounds" plan_bench write $pf "$2" "$3" "$5" -- \
			plan_bench write $pf "$2" "$3" "$6" &&
		plan_bench run "vfcfg apply" "$rounds" vfcfg apply $work/a -- vfcfg apply $work/b &&
		plan_bench run "bash, an echo each" "$rounds" bash $work/loop "$2" "$3" "$5" -- \
			bash $work/loop "$2" "$3" "$6"
	} > $work/rows || exit
	table "$2 $1" 2 < $work/rows
}

for count in 16 256 1000 4000; do
	changes resizes $count sriov_vf_msix_count count 5 6
	changes caps $count vfio_msix_cap cap 1 2
done

vfcfg save > $work/saved || exit
{
	plan_bench run "C, reading the same" "$rounds" plan_bench read $pf 4000 -- plan_bench read $pf 4000 &&
	plan_bench run "vfcfg diff" "$rounds" vfcfg diff $work/saved -- vfcfg diff $work/saved &&
	plan_bench run "vfcfg apply" "$rounds" vfcfg apply $work/saved -- vfcfg apply $work/saved &&
	plan_bench run "vfcfg save" "$rounds" vfcfg save -- vfcfg save
} > $work/rows || exit
table "4000 VFs as planned" 5 < $work/rows

# As many refusals as successes: the firmware takes no table of 2048.
echo 0 > $pf/sriov_numvfs
echo 1000 > $pf/sriov_numvfs || exit
plan $work/a 400 count 5
plan $work/b 400 count 6
plan $work/no 400 count 2048
{
	plan_bench run "400 successes" "$rounds" vfcfg apply -k $work/a -- vfcfg apply -k $work/b &&
	STATUS=1 plan_bench run "400 refusals" "$rounds" vfcfg apply -k $work/no -- vfcfg apply -k $work/no
} > $work/rows || exit
table "of 1000 VFs" 2 < $work/rows
