// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF driver's way to the firmware: a register to write, an interrupt to wait
 * for, and a second look at the register when the interrupt does not come.
 */

#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>

#include <uapi/linux/vfsim.h>

#include "driver.h"

static unsigned int timeout_ms = 1000;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms, "how long a firmware command may take, ms (1000)");

static irqreturn_t answered(int irq, void *data)
{
	struct vfsim_pf *pf = data;

	complete(&pf->done);
	return IRQ_HANDLED;
}

/**
 * vfsim_mailbox_init() - Open the mailbox.
 * @pf: its device is enabled; @vectors is what it would have, and is what it gets
 *
 * Return: 0, -ENODEV for a device without registers, or why there is no
 * interrupt.
 */
int vfsim_mailbox_init(struct vfsim_pf *pf)
{
	int ret;

	mutex_init(&pf->lock);
	init_completion(&pf->done);
	pf->vendor = pci_find_capability(pf->pdev, PCI_CAP_ID_VNDR);
	if (!pf->vendor)
		return -ENODEV;
	ret = pci_alloc_irq_vectors(pf->pdev, 1, pf->vectors, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	pf->vectors = ret;
	ret = request_irq(pci_irq_vector(pf->pdev, 0), answered, IRQF_SHARED,
			  "vfsim-mailbox", pf);
	if (ret)
		pci_free_irq_vectors(pf->pdev);
	return ret;
}

/**
 * vfsim_mailbox_exit() - Close the mailbox.
 * @pf: nobody uses it any more
 */
void vfsim_mailbox_exit(struct vfsim_pf *pf)
{
	free_irq(pci_irq_vector(pf->pdev, 0), pf);
	pci_free_irq_vectors(pf->pdev);
}

static u32 get(struct vfsim_pf *pf, int offset)
{
	return vfsim_register(pf->pdev, pf->vendor + offset);
}

static void set(struct vfsim_pf *pf, int offset, u32 value)
{
	pci_write_config_dword(pf->pdev, pf->vendor + offset, value);
}

static int to_errno(u32 result)
{
	switch (result) {
	case VFSIM_RESULT_OK:
		return 0;
	case VFSIM_RESULT_SMALL:
	case VFSIM_RESULT_VF:
		return -EINVAL;
	case VFSIM_RESULT_LARGE:
		return -EOVERFLOW;
	case VFSIM_RESULT_SPACE:
		return -ENOSPC;
	case VFSIM_RESULT_SCATTERED:
		return -EXFULL;
	case VFSIM_RESULT_BUSY:
		return -EBUSY;
	case VFSIM_RESULT_UNKNOWN:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

/* The device is asked itself before anything is made of a silence. */
static int await(struct vfsim_pf *pf)
{
	unsigned long left = msecs_to_jiffies(timeout_ms);
	u32 command;

	do {
		left = wait_for_completion_timeout(&pf->done, left);
		command = get(pf, VFSIM_COMMAND);
		if (command == ~0U)
			return -ENODEV;
		/* Else the interrupt was a late one, of the command before. */
		if (!(command & VFSIM_COMMAND_BUSY)) {
			if (!left)
				pf->failed(pf, "interrupt of the firmware was lost");
			return 0;
		}
	} while (left);
	set(pf, VFSIM_COMMAND, VFSIM_COMMAND_ABORT);
	pf->failed(pf, "firmware does not answer");
	return -ETIMEDOUT;
}

/**
 * vfsim_mailbox() - Let the firmware do something.
 * @pf: the function whose mailbox it is
 * @command: %VFSIM_COMMAND_NOP and following
 * @argument: of the command
 * @value: what it answers, or NULL
 *
 * Context: process, sleeps. Takes @pf->lock.
 * Return: 0, -EINVAL below the minimum or without such a VF, -EOVERFLOW above the
 * maximum, -ENOSPC when too few vectors are free, -EXFULL when they are
 * scattered, -EBUSY when the VF has MSI-X enabled, -EIO when the firmware failed,
 * -ETIMEDOUT when it did not answer, -ENODEV when the device is gone.
 */
int vfsim_mailbox(struct vfsim_pf *pf, u32 command, u32 argument, u32 *value)
{
	int ret;

	mutex_lock(&pf->lock);
	if (get(pf, VFSIM_COMMAND) == ~0U) {
		ret = -ENODEV;
		goto out;
	}
	reinit_completion(&pf->done);
	set(pf, VFSIM_ARGUMENT, argument);
	set(pf, VFSIM_COMMAND, command);
	ret = await(pf);
	if (ret)
		goto out;
	ret = to_errno(get(pf, VFSIM_RESULT));
	if (ret == -EIO)
		pf->failed(pf, "firmware failed");
	if (value)
		*value = get(pf, VFSIM_VALUE);
out:
	mutex_unlock(&pf->lock);
	return ret;
}
