#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# schema.py SCHEMAS OUTPUTS
#
# Holds each file NAME-*.json of the folder OUTPUTS against SCHEMAS/NAME.json, whose
# every line is an object of its own where NAME is monitor. Says what is wrong; ends
# with 1 if something is, with 77 where there is no jsonschema.
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

schemas, outputs = map(pathlib.Path, sys.argv[1:])
used, wrong = set(), 0
for path in sorted(outputs.glob("*.json")):
    name = path.name.split("-")[0]
    used.add(name)
    schema = json.loads((schemas / (name + ".json")).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    text = path.read_text()
    try:
        values = [json.loads(line) for line in text.splitlines()] if name == "monitor" else [json.loads(text)]
    except ValueError as error:
        print(f"{path.name}: {error}: {text[:200]}")
        wrong += 1
        continue
    for value in values:
        for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
            print(f"{path.name}: {error.json_path}: {error.message}"[:400])
            wrong += 1
unused = {path.stem for path in schemas.glob("*.json")} - used
if unused:
    print("no output for", *sorted(unused))
sys.exit(1 if wrong or unused else 0)
