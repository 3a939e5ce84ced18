// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trees shaped like sysfs.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "device/address.h"
#include "tap.h"

/* All functions sit below one root port, as seen from the sysfs root. */
#define PORT	"devices/pci0000:00/0000:00:01.0"
#define CONFIG	256

static char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *fmt, ...)
{
	va_list args;
	char *s;
	int len;

	va_start(args, fmt);
	len = vasprintf(&s, fmt, args);
	va_end(args);
	assert_true(len >= 0);
	return s;
}

char *fixture_path(const struct fixture *fx, const char *addr, const char *name)
{
	return text("%s/" PORT "/%s/%s", fx->root, addr, name);
}

static void make_dirs(const struct fixture *fx, const char *below)
{
	char *path = text("%s/%s/", fx->root, below), *p;

	for (p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
	free(path);
}

static void make_link(const char *target, char *path)
{
	assert_int_equal(symlink(target, path), 0);
	free(path);
}

static void write_file(char *path, const void *data, size_t len, int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	free(path);
}

static size_t read_config(const struct fixture *fx, const char *addr, unsigned char *config)
{
	char *path = fixture_path(fx, addr, "config");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	free(path);
	if (fd < 0)
		return 0;
	len = read(fd, config, CONFIG);
	close(fd);
	return len < 0 ? 0 : len;
}

static void write_config(const struct fixture *fx, const char *addr,
			 const unsigned char *config, size_t len)
{
	write_file(fixture_path(fx, addr, "config"), config, len, 0644);
}

void fixture_put(const struct fixture *fx, const char *name, const char *text)
{
	char *path, *p;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", fx->root, name) > 0);
	for (p = path + strlen(fx->root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
	if (text) {
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(text, f);
		fclose(f);
	} else {
		mkdir(path, 0755);
	}
	free(path);
}

int fixture_table_size(const struct fixture *fx, const char *addr)
{
	unsigned char config[CONFIG];

	assert_int_equal(read_config(fx, addr, config), CONFIG);
	return ((config[FIXTURE_MSIX + 2] | config[FIXTURE_MSIX + 3] << 8) & 0x7ff) + 1;
}

static void make_function(struct fixture *fx, const char *addr)
{
	char *dir = text(PORT "/%s", addr);
	char *target = text("../../../%s", dir);

	make_dirs(fx, dir);
	make_link(target, text("%s/bus/pci/devices/%s", fx->root, addr));
	write_file(fixture_path(fx, addr, "driver_override"), "(null)\n", 7, 0644);
	free(target);
	free(dir);
}

static void make_vf(struct fixture *fx, unsigned int index, const char *addr)
{
	char *target, *name;

	make_function(fx, addr);
	target = text("../%s", addr);
	name = text("virtfn%u", index);
	make_link(target, fixture_path(fx, fx->pf, name));
	free(target);
	free(name);
	target = text("../%s", fx->pf);
	make_link(target, fixture_path(fx, addr, "physfn"));
	free(target);
}

static void make_vfs(struct fixture *fx, unsigned int count, const char *first)
{
	struct vfcfg_addr addr;
	unsigned int rid, i;
	size_t size;
	FILE *f;

	assert_int_equal(vfcfg_addr_parse(first, &addr), 0);
	rid = addr.bus << 8 | addr.dev << 3 | addr.fn;
	free(fx->set);
	f = open_memstream(&fx->set, &size);
	assert_non_null(f);
	for (i = 0; i < count; i++, rid++) {
		char name[VFCFG_ADDR_LEN];

		addr.bus = rid >> 8;
		addr.dev = rid >> 3 & 0x1f;
		addr.fn = rid & 7;
		make_vf(fx, i, vfcfg_addr_str(&addr, name));
		fprintf(f, "%s ", name);
	}
	fclose(f);
}

static void choose(struct fixture *fx, const char *addr)
{
	free(fx->set);
	fx->set = strdup(addr);
}

static void make_msix(unsigned char *config, unsigned int size)
{
	memset(config, 0, CONFIG);
	memset(config, 0xff, 4);		/* a VF's IDs (PCIe Base 9.3.4.1.1) */
	config[0x06] = 0x10;			/* Status: Capabilities List */
	config[0x34] = 0x40;
	config[0x40] = 0x10;			/* PCI Express */
	config[0x41] = FIXTURE_MSIX;
	config[FIXTURE_MSIX] = 0x11;		/* MSI-X */
	config[FIXTURE_MSIX + 2] = (size - 1) & 0xff;
	config[FIXTURE_MSIX + 3] = (size - 1) >> 8;
}

static void overwrite(unsigned char *config, char *args)
{
	unsigned long at = strtoul(args, &args, 16), byte;
	char *end;

	for (byte = strtoul(args, &end, 16); end != args; byte = strtoul(args, &end, 16)) {
		assert_true(at < CONFIG && byte <= 0xff);
		config[at++] = byte;
		args = end;
	}
}

/* Directives that change config space. */
static int edit_config(struct fixture *fx, const char *addr, const char *word, char *args)
{
	unsigned char config[CONFIG];
	size_t len = read_config(fx, addr, config);

	if (!strcmp(word, "msix")) {
		make_msix(config, strtoul(args, NULL, 0));
		len = CONFIG;
	} else if (!strcmp(word, "config")) {
		overwrite(config, args);
	} else if (!strcmp(word, "fill")) {
		memset(config, strtoul(args, NULL, 16), CONFIG);
	} else if (!strcmp(word, "cut")) {
		len = strtoul(args, NULL, 0);
	} else {
		return 0;
	}
	write_config(fx, addr, config, len);
	return 1;
}

static void load_driver(const struct fixture *fx, const char *name)
{
	char *dir = text("bus/pci/drivers/%s", name);

	make_dirs(fx, dir);
	write_file(text("%s/%s/unbind", fx->root, dir), "", 0, 0200);
	free(dir);
}

static void bind_driver(struct fixture *fx, const char *addr, const char *name)
{
	char *target = text("../../../../bus/pci/drivers/%s", name);

	load_driver(fx, name);
	make_link(target, fixture_path(fx, addr, "driver"));
	free(target);
}

static char *one_line(const struct fixture *fx, const char *addr, const char *name)
{
	char *path = fixture_path(fx, addr, name), *line = NULL;
	FILE *f = fopen(path, "r");
	size_t size = 0;

	free(path);
	if (!f || getline(&line, &size, f) < 0) {
		free(line);
		line = strdup("none");
	}
	line[strcspn(line, "\n")] = '\0';
	if (f)
		fclose(f);
	return line;
}

char *fixture_state(const struct fixture *fx, const char *addr)
{
	char *path = fixture_path(fx, addr, "driver"), driver[256] = "none", *slash;
	char *override = one_line(fx, addr, "driver_override");
	char *cap = one_line(fx, addr, "vfio_msix_cap"), *state;
	ssize_t len = readlink(path, driver, sizeof(driver) - 1);

	if (len >= 0)
		driver[len] = '\0';
	slash = strrchr(driver, '/');
	state = text("driver %s override %s size %d cap %s", slash ? slash + 1 : driver,
		     strcmp(override, "(null)") ? override : "none",
		     fixture_table_size(fx, addr), cap);
	free(path);
	free(override);
	free(cap);
	return state;
}

/* Directives for one function of the set. */
static void edit(struct fixture *fx, const char *addr, char *word, char *args)
{
	char *colon = strchr(word, ':'), *rest, *name = NULL;
	int mode = colon ? (int)strtol(colon + 1, NULL, 8) : 0644;

	if (colon)
		*colon = '\0';
	rest = strchr(args, ' ');
	rest = rest ? rest + 1 : args + strlen(args);
	name = strndup(args, strcspn(args, " "));
	if (!strcmp(word, "attr")) {
		char *line = text("%s\n", rest);

		write_file(fixture_path(fx, addr, name), line, strlen(line), mode);
		free(line);
	} else if (!strcmp(word, "empty")) {
		write_file(fixture_path(fx, addr, name), "", 0, mode);
	} else if (!strcmp(word, "link")) {
		make_link(rest, fixture_path(fx, addr, name));
	} else if (!strcmp(word, "driver")) {
		bind_driver(fx, addr, name);
	} else if (!strcmp(word, "remove")) {
		char *path = fixture_path(fx, addr, name);

		assert_int_equal(unlink(path), 0);
		free(path);
	} else if (!edit_config(fx, addr, word, args)) {
		fail_msg("fixture: no directive \"%s\"", word);
	}
	if (colon)
		*colon = ':';
	free(name);
}

static void directive(struct fixture *fx, char *line)
{
	char *args = line + strcspn(line, " "), *addrs, *addr, *save;

	if (*args)
		*args++ = '\0';
	if (!strcmp(line, "function") || !strcmp(line, "pf")) {
		make_function(fx, args);
		choose(fx, args);
		if (!strcmp(line, "pf")) {
			free(fx->pf);
			fx->pf = strdup(args);
		}
	} else if (!strcmp(line, "vf")) {
		unsigned int index = strtoul(args, &args, 10);

		make_vf(fx, index, args + 1);
		choose(fx, args + 1);
	} else if (!strcmp(line, "vfs")) {
		unsigned int count = strtoul(args, &args, 10);

		make_vfs(fx, count, args + 1);
	} else if (!strcmp(line, "on")) {
		choose(fx, args);
	} else if (!strcmp(line, "loaded")) {
		load_driver(fx, args);
	} else {
		addrs = strdup(fx->set);
		for (addr = strtok_r(addrs, " ", &save); addr; addr = strtok_r(NULL, " ", &save))
			edit(fx, addr, line, args);
		free(addrs);
	}
}

void fixture_add(struct fixture *fx, const char *description)
{
	char *copy = strdup(description), *line, *save, *p;

	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		p = strchr(line, '#');
		if (p)
			*p = '\0';
		for (p = line + strlen(line); p > line && (p[-1] == ' ' || p[-1] == '\t'); p--)
			p[-1] = '\0';
		line += strspn(line, " \t");
		if (*line)
			directive(fx, line);
	}
	free(copy);
}

/* In memory where that can be: thousands of small files make a disk busy. */
static const char *where(void)
{
	const char *dir = getenv("TMPDIR");

	if (dir && *dir)
		return dir;
	return access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
}

/* Those not yet freed: a test that fails leaves its own behind. */
static struct fixture *alive;

struct fixture *fixture_text(const char *description)
{
	struct fixture *fx = calloc(1, sizeof(*fx));

	assert_non_null(fx);
	fx->next = alive;
	alive = fx;
	fx->root = text("%s/vfcfg-test-XXXXXX", where());
	assert_non_null(mkdtemp(fx->root));
	chmod(fx->root, 0755);
	make_dirs(fx, "bus/pci/devices");
	make_dirs(fx, "bus/pci/drivers");
	write_file(text("%s/bus/pci/drivers_probe", fx->root), "", 0, 0200);
	make_dirs(fx, PORT);
	fixture_add(fx, description);
	return fx;
}

struct fixture *fixture_load(const char *name)
{
	char *path = text("%s/%s", FIXTURES, name), *description = NULL;
	FILE *f = fopen(path, "r");
	struct fixture *fx;
	size_t size = 0;

	if (!f)
		fail_msg("no fixture %s", path);
	assert_true(getdelim(&description, &size, '\0', f) > 0);
	fclose(f);
	free(path);
	fx = fixture_text(description);
	free(description);
	return fx;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void fixture_free(struct fixture *fx)
{
	struct fixture **at = &alive;

	while (*at != fx)
		at = &(*at)->next;
	*at = fx->next;
	nftw(fx->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(fx->root);
	free(fx->set);
	free(fx->pf);
	free(fx);
}

void fixture_free_all(void)
{
	while (alive)
		fixture_free(alive);
}
