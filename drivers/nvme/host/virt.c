// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X vectors of NVMe virtual functions.
 *
 * A controller with Virtualization Enhancements (NVMe Base Specification) has
 * pools of flexible interrupt (VI) and queue (VQ) resources. Its primary
 * controller, the PF, gives them to the secondary controllers, the VFs, with the
 * Virtualization Management command, and the MSI-X Table Size of a VF follows
 * the VI resources that it holds. Resources can move only while the secondary
 * controller is offline.
 *
 * Locks: PF device lock, VF device lock (both the caller's), virt->lock.
 * The reset work takes only virt->lock: others flush it with the PF's device
 * lock held.
 */

#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "nvme.h"
#include "virt.h"
#include "virt_cmd.h"

/* The admin queue and one I/O queue: less cannot go online. */
#define NVME_VIRT_MIN_VQ		2

/**
 * struct nvme_virt - what the driver of a PF remembers, a managed resource
 * @ctrl: the primary controller
 * @lock: one change at a time
 * @total: flexible VI resources of the controller
 * @num_vfs: entries of @vectors
 * @vectors: by VF index, the Table Size last set here, 0 for none. A reset of
 *	the primary controller takes its secondary controllers offline, and this
 *	is what they are given back afterwards.
 */
struct nvme_virt {
	struct nvme_ctrl *ctrl;
	struct mutex lock;	/* a change is several commands */
	u32 total;
	u16 num_vfs;
	u16 vectors[] __counted_by(num_vfs);
};

/* Resources of one secondary controller */
struct nvme_virt_share {
	u16 vi;
	u16 vq;
	bool online;
};

static void nvme_virt_release(struct device *dev, void *res)
{
	struct nvme_virt *virt = res;

	mutex_destroy(&virt->lock);
}

static struct nvme_virt *nvme_virt_find(struct pci_dev *pf)
{
	return devres_find(&pf->dev, nvme_virt_release, NULL, NULL);
}

/*
 * Commands that are sent during a reset wait for its end; who waits here holds
 * device locks. So do not send them.
 */
static int nvme_virt_ready(struct nvme_virt *virt)
{
	switch (nvme_ctrl_state(virt->ctrl)) {
	case NVME_CTRL_LIVE:
		return 0;
	case NVME_CTRL_NEW:
	case NVME_CTRL_RESETTING:
	case NVME_CTRL_CONNECTING:
		return -EAGAIN;
	default:
		return -ENODEV;
	}
}

/*
 * The share that makes a Table Size of @vectors useful: Linux and others use a
 * vector for the admin queue and one for each I/O queue. With fewer queues at
 * hand the VF works all the same, queues then leave vectors idle.
 */
static int nvme_virt_plan(const struct nvme_virt_caps *caps, int vectors,
			  const struct nvme_virt_share *old,
			  struct nvme_virt_share *new)
{
	u32 free_vi = nvme_virt_pool_free(&caps->vi) + old->vi;
	u32 free_vq = nvme_virt_pool_free(&caps->vq) + old->vq;
	u32 vq = max(vectors, NVME_VIRT_MIN_VQ);

	if (vectors > nvme_virt_pool_limit(&caps->vi))
		return -EINVAL;

	if (vectors > free_vi || free_vq < NVME_VIRT_MIN_VQ)
		return -ENOSPC;

	new->vi = vectors;
	new->vq = min3(vq, free_vq, nvme_virt_pool_limit(&caps->vq));
	new->online = true;
	return 0;
}

static int nvme_virt_default(const struct nvme_virt_caps *caps, int num_vfs)
{
	u32 share = le32_to_cpu(caps->vi.total) / max(num_vfs, 1);

	return clamp_t(u32, share, 1, nvme_virt_pool_limit(&caps->vi));
}

/* The secondary controller is offline; so it stays when a step fails. */
static int nvme_virt_assign(struct nvme_virt *virt, u16 scid,
			    const struct nvme_virt_share *share)
{
	int ret;

	ret = nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_ASSIGN, NVME_VIRT_RT_VI,
			     share->vi);
	if (!ret)
		ret = nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_ASSIGN,
				     NVME_VIRT_RT_VQ, share->vq);
	if (!ret && share->online)
		ret = nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_ONLINE, 0, 0);

	return ret;
}

/*
 * Controllers differ in whether going offline also releases the resources, so
 * both are always assigned anew.
 */
static int nvme_virt_change(struct nvme_virt *virt, u16 scid,
			    const struct nvme_virt_share *old,
			    const struct nvme_virt_share *new)
{
	int ret = 0, undo;

	if (old->online)
		ret = nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_OFFLINE, 0, 0);
	if (!ret)
		ret = nvme_virt_assign(virt, scid, new);
	if (!ret)
		return 0;

	/* A step may have been done for all that its completion failed. */
	nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_OFFLINE, 0, 0);
	undo = nvme_virt_assign(virt, scid, old);
	if (undo)
		dev_err(virt->ctrl->device,
			"secondary controller %u: assigning %u VI failed (%d), restoring %u failed (%d)\n",
			scid, new->vi, ret, old->vi, undo);

	return ret;
}

static int nvme_virt_set(struct nvme_virt *virt, int vf_id, int num_vfs,
			 int vectors)
{
	struct nvme_virt_secondary sec;
	struct nvme_virt_share old, new;
	struct nvme_virt_caps *caps;
	int ret;

	lockdep_assert_held(&virt->lock);

	caps = kmalloc(sizeof(*caps), GFP_KERNEL);
	if (!caps)
		return -ENOMEM;

	ret = nvme_virt_identify_caps(virt->ctrl, caps);
	if (ret)
		goto out;

	ret = nvme_virt_identify_secondary(virt->ctrl, vf_id, &sec);
	if (ret)
		goto out;

	old.vi = le16_to_cpu(sec.nvi);
	old.vq = le16_to_cpu(sec.nvq);
	old.online = sec.online & 1;

	if (!vectors)
		vectors = nvme_virt_default(caps, num_vfs);

	ret = nvme_virt_plan(caps, vectors, &old, &new);
	if (ret)
		goto out;

	/* Where nothing is to change, leave the controller alone. */
	if (!old.online || old.vi != new.vi || old.vq < new.vq)
		ret = nvme_virt_change(virt, le16_to_cpu(sec.scid), &old, &new);
	if (!ret)
		virt->vectors[vf_id] = vectors;
out:
	kfree(caps);
	return ret;
}

/* Give back what @vf_id holds, so that the next to be enabled start equal. */
static void nvme_virt_clear(struct nvme_virt *virt, int vf_id)
{
	const struct nvme_virt_share none = { };
	struct nvme_virt_secondary sec;
	u16 scid;
	int ret;

	virt->vectors[vf_id] = 0;

	ret = nvme_virt_identify_secondary(virt->ctrl, vf_id, &sec);
	if (ret)
		goto err;

	scid = le16_to_cpu(sec.scid);
	if (sec.online & 1)
		ret = nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_OFFLINE, 0, 0);
	else if (!sec.nvi && !sec.nvq)
		return;
	if (!ret)
		ret = nvme_virt_assign(virt, scid, &none);
	if (!ret)
		return;
err:
	dev_warn(virt->ctrl->device,
		 "VF %d: resources not released: %d\n", vf_id, ret);
}

static struct nvme_virt *nvme_virt_create(struct nvme_ctrl *ctrl,
					  struct pci_dev *pf)
{
	struct nvme_virt_caps *caps;
	struct nvme_virt *virt;
	u16 num_vfs = pci_sriov_get_totalvfs(pf);

	if (!num_vfs)
		return NULL;

	caps = kmalloc(sizeof(*caps), GFP_KERNEL);
	if (!caps)
		return NULL;

	/*
	 * The answer tells as well as bit 7 of OACS would, and QEMU leaves that
	 * bit clear.
	 */
	virt = NULL;
	if (nvme_virt_identify_caps(ctrl, caps))
		goto out;

	virt = devres_alloc(nvme_virt_release,
			    struct_size(virt, vectors, num_vfs), GFP_KERNEL);
	if (!virt)
		goto out;

	mutex_init(&virt->lock);
	virt->ctrl = ctrl;
	virt->num_vfs = num_vfs;
	virt->total = le32_to_cpu(caps->vi.total);
	devres_add(&pf->dev, virt);

	if (caps->vi.primary || caps->vq.primary)
		dev_info(ctrl->device,
			 "VFs do without %u VI and %u VQ held by the primary controller\n",
			 le16_to_cpu(caps->vi.primary),
			 le16_to_cpu(caps->vq.primary));
out:
	kfree(caps);
	return virt;
}

/**
 * nvme_virt_start - the controller has come to life, at first or after a reset
 * @ctrl: any PCI controller
 *
 * Finds out whether @ctrl can share interrupts among VFs. After a reset, gives
 * its secondary controllers back what they had: the primary's reset has taken
 * them offline (NVMe Base Specification, Virtualization Enhancements).
 *
 * Context: Process context, may sleep. Holds no lock, and must not take the
 *	device lock: remove() flushes the reset work with it held.
 */
void nvme_virt_start(struct nvme_ctrl *ctrl)
{
	struct pci_dev *pf = to_pci_dev(ctrl->dev);
	struct nvme_virt *virt;
	int i, ret;

	if (!pf->is_physfn)
		return;

	virt = nvme_virt_find(pf);
	if (!virt)
		virt = nvme_virt_create(ctrl, pf);
	if (!virt)
		return;

	mutex_lock(&virt->lock);
	for (i = 0; i < virt->num_vfs; i++) {
		if (!virt->vectors[i])
			continue;

		ret = nvme_virt_set(virt, i, pci_num_vf(pf), virt->vectors[i]);
		if (ret)
			dev_warn(ctrl->device,
				 "VF %d: %u vectors not restored: %d\n", i,
				 virt->vectors[i], ret);
	}
	mutex_unlock(&virt->lock);
}

/**
 * nvme_virt_sriov_configure - enable or disable the VFs of an NVMe controller
 * @pf: the PF
 * @num_vfs: how many VFs to enable, 0 to disable all
 *
 * VFs start with secondary controllers that are offline and hold nothing. When
 * they are disabled, all that they held goes back to the pool.
 *
 * Context: Process context, PF device lock held.
 *
 * Return: @num_vfs, or -EPERM while a VF is assigned to a guest, or what
 *	enabling SR-IOV says.
 */
int nvme_virt_sriov_configure(struct pci_dev *pf, int num_vfs)
{
	struct nvme_virt *virt = nvme_virt_find(pf);
	int enabled = pci_num_vf(pf);
	int i, ret;

	ret = pci_sriov_configure_simple(pf, num_vfs);
	if (ret || num_vfs || !virt)
		return ret;

	mutex_lock(&virt->lock);
	ret = nvme_virt_ready(virt);
	for (i = 0; i < min_t(int, enabled, virt->num_vfs); i++) {
		if (ret)
			virt->vectors[i] = 0;
		else
			nvme_virt_clear(virt, i);
	}
	mutex_unlock(&virt->lock);

	/* The VFs are gone, whatever the controller made of the rest. */
	return 0;
}

/**
 * nvme_virt_set_msix_vec_count - set the MSI-X Table Size of a VF
 * @vf: a VF without a driver, its MSI-X disabled
 * @vectors: Table Size, in vectors, 1 to the controller's maximum for one VF
 *	(VIFRSM); 0 for an equal share of the pool among the enabled VFs
 *
 * Takes the secondary controller offline, assigns interrupt and queue
 * resources, and brings it online. A step that fails has the earlier ones
 * undone.
 *
 * Context: Process context, device locks of the PF and of @vf held.
 *
 * Return: 0; -EINVAL above the maximum; -ENOSPC when the pool of interrupts or
 *	queues has too little left; -EOPNOTSUPP without Virtualization
 *	Enhancements; -EAGAIN while the PF is being reset; -ENODEV when the
 *	controller is dead; -EIO for a status that says none of this.
 */
int nvme_virt_set_msix_vec_count(struct pci_dev *vf, int vectors)
{
	struct pci_dev *pf = pci_physfn(vf);
	struct nvme_virt *virt = nvme_virt_find(pf);
	int vf_id = pci_iov_vf_id(vf);
	int ret;

	if (!virt)
		return -EOPNOTSUPP;
	if (vf_id < 0 || vf_id >= virt->num_vfs)
		return -ENODEV;

	mutex_lock(&virt->lock);
	ret = nvme_virt_ready(virt);
	if (!ret)
		ret = nvme_virt_set(virt, vf_id, pci_num_vf(pf), vectors);
	mutex_unlock(&virt->lock);

	return ret;
}

/**
 * nvme_virt_get_vf_total_msix - vectors that the VFs share
 * @pf: the PF
 *
 * Context: Process context, PF device lock held.
 *
 * Return: the controller's flexible VI resources (VIFRT), in vectors; 0 without
 *	Virtualization Enhancements.
 */
u32 nvme_virt_get_vf_total_msix(struct pci_dev *pf)
{
	struct nvme_virt *virt = nvme_virt_find(pf);

	return virt ? virt->total : 0;
}

/**
 * nvme_virt_get_vf_free_msix - vectors that a VF could still be given
 * @pf: the PF
 *
 * Context: Process context, PF device lock held.
 *
 * Return: flexible VI resources that no controller holds, in vectors;
 *	-EOPNOTSUPP without Virtualization Enhancements; -EAGAIN while the PF is
 *	being reset; -ENODEV when the controller is dead.
 */
int nvme_virt_get_vf_free_msix(struct pci_dev *pf)
{
	struct nvme_virt *virt = nvme_virt_find(pf);
	struct nvme_virt_caps *caps;
	int ret;

	if (!virt)
		return -EOPNOTSUPP;

	caps = kmalloc(sizeof(*caps), GFP_KERNEL);
	if (!caps)
		return -ENOMEM;

	mutex_lock(&virt->lock);
	ret = nvme_virt_ready(virt);
	if (!ret)
		ret = nvme_virt_identify_caps(virt->ctrl, caps);
	mutex_unlock(&virt->lock);

	if (!ret)
		ret = nvme_virt_pool_free(&caps->vi);
	kfree(caps);
	return ret;
}
