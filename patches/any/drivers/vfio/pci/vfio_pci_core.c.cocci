// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_cap.c): where interrupts are counted, where
// device features are dispatched, and before a device can be opened.

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

@@ expression E; statement S; @@
 switch (E) {
 	case VFIO_DEVICE_FEATURE_PCI_VF_TOKEN: S
+	case VFIO_DEVICE_FEATURE_PCI_MSIX_CAP:
+		return vfio_pci_msix_cap_feature(device, flags, arg, argsz);
 }

@@ expression ret; @@
+ret = vfio_pci_msix_cap_register(vdev);
+if (ret)
+	goto out_power;
 ret = vfio_register_group_dev(&vdev->vdev);
