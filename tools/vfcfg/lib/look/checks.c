// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is looked for by "vfcfg doctor".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "common/say.h"
#include "device/driver.h"
#include "device/pf.h"
#include "device/users.h"
#include "look/checks.h"
#include "look/known.h"
#include "policy/policy.h"

/*
 * Interrupt vectors of an x86 processor that devices can have, less what the
 * kernel keeps: 256, of which 32 are exceptions and some twenty its own.
 */
#define VECTORS_PER_CPU	200

static bool say(char **text, char *what, char **remedy, char *todo)
{
	*text = what;
	*remedy = todo;
	return true;
}

static bool half_done(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!s->holder.half_done)
		return false;
	return say(text, vfcfg_say("a run was ended before it was through: %s",
				   s->holder.who ? s->holder.who : "it is not known which"),
		   remedy, vfcfg_say("finish or undo it (vfcfg recover)"));
}

static bool locked(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!s->holder.locked)
		return false;
	return say(text, vfcfg_say("a run holds it and its VFs: %s",
				   s->holder.who ? s->holder.who : "it just began"),
		   remedy, vfcfg_say("wait for it (--wait SECONDS)"));
}

static bool pf_unbound(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (s->pf_driver || !s->pf_facts->nr_vfs)
		return false;
	return say(text, vfcfg_say("it has VFs and no driver, so nobody can resize them"),
		   remedy, vfcfg_say("bind its driver"));
}

/* A driver without the callback: the kernel prints 0, and so does one without vectors. */
static bool no_callback(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!s->pf_driver || s->resizes)
		return false;
	return say(text, vfcfg_say("driver %s cannot resize the tables of its VFs", s->pf_driver),
		   remedy, vfcfg_say("cap what their users see (--cap N), or boot a kernel whose "
				     "%s can", s->pf_driver));
}

static bool pool_spent(const struct vfcfg_scene *s, char **text, char **remedy)
{
	const struct vfcfg_vf *most = NULL;
	long size = 0;
	size_t i;

	if (s->pf_facts->free_msix)
		return false;
	for (i = 0; i < s->pf_facts->nr_vfs; i++) {
		const struct vfcfg_vf *vf = &s->pf_facts->vfs[i];

		if (vf->values[VFCFG_COUNT].number > size) {
			most = vf;
			size = vf->values[VFCFG_COUNT].number;
		}
	}
	return say(text, vfcfg_say("its pool of %ld vectors is spent: no VF can grow, and new VFs "
				   "may not come up", s->pf_facts->total_msix), remedy,
		   most ? vfcfg_say("take some from a VF (%s holds the most: %ld)",
				    most->address, size) : vfcfg_say("enable fewer VFs"));
}

static bool autoprobe(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (vfcfg_attr_known(s->dir, "sriov_drivers_autoprobe") != 1)
		return false;
	return say(text, vfcfg_say("new VFs get a driver at once, and cannot be resized then"),
		   remedy, vfcfg_say("echo 0 > /sys/bus/pci/devices/DEVICE/sriov_drivers_autoprobe "
				     "before they are enabled"));
}

static bool danger(const struct vfcfg_scene *s, char **text, char **remedy)
{
	const struct vfcfg_known *known = vfcfg_known(s->pf_driver);

	if (!known || !known->danger)
		return false;
	return say(text, vfcfg_say("driver %s %s", known->driver, known->danger), remedy,
		   vfcfg_say("do not let VFs grow until that is known"));
}

/*
 * The kernel keeps the size that the table had when a driver first enabled
 * MSI-X; what changes it behind its back, as a device's own management does,
 * leaves both apart until the next bind.
 */
static bool stale(const struct vfcfg_scene *s, char **text, char **remedy)
{
	long table = s->msix_err ? VFCFG_UNKNOWN : s->msix.table_size, other;
	const char *what = NULL;

	if (table == VFCFG_UNKNOWN)
		return false;
	other = vfcfg_attr_known(s->dir, "sriov_vf_msix_count");
	if (other != VFCFG_UNKNOWN && other != table)
		what = "sriov_vf_msix_count says";
	if (!what) {
		other = vfcfg_scene_interrupts(s);
		what = other > table ? "the host has interrupts set up:" : NULL;
	}
	if (!what) {
		other = s->values[VFCFG_CAP].number;
		what = other > table ? "its cap is" : NULL;
	}
	if (!what)
		return false;
	return say(text, vfcfg_say("its Table Size is %ld, but %s %ld", table, what, other), remedy,
		   vfcfg_say("bind its driver anew (vfcfg unbind DEVICE), give its cap again"));
}

static bool no_iommu(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!s->vfio || s->fn.iommu_group != VFCFG_UNKNOWN)
		return false;
	return say(text, vfcfg_say("it is bound to %s and in no IOMMU group, so no user can open "
				   "it", s->fn.driver),
		   remedy, vfcfg_say("boot with an IOMMU (intel_iommu=on, and in the firmware)"));
}

static bool iommu_off(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!faccessat(s->ctx->bus.dir, "../../kernel/iommu_groups/0", F_OK, 0) ||
	    faccessat(s->ctx->bus.dir, "../../kernel", F_OK, 0))
		return false;
	return say(text, vfcfg_say("no IOMMU is in use: vfio can give no device to anybody"), remedy,
		   vfcfg_say("boot with one (intel_iommu=on, and in the firmware)"));
}

/* A vfio driver from a kernel that knows of no limit. */
static bool no_cap(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!s->vfio || s->msix_err == -ENOTTY || vfcfg_scene_has(s, "vfio_msix_cap"))
		return false;
	return say(text, vfcfg_say("driver %s is of a kernel without limits: its user sees all "
				   "vectors of the table", s->fn.driver),
		   remedy, vfcfg_say("boot a kernel, or load a vfio-pci-core module, that has "
				     "vfio_msix_cap"));
}

/* The guest believes that such an entry is enabled. */
static bool slots_refused(const struct vfcfg_scene *s, char **text, char **remedy)
{
	long refused = vfcfg_attr_known(s->dir, VFCFG_VIRTUAL_REFUSED_FILE);
	long used = vfcfg_attr_known(s->dir, VFCFG_VIRTUAL_USED_FILE);
	char others[48] = "";

	if (refused == VFCFG_UNKNOWN || !refused)
		return false;
	if (used != VFCFG_UNKNOWN)
		snprintf(others, sizeof(others), "; %ld others have one", used);
	return say(text, vfcfg_say("the message store had no slot for an entry of its virtual table "
				   "(%ld times%s): what it raises is lost", refused, others),
		   remedy, vfcfg_say("have slots reserved (vfcfg set DEVICE --virtual N), or take "
				     "some from another VF"));
}

static bool is_open(const struct vfcfg_scene *s, char **text, char **remedy)
{
	char *who = vfcfg_vfio_users(&s->ctx->users, s->dir);

	if (!who)
		return false;
	say(text, vfcfg_say("held open by %s: neither policy can change it", who), remedy,
	    vfcfg_say("end that first"));
	free(who);
	return true;
}

static bool enabled(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (s->fn.driver || s->msix_err || !s->msix.enabled)
		return false;
	return say(text, vfcfg_say("its MSI-X is enabled though no driver is bound, so it cannot be "
				   "resized"),
		   remedy, vfcfg_say("echo 1 > /sys/bus/pci/devices/DEVICE/reset"));
}

static bool no_count(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (s->kind != VFCFG_VF || vfcfg_scene_has(s, "sriov_vf_msix_count"))
		return false;
	return say(text, vfcfg_say("this kernel has no sriov_vf_msix_count"), remedy,
		   vfcfg_say("boot one from 5.13 on with CONFIG_PCI_IOV and CONFIG_PCI_MSI"));
}

static bool may_resize(const struct vfcfg_scene *s)
{
	return s->kind == VFCFG_VF && vfcfg_scene_has(s, "sriov_vf_msix_count") && s->resizes;
}

static bool bound(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!may_resize(s) || !s->fn.driver)
		return false;
	return say(text, vfcfg_say("bound to %s, so it cannot be resized as it is", s->fn.driver),
		   remedy, s->vfio ?
		   vfcfg_say("resize it on the way (vfcfg bind DEVICE %s --count N)",
			     s->fn.driver) :
		   vfcfg_say("unbind it first (vfcfg unbind DEVICE)"));
}

static bool resize_works(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (!may_resize(s) || s->fn.driver || (!s->msix_err && s->msix.enabled))
		return false;
	return say(text, vfcfg_say("can be resized"), remedy,
		   vfcfg_say("vfcfg set DEVICE --count N"));
}

static bool cap_works(const struct vfcfg_scene *s, char **text, char **remedy)
{
	char *who = vfcfg_vfio_users(&s->ctx->users, s->dir);
	bool used = who;

	free(who);
	if (used || s->msix_err == -ENOTTY || !vfcfg_scene_has(s, "vfio_msix_cap"))
		return false;
	return say(text, vfcfg_say("can be capped"), remedy, vfcfg_say("vfcfg set DEVICE --cap N"));
}

static bool no_vfio(const struct vfcfg_scene *s, char **text, char **remedy)
{
	if (s->vfio || s->msix_err == -ENOTTY || vfcfg_scene_has(s, "vfio_msix_cap"))
		return false;
	return say(text, vfcfg_say("cannot be capped before a vfio driver is bound"), remedy,
		   vfcfg_say("vfcfg bind DEVICE vfio-pci --cap N"));
}

/* Words that begin with "CPU" in the first line, and lines that begin with a number. */
static bool count_vectors(FILE *f, long *cpus, long *used)
{
	char *line = NULL, *p;
	size_t size = 0;

	*cpus = 0;
	*used = 0;
	if (getline(&line, &size, f) > 0)
		for (p = line; (p = strstr(p, "CPU")); p++)
			++*cpus;
	while (getline(&line, &size, f) > 0) {
		p = line + strspn(line, " ");
		*used += *p >= '0' && *p <= '9';
	}
	free(line);
	return *cpus;
}

static bool host_vectors(const struct vfcfg_scene *s, char **text, char **remedy)
{
	int proc = vfcfg_proc_open(), fd = -1;
	long cpus = 0, used = 0;
	FILE *f = NULL;

	(void)s;
	if (proc >= 0) {
		fd = openat(proc, "interrupts", O_RDONLY | O_CLOEXEC);
		close(proc);
	}
	if (fd >= 0)
		f = fdopen(fd, "r");
	if (f)
		count_vectors(f, &cpus, &used);
	if (f)
		fclose(f);
	else if (fd >= 0)
		close(fd);
	if (used * 4 < cpus * VECTORS_PER_CPU * 3 || !used)
		return false;
	return say(text, vfcfg_say("the host has %ld interrupts set up, and about %ld is all that "
				   "its %ld processors have", used, cpus * VECTORS_PER_CPU, cpus),
		   remedy, vfcfg_say("cap or resize functions whose users enable more than they "
				     "need"));
}

#define CHECK(name, level, about, function) \
	{ .code = name, .severity = VFCFG_##level, .scope = VFCFG_SCOPE_##about, .look = function }

const struct vfcfg_check vfcfg_checks[] = {
	CHECK("half-done", ERROR, PF, half_done),
	CHECK("pf-unbound", ERROR, PF, pf_unbound),
	CHECK("no-iommu", ERROR, FUNCTION, no_iommu),
	CHECK("stale", ERROR, FUNCTION, stale),
	CHECK("danger", WARNING, PF, danger),
	CHECK("host-vectors", WARNING, HOST, host_vectors),
	CHECK("iommu-off", WARNING, HOST, iommu_off),
	CHECK("pool-spent", WARNING, PF, pool_spent),
	CHECK("slots-refused", WARNING, FUNCTION, slots_refused),
	CHECK("no-callback", WARNING, PF, no_callback),
	CHECK("no-count", WARNING, FUNCTION, no_count),
	CHECK("no-cap", WARNING, FUNCTION, no_cap),
	CHECK("enabled", WARNING, FUNCTION, enabled),
	CHECK("locked", NOTE, PF, locked),
	CHECK("autoprobe", NOTE, PF, autoprobe),
	CHECK("open", NOTE, FUNCTION, is_open),
	CHECK("bound", NOTE, FUNCTION, bound),
	CHECK("no-vfio", NOTE, FUNCTION, no_vfio),
	CHECK("resize-works", WORKS, FUNCTION, resize_works),
	CHECK("cap-works", WORKS, FUNCTION, cap_works),
};

const size_t vfcfg_nr_checks = ARRAY_SIZE(vfcfg_checks);
