/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * In what PF drivers are known to differ from each other.
 */
#ifndef VFCFG_KNOWN_H
#define VFCFG_KNOWN_H

/**
 * struct vfcfg_known - What is known of a PF driver.
 * @driver: its name
 * @text: how it takes a number, one line
 * @danger: what goes wrong with some of its versions and what to do, or NULL
 */
struct vfcfg_known {
	const char *driver;
	const char *text;
	const char *danger;
};

/** vfcfg_known() - What is known of a PF driver, or NULL; @driver may be NULL. */
const struct vfcfg_known *vfcfg_known(const char *driver);

#endif
