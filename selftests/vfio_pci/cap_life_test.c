// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a cap and a limit last, and who may hold, share and change them: two
 * opens, fork, a descriptor handed to another process, a killed holder, resets, a
 * holder without privilege and the root of a container.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

FIXTURE(life) {
	struct vfio v;
	struct vfio_device_feature_pci_msix_cap got;
	int n;
};

FIXTURE_SETUP(life)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	self->n = self->v.size;
	ASSERT_LE(2, self->n);
}

FIXTURE_TEARDOWN(life)
{
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->v.address, 0));
}

#define EXPECT_STATE(_cap, _limit, _visible) do {			\
	EXPECT_EQ(0, cap_get(&self->v, &self->got));			\
	EXPECT_EQ(_cap, self->got.cap);					\
	EXPECT_EQ(_limit, self->got.limit);				\
	EXPECT_EQ(_visible, visible_size(&self->v));			\
} while (0)

/* The child's part of a test: its number is the first step that went wrong. */
#define STEP(_number, _condition) do {					\
	if (!(_condition))						\
		_exit(_number);						\
} while (0)

static int exit_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_F(life, cap_ends_with_the_last_close_and_the_limit_stays)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->n - 1));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	vfio_close(&self->v);
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_STATE(0, self->n - 1, self->n - 1);
}

TEST_F(life, cap_stays_until_the_second_of_two_opens_closes)
{
	int second = vfio_device(&self->v);
	struct vfio other = self->v;

	ASSERT_LE(0, second);
	other.device = second;
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(1, visible_size(&other));
	ASSERT_EQ(0, enable_msix(&other, 1));
	EXPECT_EQ(-EBUSY, cap_set(&self->v, 0, 2));
	EXPECT_EQ(-EBUSY, cap_set(&other, 0, 0));
	ASSERT_EQ(0, disable_irqs(&self->v, MSIX));
	close(self->v.device);
	EXPECT_EQ(1, visible_size(&other));
	self->v.device = second;
	EXPECT_STATE(1, 0, 1);
}

TEST_F(life, fork_shares_the_cap)
{
	pid_t pid;

	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		STEP(1, visible_size(&self->v) == 1);
		STEP(2, enable_msix(&self->v, 2) == -EINVAL);
		STEP(3, cap_set(&self->v, 0, 2) == 0);
		_exit(0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_STATE(2, 0, 2);
	/* The child outlives its parent's descriptors, and so does the cap. */
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		pause();
		_exit(0);
	}
	close(self->v.device);
	self->v.device = vfio_device(&self->v);
	ASSERT_LE(0, self->v.device);
	EXPECT_STATE(2, 0, 2);
	kill(pid, SIGKILL);
	exit_status(pid);
	EXPECT_STATE(2, 0, 2);
}

static int send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = "", byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	return sendmsg(socket, &m, 0) == 1 ? 0 : -errno;
}

static int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec data = { &byte, 1 };
	struct msghdr m = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &m, 0) != 1 || !CMSG_FIRSTHDR(&m))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
	return fd;
}

/* As a management daemon hands the device to a VMM that cannot open it */
TEST_F(life, descriptor_handed_to_another_process)
{
	int pair[2];
	pid_t pid;

	vfio_close(&self->v);
	ASSERT_EQ(0, limit_set(self->v.address, self->n - 1));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		struct vfio v = self->v;

		STEP(1, !setgid(65534) && !setuid(65534));
		v.device = receive_fd(pair[1]);
		STEP(2, v.device >= 0);
		STEP(3, irq_count(&v, MSIX) == 1);
		STEP(4, enable_msix(&v, 2) == -EINVAL);
		STEP(5, cap_set(&v, 0, self->n) == -EPERM);
		STEP(6, cap_set(&v, VFIO_PCI_MSIX_CAP_LIMIT, self->n) == -EPERM);
		STEP(7, cap_set(&v, VFIO_PCI_MSIX_CAP_LIMIT, 0) == -EPERM);
		STEP(8, cap_set(&v, 0, self->n - 1) == 0);
		STEP(9, enable_msix(&v, self->n - 1) == 0);
		STEP(10, limit_set(v.address, 0) == -EACCES);
		_exit(0);
	}
	ASSERT_EQ(0, vfio_reopen(&self->v));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, send_fd(pair[0], self->v.device));
	EXPECT_EQ(0, exit_status(pid));
	close(pair[0]);
	close(pair[1]);
	EXPECT_EQ(self->n - 1, host_vectors(self->v.address));
	ASSERT_EQ(0, disable_irqs(&self->v, MSIX));
	EXPECT_STATE(self->n - 1, self->n - 1, self->n - 1);
}

TEST_F(life, killed_holder_leaves_no_cap)
{
	int ready[2];
	char byte;
	pid_t pid;

	vfio_close(&self->v);
	ASSERT_EQ(0, pipe2(ready, O_CLOEXEC));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		STEP(1, !vfio_reopen(&self->v));
		STEP(2, !cap_set(&self->v, 0, 1));
		STEP(3, !enable_msix(&self->v, 1));
		STEP(4, write(ready[1], "", 1) == 1);
		pause();
		_exit(5);
	}
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	EXPECT_EQ(-EBUSY, limit_set(self->v.address, 1));
	kill(pid, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, exit_status(pid));
	EXPECT_EQ(0, limit_set(self->v.address, self->n - 1));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(0, host_vectors(self->v.address));
	EXPECT_STATE(0, self->n - 1, self->n - 1);
}

TEST_F(life, reset_keeps_both)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 2));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	for (int i = 0; i < 3; i++) {
		if (vfio_reset(&self->v))
			SKIP(return, "this function cannot be reset");
		EXPECT_STATE(1, 2, 1);
		ASSERT_EQ(0, enable_msix(&self->v, 1));
		ASSERT_EQ(0, vfio_reset(&self->v));
		EXPECT_EQ(-EBUSY, cap_set(&self->v, 0, 2));
		EXPECT_EQ(0, disable_irqs(&self->v, MSIX));
		EXPECT_EQ(-EINVAL, enable_msix(&self->v, 2));
	}
}

TEST_F(life, hot_reset_keeps_both)
{
	struct {
		struct vfio_pci_hot_reset header;
		__s32 group;
	} reset = {
		.header.argsz = sizeof(reset),
		.header.count = 1,
		.group = self->v.group,
	};

	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 2));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	if (ioctl(self->v.device, VFIO_DEVICE_PCI_HOT_RESET, &reset))
		SKIP(return, "this function cannot be hot reset: %s",
		     strerror(errno));
	EXPECT_STATE(1, 2, 1);
	EXPECT_EQ(-EINVAL, enable_msix(&self->v, 2));
	EXPECT_EQ(0, enable_msix(&self->v, 1));
}

static int drop_sys_admin(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN) ||
	    syscall(SYS_capget, &header, data))
		return -errno;
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1U << CAP_SYS_ADMIN);
	data[0].inheritable &= ~(1U << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/* User 0, as in a container without user namespace and with sysfs writable */
TEST_F(life, root_without_sys_admin)
{
	pid_t pid;

	vfio_close(&self->v);
	ASSERT_EQ(0, limit_set(self->v.address, 1));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		STEP(1, !drop_sys_admin());
		STEP(2, limit_set(self->v.address, 0) == -EPERM);
		STEP(3, limit_read(self->v.address) == 1);
		STEP(4, !vfio_reopen(&self->v));
		STEP(5, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 0) == -EPERM);
		STEP(6, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1) == -EPERM);
		STEP(7, cap_set(&self->v, 0, 2) == -EPERM);
		STEP(8, irq_count(&self->v, MSIX) == 1);
		STEP(9, enable_msix(&self->v, 2) == -EINVAL);
		STEP(10, cap_set(&self->v, 0, 1) == 0);
		_exit(0);
	}
	EXPECT_EQ(0, exit_status(pid));
	EXPECT_EQ(1, limit_read(self->v.address));
}

/*
 * All capabilities, but only in a user namespace of its own. Who is in a chroot
 * may not make one: go where the first process is.
 */
static int become_container_root(void)
{
	int ns = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (ns < 0 || setns(ns, CLONE_NEWNS) || unshare(CLONE_NEWUSER))
		return -errno;
	return attr_write("/proc/self/setgroups", "deny") ?:
	       attr_write("/proc/self/uid_map", "0 0 1");
}

TEST_F(life, root_of_a_container)
{
	pid_t pid;

	vfio_close(&self->v);
	ASSERT_EQ(0, limit_set(self->v.address, 1));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		STEP(4, !become_container_root());
		STEP(3, !geteuid());
		STEP(5, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 0) == -EPERM);
		STEP(6, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 2) == -EPERM);
		STEP(7, cap_set(&self->v, 0, 2) == -EPERM);
		STEP(8, limit_set(self->v.address, 0) == -EPERM);
		STEP(9, irq_count(&self->v, MSIX) == 1);
		_exit(0);
	}
	switch (exit_status(pid)) {
	case 4:
		SKIP(return, "no user namespaces here");
	case 0:
		break;
	default:
		EXPECT_TRUE(false) TH_LOG("the container's root went too far");
	}
	EXPECT_STATE(0, 1, 1);
}

TEST_F(life, two_functions_have_nothing_to_do_with_each_other)
{
	struct vfio other;

	if (vfio_open(&other, "VF2"))
		SKIP(return, "no second function");
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(other.size, visible_size(&other));
	EXPECT_EQ(0, cap_set(&other, 0, 2));
	EXPECT_STATE(1, 0, 1);
	EXPECT_EQ(2, visible_size(&other));
	EXPECT_EQ(0, limit_read(other.address));
	vfio_close(&other);
}

TEST_HARNESS_MAIN
