# SPDX-License-Identifier: GPL-2.0-only

TEST_GEN_PROGS := $(patsubst %.c,%,$(wildcard *_test.c))
CFLAGS += -std=gnu11 -O2 -g -Wall -D_GNU_SOURCE -pthread -I../.. $(KHDR_INCLUDES)

include ../../lib.mk

$(TEST_GEN_PROGS): vfio.c ../lib/sysfs.c
$(OUTPUT)/cap_table_test: nvme_user.c
