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
 * What a VF was given is kept in its pci_dev, as vf_msix_count, and so for as
 * long as the VF is enabled. The device forgets it with each reset of the
 * primary controller, this driver when it is unbound.
 *
 * Locks: PF device lock, VF device lock (both the caller's), virt->lock.
 * The reset work takes only virt->lock, and tries a VF's device lock: others
 * flush it with the PF's device lock held.
 */

#include <linux/device.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pci-vf-msix.h>
#include <linux/slab.h>

#include "nvme.h"
#include "virt.h"
#include "virt_cmd.h"

/* The admin queue and one I/O queue: less cannot go online. */
#define NVME_VIRT_MIN_VQ		2

/* Resources of one secondary controller */
struct nvme_virt_share {
	u16 vi;
	u16 vq;
	bool online;
};

/**
 * struct nvme_virt - what the driver of a PF remembers, a managed resource
 * @ctrl: the primary controller
 * @lock: one change at a time. Also protects vf_msix_count of the VFs.
 * @total: flexible VI resources of the controller
 * @undo_vf: index of a VF with which a refused change has been begun and could
 *	not be undone, or -1
 * @undo: what that VF had
 */
struct nvme_virt {
	struct nvme_ctrl *ctrl;
	struct mutex lock;	/* a change is several commands */
	u32 total;
	int undo_vf;
	struct nvme_virt_share undo;
};

/*
 * Controllers whose OACS does not say that they have Virtualization Management:
 * QEMU's knows the command and leaves the bit clear.
 */
static const struct pci_device_id nvme_virt_unsaid[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_REDHAT, 0x0010) },
	{ }
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

static void nvme_virt_tell_free(struct nvme_virt *virt, int vectors)
{
	pci_sriov_set_vf_free_msix(to_pci_dev(virt->ctrl->dev), vectors);
}

/* Where what has been done does not say what is left. */
static void nvme_virt_recount(struct nvme_virt *virt)
{
	struct nvme_virt_caps *caps;
	int ret = -ENOMEM;

	caps = kmalloc(sizeof(*caps), GFP_KERNEL);
	if (caps)
		ret = nvme_virt_identify_caps(virt->ctrl, caps);
	nvme_virt_tell_free(virt, ret ?: nvme_virt_pool_free(&caps->vi));
	kfree(caps);
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

/* Back to what the VF had, whichever steps away from it were done. */
static int nvme_virt_undo(struct nvme_virt *virt, u16 scid)
{
	int ret;

	nvme_virt_mgmt(virt->ctrl, scid, NVME_VIRT_ACT_OFFLINE, 0, 0);
	ret = nvme_virt_assign(virt, scid, &virt->undo);
	if (!ret)
		virt->undo_vf = -1;

	return ret;
}

/*
 * Controllers differ in whether going offline also releases the resources, so
 * both are always assigned anew.
 */
static int nvme_virt_change(struct nvme_virt *virt, int vf_id, u16 scid,
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

	/*
	 * A step may have been done for all that its completion failed. Where
	 * the last change could not be undone either, it is to be as before that.
	 */
	if (virt->undo_vf != vf_id) {
		virt->undo_vf = vf_id;
		virt->undo = *old;
	}
	undo = nvme_virt_undo(virt, scid);
	if (undo)
		dev_warn(virt->ctrl->device,
			 "VF %d: assigning %u VI failed (%d), so did restoring %u (%d); tried again later\n",
			 vf_id, new->vi, ret, virt->undo.vi, undo);

	return ret;
}

/* The caller puts it. NULL when there is none any more. */
static struct pci_dev *nvme_virt_get_vf(struct pci_dev *pf, int vf_id)
{
	struct pci_dev *vf = NULL;

	for_each_pci_dev(vf)
		if (vf->is_virtfn && pci_physfn(vf) == pf &&
		    pci_iov_vf_id(vf) == vf_id)
			break;

	return vf;
}

/*
 * A change that could not be undone when it failed is undone now. Not so under
 * somebody who has begun to use the VF as it is.
 */
static int nvme_virt_mend(struct nvme_virt *virt)
{
	struct pci_dev *pf = to_pci_dev(virt->ctrl->dev);
	bool locked = false, used = false;
	struct nvme_virt_secondary sec;
	struct pci_dev *vf;
	int ret;

	if (virt->undo_vf < 0)
		return 0;

	ret = nvme_virt_identify_secondary(virt->ctrl, virt->undo_vf, &sec);
	if (ret)
		return ret;

	vf = nvme_virt_get_vf(pf, virt->undo_vf);
	if (vf && sec.online & 1) {
		/* Its lock comes before ours: who has it may be binding a driver. */
		locked = device_trylock(&vf->dev);
		used = !locked || vf->driver;
	}
	if (used) {
		dev_warn(virt->ctrl->device,
			 "VF %d: %u vectors not restored: in use with %u\n",
			 virt->undo_vf, virt->undo.vi, le16_to_cpu(sec.nvi));
		vf->vf_msix_count = le16_to_cpu(sec.nvi);
		virt->undo_vf = -1;
	} else {
		ret = nvme_virt_undo(virt, le16_to_cpu(sec.scid));
	}
	if (locked)
		device_unlock(&vf->dev);
	pci_dev_put(vf);

	return ret;
}

static int nvme_virt_set(struct nvme_virt *virt, struct pci_dev *vf,
			 int vectors)
{
	int vf_id = pci_iov_vf_id(vf);
	struct nvme_virt_secondary sec;
	struct nvme_virt_share old, new;
	struct nvme_virt_caps *caps;
	int left, ret;

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
		vectors = nvme_virt_default(caps, pci_num_vf(pci_physfn(vf)));

	left = nvme_virt_pool_free(&caps->vi);
	ret = nvme_virt_plan(caps, vectors, &old, &new);
	if (ret) {
		nvme_virt_tell_free(virt, left);
		goto out;
	}

	/* Where nothing is to change, leave the controller alone. */
	if (!old.online || old.vi != new.vi || old.vq < new.vq)
		ret = nvme_virt_change(virt, vf_id, le16_to_cpu(sec.scid), &old, &new);
	if (ret) {
		nvme_virt_recount(virt);
		goto out;
	}

	vf->vf_msix_count = vectors;
	if (virt->undo_vf == vf_id)
		virt->undo_vf = -1;
	nvme_virt_tell_free(virt, left + old.vi - new.vi);
out:
	kfree(caps);
	return ret;
}

/*
 * What a secondary controller holds is what its VF has, whoever gave it. One that
 * has been taken offline gets back what it was given last.
 */
static void nvme_virt_restore(struct nvme_virt *virt, struct pci_dev *vf)
{
	struct nvme_virt_secondary sec;
	int vf_id = pci_iov_vf_id(vf);
	u16 held;
	int ret;

	ret = nvme_virt_identify_secondary(virt->ctrl, vf_id, &sec);
	held = ret ? 0 : le16_to_cpu(sec.nvi);
	if (!ret && sec.online & 1) {
		if (vf->vf_msix_count && vf->vf_msix_count != held)
			dev_warn(virt->ctrl->device,
				 "VF %d: %u vectors not restored: it is online with %u\n",
				 vf_id, vf->vf_msix_count, held);
		vf->vf_msix_count = held;
		return;
	}
	if (!vf->vf_msix_count)
		return;

	if (!ret)
		ret = nvme_virt_set(virt, vf, vf->vf_msix_count);
	if (ret)
		dev_warn(virt->ctrl->device,
			 "VF %d: %u vectors not restored: %d\n", vf_id,
			 vf->vf_msix_count, ret);
}

/* Give back what @vf_id holds, so that the next to be enabled start equal. */
static void nvme_virt_clear(struct nvme_virt *virt, int vf_id)
{
	const struct nvme_virt_share none = { };
	struct nvme_virt_secondary sec;
	u16 scid;
	int ret;

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

	if (!(ctrl->oacs & NVME_VIRT_OACS) &&
	    !pci_match_id(nvme_virt_unsaid, pf))
		return NULL;

	caps = kmalloc(sizeof(*caps), GFP_KERNEL);
	if (!caps)
		return NULL;

	virt = NULL;
	if (nvme_virt_identify_caps(ctrl, caps))
		goto out;

	virt = devres_alloc(nvme_virt_release, sizeof(*virt), GFP_KERNEL);
	if (!virt)
		goto out;

	mutex_init(&virt->lock);
	virt->ctrl = ctrl;
	virt->total = le32_to_cpu(caps->vi.total);
	virt->undo_vf = -1;
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
 * Finds out whether @ctrl can share interrupts among VFs. Takes over what they
 * hold, and gives them back what they had: the reset of a primary controller, a
 * part of binding its driver, too, takes its secondary controllers offline (NVMe
 * Base Specification, Virtualization Enhancements).
 *
 * Context: Process context, may sleep. Takes no device lock but by trying:
 *	remove() flushes the reset work with that of the PF held.
 */
void nvme_virt_start(struct nvme_ctrl *ctrl)
{
	struct pci_dev *pf = to_pci_dev(ctrl->dev);
	struct pci_dev *vf = NULL;
	struct nvme_virt *virt;

	if (!pf->is_physfn)
		return;

	virt = nvme_virt_find(pf);
	if (!virt)
		virt = nvme_virt_create(ctrl, pf);
	if (!virt)
		return;

	mutex_lock(&virt->lock);
	nvme_virt_mend(virt);
	for_each_pci_dev(vf) {
		if (!vf->is_virtfn || pci_physfn(vf) != pf)
			continue;
		nvme_virt_restore(virt, vf);
		/* Another reset has begun, and will come here at its end. */
		if (nvme_virt_ready(ctrl)) {
			pci_dev_put(vf);
			break;
		}
	}
	nvme_virt_recount(virt);
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
	virt->undo_vf = -1;
	for (i = 0; i < enabled && !nvme_virt_ready(virt->ctrl); i++)
		nvme_virt_clear(virt, i);
	nvme_virt_recount(virt);
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
 * undone, after the reset if that was for want of an answer.
 *
 * Context: Process context, device locks of the PF and of @vf held.
 *
 * Return: 0; -EINVAL above the maximum; -ENOSPC when the pool of interrupts or
 *	queues has too little left; -EOPNOTSUPP without Virtualization
 *	Enhancements; -EAGAIN while the PF is being reset, and when it has to be
 *	because a command took ten seconds; -ENODEV when the controller is dead;
 *	-EIO for a status that says none of this.
 */
int nvme_virt_set_msix_vec_count(struct pci_dev *vf, int vectors)
{
	struct nvme_virt *virt = nvme_virt_find(pci_physfn(vf));
	int ret = 0;

	if (!virt)
		return -EOPNOTSUPP;

	mutex_lock(&virt->lock);
	/* What this VF has half done, the change itself puts right. */
	if (virt->undo_vf != pci_iov_vf_id(vf))
		ret = nvme_virt_mend(virt);
	if (!ret)
		ret = nvme_virt_set(virt, vf, vectors);
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
