// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_table.c): under a strict limit the table is read
// and written here, as it cannot be mapped.

@@ @@
 #include "vfio_pci_priv.h"
+#include "vfio_pci_msix_cap.h"

@@ identifier done; @@
 vfio_pci_bar_rw(...)
 {
 <...
+done = vfio_pci_msix_cap_bar_rw(vdev, bar, io, buf, pos, done, iswrite);
 if (done >= 0)
	*ppos += done;
 ...>
 }
