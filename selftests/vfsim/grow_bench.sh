#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# selftests/vfsim/grow_bench.sh [FOLDER]
#
# Vectors that come one by one, all at once under a cap, and one by one of a virtual
# table, on Debian's 6.1 and 6.12: growing.dat and the plot of it in FOLDER (build). A guest's instruction
# takes a nanosecond, so it does not matter how busy the machine is.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-build}
mkdir -p "$folder"

{
	echo "# SPDX-License-Identifier: GPL-2.0-only"
	echo "# Made by selftests/vfsim/grow_bench.sh: a user of vfio has VECTORS of a VF that"
	echo "# interrupts each 100 us. CYCLES: MSI-X enabled; US: in SET_IRQS; LOST of RAISED."
	echo "# KERNEL POLICY VECTORS CYCLES REQUESTS US RAISED LOST"
	for kernel in stock-6.1 stock; do
		LAB_VERBOSE=1 LAB_ICOUNT=1 lab/run --kernel $kernel --device vfsim,vfs=2,pool=128,max=64,store=64 -- bash -c '
			set -eu -o pipefail
			on() { selftests/vfio_pci/with-device vf --vectors "$@" | sed "s/^/$(uname -r | cut -d . -f 1,2) /"; }
			on 64 build/selftests/vfsim/grow_bench
			echo 0 > /sys/bus/pci/devices/5600:01:00.0/sriov_numvfs
			DRIVER=vfsim-vfio-pci on 2 build/selftests/vfsim/grow_bench virtual'
	done
} > "$folder/growing.dat.new"
mv "$folder/growing.dat.new" "$folder/growing.dat"
gnuplot -c Documentation/growing.gp "$folder/growing.dat" "$folder/growing.svg"

awk '
	/^#/ { next }
	{ us[$1, $2, $3] = $6 }
	$3 == 64 { row[++n] = sprintf("%-6s %-8s %8d %10d %10.0f %8d", $1, $2, $4, $5, $6, $8) }
	!seen[$1]++ { kernel[++kernels] = $1 }
	END {
		printf "%-6s %-8s %8s %10s %10s %8s\n", "kernel", "policy", "cycles", "requests", "us", "lost"
		for (i = 1; i <= n; i++)
			print row[i]
		print "of 64 vectors"
		for (i = 1; i <= kernels; i++) {
			worst = 0
			for (v = 1; v <= 64; v++) {
				ratio = us[kernel[i], "capped", v] / us[kernel[i], "once", v]
				if (ratio > worst)
					worst = ratio
			}
			printf "%s: capped takes at most %.3f times as long as once\n", kernel[i], worst
		}
	}' "$folder/growing.dat"
