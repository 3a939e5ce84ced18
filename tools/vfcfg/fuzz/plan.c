// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans: whatever is read is refused in one line, or written down so that it is
 * read again as the same, from YAML and from JSON.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "libvfcfg.h"

static struct vfcfg_plan *read_plan(struct vfcfg_ctx *ctx, const char *text, size_t len)
{
	struct vfcfg_plan *plan;
	int err;

	fuzz_check(!vfcfg_plan_new(ctx, &plan));
	err = vfcfg_plan_read_text(plan, "plan", text, len);
	if (!err)
		return plan;
	fuzz_check(vfcfg_error_get_errno(vfcfg_get_error(ctx)) == err);
	fuzz_check(!strchr(vfcfg_error_get_text(vfcfg_get_error(ctx)), '\n'));
	vfcfg_plan_free(plan);
	return NULL;
}

static char *write_plan(const struct vfcfg_plan *plan, bool json, size_t *len)
{
	char *text;
	FILE *f = open_memstream(&text, len);

	fuzz_check(f);
	fuzz_check(!vfcfg_plan_write(plan, f, json));
	fclose(f);
	return text;
}

static void comes_back(struct vfcfg_ctx *ctx, const struct vfcfg_plan *plan, bool json)
{
	size_t len, first_len, again_len;
	char *text = write_plan(plan, json, &len), *first, *again;
	struct vfcfg_plan *copy = read_plan(ctx, text, len);

	fuzz_check(copy);
	first = write_plan(plan, false, &first_len);
	again = write_plan(copy, false, &again_len);
	fuzz_check(first_len == again_len && !memcmp(first, again, first_len));
	vfcfg_plan_free(copy);
	free(first);
	free(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfcfg_plan *plan;
	struct vfcfg_ctx *ctx;

	fuzz_check(!vfcfg_new(&ctx, fuzz_sysfs()));
	plan = read_plan(ctx, (const char *)data, size);
	if (plan) {
		comes_back(ctx, plan, false);
		comes_back(ctx, plan, true);
	}
	vfcfg_plan_free(plan);
	vfcfg_unref(ctx);
	return 0;
}
