# SPDX-License-Identifier: GPL-2.0-only
#
# gnuplot -c growing.gp DATA SVG
#
# A curve for each kernel and policy that DATA has, whatever they are called.
data = ARG1
set terminal svg size 720,760 font "sans,12" noenhanced background "white" dynamic
set output ARG2

# Some lie on each other: their marks and dashes differ.
curves = system("awk '!/^#/ && $2 != \"once\" && !seen[$1 \" \" $2]++ { print $1 \":\" $2 }' '".data."'")
kernel(c) = c[1:strstrt(c, ":") - 1]
policy(c) = c[strstrt(c, ":") + 1:strlen(c)]
title_of(c) = "Linux ".kernel(c).", ".(policy(c) eq "grow" ? \
	(kernel(c) eq "6.1" ? "one by one (all torn down)" : "one by one (added)") : \
	policy(c) eq "capped" ? "at once, cap that fits" : \
	policy(c) eq "virtual" ? "one by one, virtual table" : policy(c))
rows(c, column) = "< awk '$1 == \"".kernel(c)."\" && $2 == \"".policy(c)."\" { print $3, $".column." }' '".data."'"

set multiplot layout 3,1
set xrange [0:65]
set grid
set style data linespoints
set pointsize 0.6
set format y "%.0f"
set lmargin 10

set key top left
set title "interrupts lost (the device raises one each 100 us)"
plot for [n = 1:words(curves)] rows(word(curves, n), 8) with linespoints dashtype n pointinterval 8 + n title title_of(word(curves, n))
unset key
set logscale y
set title "request_irq() calls of the host"
plot for [n = 1:words(curves)] rows(word(curves, n), 5) with linespoints dashtype n pointinterval 8 + n
set title "time in VFIO_DEVICE_SET_IRQS, us"
set xlabel "MSI-X vectors that the user has"
plot for [n = 1:words(curves)] rows(word(curves, n), 6) with linespoints dashtype n pointinterval 8 + n
unset multiplot
