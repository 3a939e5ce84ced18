/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PF, its VFs and their files, as the tests of this folder need them. What
 * can fail returns a negative errno, so that a test can say which it expects.
 */
#ifndef SELFTESTS_PCI_IOV_VF_H
#define SELFTESTS_PCI_IOV_VF_H

#include <stdbool.h>

#include "../lib/sysfs.h"

/**
 * pf_find - the PF to test
 * @address: filled in
 *
 * The one that the environment's PF names, else the first whose driver has a
 * pool of vectors, else the first.
 *
 * Return: 0, or -ENODEV.
 */
int pf_find(char address[ADDRESS_SIZE]);

/**
 * pf_enable - enable @count VFs and bind no driver to them
 * @pf: the PF
 * @count: VFs; 0 disables them
 */
int pf_enable(const char *pf, int count);

/**
 * pf_settle - wait until the PF is there, has its driver, and that is at work
 *
 * A controller may come to life behind the back of the one who bound its driver.
 *
 * Return: 0, or -ETIME after a minute.
 */
int pf_settle(const char *pf);

/** vf_address - the address of VF @index, or -ENOENT when it is not enabled */
int vf_address(const char *pf, int index, char address[ADDRESS_SIZE]);

int vf_write(const char *pf, int index, const char *attr, const char *value);

/** vf_set - write a number to sriov_vf_msix_count */
int vf_set(const char *pf, int index, int vectors);

/** vf_shown - what sriov_vf_msix_count reads as */
int vf_shown(const char *pf, int index);

/** vf_size - Table Size in the VF's config space, found without the file */
int vf_size(const char *pf, int index);

/** vf_enable_msix - write the MSI-X Enable bit of the VF's Message Control */
int vf_enable_msix(const char *pf, int index, bool enable);

/**
 * vf_bind - bind a driver, by name and to this VF only
 * @driver: its name; NULL unbinds
 */
int vf_bind(const char *pf, int index, const char *driver);

/**
 * struct pf_manner - where PF drivers that give exactly what is asked for differ
 * @driver: the PF's
 * @vf_driver: what drives its VFs
 * @above: errno for more vectors than a VF of this device can have
 * @keeps_vfs: VFs stay when the PF driver goes
 */
struct pf_manner {
	const char *driver;
	const char *vf_driver;
	int above;
	bool keeps_vfs;
};

/** pf_manner - NULL if no test knows the driver of @pf */
const struct pf_manner *pf_manner(const char *pf);

/** leave_machine - as nothing else ends a kernel some of whose locks nobody gives back */
void leave_machine(void);

/** pf_default - vectors that a VF has by default, of @vfs that share @total */
long pf_default(const char *pf, long total, int vfs, int max);

#endif
