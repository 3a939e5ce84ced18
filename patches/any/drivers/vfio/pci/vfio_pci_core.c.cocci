// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_cap.c): where interrupts are counted, and before a
// device can be opened.

@@ @@
 #include "vfio_pci_priv.h"
+#include "vfio_pci_msix_cap.h"

@@ @@
 vfio_pci_get_irq_count(struct vfio_pci_core_device *vdev, int irq_type)
 {
 <...
-	return (flags & PCI_MSIX_FLAGS_QSIZE) + 1;
+	return (vfio_pci_msix_cap_control(vdev, flags) & PCI_MSIX_FLAGS_QSIZE) + 1;
 ...>
 }

@@ expression ret; @@
+ret = vfio_pci_msix_cap_register(vdev);
+if (ret)
+	goto out_power;
 ret = vfio_register_group_dev(&vdev->vdev);

// A strict limit (vfio_pci_msix_table.c): the table's pages stay unmapped.

@@ @@
 vfio_pci_core_mmap(...)
 {
 ...
 if (req_start + req_len > phys_len)
	return -EINVAL;
+if (!vfio_pci_msix_cap_may_map(vdev, index, req_start, req_len))
+	return -EINVAL;
 ...
 }

@@ @@
 msix_mmappable_cap(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
 {
 ...
+if (vfio_pci_msix_cap_strict(vdev))
+	return vfio_pci_msix_cap_sparse(vdev, caps);
 return vfio_info_add_capability(caps, &header, sizeof(header));
 }
