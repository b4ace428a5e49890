#!/usr/bin/env python3
"""How much of real revisions is marked, and in how many crumbs.

    bench/marked.py EMEND DATA [MODULES]

EMEND is the program; DATA a folder with NNNN.old.txt and NNNN.new.txt, one
paragraph a line, and INDEX.tsv, whose sixth column is the language; MODULES
has, or is, a folder node_modules.  Prints, for emend and for the other tools
that are installed: the bytes marked as deleted or inserted, as a share of both
sides, apart for the languages without spaces; and of the gaps between two marks of one paragraph the share that has
at most two words (runs of letters and digits; languages with spaces).
The two pull against each other.  A pair that a tool has no answer for in ten
seconds of the processor is left out and counted.
"""

import json
import os
import re
import resource
import select
import shutil
import subprocess
import sys
import tempfile

LIMIT = 10  # seconds of the processor, for one pair
UNSPACED = ("zh", "ja", "th")
OPS = {"equal": "=", "delete": "-", "insert": "+"}
WORDS = re.compile(r"[^\W_]+")
REGEX = "[[:alnum:]]+|[^[:space:]]"
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", GIT_CONFIG_NOSYSTEM="1",
                   GIT_CONFIG_GLOBAL=os.devnull)


class Tally:
    def __init__(self):
        self.marked = {False: 0, True: 0}
        self.gaps = self.small = self.chunks = self.unanswered = 0

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


def run(command):
    """What it prints; None when it died or was over the limit."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    resource.prlimit(process.pid, resource.RLIMIT_CPU, (LIMIT, LIMIT + 1))
    out = process.communicate()[0]
    return out.decode("utf-8", "replace") if process.returncode >= 0 else None


def cpu_of(pid):
    with open("/proc/%d/stat" % pid) as file:
        times = file.read().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def take_line(process, rest):
    """The next line and what came behind it; None when it's over the limit."""
    started = cpu_of(process.pid)
    while b"\n" not in rest:
        if select.select([process.stdout], [], [], .25)[0]:
            more = os.read(process.stdout.fileno(), 1 << 20)
            if not more:
                return None, b""
            rest += more
        elif cpu_of(process.pid) - started > LIMIT:
            return None, b""
    line, _, rest = rest.partition(b"\n")
    return line.decode("utf-8", "replace"), rest


def answers(command, pairs):
    """(pair, line) of a program that reads "OLD<tab>NEW" of pair after pair
    and prints a line for each.  The line is None where it gave no answer;
    it is started again for those behind."""
    while pairs:
        with tempfile.TemporaryFile() as names:
            names.write("".join("%s\t%s\n" % (p["old"], p["new"])
                                for p in pairs).encode())
            names.seek(0)
            process = subprocess.Popen(
                command, stdin=names, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        done, rest = 0, b""
        while done < len(pairs) and (not done or line is not None):
            line, rest = take_line(process, rest)
            yield pairs[done], line
            done += 1
        pairs = pairs[done:]
        process.kill()
        process.communicate()


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
    text = run(["git", "diff", "--no-index", "--no-color", "-U0",
                "--word-diff=porcelain", *options, pair["old"], pair["new"]])
    for line in (text or "").split("\n"):
        body = body or line.startswith("@@")
        if not body:
            continue
        if line.startswith(("@@", "~")):
            found.append([])
        elif line:
            found[-1].append((line[0].replace(" ", "="), line[1:]))
    return found if text is not None else None


DWDIFF = {"\1": "-", "\2": "=", "\3": "+"}


def dwdiff(pair):
    text = run(["dwdiff", "-w", "\1", "-x", "\2", "-y", "\3", "-z", "\2",
                pair["old"], pair["new"]])
    if text is None:
        return None
    pieces, op = [], "="
    for part in re.split("([\1\2\3])", text):
        if part in DWDIFF:
            op = DWDIFF[part]
        elif part:
            pieces.append((op, part))
    return cut_lines(pieces)


HAS_WIKIDIFF = "echo function_exists('wikidiff2_inline_json_diff');"
WIKIDIFF = """
while ($line = fgets(STDIN))
    echo json_encode(json_decode(wikidiff2_inline_json_diff(
        ...[...array_map('file_get_contents', explode("\t", trim($line))),
        0]))), "\n";
"""


def wikidiff2(pairs):
    for pair, line in answers(["php", "-r", WIKIDIFF], pairs):
        yield pair["id"], read_wikidiff(json.loads(line)) if line else None


def read_wikidiff(answer):
    found = []
    for change in answer["diff"]:
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
    return found


def node(modules, engine, pairs, micros):
    """micros takes what each pair took."""
    script = os.path.join(os.path.dirname(__file__), "differences.mjs")
    for pair, line in answers(["node", script, modules, engine], pairs):
        answer = json.loads(line) if line else None
        micros.append(answer["micros"] if answer else LIMIT * 1e6)
        yield pair["id"], cut_lines(answer["pieces"]) if answer else None


NODE = {"jsdiff diffWords": ("diff", "words"),
        "jsdiff diffWordsWithSpace": ("diff", "spaced"),
        "diff-match-patch": ("diff-match-patch", "dmp")}


def has_module(modules, name):
    return modules and shutil.which("node") and any(
        os.path.isdir(os.path.join(modules, under, name))
        for under in ("node_modules", ""))


def tools(program, pairs, modules=None, micros=None):
    """(name, results) of all that are here; results are (id of a pair, its
    paragraphs; None: no answer).  micros gets a list for those of Node."""
    yield "emend", emend(program, pairs)
    yield "git --word-diff", ((p["id"], git(p)) for p in pairs)
    yield ("git --word-diff-regex",
           ((p["id"], git(p, "--word-diff-regex=" + REGEX)) for p in pairs))
    if shutil.which("dwdiff"):
        yield "dwdiff", ((p["id"], dwdiff(p)) for p in pairs)
    if shutil.which("php") and run(["php", "-r", HAS_WIKIDIFF]) == "1":
        yield "php-wikidiff2", wikidiff2(pairs)
    for name, (module, engine) in NODE.items():
        if has_module(modules, module):
            taken = micros.setdefault(name, []) if micros is not None else []
            yield name, node(modules, engine, pairs, taken)


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


def tallies(results, pairs):
    """(name, tally) of results as tools() gives them."""
    unspaced = {p["id"]: p["unspaced"] for p in pairs}
    for name, found in results:
        tally = Tally()
        for pair_id, paragraphs in found:
            if paragraphs is None:
                tally.unanswered += 1
            else:
                tally.add(unspaced[pair_id], paragraphs)
        yield name, tally


def sizes(pairs):
    """Bytes of both sides, by whether words stand without spaces."""
    size = {False: 0, True: 0}
    for p in pairs:
        size[p["unspaced"]] += (os.path.getsize(p["old"]) +
                                os.path.getsize(p["new"]))
    return size


def main():
    program, data = sys.argv[1:3]
    pairs = read_index(data)
    size = sizes(pairs)
    print("%-26s %10s %10s %10s %10s %10s" % (
        "%d pairs" % len(pairs), "marked", "zh ja th", "chunks", "gaps",
        "<= 2 words"))
    for name, tally in tallies(tools(program, pairs, *sys.argv[3:4]), pairs):
        print("%-26s %9.2f%% %9.2f%% %10d %10d %9.1f%%%s" % (
            name, 100 * tally.marked[False] / size[False],
            100 * tally.marked[True] / size[True], tally.chunks, tally.gaps,
            100 * tally.small / max(1, tally.gaps),
            tally.unanswered and "  no answer: %d" % tally.unanswered or ""),
            flush=True)
    print("bars: marked 1.10 times git's with the regex, zh ja th 10.3 %, "
          "small gaps 35 %")


if __name__ == "__main__":
    main()
