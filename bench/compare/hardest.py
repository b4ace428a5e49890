"""Texts that are hard to compare: emend, git, wikidiff2, dwdiff and others.

The cases are those that bench/diff_worst.c holds emend to.
"""

import concurrent.futures
import os
import pathlib
import tempfile

import marked
from table import LESS, Column, Table
from tools import Run, output

TOOLS = ("emend", "git", "dwdiff", "php", "wikidiff2", "node", "diff",
         "diff-match-patch")
OVER = ">%d" % marked.LIMIT


def git(*options):
    return lambda old, new: ["git", "diff", "--no-index", "--no-color",
                             "--word-diff", *options, old, new]


def commands(options, peers):
    """(name, what makes a command of two files, why it cannot be run)"""
    script = pathlib.Path(marked.__file__).parent / "differences.mjs"
    yield "emend", lambda old, new: [options.emend, "compare", old, new], None
    yield "git --word-diff", git(), peers.missing("git")
    yield ("git --word-diff-regex", git("--word-diff-regex=" + marked.REGEX),
           peers.missing("git"))
    yield ("dwdiff", lambda old, new: ["dwdiff", old, new],
           peers.missing("dwdiff"))
    yield ("php-wikidiff2", lambda *_: ["php", "-d", "memory_limit=-1", "-r",
                                        marked.WIKIDIFF],
           peers.missing("wikidiff2"))
    for name, (module, engine) in marked.NODE.items():
        yield (name, lambda *_, engine=engine: [
            "node", script, options.npm, engine], peers.missing(module))


def run(make, old, new):
    with tempfile.TemporaryFile() as names:
        names.write(b"%s\t%s\n" % (os.fsencode(old), os.fsencode(new)))
        names.seek(0)
        return Run(make(old, new), stdin=names, limit=marked.LIMIT)


def measure(options, peers):
    with tempfile.TemporaryDirectory(prefix="emend-compare-") as work:
        told = output(options.build / "bench/diff_worst", "--write", work)
        cases = dict(line.split("\t") for line in told.splitlines())
        files = [[pathlib.Path(work) / ("%s.%s.txt" % (number, side))
                  for side in ("old", "new")] for number in cases]
        runs, missing = {}, {}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for name, make, why in commands(options, peers):
                if why:
                    missing[name] = why
                else:
                    runs[name] = list(pool.map(
                        lambda pair, make=make: run(make, *pair), files))
    return [summary_table(runs, missing), case_table(cases.values(), runs)]


def failed(run_):
    return run_.code < 0 or run_.code > 1


def summary_table(runs, missing):
    table = Table(
        "Hard texts: in all",
        "Fifteen pairs of texts up to 2.5 MB that were made to be slow to "
        "compare; each tool as a program, from files to its output, with %d "
        "seconds of the processor for a pair. Who has no answer by then, or "
        "dies, is ended, and %d seconds are counted." % (
            marked.LIMIT, marked.LIMIT),
        [Column("no answer", LESS), Column("slowest s", LESS, "%.2f", True),
         Column("all s", LESS, "%.2f", True),
         Column("most memory MB", LESS, "%.0f", True)])
    for name, found in runs.items():
        seconds = [marked.LIMIT if failed(r) else r.cpu for r in found]
        table.add(name, [sum(map(failed, found)), max(seconds), sum(seconds),
                         max(r.memory for r in found)])
    for name, why in missing.items():
        table.not_measured(name, why)
    table.notes.append(
        "diff-match-patch stops looking after a second, as it comes, and "
        "shows what it has by then. emend's time has the search for what was "
        "moved, split and merged in it; wikidiff2 looks for what was moved, "
        "the others for neither.")
    return table


def case_table(cases, runs):
    table = Table(
        "Hard texts: case by case",
        "Seconds of the processor; %s: no answer." % OVER,
        [Column(name) for name in runs])
    faster = {name: 0 for name in runs}
    for number, case in enumerate(cases):
        found = [r[number] for r in runs.values()]
        cells = [OVER if failed(r) else "%.2f" % r.cpu for r in found]
        table.add(case, cells)
        for name, each, cell in zip(runs, found, cells):
            if not failed(each) and float(cell) < float(cells[0]):
                faster[name] += 1
    won = ["%s in %d" % pair for pair in faster.items() if pair[1]]
    table.says_verdict = "Verdict: faster than emend, of %d cases: %s." % (
        len(table.rows), ", ".join(won)) if won else (
            "Verdict: nothing here is faster than emend in any case.")
    return table
