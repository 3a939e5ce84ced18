// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Plans in folders, as systemd's: a file's name decides its place, and a file in
 * an earlier folder stands for those of the same name in later ones. One that is
 * empty, or /dev/null, takes them away.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "common/say.h"
#include "plan/plan.h"
#include "sysfs/entries.h"

static const char *const folders[] = { "/etc/vfcfg.d", "/run/vfcfg.d", "/usr/lib/vfcfg.d" };

/* A file, and which folder it is in. */
struct file {
	char name[256];
	size_t folder;
};

static bool parse(const char *name, void *item)
{
	size_t len = strlen(name), end = strlen(".yaml");
	struct file *file = item;

	if (name[0] == '.' || len <= end || len >= sizeof(file->name) || strcmp(name + len - end, ".yaml"))
		return false;
	memcpy(file->name, name, len + 1);
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->folder < y->folder ? -1 : x->folder > y->folder;
}

static int fail(struct vfcfg_plan *plan, const char *path, int err)
{
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "failed", err, "%s: %s", path, strerror(-err));
	return vfcfg_fail(plan->ctx, NULL, NULL, &why);
}

/* The files of a folder go behind those that there are. */
static int list(struct vfcfg_plan *plan, const char *root, size_t folder, struct file **files,
		size_t *nr)
{
	static const struct vfcfg_entries what = { sizeof(struct file), parse, by_name };
	char *path = vfcfg_say("%s%s", root, folders[folder]);
	struct file *more;
	size_t n = 0, i;
	void *items = NULL;
	int dir, err;

	if (!path)
		return -ENOMEM;
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = dir < 0 ? -errno : vfcfg_entries_read(dir, &what, &items, &n);
	if (dir >= 0)
		close(dir);
	if (err == -ENOENT)
		err = 0;
	else if (err)
		err = fail(plan, path, err);
	free(path);
	if (err || !n)
		return err;
	more = reallocarray(*files, *nr + n, sizeof(*more));
	if (more) {
		*files = more;
		memcpy(more + *nr, items, n * sizeof(*more));
		for (i = *nr; i < *nr + n; i++)
			more[i].folder = folder;
		*nr += n;
	}
	free(items);
	return more ? 0 : -ENOMEM;
}

static int read_file(struct vfcfg_plan *plan, const char *root, const struct file *file)
{
	char *path = vfcfg_say("%s%s/%s", root, folders[file->folder], file->name);
	FILE *f;
	int err;

	if (!path)
		return -ENOMEM;
	f = fopen(path, "re");
	err = f ? vfcfg_plan_read(plan, path, f) : fail(plan, path, -errno);
	if (f)
		fclose(f);
	free(path);
	return err;
}

int vfcfg_plan_read_folders(struct vfcfg_plan *plan)
{
	const char *root = secure_getenv("VFCFG_ROOT");
	struct file *files = NULL;
	size_t nr = 0, i;
	int err = 0;

	if (!root)
		root = "";
	for (i = 0; i < ARRAY_SIZE(folders) && !err; i++)
		err = list(plan, root, i, &files, &nr);
	if (!err && nr)
		qsort(files, nr, sizeof(*files), by_name);
	for (i = 0; i < nr && !err; i++)
		if (!i || strcmp(files[i].name, files[i - 1].name))
			err = read_file(plan, root, &files[i]);
	free(files);
	return err;
}
