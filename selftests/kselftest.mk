# SPDX-License-Identifier: GPL-2.0-only
#
# What the makefiles of tests in C share. kselftest_harness.h is taken from
# Debian's linux-source package, out of its tarball: that is the only place it
# is in.

TOP		:= $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
BUILD		?= $(TOP)/build/selftests
SOURCE		?= /usr/src/linux-source-6.12.tar.xz

CFLAGS		?= -O2 -g
override CFLAGS	+= -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -pthread \
		   -I$(TOP)/include/uapi -isystem $(BUILD)/include -MMD -MP
ifneq ($(CI)$(WERROR),)
override CFLAGS	+= -Werror
endif

HARNESS		:= $(BUILD)/include/kselftest_harness.h

all: $(PROGRAMS:%=$(OBJ)/%)

$(HARNESS): $(SOURCE)
	@mkdir -p $(@D)
	tar -C $(@D) -m --strip-components=4 --occurrence=1 --wildcards -xf $< \
		'*/tools/testing/selftests/kselftest.h' \
		'*/tools/testing/selftests/kselftest_harness.h'

# A program is made of its own file and of what all in its folder share.
$(OBJ)/%.o: %.c $(HARNESS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(PROGRAMS:%=$(OBJ)/%): $(OBJ)/%: $(OBJ)/%.o $(SHARED:%=$(OBJ)/%)
	$(CC) $(LDFLAGS) -pthread -o $@ $^

-include $(wildcard $(OBJ)/*.d)

.SECONDARY:
.PHONY: all
