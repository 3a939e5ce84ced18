// SPDX-License-Identifier: GPL-2.0-only
// The SR-IOV callbacks of the PF driver are in drivers/nvme/host/virt.c, which
// is told each time that the controller has become usable.

@@ @@
 #include "nvme.h"
+#include "virt.h"

@@ identifier dev; @@
 nvme_start_ctrl(&dev->ctrl);
+nvme_virt_start(&dev->ctrl);

@@ @@
 struct pci_driver nvme_driver = {
-	.sriov_configure = pci_sriov_configure_simple,
+	.sriov_configure = nvme_virt_sriov_configure,
+	.sriov_set_msix_vec_count = nvme_virt_set_msix_vec_count,
+	.sriov_get_vf_total_msix = nvme_virt_get_vf_total_msix,
 };
