# SPDX-License-Identifier: GPL-2.0-only

help:
	@echo 'make demo       move MSI-X vectors between VFs of an emulated NVMe controller'
	@echo 'make check      what a change to any part can break: minutes'
	@echo 'make check-all  and the debug and stock kernels, races, a guest: half an hour'
	@echo 'make check-long what takes hours beside that: hosts, fleets, other kernels, storms'
	@echo 'make mutate     breaks the code in many ways: which do the tests notice? (WHICH=REGEX)'
	@echo 'make reach      how many lines of ours in the kernel the tests run (V=1: which not)'
	@echo 'make bench      figures, side by side in one run; and what make reach prints'
	@echo 'make coverage   how many branches of the library the unit tests take'
	@echo 'make vfcfg      the tool alone, as build/vfcfg/vfcfg'
	@echo 'make deb        packages for Debian, in build/deb'
	@echo 'make series     patches for each linux-source at hand, and QEMU, in build/series (SIGNOFF=y)'
	@echo 'make install    the tool and its manual page (DESTDIR, prefix)'
	@echo 'make deps       only the packages that all of these install'
	@echo 'make clean      remove build/'
	@echo 'make purge      and the kernels, which are kept in $${VFCFG_CACHE:-~/.cache/vfcfg}'
	@echo
	@echo 'of make check, check-all and check-long:'
	@echo '  TESTS="cap nvme"  these alone (selftests/tests*); V=1 shows all they say'
	@echo '  WITHOUT="guest"   all but these'
	@echo '  MINUTES=50        after which no other test begins'
	@echo '  KERNEL=debug      on this kernel instead of their own (lab/run --help)'
	@echo '  JOBS=4            so many boots at a time (three for two processors)'
	@echo '  LAB_LINUX=7.3     the series kernel made of another linux-source'
	@echo '  LAB_ACCEL=kvm     where /dev/kvm is usable'
	@echo
	@echo 'Debian 12 or 13. No SR-IOV hardware and no KVM are needed; lab/run --help'
	@echo 'tells how to run a command of your own beside the devices.'

RUN := $(if $(JOBS),-j $(JOBS)) $(if $(KERNEL),-k $(KERNEL)) $(if $(V),-v) $(if $(WITHOUT),-x '$(WITHOUT)') $(if $(MINUTES),-t $(MINUTES))

deps:
	@lab/deps all

deps-demo:
	@lab/deps demo

deps-check:
	@lab/deps check

deps-deb:
	@lab/deps deb

vfcfg:
	@$(MAKE) -s -C tools/vfcfg

deb: deps-deb
	@debian/mk

series: deps-check
	@for source in $$(bash -c '. lab/lib.sh && lab_sources'); do \
		patches/series/make $(if $(SIGNOFF),--signoff) "$$source" build/series/ || exit 1; \
	done
	@for line in patches/qemu/*/; do \
		patches/qemu/make $(if $(SIGNOFF),--signoff) "$$(basename $$line)" "build/series/qemu-$$(basename $$line)" || exit 1; \
	done

tests: vfcfg
	@$(MAKE) -s -C selftests/pci_iov
	@$(MAKE) -s -C selftests/vfio_pci
	@$(MAKE) -s -C selftests/vfsim
	@$(MAKE) -s -C selftests/storm
	@$(MAKE) -s -C selftests/vfcfg

demo: deps-demo vfcfg
	@LAB_VERBOSE=1 lab/run -- lab/demo

check: deps-check tests
	@selftests/run $(RUN) $(TESTS)

check-all: deps tests
	@selftests/run -a $(RUN) $(TESTS)

check-long: deps tests
	@selftests/run -l $(RUN) $(TESTS)

bench: deps tests
	@LAB_VERBOSE=1 selftests/bench
	@LAB_VERBOSE=1 LAB_ICOUNT=1 lab/run --kernel stock -- selftests/vfio_pci/cap_bench.sh
	@LAB_VERBOSE=1 lab/run --timeout 3600 -- selftests/vfio_pci/with-device vf \
		build/selftests/vfio_pci/cap_fuzz_test 1000000
	@LAB_VERBOSE=1 lab/run --memory 1536 --timeout 1800 \
		--device vfsim,vfs=4000,pool=40000 -- selftests/vfsim/bench.sh
	@LAB_VERBOSE=1 lab/run --memory 1536 --timeout 1800 \
		--device vfsim,vfs=4000,pool=40000 -- selftests/vfcfg/plan_bench.sh
	@selftests/vfsim/grow_bench.sh
	@selftests/reach

mutate: deps-check tests
	@selftests/mutate '$(WHICH)'

reach: deps-check tests
	@selftests/reach $(if $(V),-v) $(TESTS)

coverage: deps-check vfcfg
	@$(MAKE) -s -C tools/vfcfg coverage

install:
	@$(MAKE) --no-print-directory -C tools/vfcfg install

clean:
	rm -rf build

purge: clean
	rm -rf "$${VFCFG_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/vfcfg}"

.PHONY: help deps deps-demo deps-check deps-deb vfcfg deb series tests demo check check-all check-long bench mutate reach coverage install clean purge
