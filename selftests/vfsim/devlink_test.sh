#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What devlink tells of the pool and of the firmware. Takes adapter 0: exact,
# vfs=8, pool=64, vectors=4.
. "$(dirname "$0")/sim.sh"

faults=$(faults_of 0)
dev=pci/5600:01:00.0

number() { grep -o "\"$1\":[0-9]*" | cut -d : -f 2; }			# KEY
occupied() { devlink -j resource show $dev | number occ; }
health() { devlink -j health show $dev reporter fw | grep -o '"state":"[a-z]*"\|"error":[0-9]*\|"recover":[0-9]*' | tr -d '"' | xargs; }

plan 17
echo 0 > "$(pf_of 0)/sriov_numvfs"
same "the pool" 64 "$(devlink -j resource show $dev | number size)"
same "no VF" 0 "$(occupied)"
vfs 0 4
same "four VFs" 16 "$(occupied)"
resize 0 0 16
same "one of them larger" 28 "$(occupied)"
resize 0 1 1
same "another smaller" 25 "$(occupied)"
resize 0 1 2000 > /dev/null
same "refused" 25 "$(occupied)"
commands=$(counter 0 pf raised)
same "asked as nobody, many times" 25 "$(for _ in {1..20}; do
	setpriv --reuid 65534 --clear-groups devlink -j resource show $dev | number occ; done | sort -u)"
same "the firmware was not" "$commands" "$(counter 0 pf raised)"
vfs 0 1
same "one VF" 4 "$(occupied)"

echo 5600:01:00.0 > $bus/drivers/vfsim-exact/unbind
check "without a driver there is nothing to tell" ! devlink resource show $dev 2> /dev/null
echo 5600:01:00.0 > $bus/drivers/vfsim-exact/bind
vfs 0 4

same "healthy" "state:healthy error:0 recover:0" "$(health)"
echo 1 > "$faults/fail_commands"
resize 0 0 8 > /dev/null
check "a failure, and the recovery from it" until_true eval '[ "$(health)" = "state:healthy error:1 recover:1" ]'
# The recovery fails, too.
echo 2 > "$faults/fail_commands"
resize 0 0 8 > /dev/null
check "a failure that stays" until_true eval '[ "$(health)" = "state:error error:3 recover:1" ]'
check "said by diagnose" eval "devlink health diagnose $dev reporter fw | grep -q 'firmware failed'"
devlink health recover $dev reporter fw
same "until somebody recovers it" "state:healthy error:3 recover:2" "$(health)"
# Nobody waits for himself when it is devlink who asks.
echo 1 > "$faults/fail_commands"
devlink health diagnose $dev reporter fw > /dev/null
check "a failure found by devlink" until_true eval '[ "$(health)" = "state:healthy error:4 recover:3" ]'
same "all is well" "" "$(resize 0 0 4)"
