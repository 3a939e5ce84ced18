# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests of network adapters share. Sourced after sim.sh; sets p, a and b for who does.
# shellcheck disable=SC2034

peer=build/selftests/vfsim/net_peer

netdev() { local all=("$1"/net/*); echo "${all[0]##*/}"; }	# FUNCTION

# Adapter 7, with two VFs that have drivers
net_adapter() # WORDS
{
	echo "7 vfs=4 pool=64 max=16 vectors=3 pf_vectors=4 class=net $1" > /sys/bus/vfsim/new_adapter
	later "del_net 7"
	pf=$(pf_of 7)
	echo 2 > "$pf/sriov_numvfs"
	p=$(netdev "$pf") a=$(netdev "$(vf_of 7 0)") b=$(netdev "$(vf_of 7 1)")
}

del_net() { [ ! -e "/sys/bus/vfsim/devices/vfsim$1" ] || echo "$1" > /sys/bus/vfsim/del_adapter; } # ADAPTER

# A network namespace with a device in it
space() # NAME DEVICE ADDRESS
{
	ip netns add "$1"
	later "ip netns del $1 2> /dev/null"
	move "$@"
}

move() # NAME DEVICE ADDRESS
{
	ip link set "$2" netns "$1"
	ip -n "$1" address add "$3/24" dev "$2"
	ip -n "$1" link set "$2" up
}

# Who has changed its address is asked for it anew.
forget() { ip -n "$1" neighbour flush all; }			# SPACE

inside() { ip netns exec "$@"; }				# SPACE COMMAND...
reaches() { inside "$1" ping -q -c 1 -W "${3:-5}" "$2" > /dev/null; }	# SPACE ADDRESS [SECONDS]
flow() { "$peer" flow "$1" "$2" "$3" "$4" "$5" "$6" | grep -v '^#'; }	# as net_peer has it

statistic() # SPACE DEVICE NAME
{
	inside "$1" ethtool -S "$2" | sed -n "s/^ *$3: //p"
}

# What ip tells of a VF, a word a key
vf_info() # INDEX
{
	ip link show "$p" | sed -n "s/^ *vf $1 *//p"
}

carrier() { local up; up=$(inside "$1" cat "/sys/class/net/$2/carrier" 2> /dev/null) && echo "$up"; } # SPACE DEVICE
