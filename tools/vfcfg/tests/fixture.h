/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees shaped like sysfs, laid out from a short description.
 *
 * A description has one directive a line; # starts a comment.
 *
 *   function ADDR        a function that is neither PF nor VF
 *   pf ADDR              a PF; VFs that follow are its
 *   vf INDEX ADDR        a VF
 *   vfs COUNT ADDR       COUNT VFs, INDEX from 0, addresses from ADDR on
 *   loaded NAME          a driver that nothing is bound to
 *
 * The rest applies to the functions that the last of these lines made, or "on":
 *
 *   on ADDR...           the functions that what follows applies to
 *   driver NAME          bind
 *   attr NAME TEXT       a file; attr:MODE sets its mode (octal)
 *   empty NAME           an empty file; empty:MODE likewise
 *   link NAME TARGET     a symbolic link
 *   remove NAME          take away what was made before
 *   msix SIZE            a 256 byte config space with PCIe and MSI-X
 *   config OFFSET HEX... overwrite bytes
 *   fill HEX             overwrite all bytes
 *   cut LENGTH           keep so many bytes of config space
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stddef.h>

/* Where "msix" puts the capability. */
#define FIXTURE_MSIX	0xb0

struct fixture {
	char *root;	/* stands for /sys */
	char *set;	/* private */
	char *pf;	/* private */
	struct fixture *next;	/* private */
};

/** fixture_load() - Lay out tests/fixtures/@name; failures fail the test. */
struct fixture *fixture_load(const char *name);

/** fixture_text() - Lay out a description. */
struct fixture *fixture_text(const char *text);

/** fixture_add() - Carry out more directives. */
void fixture_add(struct fixture *fx, const char *text);

/** fixture_path() - The path of a file of a function, to be freed. */
char *fixture_path(const struct fixture *fx, const char *addr, const char *name);

/**
 * fixture_put() - A file anywhere below the root, with the folders above it.
 * @fx: the tree
 * @name: its path there
 * @text: what is in it; NULL for a folder
 */
void fixture_put(const struct fixture *fx, const char *name, const char *text);

/** fixture_table_size() - The Table Size in a function's config space. */
int fixture_table_size(const struct fixture *fx, const char *addr);

/**
 * fixture_state() - How a function is set up, to be freed: "driver vfio-pci
 * override none size 8 cap 4".
 */
char *fixture_state(const struct fixture *fx, const char *addr);

/** fixture_free() - Remove the tree. */
void fixture_free(struct fixture *fx);

/** fixture_free_all() - Remove all trees that are left. */
void fixture_free_all(void);

#endif
