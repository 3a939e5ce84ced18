// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Libmnl, loaded when devlink is first asked.
 */
#include <pthread.h>

#include "common/array.h"
#include "io/mnl.h"

struct vfcfg_mnl vfcfg_mnl;

static const char *const names[] = { VFCFG_MNL(VFCFG_LOAD_NAME) };

int vfcfg_mnl_load(char **why)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	int err;

	/* Each handle is for one thread, but this is everybody's. */
	pthread_mutex_lock(&lock);
	err = vfcfg_mnl.cb_run ? 0 :
	      vfcfg_load("libmnl.so.0", names, ARRAY_SIZE(names), &vfcfg_mnl, why);
	pthread_mutex_unlock(&lock);
	return err;
}
