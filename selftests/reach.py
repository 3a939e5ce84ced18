# SPDX-License-Identifier: GPL-2.0-only
#
# reach.py [-v] COUNTERS WORK PRISTINE
#
# Which lines ran in any of the boots whose counters COUNTERS holds, one folder each, of a
# kernel built in WORK (tree/, obj/) of the source PRISTINE. For selftests/reach.
import collections
import difflib
import glob
import json
import os
import shutil
import subprocess
import sys

OURS = ("drivers/pci/iov/vf_msix.c", "drivers/vfio/pci/vfio_pci_msix_*.[ch]",
        "drivers/vfio/pci/vfsim/*.[ch]", "drivers/nvme/host/virt*.[ch]")
HOOKED = ("drivers/pci/iov.c", "drivers/nvme/host/pci.c", "drivers/vfio/pci/vfio_pci_*.c")


def counted(boot, obj):
    """File and number of each line that gcov knows of, and how often it ran."""
    files = []
    for path in glob.glob(boot + "/**/*.gcda", recursive=True):
        notes = os.path.join(obj, os.path.relpath(path, boot))[:-4] + "gcno"
        shutil.copy(notes, path[:-4] + "gcno")
        files.append(os.path.abspath(path))
    text = subprocess.run(["gcov", "--json-format", "--stdout"] + files, check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    for document in text.splitlines():
        for file in json.loads(document)["files"] if document else ():
            if "/tree/" not in "/" + file["file"]:
                continue
            name = os.path.normpath(("/" + file["file"]).split("/tree/")[-1])
            for line in file["lines"]:
                yield name, line["line_number"], line["count"]


def added(pristine, tree):
    """Numbers of the lines that a file of the kernel's has and had not."""
    old = open(pristine, errors="replace").read().splitlines()
    new = open(tree, errors="replace").read().splitlines()
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {n + 1 for what, _, _, first, last in blocks if what in ("insert", "replace")
            for n in range(first, last)}


def show(title, lines):
    ran = sum(1 for count in lines.values() if count)
    if lines:
        print(f"{title:52} {ran:5} of {len(lines):5}  {100 * ran / len(lines):5.1f} %")


def main():
    verbose = sys.argv[1] == "-v"
    counters, work, pristine = sys.argv[-3:]
    tree = work + "/tree"
    lines = collections.defaultdict(collections.Counter)
    for boot in glob.glob(counters + "/*"):
        for name, number, count in counted(boot, work + "/obj"):
            lines[name][number] += count
    everything = {}
    for patterns in OURS, HOOKED:
        for path in sorted(p for pattern in patterns for p in glob.glob(os.path.join(tree, pattern), recursive=True)):
            name = os.path.relpath(path, tree)
            if name not in lines:
                continue
            ours = lines[name]
            title = name
            if patterns is HOOKED:
                if name.startswith("drivers/vfio/pci/vfio_pci_msix_"):
                    continue
                here = added(os.path.join(pristine, name), path)
                ours = {n: c for n, c in ours.items() if n in here}
                title = "added to " + name
            show(title, ours)
            everything.update({(name, n): c for n, c in ours.items()})
            if verbose:
                text = open(path).read().splitlines()
                for number in sorted(n for n, count in ours.items() if not count):
                    print(f"\t{number:5} {text[number - 1].strip()}")
    show("all", everything)
    adapter = {(name, n): c for name in lines if name.startswith("drivers/pci/iov/vfsim/")
               for n, c in lines[name].items()}
    show("and of the simulated adapter, drivers/pci/iov/vfsim", adapter)


main()
