// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <unistd.h>

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/vfsim.h>

#include <libvfio.h>

#define MSIX_VECTOR 0

static inline struct vfsim_copy *to_vfsim_copy(struct vfio_pci_device *device)
{
	return device->driver.region.vaddr;
}

/* All registers are in the vendor-specific capability, the only one of its kind. */
static u8 vfsim_registers(struct vfio_pci_device *device)
{
	u8 pos = vfio_pci_config_readb(device, PCI_CAPABILITY_LIST);

	while (pos && vfio_pci_config_readb(device, pos + PCI_CAP_LIST_ID) != PCI_CAP_ID_VNDR)
		pos = vfio_pci_config_readb(device, pos + PCI_CAP_LIST_NEXT);

	VFIO_ASSERT_NE(pos, 0, "No vendor-specific capability\n");
	return pos;
}

static u32 vfsim_read(struct vfio_pci_device *device, u8 reg)
{
	return vfio_pci_config_readl(device, vfsim_registers(device) + reg);
}

static void vfsim_write(struct vfio_pci_device *device, u8 reg, u32 value)
{
	vfio_pci_config_writel(device, vfsim_registers(device) + reg, value);
}

static int vfsim_probe(struct vfio_pci_device *device)
{
	static const u16 ids[] = {
		VFSIM_VF_DEVICE_ID,
		VFSIM_PF_EXACT,
		VFSIM_PF_PLUS_ONE,
		VFSIM_PF_FIXED,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		if (vfio_pci_device_match(device, VFSIM_VENDOR_ID, ids[i]))
			return 0;
	}

	return -EINVAL;
}

static int vfsim_wait(struct vfio_pci_device *device)
{
	u32 status;

	for (;;) {
		status = vfsim_read(device, VFSIM_STATUS);
		if (status != VFSIM_STATUS_BUSY)
			break;

		usleep(100);
	}

	return status;
}

static void vfsim_init(struct vfio_pci_device *device)
{
	VFIO_ASSERT_GE(device->driver.region.size, sizeof(struct vfsim_copy));

	vfio_pci_cmd_set(device, PCI_COMMAND_MASTER);
	vfio_pci_msix_enable(device, MSIX_VECTOR, 1);

	device->driver.max_memcpy_size = VFSIM_COPY_LENGTH;
	device->driver.max_memcpy_count = VFSIM_COPY_COUNT;
	device->driver.msi = MSIX_VECTOR;
}

static void vfsim_remove(struct vfio_pci_device *device)
{
	/* Ends a copy that is still under way. */
	vfio_pci_cmd_clear(device, PCI_COMMAND_MASTER);
	vfsim_wait(device);

	vfio_pci_msix_disable(device);
}

static void vfsim_memcpy_start(struct vfio_pci_device *device,
			       iova_t src, iova_t dst, u64 size, u64 count)
{
	struct vfsim_copy *copy = to_vfsim_copy(device);
	iova_t iova = to_iova(device, copy);

	*copy = (struct vfsim_copy) {
		.from = cpu_to_le64(src),
		.to = cpu_to_le64(dst),
		.length = cpu_to_le32(size),
		.count = cpu_to_le32(count),
	};

	vfsim_write(device, VFSIM_ADDRESS_LO, iova);
	vfsim_write(device, VFSIM_ADDRESS_HI, iova >> 32);
	vfsim_write(device, VFSIM_CONTROL, VFSIM_CONTROL_COPY);
}

static int vfsim_memcpy_wait(struct vfio_pci_device *device)
{
	int status = vfsim_wait(device);

	if (status == VFSIM_STATUS_OK)
		return 0;

	dev_err(device, "memcpy failed: status %d\n", status);
	return -EIO;
}

static void vfsim_send_msi(struct vfio_pci_device *device)
{
	vfsim_write(device, VFSIM_CONTROL, VFSIM_CONTROL_RAISE | MSIX_VECTOR << 16);
	VFIO_ASSERT_EQ(vfsim_read(device, VFSIM_STATUS), VFSIM_STATUS_OK);
}

const struct vfio_pci_driver_ops vfsim_ops = {
	.name = "vfsim",
	.probe = vfsim_probe,
	.init = vfsim_init,
	.remove = vfsim_remove,
	.memcpy_start = vfsim_memcpy_start,
	.memcpy_wait = vfsim_memcpy_wait,
	.send_msi = vfsim_send_msi,
};
