// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF is pulled out while somebody holds a VF through vfio. The kernel asks
 * him to let go, and all of the adapter stays until he does. Started by
 * ../vfio_pci/with-device vf.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "sim.h"

#define PF		"5600:01:00.0"
#define DEBUGFS		"/sys/kernel/debug/vfsim/vfsim0/"
#define PATIENCE	60000	/* ms, on a slow machine */

static bool exists(const char *device)
{
	return device_read(device, "vendor") == VFSIM_VENDOR_ID;
}

/* Until the device is there or not there, as asked for */
static bool becomes(const char *device, bool there)
{
	for (int ms = 0; ms < PATIENCE; ms += 20) {
		if (exists(device) == there)
			return true;
		usleep(20000);
	}
	return false;
}

/* An eventfd by which vfio asks for the device */
static int request_fd(const struct vfio *v)
{
	int fd = eventfd(0, EFD_CLOEXEC);

	return set_irqs(v->device, VFIO_PCI_REQ_IRQ_INDEX, 0, 1, &fd) ? -1 : fd;
}

static bool asked(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	return poll(&poller, 1, PATIENCE) == 1;
}

/* As with-device has made it */
static int vf_back(const char *address)
{
	int ret;

	ret = device_write(PF, "sriov_drivers_autoprobe", "0") ?:
	      device_write(PF, "sriov_numvfs", "2") ?:
	      device_write(address, "driver_override", "vfio-pci");
	return ret ?: attr_write("/sys/bus/pci/drivers_probe", address);
}

FIXTURE(pulled) {
	struct sim s;
	int request;
	char address[ADDRESS_SIZE];
};

FIXTURE_SETUP(pulled)
{
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	strcpy(self->address, self->s.v.address);
	self->request = request_fd(&self->s.v);
	ASSERT_LE(0, self->request);
}

FIXTURE_TEARDOWN(pulled)
{
	EXPECT_EQ(0, attr_write(DEBUGFS "insert", "pf"));
	EXPECT_TRUE(becomes(PF, true));
	EXPECT_EQ(0, vf_back(self->address));
	EXPECT_EQ(0, sim_open(&self->s, "VF"));
	sim_close(&self->s);
}

TEST_F_TIMEOUT(pulled, holder_is_asked_and_lets_go, 120)
{
	__u32 data = 0;

	ASSERT_EQ(0, sim_enable(&self->s, 2));
	ASSERT_EQ(0, attr_write(DEBUGFS "remove", "pf"));
	EXPECT_TRUE(asked(self->request));

	/* What he holds is there, and dead. */
	EXPECT_TRUE(exists(PF));
	EXPECT_TRUE(exists(self->address));
	EXPECT_EQ(-EBUSY, attr_write("/sys/bus/vfsim/del_adapter", "0"));
	EXPECT_EQ(-ENODEV, vfio_config(&self->s.v, &data, 4, self->s.vendor + VFSIM_STATUS));

	sim_close(&self->s);
	EXPECT_TRUE(becomes(self->address, false));
	EXPECT_TRUE(becomes(PF, false));
}

TEST_F_TIMEOUT(pulled, holder_is_killed, 120)
{
	int ready[2], pid;
	char byte;

	sim_close(&self->s);
	ASSERT_EQ(0, pipe(ready));
	pid = fork();
	if (!pid) {
		if (!sim_open(&self->s, "VF") && !sim_enable(&self->s, 2) &&
		    write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	ASSERT_EQ(0, attr_write(DEBUGFS "remove", "pf"));
	usleep(SILENCE * 1000);
	EXPECT_TRUE(exists(self->address));
	kill(pid, SIGKILL);
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_TRUE(becomes(self->address, false));
	EXPECT_TRUE(becomes(PF, false));
}

TEST_HARNESS_MAIN
