/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAKE_SRIOV_H
#define FAKE_SRIOV_H

/**
 * fake_numvfs() - What a write to sriov_numvfs does.
 * @pf: the PF's directory
 * @numvfs: VFs; the files fake_first (an address) and fake_default (vectors) of the
 *	PF say what they are, fake_vf_driver what is bound to them with autoprobe
 *
 * Return: 0 or a negative errno.
 */
int fake_numvfs(int pf, unsigned int numvfs);

#endif
