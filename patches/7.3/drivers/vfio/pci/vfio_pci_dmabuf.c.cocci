// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_table.c): under a strict limit the table's pages
// are not exported, as they are not mapped.

@@ @@
 if (check_add_overflow(length, len, &length))
	return -EINVAL;
+if (!vfio_pci_msix_cap_may_map(vdev, dma_buf->region_index, offset, len))
+	return -EINVAL;

@@ @@
 validate_dmabuf_input(
+struct vfio_pci_core_device *vdev,
 struct vfio_device_feature_dma_buf *dma_buf, ...)
 { ... }

@@ @@
 validate_dmabuf_input(
+vdev,
 &get_dma_buf, ...)

@@ @@
 #include "vfio_pci_priv.h"
+#include "vfio_pci_msix_cap.h"
