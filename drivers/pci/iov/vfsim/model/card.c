// SPDX-License-Identifier: GPL-2.0-only
/*
 * A card: its functions and its firmware.
 */

#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "net.h"

static void lay_out(struct vfsim_card *card, enum vfsim_kind kind,
		    const struct vfsim_part *const *part)
{
	struct vfsim_layout *layout = &card->layout[kind];

	layout->card = card;
	layout->kind = kind;
	for (u32 n = 0; *part; part++) {
		if ((*part)->has && !(*part)->has(card))
			continue;
		layout->part[n++] = *part;
		if ((*part)->allow)
			(*part)->allow(layout);
	}
}

static int functions_new(struct vfsim_card *card)
{
	card->port = vfsim_function_new(card, VFSIM_PORT, 0);
	card->pf = vfsim_function_new(card, VFSIM_PF, 0);
	card->vf = kvcalloc(card->params.vfs, sizeof(*card->vf), GFP_KERNEL);
	if (!card->port || !card->pf || !card->vf)
		return -ENOMEM;
	for (u32 i = 0; i < card->params.vfs; i++) {
		card->vf[i] = vfsim_function_new(card, VFSIM_VF, i);
		if (!card->vf[i])
			return -ENOMEM;
	}
	return 0;
}

static void functions_free(struct vfsim_card *card)
{
	for (u32 i = 0; card->vf && i < card->params.vfs; i++)
		vfsim_function_free(card->vf[i]);
	kvfree(card->vf);
	vfsim_function_free(card->pf);
	vfsim_function_free(card->port);
}

/**
 * vfsim_card_bytes() - How much memory do the BARs take?
 * @card: its parameters are known
 *
 * Return: bytes, a multiple of 1 MiB as bridge windows are.
 */
u64 vfsim_card_bytes(struct vfsim_card *card)
{
	const struct vfsim_params *params = &card->params;

	card->vf_bar = vfsim_msix_bytes(params->max);
	card->pf_bar = vfsim_msix_bytes(params->pf_vectors);
	return ALIGN(ALIGN((u64)params->vfs * card->vf_bar, card->pf_bar) + card->pf_bar, SZ_1M);
}

/**
 * vfsim_card_init() - Make a card's functions and start its firmware.
 * @card: its parameters are known
 * @host: where it goes, with vfsim_card_bytes() of memory
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_card_init(struct vfsim_card *card, struct vfsim_host *host)
{
	int ret;

	card->host = host;
	ret = vfsim_map_new(host, VFSIM_PF_RID + VFSIM_VF_OFFSET +
			    (card->params.vfs - 1) * VFSIM_VF_STRIDE);
	if (ret)
		return ret;
	lay_out(card, VFSIM_PORT, vfsim_port_parts);
	lay_out(card, VFSIM_PF, vfsim_pf_parts);
	lay_out(card, VFSIM_VF, vfsim_vf_parts);
	ret = vfsim_store_init(card) ?: vfsim_switch_init(card) ?: functions_new(card) ?:
	      vfsim_firmware_init(card);
	if (ret) {
		functions_free(card);
		vfsim_switch_free(card);
		vfsim_store_free(card);
		vfsim_map_free(host);
		return ret;
	}
	if (card->net)
		vfsim_wire_join(card->net);
	return 0;
}

/**
 * vfsim_card_free() - Stop the firmware and forget the functions.
 * @card: its bus is gone
 */
void vfsim_card_free(struct vfsim_card *card)
{
	if (card->net)
		vfsim_wire_leave(card->net);
	vfsim_switch_stop(card);
	vfsim_firmware_stop(card);
	functions_free(card);
	vfsim_switch_free(card);
	vfsim_store_free(card);
	vfsim_map_free(card->host);
}
