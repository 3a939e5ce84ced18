// SPDX-License-Identifier: GPL-2.0-only
// A PF driver may tell how much of its pool is left.

@@ @@
 struct pci_driver {
	...
	u32  (*sriov_get_vf_total_msix)(struct pci_dev *pf);
+	int  (*sriov_get_vf_free_msix)(struct pci_dev *pf);
	...
 };
