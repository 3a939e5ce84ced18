// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the PF driver tells by devlink: how full the pool of vectors is, and the
 * message store, and how the firmware is.
 */

#include <linux/pci.h>
#include <linux/workqueue.h>
#include <net/devlink.h>

#include <uapi/linux/vfsim.h>

#include "compat.h"
#include "driver.h"

enum { RESOURCE_MSIX = 1, RESOURCE_STORE };

/* The serial number as lspci has it, and what the firmware says of itself */
static int info_get(struct devlink *devlink, struct devlink_info_req *request,
		    struct netlink_ext_ack *extack)
{
	struct vfsim_pf *pf = devlink_priv(devlink);
	__be64 serial = cpu_to_be64(pci_get_dsn(pf->pdev));
	char text[24];
	u32 version;
	int ret;

	snprintf(text, sizeof(text), "%8phD", &serial);
	ret = devlink_info_serial_number_put(request, text);
	if (ret)
		return ret;
	ret = vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_VERSION, &version);
	if (ret)
		return ret;
	snprintf(text, sizeof(text), "%u", version);
	return devlink_info_version_running_put(request, DEVLINK_INFO_VERSION_GENERIC_FW, text);
}

static const struct devlink_ops devlink_ops = {
	.info_get	= info_get,
};

/* Anybody may ask, as often as he likes: the firmware is not. */
static u64 msix_occupied(void *data)
{
	const struct vfsim_pf *pf = data;
	int left = READ_ONCE(pf->left);

	return left < 0 ? 0 : pf->total - left;
}

static u64 store_occupied(void *data)
{
	const struct vfsim_pf *pf = data;
	u32 taken = vfsim_register(pf->pdev, pf->vendor + VFSIM_STORE_TAKEN);

	return taken > pf->slots ? 0 : taken;
}

static int fw_recover(struct devlink_health_reporter *reporter, void *context,
		      struct netlink_ext_ack *extack)
{
	struct vfsim_pf *pf = devlink_health_reporter_priv(reporter);
	int ret;

	ret = vfsim_mailbox(pf, VFSIM_COMMAND_NOP, 0, NULL);
	if (!ret)
		pf->last_error = NULL;
	return ret;
}

static int fw_diagnose(struct devlink_health_reporter *reporter, struct devlink_fmsg *message,
		       struct netlink_ext_ack *extack)
{
	struct vfsim_pf *pf = devlink_health_reporter_priv(reporter);
	u32 commands = 0;

	vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_COMMANDS, &commands);
	devlink_fmsg_u32_pair_put(message, "commands", commands);
	devlink_fmsg_string_pair_put(message, "error", pf->last_error ?: "none");
	return 0;
}

static const struct devlink_health_reporter_ops fw_ops = {
	.name		= "fw",
	.recover	= fw_recover,
	.diagnose	= fw_diagnose,
};

/*
 * In the middle of a command: devlink hears of it later, as recovery needs the
 * mailbox, and a lock that the caller may hold.
 */
static void failed(struct vfsim_pf *pf, const char *what)
{
	pci_warn(pf->pdev, "%s\n", what);
	pf->last_error = what;
	if (READ_ONCE(pf->reporter))
		schedule_work(&pf->failure);
}

static void failure_work(struct work_struct *work)
{
	struct vfsim_pf *pf = container_of(work, struct vfsim_pf, failure);
	struct devlink_health_reporter *reporter = READ_ONCE(pf->reporter);

	if (reporter)
		devlink_health_report(reporter, pf->last_error ?: "recovered", pf);
}

/**
 * vfsim_devlink_new() - Make what the driver keeps of a PF.
 * @pdev: the PF
 *
 * Return: zeroed but for what devlink needs, or NULL.
 */
struct vfsim_pf *vfsim_devlink_new(struct pci_dev *pdev)
{
	struct devlink *devlink;
	struct vfsim_pf *pf;

	devlink = devlink_alloc(&devlink_ops, sizeof(*pf), &pdev->dev);
	if (!devlink)
		return NULL;
	pf = devlink_priv(devlink);
	pf->pdev = pdev;
	pf->devlink = devlink;
	pf->failed = failed;
	INIT_WORK(&pf->failure, failure_work);
	return pf;
}

/**
 * vfsim_devlink_free() - Free what vfsim_devlink_new() has made.
 * @pf: not registered with devlink
 */
void vfsim_devlink_free(struct vfsim_pf *pf)
{
	cancel_work_sync(&pf->failure);
	devlink_free(pf->devlink);
}

static void resource_unregister(struct vfsim_pf *pf)
{
	devl_lock(pf->devlink);
	if (pf->slots)
		devl_resource_occ_get_unregister(pf->devlink, RESOURCE_STORE);
	devl_resource_occ_get_unregister(pf->devlink, RESOURCE_MSIX);
	devl_resources_unregister(pf->devlink);
	devl_unlock(pf->devlink);
}

static int resource_add(struct vfsim_pf *pf, const char *name, u64 id, u32 total,
			devlink_resource_occ_get_t *occupied)
{
	struct devlink_resource_size_params size;
	int ret;

	devlink_resource_size_params_init(&size, total, total, 1, DEVLINK_RESOURCE_UNIT_ENTRY);
	ret = devl_resource_register(pf->devlink, name, total, id,
				     DEVLINK_RESOURCE_ID_PARENT_TOP, &size);
	if (!ret)
		devl_resource_occ_get_register(pf->devlink, id, occupied, pf);
	return ret;
}

static int resource_register(struct vfsim_pf *pf)
{
	int ret;

	devl_lock(pf->devlink);
	ret = resource_add(pf, "msix", RESOURCE_MSIX, pf->total, msix_occupied);
	if (!ret && pf->slots) {
		ret = resource_add(pf, "msix_store", RESOURCE_STORE, pf->slots, store_occupied);
		if (ret) {
			devl_resource_occ_get_unregister(pf->devlink, RESOURCE_MSIX);
			devl_resources_unregister(pf->devlink);
		}
	}
	devl_unlock(pf->devlink);
	return ret;
}

/**
 * vfsim_devlink_register() - Tell user space.
 * @pf: whose mailbox works
 *
 * Return: 0 or a negative errno.
 */
int vfsim_devlink_register(struct vfsim_pf *pf)
{
	struct devlink_health_reporter *reporter;
	int ret;

	ret = resource_register(pf);
	if (ret)
		return ret;
	reporter = vfsim_compat_reporter(pf->devlink, &fw_ops, pf);
	if (IS_ERR(reporter)) {
		resource_unregister(pf);
		return PTR_ERR(reporter);
	}
	pf->reporter = reporter;
	devlink_register(pf->devlink);
	return 0;
}

/**
 * vfsim_devlink_unregister() - Tell no more.
 * @pf: registered
 */
void vfsim_devlink_unregister(struct vfsim_pf *pf)
{
	struct devlink_health_reporter *reporter = pf->reporter;

	/* A report wants a devlink that is registered; a late one finds nobody. */
	WRITE_ONCE(pf->reporter, NULL);
	cancel_work_sync(&pf->failure);
	devlink_unregister(pf->devlink);
	cancel_work_sync(&pf->failure);
	devlink_health_reporter_destroy(reporter);
	resource_unregister(pf);
}
