#!/usr/bin/env python3
"""Precision and recall of kinds, held to tests/kinds/*.tsv.

    kinds_score.py KINDS DATA [--held-out] [--errors] [--kind KIND]

KINDS is the program bench/kinds, DATA a directory with revpairs-dev and
word-edits-gold.  Only the tuning half is scored; --held-out scores the other
one instead.  --errors lists what was wrong, of the tuning half alone.
"""

import argparse
import collections
import pathlib
import subprocess
import sys

KINDS = ("negation number date quote name hedge attribution correction "
         "wording typo formatting").split()
LABELS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "kinds"


def is_held_out(number):
    return (number * 2654435761) % 2**32 >> 31 == 1


class Label:
    """Groups of alternatives that are wanted, and kinds that may be there."""

    def __init__(self, text):
        self.wanted, self.allowed = [], set()
        for item in text.split(","):
            if item.startswith("("):
                self.allowed.add(item.strip("()"))
            else:
                self.wanted.append(item.split("|"))

    def judge(self, found):
        """(right, wrong, missed) kinds."""
        right, missed, fine = [], [], set(self.allowed)
        for group in self.wanted:
            hit = [kind for kind in group if kind in found]
            right += hit[:1]
            missed += [] if hit else group[:1]
            fine.update(group)
        return right, [kind for kind in found if kind not in fine], missed


def read_table(path):
    with open(path, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines
                if not line.startswith("#") and line.strip()]


def run(program, what, path, name=None):
    out = subprocess.run([program, what, path], check=True,
                         stdout=subprocess.PIPE).stdout.decode("utf-8")
    rows = [line.split("\t") for line in out.split("\n") if line]
    for row in rows:
        row[0] = name or row[0]
    return rows


def squeeze(text):
    return " ".join(text.replace("⏎", " ").split())


def fits(row, old, new):
    texts = squeeze(row[7]), squeeze(row[8])
    return all(text.startswith(words) and bool(text) == bool(words)
               for text, words in zip(texts, (old, new)))


def find(rows, edit, hunk, old, new):
    """The hunk of that place, else the nearest with these words."""
    hits = [row for row in rows if fits(row, old, new)]
    return min(hits, default=None, key=lambda row: (
        abs(int(row[2]) - int(edit)), abs(int(row[3]) - int(hunk))))


def real_cases(program, data):
    gold = data / "word-edits-gold"
    rows = run(program, "pairs", data / "revpairs-dev")
    for part in ("dev", "train"):
        rows += run(program, "gold", gold / f"arxivedits-edits-{part}.json",
                    "gold-" + part)
    pairs = collections.defaultdict(list)
    for row in rows:
        pairs[row[0], row[1]].append(row)
    for n, name, pair, edit, hunk, lang, old, new, kinds in read_table(
            LABELS / "real.tsv"):
        yield (int(n), "real", lang, Label(kinds),
               find(pairs[name, pair], edit, hunk, old, new))


def written_cases(program):
    rows = {row[1]: row for row in run(
        program, "written", LABELS / "written.tsv")}
    for n, lang, kinds, _, _ in read_table(LABELS / "written.tsv"):
        yield int(n), "written", lang, Label(kinds), rows[n]


class Score:
    def __init__(self):
        self.right = self.wrong = self.missed = 0

    def __str__(self):
        found, wanted = self.right + self.wrong, self.right + self.missed
        return (f"{share(self.right, found)} of {found:4} "
                f"{share(self.right, wanted)} of {wanted:4}")


def share(part, all_):
    return f"{part / all_:.3f}" if all_ else "  -  "


def print_error(case, wrong, missed):
    n, sort, lang, _, row = case
    print(f"{sort} {n} {lang} wrong: {','.join(wrong) or '-'} "
          f"missed: {','.join(missed) or '-'}\n    {row[9][-60:]}"
          f"[-{row[7]}-]{{+{row[8]}+}}{row[10][:40]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--kind", choices=KINDS)
    options = parser.parse_args()
    if options.held_out and options.errors:
        sys.exit("kinds_score.py: errors of the half kept aside stay unseen")
    scores = collections.defaultdict(Score)
    lost = exact = total = 0
    for case in [*real_cases(options.program, options.data),
                 *written_cases(options.program)]:
        n, sort, lang, label, row = case
        if is_held_out(n) != options.held_out:
            continue
        if row is None:
            lost += 1
            continue
        found = [kind for kind in row[6].split(",") if kind != "-"]
        right, wrong, missed = label.judge(found)
        total += 1
        exact += not wrong and not missed
        for kinds, field in ((right, "right"), (wrong, "wrong"),
                             (missed, "missed")):
            for kind in kinds:
                for key in (("all", kind), (sort, kind), (lang, kind),
                            (lang, "all kinds"), (sort, "all kinds"),
                            ("all", "all kinds")):
                    score = scores[key]
                    setattr(score, field, getattr(score, field) + 1)
        if options.errors and (wrong or missed) and (
                not options.kind or options.kind in wrong + missed):
            print_error(case, wrong, missed)
    half = "kept aside" if options.held_out else "for tuning"
    print(f"{total} edits of the half {half}, {exact} with just the right "
          f"kinds; {lost} are cut otherwise now")
    print("                         precision          recall")
    groups = ["all", "real", "written"] + sorted(
        {key[0] for key in scores} - {"all", "real", "written"})
    for group in groups:
        for kind in KINDS + ["all kinds"]:
            if (group, kind) in scores:
                print(f"{group:8} {kind:12} {scores[group, kind]}")


main()
