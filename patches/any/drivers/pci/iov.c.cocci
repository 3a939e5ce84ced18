// SPDX-License-Identifier: GPL-2.0-only
// The VF MSI-X attributes move to drivers/pci/iov/vf_msix.c; the attribute
// groups stay where they are. The pool is the bound driver's.

@@ @@
 #include "pci.h"
+#include "iov/vf_msix.h"

@@ identifier a, b, c; @@
-static ssize_t sriov_vf_total_msix_show(struct device *a,
-	struct device_attribute *b, char *c)
-{ ... }

@@ identifier a, b, c, d; @@
-static ssize_t sriov_vf_msix_count_store(struct device *a,
-	struct device_attribute *b, const char *c, size_t d)
-{ ... }

@@ declarer name DEVICE_ATTR_RO; @@
-static DEVICE_ATTR_RO(sriov_vf_total_msix);

@@ declarer name DEVICE_ATTR_WO; @@
-static DEVICE_ATTR_WO(sriov_vf_msix_count);

@@ @@
 struct attribute *sriov_pf_dev_attrs[] = {
	...,
	&dev_attr_sriov_vf_total_msix.attr,
+	&dev_attr_sriov_vf_free_msix.attr,
	...,
 };

@@ @@
 sriov_init(...)
 {
	...
	iov->drivers_autoprobe = true;
+	iov->vf_free_msix = -EOPNOTSUPP;
	...
 }

@@ @@
 pci_iov_remove(struct pci_dev *dev)
 {
	...
	iov->driver_max_VFs = iov->total_VFs;
+	pci_sriov_set_vf_free_msix(dev, -EOPNOTSUPP);
	...
 }
