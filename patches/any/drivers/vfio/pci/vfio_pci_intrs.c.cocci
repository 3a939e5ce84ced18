// SPDX-License-Identifier: GPL-2.0-only
// The MSI-X cap (vfio_pci_msix_cap.c), once more where igate is held: nothing
// that was checked before can be relied on.

@@ @@
 #include "vfio_pci_priv.h"
+#include "vfio_pci_msix_cap.h"

@@ @@
 if (!(irq_is(vdev, index) || is_irq_none(vdev)))
	return -EINVAL;
+if (!vfio_pci_msix_cap_allows(vdev, index, start, count))
+	return -EINVAL;
