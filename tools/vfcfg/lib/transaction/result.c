// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the library tells of a commit.
 */
#include "libvfcfg.h"
#include "transaction/wanted.h"

struct vfcfg_result *vfcfg_result_get_first(struct vfcfg_wanted *wanted)
{
	return wanted->first;
}

struct vfcfg_result *vfcfg_result_get_next(struct vfcfg_result *result)
{
	return result->next;
}

const char *vfcfg_result_get_address(const struct vfcfg_result *result)
{
	return result->address;
}

bool vfcfg_result_is_done(const struct vfcfg_result *result)
{
	return result->outcome == VFCFG_STANDS;
}

const char *vfcfg_result_get_code(const struct vfcfg_result *result)
{
	if (vfcfg_result_is_done(result))
		return NULL;
	return result->why.code ? result->why.code : "no-memory";
}

int vfcfg_result_get_errno(const struct vfcfg_result *result)
{
	return result->why.err;
}

const char *vfcfg_result_get_text(const struct vfcfg_result *result)
{
	if (vfcfg_result_is_done(result))
		return NULL;
	return result->why.text ? result->why.text : "out of memory; try again";
}

const char *vfcfg_result_get_step(const struct vfcfg_result *result)
{
	return result->step;
}

const char *vfcfg_result_get_note(const struct vfcfg_result *result, size_t policy)
{
	return policy < vfcfg_nr_policies ? result->notes[policy] : NULL;
}

bool vfcfg_result_get_change(const struct vfcfg_result *result, size_t policy, long *before,
			     long *after)
{
	if (policy >= vfcfg_nr_policies || !result->tried[policy])
		return false;
	*before = result->changes[policy].before.number;
	*after = result->changes[policy].after.number;
	return true;
}

bool vfcfg_result_get_numvfs(const struct vfcfg_result *result, long *before, long *after)
{
	*before = result->before.numvfs;
	*after = result->wish.numvfs;
	return result->wish.numvfs_given;
}

bool vfcfg_result_get_autoprobe(const struct vfcfg_result *result, long *before, long *after)
{
	*before = result->before.autoprobe;
	*after = result->wish.autoprobe;
	return result->wish.autoprobe_given;
}

long vfcfg_result_get_reserve(const struct vfcfg_result *result)
{
	return result->wish.reserve;
}

bool vfcfg_result_get_drivers(const struct vfcfg_result *result, const char **before,
			      const char **after)
{
	if (!(result->before.parts & result->after.parts & VFCFG_PART_DRIVER))
		return false;
	*before = result->before.driver;
	*after = result->after.driver;
	return true;
}
