"""Keeping versions: emend, git fast-import, SQLite, plain files.

bench/store.py measures; this reads its figures.
"""

import pathlib
import re

from table import LESS, MORE, Column, Table
from tools import output

TOOLS = ("emend", "git", "SQLite", "libgit2")
HERE = pathlib.Path(__file__).parent
OURS = "emend, slices of 500"
ROUNDS = 3
ROW = re.compile(r"(?m)^(?P<name>\S.*?) +(?P<rate>\d+) +(?P<cpu>\d+\.\d+)? +"
                 r"(?P<ratio>\d+\.\d+) \((?P<least>[\d.]+) to (?P<most>[\d.]+)"
                 r"\)$")
HEADING = re.compile(r"(?m)^(\d+) snapshots of (\d+) bytes, (.*?); medians")
SYNCED = {
    OURS: "each slice, articles and index",
    "emend, one slice": "once, articles and index",
    "git fast-import": "as Git does by default",
    "git fast-import, core.fsync=committed": "all that is committed",
    "zlib, appended, one fsync": "at the end",
    "zlib in SQLite, one transaction": "at the end",
}


def measure(options, _peers):
    told = output(HERE.parent / "store.py", options.build, "write",
                  "--rounds", str(ROUNDS), timeout=900)
    parts = HEADING.split(told)[1:]
    tables = [make_table(*parts[i:i + 4]) for i in range(0, len(parts), 4)]
    if not tables:
        table = Table("Storing", "", [Column("versions/s", MORE)])
        table.not_measured("all", "ninja -C BUILD bench/store_write")
        return [table]
    return tables


def make_table(count, size, pages, rows):
    table = Table(
        "Storing: %s versions of %s bytes, %s" % (count, size, pages),
        "Versions a second of the clock, durable as the second column says, "
        "and the CPU milliseconds of one; medians of %d rounds that take "
        "turns; the range is that of the speed against emend's, round by "
        "round. emend keeps a commit with author, times and record, and an "
        "index of looks; fast-import keeps the same commits without the "
        "index; the others the same texts, packed, and nothing that finds "
        "them again." % ROUNDS,
        [Column("versions/s wall", MORE, "%.0f", True), Column("fsync"),
         Column("CPU ms", LESS, "%.3f", True), Column("range")], ours=OURS)
    for row in ROW.finditer(rows):
        # the range is of our speed: theirs is one by it
        table.add(row["name"], [
            float(row["rate"]), SYNCED.get(row["name"], ""),
            float(row["cpu"]) if row["cpu"] else None,
            "" if row["name"] == OURS else "%.2f to %.2f×" % (
                1 / float(row["most"]), 1 / float(row["least"]))])
    return table
