"""Comparing two texts: emend, git, wikidiff2, dwdiff, jsdiff and others.

What is marked on real revisions, whether people would have marked the same,
and what it takes.
"""

import pathlib
import re
import statistics
import sys
import tempfile

import gold
import marked
from table import LESS, MORE, Column, Table
from tools import output

TOOLS = ("emend", "git", "dwdiff", "php", "wikidiff2", "node", "diff",
         "diff-match-patch")
HERE = pathlib.Path(__file__).parent
PEERS = {"dwdiff": "dwdiff", "wikidiff2": "wikidiff2", "jsdiff": "diff",
         "diff-match-patch": "diff-match-patch"}
GOLD = ("train", "dev")
# name, mean, median, 95th, most: as both of the programs print them
ROW = re.compile(r"(?m)^(\S.*?) +(\d+) +(\d+) +(\d+) +(\d+)$")
PROGRAMS = ("emend compare, program", "git --word-diff, program",
            "dwdiff, program")
NAMES = {"libgit2, paragraphs": "libgit2, lines alone",
         "php-wikidiff2, in process": "php-wikidiff2"}
SPEED = [Column(name, LESS, "%.0f", True) for name in (
    "mean µs", "median", "95th of 100", "most")]


def measure(options, peers):
    data = options.data and options.data / "revpairs-dev"
    edits = options.data and options.data / "word-edits-gold"
    missing = {name: why for name, why in (
        (name, peers.missing(package)) for name, package in PEERS.items())
        if why}
    tables = []
    if edits and edits.is_dir():
        tables.append(gold_table(options, edits, missing))
    if data and data.is_dir():
        micros = {}
        tables.append(marks_table(options, data, missing, micros))
        tables += speed_tables(options, data, missing, micros)
    return tables


def add_missing(table, missing):
    for name, why in missing.items():
        table.not_measured(name, why)


# ---- what people marked ----

def gold_table(options, edits, missing):
    scores, count = {}, {}
    for part in GOLD:
        told = gold.read_pairs(edits / ("arxivedits-edits-%s.json" % part))
        count[part] = len(told)
        for name, score in score_all(options, told):
            scores.setdefault(name, []).extend(
                [gold.f1(score.edits), gold.f1(score.words),
                 score.exact / score.pairs])
    table = Table(
        "Comparing: the words that people marked",
        "Pairs of sentences out of scientific articles, before and after, in "
        "which people marked the edits (arXivEdits: %d train, %d dev; where "
        "they marked in several ways, the nearest counts). An edit counts "
        "when its words are exactly those of people's, on both sides; exact: "
        "pairs without any fault. emend's rules were written looking at both "
        "sets; the others know neither." % (count["train"], count["dev"]),
        [Column("%s, %s" % (name, part), MORE, "%.3f") for part in GOLD
         for name in ("edit F1", "word F1", "exact")])
    for name, values in scores.items():
        table.add(name, values)
    add_missing(table, missing)
    return table


def score_all(options, told):
    """(name, score) of every tool."""
    with tempfile.TemporaryDirectory(prefix="emend-compare-") as work:
        pairs = []
        for n, (old, new, _) in enumerate(told):
            pair = {"id": "%04d" % n}
            for side, text in (("old", old), ("new", new)):
                path = pathlib.Path(work) / ("%04d.%s.txt" % (n, side))
                path.write_text(text + "\n", "utf-8")
                pair[side] = str(path)
            pairs.append(pair)
        for name, results in marked.tools(options.emend, pairs, options.npm):
            score = gold.Score()
            for pair_id, paragraphs in results:
                score.add(*told[int(pair_id)],
                          [piece for paragraph in paragraphs or []
                           for piece in paragraph])
            yield name, score


# ---- real revisions ----

def marks_table(options, data, missing, micros):
    pairs = marked.read_index(data)
    size = marked.sizes(pairs)
    table = Table(
        "Comparing: real revisions",
        "%d pairs of revisions of real texts. Marked: bytes shown as deleted "
        "or inserted, as a share of both sides, apart for Chinese, Japanese "
        "and Thai. Crumbs: of the gaps between two marks of one paragraph the "
        "share that has at most two words. The less is marked, the more "
        "precise; the fewer crumbs, the better to read: the two pull against "
        "each other, and who wins both wins." % len(pairs),
        [Column("marked %", LESS, "%.2f"),
         Column("zh, ja, th: marked %", LESS, "%.2f"),
         Column("marks", LESS), Column("crumbs %", LESS, "%.1f"),
         Column("no answer in %d s" % marked.LIMIT, LESS)])
    for name, tally in marked.tallies(marked.tools(
            options.emend, pairs, options.npm, micros), pairs):
        table.add(name, [100 * tally.marked[False] / size[False],
                         100 * tally.marked[True] / size[True], tally.chunks,
                         100 * tally.small / max(1, tally.gaps),
                         tally.unanswered])
    add_missing(table, missing)
    table.notes.append(
        "emend tells what was moved, split and merged, wikidiff2 what was "
        "moved; the others show it as deleted and inserted, and their marks "
        "have it.")
    return table


def speed_tables(options, data, missing, micros):
    table = Table(
        "Comparing: speed in a process",
        "Microseconds for a pair, the same pairs, read before. Of emend, "
        "libgit2 and wikidiff2 the best of several times; of those of Node "
        "the one time that each pair was compared, compiled on the way.",
        SPEED)
    rows = rows_of(options.build / "bench/revpairs", data, "10")
    rows.update(rows_of(sys.executable, HERE.parent / "peers_speed.py", data,
                        options.emend))
    for name, values in rows.items():
        if name not in PROGRAMS:
            table.add(NAMES.get(name, name), values)
    for name, times in micros.items():
        times = sorted(times)
        table.add(name, [
            statistics.mean(times), times[len(times) // 2],
            times[len(times) * 95 // 100], times[-1]])
    add_missing(table, missing)
    programs = Table(
        "Comparing: speed of programs",
        "Microseconds of the processor for a run on a pair, less those of a "
        "run on empty files.", SPEED, ours="emend compare")
    for name in PROGRAMS:
        if name in rows:
            programs.add(name.replace(", program", ""), rows[name])
    return [table, programs]


def rows_of(*command):
    told = output(*command, timeout=600)
    return {name: [float(value) for value in values]
            for name, *values in ROW.findall(told)}
