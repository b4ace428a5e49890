"""Reading an article out of a page: emend, Readability and defuddle.

Scores on the pages of $EMEND_DATA/extract-dev, speed on the same pages, with
libgumbo, which only parses; published scores beside.
"""

import pathlib
import re
import tempfile

import score
from table import MORE, Column, Table
from tools import output

TOOLS = ("emend", "node", "@mozilla/readability", "linkedom", "defuddle",
         "libgumbo")
HERE = pathlib.Path(__file__).parent
LIBRARIES = {"Readability on linkedom": "@mozilla/readability",
             "defuddle on linkedom": "defuddle"}
SETS = {"aeb": score.score_body, "wcxb": score.score_body,
        "traf": score.score_segments}
# F1, precision, recall, accuracy of outputs that were published, on all 181
# pages of the article-extraction-benchmark; and F1, accuracy on the part of
# them that is measured here
PUBLISHED = (
    ("AutoExtract (Zyte, closed, 2019)", .970, .984, .956, .470, .973, .51),
    ("rs_trafilatura 9261e08", .970, .951, .990, .287, .979, .30),
    ("go_trafilatura ae7ea06", .960, .940, .980, .287, .970, .24),
    ("trafilatura 2.0.0", .958, .938, .978, .293, None, None),
    ("Diffbot (closed)", .951, .958, .944, .348, None, None),
    ("newspaper4k", .949, .964, .934, .326, .971, .41),
    ("Readability.js 0.6", .947, .914, .982, .166, None, None),
)


def rate(text):
    """pages/s, as all of these programs print it."""
    found = re.search(r"([\d.]+) pages/s", text)
    return float(found[1]) if found else None


class Reader:
    def __init__(self):
        self.scores, self.pages, self.seconds = {}, 0, 0

    def add(self, data, part, out, told):
        truths = score.read_truths(data / part)
        self.scores[part] = SETS[part](truths, out)
        self.pages += len(truths)
        self.seconds += len(truths) / rate(told)

    def row(self):
        values = []
        for part in ("aeb", "wcxb"):
            s = self.scores.get(part)
            values += [s.f1, s.precision, s.recall, s.accuracy] if s else (
                [None] * 4)
        s = self.scores.get("traf")
        return values + ([s.f1, s.precision, s.recall] if s else [None] * 3)


def read_sets(options, data, parts, library):
    reader = Reader()
    for part in parts:
        with tempfile.TemporaryDirectory(prefix="emend-compare-") as out:
            told = output("node", HERE.parent / "extract.mjs", options.npm,
                          library, data / part, out, timeout=600) \
                if library else output(
                    options.build / "bench/extract_dir", data / part, out,
                    "3")
            reader.add(data, part, pathlib.Path(out), told)
    return reader


def measure(options, peers):
    data = options.data and options.data / "extract-dev"
    if not data or not data.is_dir():
        return [published_table()]
    parts = [part for part in SETS if (data / part).is_dir()]
    readers = {"emend": read_sets(options, data, parts, None)}
    missing = {}
    for name, library in LIBRARIES.items():
        why = peers.missing("linkedom") or peers.missing(library)
        if why:
            missing[name] = why
        else:
            readers[name] = read_sets(options, data, parts, library)
    return [score_table(readers, missing), speed_table(
        options, data, readers, missing), published_table(readers["emend"])]


def score_table(readers, missing):
    table = Table(
        "Extraction: how much of the article, and only it",
        "AEB: the half of the article-extraction-benchmark that emend was "
        "tuned on; WCXB: article pages; both by shingles of four words, "
        "accuracy is the share of pages whose words are exactly the truth's. "
        "traf: segments wanted and not of trafilatura's evaluation. "
        "%d pages in all. emend's rules were written looking at these pages; "
        "the others' were not: on pages it has not seen, emend must be "
        "expected to score less." % readers["emend"].pages,
        [Column(name, MORE, "%.3f") for name in (
            "AEB F1", "AEB precision", "AEB recall", "AEB accuracy",
            "WCXB F1", "WCXB precision", "WCXB recall", "WCXB accuracy", "traf F1",
            "traf precision", "traf recall")])
    for name, reader in readers.items():
        table.add(name, reader.row())
    for name, why in missing.items():
        table.not_measured(name, why)
    table.notes.append("All pages are given as bytes to emend and as UTF-8 "
                       "to the others, which leave decoding to a browser.")
    return table


def speed_table(options, data, readers, missing):
    table = Table(
        "Extraction: speed",
        "Pages a second of processor time, one core, the same pages. libgumbo "
        "makes a tree and no more; the others read the article, emend from "
        "bytes, its metadata included.",
        [Column("pages/s", MORE, "%.0f", True)])
    told = output(options.build / "bench/read_speed", data, timeout=600)
    ours, gumbo = (re.search(r"(?m)^%s +(\d+) pages/s" % name, told)
                   for name in ("emend", "gumbo"))
    mine = readers["emend"]
    table.add("emend", [float(ours[1]) if ours else mine.pages / mine.seconds])
    if gumbo:
        table.add("libgumbo, the tree alone", [float(gumbo[1])])
    else:
        table.not_measured("libgumbo", "apt install libgumbo-dev, then "
                           "ninja -C BUILD bench/read_speed")
    for name, reader in readers.items():
        if name != "emend":
            table.add(name, [reader.pages / reader.seconds])
    for name, why in missing.items():
        table.not_measured(name, why)
    return table


def published_table(ours=None):
    table = Table(
        "Extraction: published scores beside",
        "Not measured here. Outputs that others published for the "
        "article-extraction-benchmark (github.com/scrapinghub/"
        "article-extraction-benchmark and the repositories named), scored "
        "with its own evaluate.py on all 181 pages; on the right, the same "
        "outputs on the 84 pages that emend was tuned on. Only the columns "
        "on the right may be held against emend's.",
        [Column(name, MORE, "%.3f") for name in (
            "F1, 181 pages", "precision", "recall", "accuracy",
            "F1, the 84", "accuracy, the 84")])
    mine = ours and ours.scores.get("aeb")
    table.add("emend", [None] * 4 + (
        [mine.f1, mine.accuracy] if mine else [None] * 2))
    for name, *values in PUBLISHED:
        table.add(name, values)
    table.says_verdict = (
        "Verdict: on the pages it was tuned on, emend is ahead; how it does "
        "on the other 97 is not known here, so nothing is claimed of them.")
    return table
