#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What lab/run does where a boot goes wrong.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../../lab/lib.sh"
. "$(dirname "$0")/../lib/labs.sh"

plan 7

# A boot that is given no time hangs, as far as lab/run can tell.
LAB_BOOT_TIMEOUT=0 lab/run --device none -- true 2> "$tmp/err"
same "a boot that hangs twice: 1" 1 $?
same "and was tried twice" 1 "$(grep -c "trying once more" "$tmp/err")"
same "and leaves nothing behind" "" "$(leftovers)"

LAB_CLOCK=$(off 8) lab/run --device none -- true 2> "$tmp/err"
same "a boot with a wrong clock is refused" 1 $?
check "and tried twice" grep -q "its clock runs off, trying once more" "$tmp/err"

# A driver that does not come up, the first time.
tree=$tmp/tree
mkdir "$tree"
git ls-files | cpio -pdm --quiet "$tree"
cat > "$tree/lab/settle" << END
#!/bin/sh
[ -e $tree/build/hung ] || { : > $tree/build/hung; sleep 1000; }
END
LAB_BOOT_TIMEOUT=40 "$tree/lab/run" -- true 2> "$tmp/err"
same "devices that hang: the next boot does it" 0 $?
check "and it is said" grep -q "no devices within 40 s, trying once more" "$tmp/err"
rm -rf "$tmp"
