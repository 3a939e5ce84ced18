# SPDX-License-Identifier: GPL-2.0-only
#
# openmetrics.py FILE: is it what the parsers of prometheus_client take, of OpenMetrics
# and of Prometheus' own format? Ends with 77 without that package.
import sys

try:
    from prometheus_client import openmetrics, parser
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
except ImportError:
    sys.exit(77)

text = open(sys.argv[1]).read()
families = {f.name: f for f in text_string_to_metric_families(text)}
assert families, "no metric"
for family in families.values():
    assert family.type == "gauge" and family.unit == "vectors" and family.documentation, family
older = {f.name: len(f.samples) for f in parser.text_string_to_metric_families(text)}
assert older == {name: len(f.samples) for name, f in families.items()}, older
