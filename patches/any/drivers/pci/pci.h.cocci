// SPDX-License-Identifier: GPL-2.0-only
// What the PF's driver last said of its pool (drivers/pci/iov/vf_msix.c).

@@ @@
 struct pci_sriov {
	...
+	int vf_free_msix;	/* Vectors left for VFs, or a negative errno */
	bool drivers_autoprobe;
	...
 };
