// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A libpci handle whose errors come back instead of ending the process.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>

#include "common/array.h"
#include "device/libpci.h"

/*
 * Where on_error() jumps to. Libpci hands its callbacks no context, so
 * this library is for one thread.
 */
static jmp_buf *way_out;

static void __attribute__((noreturn, format(printf, 1, 2)))
on_error(char *msg, ...)
{
	(void)msg;
	if (!way_out)
		abort();	/* every call goes through vfcfg_libpci_call() */
	longjmp(*way_out, 1);
}

/*
 * Libpci warns about each read that fails. For us that is an ordinary answer
 * ("unknown"), and a line on stderr would read like a refusal.
 */
static void __attribute__((format(printf, 1, 2))) on_warning(char *msg, ...)
{
	(void)msg;
}

int vfcfg_libpci_call(int (*fn)(void *arg), void *arg)
{
	jmp_buf here;
	int ret;

	if (setjmp(here)) {
		way_out = NULL;
		return -EIO;
	}
	way_out = &here;
	ret = fn(arg);
	way_out = NULL;
	return ret;
}

static int open_guarded(void *arg)
{
	struct pci_access *pci = arg;

	pci->error = on_error;
	pci->warning = on_warning;
	pci->debug = on_warning;
	/* Named, so that libpci does not probe for other ways to the bus. */
	pci->method = PCI_ACCESS_SYS_BUS_PCI;
	vfcfg_libpci.init(pci);
	return 0;
}

struct vfcfg_libpci vfcfg_libpci;

static const char *const names[] = { VFCFG_LIBPCI(VFCFG_LOAD_NAME) };

int vfcfg_libpci_open(struct pci_access **pci, char **why)
{
	int err = vfcfg_load("libpci.so.3", names, ARRAY_SIZE(names), &vfcfg_libpci, why);

	if (err)
		return err;
	*why = NULL;
	*pci = vfcfg_libpci.alloc();
	return vfcfg_libpci_call(open_guarded, *pci) ? -ENOMEM : 0;
}

void vfcfg_libpci_close(struct pci_access *pci)
{
	vfcfg_libpci.cleanup(pci);
}
