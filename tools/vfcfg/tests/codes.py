#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# codes.py TOOL MANUAL
#
# Are the codes of reasons and findings in the sources those that the manual pages
# list, each once? What stands in a note, of what was done, is no reason.
import pathlib
import re
import sys

tool, manual = map(pathlib.Path, sys.argv[1:])
notes = {"default", "unseen"}
source = "".join(path.read_text() for part in ("lib", "src") for path in sorted((tool / part).rglob("*.c")))
pages = "".join(path.read_text() for path in sorted(manual.glob("*.8")))


def listed(heading):
    """The words of ".It Cm" between a heading and the next of its kind."""
    match = re.search(r"^\.S[hs] %s\n(.*?)(?=^\.S[hs] )" % heading, pages, re.M | re.S)
    words = re.findall(r"^\.It Cm (.+)$", match.group(1) if match else "", re.M)
    return [word for line in words for word in line.replace(",", " ").split()]


def compare(what, used, said):
    wrong = 0
    for word in sorted(used - set(said)):
        print(f"{what} {word} is in no manual page")
        wrong += 1
    for word in sorted(said):
        if word not in used or said.count(word) > 1:
            print(f"{what} {word} is in the manual page, and not in the sources, or twice")
            wrong += 1
    return wrong


reasons = set(re.findall(r'(?:vfcfg_reason|refuse_rest|undo_all)\([^;"]*?"([a-z-]+)"', source)) \
    | set(re.findall(r'\.code = "([a-z-]+)"', source)) \
    | set(re.findall(r'= \{ "([a-z-]+)", -E', source))
findings = set(re.findall(r'\bCHECK\("([a-z-]+)"', source))
if len(reasons) < 40 or len(findings) < 15:
    print("too few were found: this script does not know how they are written any more")
    sys.exit(1)
sys.exit(1 if compare("reason", reasons - notes, listed("REASONS")) +
         compare("finding", findings, listed("FINDINGS")) else 0)
