# SPDX-License-Identifier: GPL-2.0-only

help:
	@echo 'make demo      move MSI-X vectors between VFs of an emulated NVMe controller'
	@echo 'make check     all tests, in an emulated machine where they need a kernel'
	@echo 'make check-guest of these, a whole Linux guest on a capped VF'
	@echo 'make bench     figures, side by side in one run'
	@echo 'make vfcfg     the tool alone, as build/vfcfg/vfcfg'
	@echo 'make install   the tool and its manual page (DESTDIR, prefix)'
	@echo 'make deps      only the packages that demo, check and bench install'
	@echo 'make clean     remove build/; kernels stay in ~/.cache/vfcfg'
	@echo
	@echo 'Debian 12 or 13. No SR-IOV hardware and no KVM are needed; lab/run --help'
	@echo 'tells how to run a command of your own beside the devices.'

deps:
	@lab/deps

vfcfg:
	@$(MAKE) -s -C tools/vfcfg

tests: vfcfg
	@$(MAKE) -s -C selftests/pci_iov
	@$(MAKE) -s -C selftests/vfio_pci
	@$(MAKE) -s -C selftests/vfsim

demo: deps vfcfg
	@LAB_VERBOSE=1 lab/run -- lab/demo

check: deps tests
	@selftests/run $(if $(JOBS),-j $(JOBS)) $(TESTS)

check-guest: deps tests
	@LAB_VERBOSE=1 selftests/run -v guest

bench: deps tests
	@LAB_VERBOSE=1 lab/run -- build/selftests/pci_iov/vf_msix_bench
	@LAB_VERBOSE=1 LAB_ICOUNT=1 lab/run --kernel stock -- selftests/vfio_pci/cap_bench.sh
	@LAB_VERBOSE=1 lab/run --timeout 3600 -- selftests/vfio_pci/with-device vf \
		build/selftests/vfio_pci/cap_fuzz_test 1000000
	@LAB_VERBOSE=1 lab/run --memory 1536 --timeout 1800 \
		--device vfsim,vfs=4000,pool=40000 -- selftests/vfsim/bench.sh

install:
	@$(MAKE) --no-print-directory -C tools/vfcfg install

clean:
	rm -rf build

.PHONY: help deps vfcfg tests demo check check-guest bench install clean
