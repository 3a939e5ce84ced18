#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage.py BUILD SOURCES [-v]
#
# What tests have taken of the branches and lines of lib/, by folder: BUILD has
# objects made with --coverage, and what gcov counted in them. -v also names the
# lines with branches that were never taken. Doors to the kernel, which tests put
# others in the place of, are counted, and the sum is also told without them.
import collections
import json
import pathlib
import subprocess
import sys

build, sources = map(pathlib.Path, sys.argv[1:3])
verbose = sys.argv[3:] == ["-v"]
doors = {"vfio_look", "vfio_open", "uevent", "netlink", "listen", "nvme_admin", "claimed", "proc",
         "journal_write"}
Count = collections.namedtuple("Count", "taken branches run lines")


def counts(gcno):
    """The counts of one object; without a count nothing of it ever ran."""
    output = subprocess.run(["gcov", "-b", "--json-format", "--stdout", gcno], cwd=build,
                            check=True, capture_output=True, text=True).stdout
    taken = branches = run = lines = 0
    for document in filter(None, output.splitlines()):
        for file in json.loads(document)["files"]:
            if not file["file"].endswith(gcno.stem + ".c"):
                continue
            for line in file["lines"]:
                lines += 1
                run += line["count"] > 0
                missed = [branch for branch in line["branches"] if not branch["count"]]
                branches += len(line["branches"])
                taken += len(line["branches"]) - len(missed)
                if missed and verbose:
                    name = gcno.relative_to(build).with_suffix(".c")
                    print(f"{name}:{line['line_number']}: {len(missed)} of {len(line['branches'])}")
    return Count(taken, branches, run, lines)


def show(name, count):
    def percent(part, whole):
        return f"{100 * part / whole:5.1f} %" if whole else "    - "
    print(f"{name:20} {percent(count.taken, count.branches)} of {count.branches:5} branches, "
          f"{percent(count.run, count.lines)} of {count.lines:5} lines")


inside = Count(0, 0, 0, 0)
folders = collections.defaultdict(lambda: Count(0, 0, 0, 0))
for gcno in sorted((build / "lib").rglob("*.gcno")):
    folder = str(gcno.parent.relative_to(build))
    count = counts(gcno)
    folders[folder] = Count(*map(sum, zip(folders[folder], count)))
    if gcno.stem not in doors:
        inside = Count(*map(sum, zip(inside, count)))
for folder in sorted(folders):
    show(folder, folders[folder])
show("all of lib", Count(*map(sum, zip(*folders.values()))))
show("but for its doors", inside)
