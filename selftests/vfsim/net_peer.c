// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic between network devices, for the tests of network adapters.
 *
 *	net_peer flow SPACE ADDRESS SPACE ADDRESS COUNT LARGEST
 *		COUNT datagrams of 1 to LARGEST bytes (IPv4) from the first to the second,
 *		in network namespaces of these names. Prints what became of them.
 *	net_peer flood SPACE ADDRESS SPACE ADDRESS
 *		datagrams without end, whatever becomes of them
 *	net_peer raw SPACE DEVICE TO FROM COUNT
 *		COUNT frames from and to these addresses, hexadecimal digits alone
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/clock.h"

#define PORT		7007
#define AT_A_TIME	32	/* datagrams, for which a socket has room */
#define LARGEST		8900	/* bytes */

static void die(const char *what)
{
	fprintf(stderr, "net_peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void enter(const char *space)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", space);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static int udp(const char *space, const char *address)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct timeval patience = { .tv_sec = 10 };
	int fd, room = AT_A_TIME * 4 * LARGEST;

	enter(space);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || inet_pton(AF_INET, address, &at.sin_addr) != 1 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		die(address);
	return fd;
}

static void aim(int fd, const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	inet_pton(AF_INET, address, &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
}

/* What datagram @number is: its length, and its bytes, all of which depend on it */
static size_t datagram(uint32_t number, size_t largest, uint8_t *data)
{
	uint32_t state = number * 2654435761U | 1;
	size_t length = sizeof(number) + state % (largest - sizeof(number) + 1);

	memcpy(data, &number, sizeof(number));
	for (size_t i = sizeof(number); i < length; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		data[i] = state;
	}
	return length;
}

struct outcome {
	uint32_t sent, received, changed, misplaced;
	unsigned long long bytes;
};

static bool look(const uint8_t *got, ssize_t length, uint32_t expected, size_t largest,
		 struct outcome *outcome)
{
	static uint8_t want[LARGEST];
	uint32_t number = ~0;

	if (length < 0)
		return false;
	outcome->received++;
	outcome->bytes += length;
	if ((size_t)length >= sizeof(number))
		memcpy(&number, got, sizeof(number));
	if (number != expected)
		outcome->misplaced++;
	if ((size_t)length != datagram(number, largest, want) || memcmp(got, want, length))
		outcome->changed++;
	return true;
}

/*
 * Frames that wait for an address to be found may be overtaken by those that are sent
 * when it is (neigh_update() lets go of them one by one), so one goes ahead.
 */
static void meet(int from, int to)
{
	uint8_t hello;

	if (send(from, "", sizeof(hello), 0) != sizeof(hello) ||
	    recv(to, &hello, sizeof(hello), 0) != sizeof(hello))
		die("nothing arrives");
}

static int flow(char **arg)
{
	uint32_t count = strtoul(arg[4], NULL, 0), largest = strtoul(arg[5], NULL, 0);
	int from = udp(arg[0], arg[1]), to = udp(arg[2], arg[3]);
	struct outcome outcome = {};
	static uint8_t data[LARGEST];
	bool arrives = true;
	long long start;

	if (largest < sizeof(uint32_t) || largest > LARGEST) {
		errno = ERANGE;
		die(arg[5]);
	}
	aim(from, arg[3]);
	meet(from, to);
	start = clock_ns();
	while (outcome.sent < count && arrives) {
		uint32_t first = outcome.sent;

		for (int i = 0; i < AT_A_TIME && outcome.sent < count; i++, outcome.sent++) {
			size_t length = datagram(outcome.sent, largest, data);

			if (send(from, data, length, 0) != (ssize_t)length)
				die("send");
		}
		for (; first < outcome.sent && arrives; first++) {
			ssize_t length = recv(to, data, sizeof(data), 0);

			arrives = look(data, length, first, largest, &outcome);
		}
	}
	printf("sent %u lost %u changed %u misplaced %u\n", outcome.sent,
	       outcome.sent - outcome.received, outcome.changed, outcome.misplaced);
	printf("# %llu bytes in %lld ms\n", outcome.bytes, (clock_ns() - start) / 1000000);
	return outcome.sent != outcome.received || outcome.changed || outcome.misplaced;
}

static void __attribute__((noreturn)) flood(char **arg)
{
	int from = udp(arg[0], arg[1]);
	static uint8_t data[1400];

	aim(from, arg[3]);
	for (;;)
		if (send(from, data, sizeof(data), MSG_DONTWAIT) < 0)
			usleep(1000);
}

static void address_of(const char *digits, uint8_t *address)
{
	for (int i = 0; i < ETH_ALEN; i++)
		if (sscanf(digits + 2 * i, "%2hhx", &address[i]) != 1) {
			errno = EINVAL;
			die(digits);
		}
}

static int raw(char **arg)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	uint8_t frame[ETH_ZLEN] = {};
	int fd, count = atoi(arg[4]);

	enter(arg[0]);
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	at.sll_ifindex = if_nametoindex(arg[1]);
	if (fd < 0 || !at.sll_ifindex)
		die(arg[1]);
	address_of(arg[2], frame);
	address_of(arg[3], frame + ETH_ALEN);
	frame[12] = ETH_P_802_EX1 >> 8;
	frame[13] = ETH_P_802_EX1 & 0xff;
	while (count--)
		if (sendto(fd, frame, sizeof(frame), 0, (struct sockaddr *)&at, sizeof(at)) < 0)
			die("send");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 8 && !strcmp(argv[1], "flow"))
		return flow(argv + 2);
	if (argc == 6 && !strcmp(argv[1], "flood"))
		flood(argv + 2);
	if (argc == 7 && !strcmp(argv[1], "raw"))
		return raw(argv + 2);
	fprintf(stderr, "usage: net_peer flow|flood|raw ..., see net_peer.c\n");
	return 2;
}
