"""`python tests/corpus [--half tune|held] [--family F]… [--list]`: recall and false alarms over our labelled corpus.

`--list` names each row that was missed or wrongly flagged. Not on the held half: what it names is what a rule would be
bent to, and then the half measures nothing.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "policy-packs")]

from zs_corpus.measure import figures, shortfalls, table  # noqa: E402


def main() -> None:
    """Print the table, and with --list what lies behind it."""
    parser = argparse.ArgumentParser(prog="python tests/corpus", description=__doc__)
    parser.add_argument("--half", choices=["tune", "held"], default="held")
    parser.add_argument("--family", action="append", default=[])
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list and options.half == "held":
        parser.error("--list is for the tune half")
    counted = figures(options.half, options.family)
    print(table(counted))
    if options.list:
        print(*shortfalls(counted), sep="\n")


main()
