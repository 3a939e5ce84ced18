// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Policies that are one file of the function's directory.
 */
#include <errno.h>
#include <stdlib.h>

#include "device/function.h"
#include "policy/file.h"
#include "sysfs/sysfs.h"

int vfcfg_file_get(const struct vfcfg_policy *policy, const char *file, int dir,
		   struct vfcfg_value *val)
{
	char *text;
	int err;

	val->number = VFCFG_UNKNOWN;
	val->word = false;
	err = vfcfg_text_read(dir, file, &text);
	if (err)
		return err;
	err = vfcfg_value_parse(policy, text, val);
	free(text);
	return err;
}

void vfcfg_file_look(const struct vfcfg_policy *policy, const char *file, int dir,
		     struct vfcfg_value *val)
{
	if (vfcfg_file_get(policy, file, dir, val) == -ENOENT)
		val->number = 0;
}

int vfcfg_file_set(const struct vfcfg_policy *policy, const char *file, int dir,
		   const struct vfcfg_value *val)
{
	char text[VFCFG_VALUE_LEN];

	return vfcfg_text_write(dir, file, vfcfg_value_str(policy, val, text));
}

enum vfcfg_verdict vfcfg_file_judge(const struct vfcfg_policy *policy, const char *thing,
				    const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	char asked[VFCFG_VALUE_LEN], after[VFCFG_VALUE_LEN];

	if (c->after.number == VFCFG_UNKNOWN) {
		vfcfg_reason(why, "unseen", c->after_err, "accepted, but the %s cannot be read "
			     "back", thing);
		return VFCFG_NOTED;
	}
	if (vfcfg_value_same(&c->after, &c->asked))
		return VFCFG_DONE;
	vfcfg_reason(why, "other-result", 0, "asked %s, the %s is %s; somebody else may have set "
		     "it meanwhile, try again", vfcfg_value_str(policy, &c->asked, asked), thing,
		     vfcfg_value_str(policy, &c->after, after));
	return VFCFG_REFUSED;
}
