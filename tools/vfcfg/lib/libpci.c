// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A libpci handle whose errors come back instead of ending the process.
 */
#include <errno.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>

#include "libpci.h"

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

struct opening {
	char *path;
	struct pci_access *pci;
};

static int open_guarded(void *arg)
{
	struct opening *o = arg;

	o->pci->error = on_error;
	o->pci->warning = on_warning;
	o->pci->debug = on_warning;
	/* Named, so that libpci does not probe for other ways to the bus. */
	o->pci->method = PCI_ACCESS_SYS_BUS_PCI;
	pci_set_param(o->pci, "sysfs.path", o->path);
	pci_init(o->pci);
	return 0;
}

struct pci_access *vfcfg_libpci_open(char *path)
{
	struct opening o = { .path = path, .pci = pci_alloc() };

	return vfcfg_libpci_call(open_guarded, &o) ? NULL : o.pci;
}

void vfcfg_libpci_close(struct pci_access *pci)
{
	pci_cleanup(pci);
}
