/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures as JSON: what automation is told instead of a line.
 */
#ifndef ERROROUT_H
#define ERROROUT_H

#include <stdbool.h>

#include "out-json.h"
#include "vfcfg.h"

/** json_works() - Can JSON be printed? Else stderr says why not, for the command @verb. */
bool json_works(const char *verb);

/** json_errno() - The name of a negative errno, null for 0: numbers differ between machines. */
struct json_object *json_errno(int err);

/** json_failure() - The handle's last failure: address, reason, errno, text. */
struct json_object *json_failure(const struct vfcfg_ctx *ctx);

/** fail_all() - Nothing could be tried: tell of the last failure, as JSON or as a line. */
void fail_all(const struct vfcfg_ctx *ctx, const char *what, bool json);

/** fail_file() - The same of a file that cannot be opened, for the negative errno @err. */
void fail_file(const char *what, const char *name, int err, bool json);

/** fail_all_on_a_line() - The same where each line is an object. */
void fail_all_on_a_line(const struct vfcfg_ctx *ctx, const char *what, bool json);

#endif
