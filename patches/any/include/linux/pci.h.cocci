// SPDX-License-Identifier: GPL-2.0-only
// What a VF was given outlives its PF's driver, and a device that forgets it.

@@ @@
 struct pci_dev {
	...
+	u16 vf_msix_count;	/* VF: Table Size that the PF's driver set, or 0 */
	u16 pcie_flags_reg;
	...
 };
