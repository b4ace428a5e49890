#!/usr/bin/env python3
"""How much of real revisions is marked, and in how many crumbs.

    bench/marked.py EMEND DATA [MODULES]

EMEND is the program; DATA a folder with NNNN.old.txt and NNNN.new.txt, one
paragraph a line, and INDEX.tsv, whose sixth column is the language; MODULES
has, or is, a folder node_modules.  Prints, for emend and for the other tools
that are installed: the bytes marked as deleted or inserted, as a share of both sides, apart for the languages without
spaces; and of the gaps between two marks of one paragraph the share that has
at most two words (runs of letters and digits; languages with spaces).
The two pull against each other.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

UNSPACED = ("zh", "ja", "th")
OPS = {"equal": "=", "delete": "-", "insert": "+"}
WORDS = re.compile(r"[^\W_]+")
REGEX = "[[:alnum:]]+|[^[:space:]]"
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1",
                   GIT_CONFIG_GLOBAL=os.devnull)


class Tally:
    def __init__(self):
        self.marked = {False: 0, True: 0}
        self.gaps = self.small = self.chunks = 0

    def add(self, unspaced, paragraphs):
        """paragraphs: lists of ("=", "-" or "+", text), as they are read."""
        for pieces in paragraphs:
            gap = None  # text since the last mark
            for op, text in pieces:
                if op == "=":
                    gap = None if gap is None else gap + text
                    continue
                self.marked[unspaced] += len(text.encode())
                if gap is None or gap:
                    self.chunks += 1
                if gap and not unspaced:
                    self.gaps += 1
                    self.small += len(WORDS.findall(gap)) <= 2
                gap = ""


def cut_lines(pieces):
    """Pieces of several paragraphs -> one list a paragraph."""
    out = [[]]
    for op, text in pieces:
        for i, line in enumerate(text.split("\n")):
            if i > 0:
                out.append([])
            if line:
                out[-1].append((op, line))
    return out


def run(command, stdin=None):
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    return done.stdout.decode("utf-8", "replace")


def emend(program, pairs):
    """All pairs at once: folders are compared file by file."""
    with tempfile.TemporaryDirectory() as work:
        for side in ("old", "new"):
            os.mkdir(os.path.join(work, side))
            for pair in pairs:
                os.symlink(os.path.abspath(pair[side]),
                           os.path.join(work, side, pair["id"] + ".txt"))
        lines = run([program, "compare", "--format", "json",
                     os.path.join(work, "old"), os.path.join(work, "new")])
    for line in lines.splitlines():
        diff = json.loads(line)
        found = []
        for edit in diff["edits"]:
            found += cut_lines([(OPS[op], text)
                                for span in edit["spans"]
                                for op, text in span.items()])
        yield os.path.basename(diff["old"]["file"])[:-4], found


def git(pair, *options):
    found = [[]]
    body = False
    for line in run(["git", "diff", "--no-index", "--no-color", "-U0",
                     "--word-diff=porcelain", *options, pair["old"],
                     pair["new"]]).split("\n"):
        body = body or line.startswith("@@")
        if not body:
            continue
        if line.startswith(("@@", "~")):
            found.append([])
        elif line:
            found[-1].append((line[0].replace(" ", "="), line[1:]))
    return found


DWDIFF = {"\1": "-", "\2": "=", "\3": "+"}


def dwdiff(pair):
    text = run(["dwdiff", "-w", "\1", "-x", "\2", "-y", "\3", "-z", "\2",
                pair["old"], pair["new"]])
    pieces, op = [], "="
    for part in re.split("([\1\2\3])", text):
        if part in DWDIFF:
            op = DWDIFF[part]
        elif part:
            pieces.append((op, part))
    return cut_lines(pieces)


WIKIDIFF = """
foreach (array_slice($argv, 1) as $base)
    echo json_encode(json_decode(wikidiff2_inline_json_diff(
        file_get_contents("$base.old.txt"), file_get_contents("$base.new.txt"),
        0))), "\\n";
"""


def wikidiff2(pairs):
    bases = [pair["old"][:-len(".old.txt")] for pair in pairs]
    for pair, line in zip(pairs, run(["php", "-r", WIKIDIFF, "--", *bases])
                          .splitlines()):
        found = []
        for change in json.loads(line)["diff"]:
            text = change["text"].encode()
            ranges = change.get("highlightRanges")
            if change["type"] in (1, 2):
                ranges = [{"start": 0, "length": len(text),
                           "type": change["type"] - 1}]
            at, pieces = 0, []
            for mark in ranges or []:
                start, end = mark["start"], mark["start"] + mark["length"]
                for op, part in (("=", text[at:start]),
                                 ("+-"[mark["type"]], text[start:end])):
                    if part:
                        pieces.append((op, part.decode("utf-8", "replace")))
                at = end
            if ranges and text[at:]:
                pieces.append(("=", text[at:].decode("utf-8", "replace")))
            if change["type"] != 0:
                found.append(pieces)
        yield pair["id"], found


def node(modules, engine, pairs):
    script = os.path.join(os.path.dirname(__file__), "differences.mjs")
    lines = run(["node", script, modules, engine], "".join(
        "%s\t%s\n" % (pair["old"], pair["new"]) for pair in pairs).encode())
    for pair, line in zip(pairs, lines.splitlines()):
        yield pair["id"], cut_lines(json.loads(line)["pieces"])


NODE = {"jsdiff diffWords": ("diff", "words"),
        "jsdiff diffWordsWithSpace": ("diff", "spaced"),
        "diff-match-patch": ("diff-match-patch", "dmp")}


def has_module(modules, name):
    return modules and shutil.which("node") and any(
        os.path.isdir(os.path.join(modules, under, name))
        for under in ("node_modules", ""))


def tools(program, pairs, modules=None):
    yield "emend", emend(program, pairs)
    yield "git --word-diff", ((p["id"], git(p)) for p in pairs)
    yield ("git --word-diff-regex",
           ((p["id"], git(p, "--word-diff-regex=" + REGEX)) for p in pairs))
    if shutil.which("dwdiff"):
        yield "dwdiff", ((p["id"], dwdiff(p)) for p in pairs)
    if shutil.which("php") and run(
            ["php", "-r", "echo function_exists('wikidiff2_inline_json_diff');"
             ]).strip() == "1":
        yield "php-wikidiff2", wikidiff2(pairs)
    for name, (module, engine) in NODE.items():
        if has_module(modules, module):
            yield name, node(modules, engine, pairs)


def read_index(data):
    pairs = []
    with open(os.path.join(data, "INDEX.tsv"), encoding="utf-8") as index:
        for line in index.read().splitlines()[1:]:
            row = line.split("\t")
            pair = {"id": row[0], "unspaced": row[5] in UNSPACED}
            for side in ("old", "new"):
                pair[side] = os.path.join(data, "%s.%s.txt" % (row[0], side))
            pairs.append(pair)
    return pairs


def main():
    program, data = sys.argv[1:3]
    pairs = read_index(data)
    unspaced = {p["id"]: p["unspaced"] for p in pairs}
    size = {False: 0, True: 0}
    for p in pairs:
        size[p["unspaced"]] += (os.path.getsize(p["old"]) +
                                os.path.getsize(p["new"]))
    print("%-24s %10s %10s %10s %10s %10s" % (
        "%d pairs" % len(pairs), "marked", "zh ja th", "chunks", "gaps",
        "<= 2 words"))
    for name, results in tools(program, pairs, *sys.argv[3:4]):
        tally = Tally()
        for pair_id, paragraphs in results:
            tally.add(unspaced[pair_id], paragraphs)
        print("%-24s %9.2f%% %9.2f%% %10d %10d %9.1f%%" % (
            name, 100 * tally.marked[False] / size[False],
            100 * tally.marked[True] / size[True], tally.chunks, tally.gaps,
            100 * tally.small / max(1, tally.gaps)), flush=True)
    print("bars: marked 1.10 times git's with the regex, zh ja th 10.3 %, "
          "small gaps 35 %")


if __name__ == "__main__":
    main()
