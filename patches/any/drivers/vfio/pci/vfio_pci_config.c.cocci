// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_cap.c) in the emulated config space: what is
// read there, and that it comes and goes with an open device.

@@ @@
 #include "vfio_pci_priv.h"
+#include "vfio_pci_msix_cap.h"

@@ @@
 vfio_config_init(struct vfio_pci_core_device *vdev)
 {
 ...
 ret = vfio_ecap_init(vdev);
 if (ret)
	goto out;
+ret = vfio_pci_msix_cap_open(vdev);
+if (ret)
+	goto out;
 ...
 }

@@ @@
 vfio_config_free(struct vfio_pci_core_device *vdev)
 {
+	vfio_pci_msix_cap_close(vdev);
 	...
 }

@@ identifier rw = { vfio_config_do_rw, vfio_pci_config_rw_single }; @@
 rw(...)
 {
 <...
+	vfio_pci_msix_cap_config_read(vdev, *ppos, count, &val);
 	if (copy_to_user(buf, &val, count))
 		return -EFAULT;
 ...>
 }
