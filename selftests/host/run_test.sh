#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# selftests/run counts what tests say, and what they do not say.
. "$(dirname "$0")/../lib/tap.sh"

# A tree of its own: selftests/run looks for the lists beside itself.
tmp=$(mktemp -d)
mkdir "$tmp/selftests"
cp selftests/run "$tmp/selftests/"

# A test that is NAME and says LINES, then runs COMMAND.
a_test() # NAME COMMAND [LINE...]
{
	local name=$1 command=$2
	shift 2
	{
		echo "#!/bin/bash"
		[ $# = 0 ] || printf 'echo "%s"\n' "$@"
		echo "$command"
	} > "$tmp/$name"
	chmod +x "$tmp/$name"
	echo "$name | host | ./$name" >> "$tmp/selftests/tests"
}

a_test good "exit 0" "ok 1 - a" "ok 2 - b # SKIP not here"
a_test bad "echo why >&2; exit 1" "ok 1 - a" "not ok 2 - b"
a_test dies "exit 99" "ok 1 - a"
a_test silent "exit 0"
a_test absent "exit 4" "1..0 # SKIP no device"
a_test one "touch one.up; for i in {1..100}; do [ -e two.up ] && exit; sleep 0.1; done; exit 1" "ok 1 - a"
a_test two "touch two.up; for i in {1..100}; do [ -e one.up ] && exit; sleep 0.1; done; exit 1" "ok 1 - a"
a_test long "touch long.up; sleep 61.73; exit 1" "ok 1 - a"

plan 12

out=$("$tmp/selftests/run" -j 1 good 2>&1)
same "passed and skipped are counted" "0 1 passed, 0 failed, 1 skipped" "$? $(tail -n 1 <<< "$out")"
check "what was skipped is said" grep -q 'not here' <<< "$out"
out=$("$tmp/selftests/run" -j 1 bad good 2>&1)
same "a failure is one, and fails the run" "1 2 passed, 1 failed, 1 skipped" "$? $(tail -n 1 <<< "$out")"
check "what the test said of it is shown" grep -q '^    why' <<< "$out"
same "a test that dies has failed" "1 1 passed, 1 failed, 0 skipped" \
	"$(out=$("$tmp/selftests/run" -j 1 dies 2>&1); echo "$? $(tail -n 1 <<< "$out")")"
same "so has one that says nothing" "1 0 passed, 1 failed, 0 skipped" \
	"$(out=$("$tmp/selftests/run" -j 1 silent 2>&1); echo "$? $(tail -n 1 <<< "$out")")"
same "one without its device is skipped" "0 0 passed, 0 failed, 1 skipped" \
	"$(out=$("$tmp/selftests/run" -j 1 absent 2>&1); echo "$? $(tail -n 1 <<< "$out")")"
same "a name that no list has is no success" "1 0 passed, 0 failed, 0 skipped" \
	"$(out=$("$tmp/selftests/run" -j 1 nobody 2>&1); echo "$? $(tail -n 1 <<< "$out")")"
check "no lane is an error" ! "$tmp/selftests/run" -j 0 good 2> /dev/null

# Each waits for the other to start.
same "two lanes are two at a time" "0 2 passed, 0 failed, 0 skipped" \
	"$(out=$("$tmp/selftests/run" -j 2 one two 2>&1); echo "$? $(tail -n 1 <<< "$out")")"

# Ctrl-C reaches the foreground group, in which the tests are not. A shell has its
# background jobs ignore it.
setsid -w env --default-signal=INT "$tmp/selftests/run" -j 2 long > "$tmp/out" 2>&1 &
for _ in {1..100}; do [ -e "$tmp/long.up" ] && break; sleep 0.1; done
kill -INT -- "-$(pgrep -f "^[^ ]*bash $tmp/selftests/run" | head -n 1)"
wait $!
same "Ctrl-C ends the run" 130 $?
same "and what runs in it" "" "$(pgrep -f "$tmp/long|sleep 61.73")"
rm -rf "$tmp"
