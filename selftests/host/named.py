# SPDX-License-Identifier: GPL-2.0-only
"""named.py DOCUMENT: says which tests a document names that are not there.

``PART/FILE: NAME`` is a test NAME in a file below selftests/, a ``NAME`` after it
another of the same file, and a ``FILE`` one beside it.
"""
import os
import re
import sys

with open(sys.argv[1], encoding="utf-8") as document:
    words = [" ".join(word.split()) for word in re.findall(r"``([^`]+)``", document.read())]
file = None
for word in words:
    path, _, name = word.partition(": ")
    if re.fullmatch(r"[\w/]+\.(c|sh)", path):
        if "/" not in path and file:
            path = os.path.join(os.path.dirname(file), path)
        file = path
        if not os.path.exists(os.path.join("selftests", path)):
            print(f"{path}: no such test")
            file = None
    elif re.fullmatch(r"[a-z]\w+", path) and not name:
        name = path
    if name and file:
        with open(os.path.join("selftests", file), encoding="utf-8") as source:
            if not re.search(rf"\b{re.escape(name)}\b", source.read()):
                print(f"{file}: no {name}")
