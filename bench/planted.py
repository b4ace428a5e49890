#!/usr/bin/env python3
"""Edits planted in real texts, and how many of them emend names.

    bench/planted.py EMEND DATA [-v]

EMEND is the program; DATA a folder with NNNN.old.txt, one paragraph a line,
and INDEX.tsv.  Paragraphs of these texts are moved, moved and changed (at
least three words in five are kept), split and merged (parts of eight words or
more), swapped, retyped (other quotation marks and dashes) and reworded: easy
(one or two, far apart) and hard (many, beside each other).  What is right
follows from what was planted and from the rule for moves: the fewest bytes
move, then the fewest paragraphs, then what stands later in the old text.
Prints precision, recall and F1 of each operation and how many texts were told
without any mistake; -v names the mistakes, -v -v shows them.
Always the same for the same DATA.
"""

import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile

TEXTS = 400  # of either sort
PART_WORDS = 8
WORD_LETTERS = 20  # what is longer is no word: an address, a whole sentence
MOVED_LETTERS = 20
RETYPED = (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("–", "-"),
           ("—", "-"), ("…", "..."))


class Text:
    """Paragraphs, and how to take them apart into words."""

    def __init__(self, paragraphs):
        self.paragraphs = paragraphs

    def words(self, paragraph):
        """By blanks, or by characters where a script has none."""
        return (list(paragraph) if is_unspaced(paragraph)
                else paragraph.split(" "))

    def glue(self, paragraph):
        return "" if is_unspaced(paragraph) else " "


def is_unspaced(paragraph):
    """Thai, kana and Han, most of it; what is half of each is spaced."""
    found = [c for c in paragraph if c.isalpha()]
    wide = sum("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff"
               for c in found)
    return wide * 10 > len(found) * 9


def letters(text):
    return sum(c.isalpha() for c in text)


def is_long(text, paragraph, words):
    return len(text.words(paragraph)) >= words and letters(
        paragraph) >= MOVED_LETTERS


# ---- what is done to one paragraph ----

def reword(draw, text, paragraph):
    """Other words for some, here and there or in one place."""
    words = text.words(paragraph)
    most = max(1, int(len(words) * draw.uniform(0.08, 0.36)))
    pool = [w for w in text.words(draw.choice(
        [p for p in text.paragraphs if text.glue(p) == text.glue(paragraph)]))
            if len(w) <= WORD_LETTERS] or words
    if draw.random() < 0.5:
        at = draw.sample(range(len(words)), most)
    else:
        first = draw.randrange(len(words) - most + 1)
        at = range(first, first + most)
    for i in sorted(at, reverse=True):
        if len(words[i]) > WORD_LETTERS:
            continue
        what = draw.random()
        if what < 0.6:
            words[i] = draw.choice(pool)
        elif what < 0.8:
            words.insert(i, draw.choice(pool))
        else:
            del words[i]
    return " ".join(text.glue(paragraph).join(words).split())


def retype(paragraph):
    """Straight for curly marks, or, where there are none, the other way."""
    out = paragraph
    for curly, straight in RETYPED:
        out = out.replace(curly, straight)
    if out == paragraph:
        out = re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(
            r'"([^"]*)"', "“\\1”", paragraph)).replace(" - ", " – ")
    return out


def split(draw, text, paragraph):
    """At a word, so that each part is long enough; None if it cannot be."""
    words = text.words(paragraph)
    if len(words) < 2 * PART_WORDS:
        return None
    at = draw.randrange(PART_WORDS, len(words) - PART_WORDS + 1)
    glue = text.glue(paragraph)
    parts = [glue.join(words[:at]).strip(), glue.join(words[at:]).strip()]
    return parts if all(is_long(text, p, PART_WORDS) for p in parts) else None


# ---- planting ----

class Plan:
    """The new text as groups of (old indexes, new paragraphs)."""

    def __init__(self, text):
        self.text = text
        self.groups = [([i], [p]) for i, p in enumerate(text.paragraphs)]
        self.touched = set()  # old indexes

    def free(self, words=1):
        """Groups that nothing was done to and whose paragraph is long."""
        return [k for k, (old, new) in enumerate(self.groups)
                if old[0] not in self.touched and
                is_long(self.text, new[0], words)]

    def touch(self, k):
        self.touched.update(self.groups[k][0])

    def change(self, k, new):
        if new is None or new == self.groups[k][1] or not all(new):
            return False
        self.touch(k)
        self.groups[k] = (self.groups[k][0], new)
        return True

    def move(self, draw, k, near):
        self.touch(k)
        group = self.groups.pop(k)
        to = draw.randrange(len(self.groups) + 1)
        if near:
            to = min(len(self.groups), max(0, k + draw.choice((-2, 2))))
        self.groups.insert(to, group)
        return True

    def merge(self, k):
        if k + 1 >= len(self.groups):
            return False
        (a, x), (b, y) = self.groups[k:k + 2]
        if (b[0] in self.touched or b[0] != a[0] + 1 or
                not is_long(self.text, y[0], PART_WORDS)):
            return False
        self.touched.update(a + b)
        self.groups[k:k + 2] = [
            (a + b, [x[0] + self.text.glue(x[0]) + y[0]])]
        return True


def plant(draw, plan, what, k, near):
    old = plan.groups[k][1][0]
    if what == "move":
        return plan.move(draw, k, near)
    if what == "move and change":
        return (plan.change(k, [reword(draw, plan.text, old)]) and
                plan.move(draw, k, near))
    if what == "split":
        return plan.change(k, split(draw, plan.text, old))
    if what == "merge":
        return plan.merge(k)
    if what == "swap":
        others = [n for n in plan.free(PART_WORDS) if n != k]
        if not others:
            return False
        other = min(others, key=lambda n: abs(n - k)) if near else (
            draw.choice(others))
        plan.touch(k)
        plan.touch(other)
        plan.groups[k], plan.groups[other] = plan.groups[other], plan.groups[k]
        return True
    if what == "retype":
        return plan.change(k, [retype(old)])
    return plan.change(k, [reword(draw, plan.text, old)])


OPERATIONS = ("move", "move and change", "split", "merge", "swap", "retype",
              "reword")


def make(draw, text, hard):
    plan = Plan(text)
    wanted = draw.randint(4, 9) if hard else draw.randint(1, 2)
    done = tries = last = 0
    while done < wanted and tries < 200:
        tries += 1
        free = plan.free(PART_WORDS)
        if not hard and done:
            free = [k for k in free if abs(k - last) > 4]
        elif hard and done and draw.random() < 0.5:
            free = [k for k in free if abs(k - last) <= 2] or free
        if not free:
            break
        k = draw.choice(free)
        if plant(draw, plan, draw.choice(OPERATIONS), k,
                 hard and draw.random() < 0.5):
            done += 1
            last = k
    return plan


# ---- what is right ----

def staying(plan):
    """The groups that do not move: the heaviest chain in order on both sides;
    of equals the one with the earlier paragraphs of the old text."""
    text = plan.text
    order = sorted(range(len(plan.groups)),
                   key=lambda k: plan.groups[k][0][0])
    own = {}
    for k in order:
        old, new = plan.groups[k]
        size = sum(len(text.paragraphs[i].encode()) for i in old)
        own[k] = (size + sum(len(p.encode()) for p in new),
                  len(old) + len(new))
    best = {}
    for n in range(len(order) - 1, -1, -1):
        k = order[n]
        rest = max((best[m] for m in order[n + 1:] if m > k), default=(0, 0))
        best[k] = (own[k][0] + rest[0], own[k][1] + rest[1])
    wanted, last, stay = max(best.values()), -1, set()
    for k in order:
        if k > last and best[k] == wanted:
            stay.add(k)
            wanted = (wanted[0] - own[k][0], wanted[1] - own[k][1])
            last = k
    return stay


def right(plan):
    """{(op, moved, old numbers, new numbers)}, None when a move would be too
    short to be one."""
    stay = staying(plan)
    out = set()
    number = 1
    for k, (old, new) in enumerate(plan.groups):
        numbers = tuple(range(number, number + len(new)))
        number += len(new)
        moved = k not in stay
        if moved and letters("".join(new)) < MOVED_LETTERS:
            return None
        before = [plan.text.paragraphs[i] for i in old]
        op = ("split" if len(new) > 1 else "merged" if len(old) > 1 else
              "changed" if before != new else "moved" if moved else None)
        if op:
            out.add((op, moved and op != "moved",
                     tuple(i + 1 for i in old), numbers))
    return out


# ---- running ----

def read_texts(data):
    texts = []
    with open(os.path.join(data, "INDEX.tsv"), encoding="utf-8") as index:
        rows = [line.split("\t") for line in index.read().splitlines()[1:]]
    for row in rows:
        path = os.path.join(data, row[0] + ".old.txt")
        with open(path, encoding="utf-8") as file:
            lines = [" ".join(line.split()) for line in file]
        paragraphs = list(dict.fromkeys(line for line in lines if line))
        if 10 <= len(paragraphs) <= 120:
            texts.append(Text(paragraphs))
    return texts


def write(folder, name, paragraphs):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("".join(p + "\n" for p in paragraphs))


def told(diff):
    return {(e["op"], e["moved"], tuple(e["old"]), tuple(e["new"]))
            for e in diff["edits"]}


def compare(program, plans):
    with tempfile.TemporaryDirectory() as work:
        old, new = os.path.join(work, "old"), os.path.join(work, "new")
        os.mkdir(old)
        os.mkdir(new)
        for n, plan in enumerate(plans):
            write(old, "%05d.txt" % n, plan.text.paragraphs)
            write(new, "%05d.txt" % n, [p for g in plan.groups for p in g[1]])
        done = subprocess.run([program, "compare", "--format", "json", old,
                               new], stdout=subprocess.PIPE)
        for line in done.stdout.decode().splitlines():
            diff = json.loads(line)
            yield (int(os.path.basename(diff["old"]["file"])[:-4]),
                   told(diff))


def name_of(edit):
    return "moved and " + edit[0] if edit[1] else edit[0]


def f1(hits, claimed, planted):
    return 2 * hits / (claimed + planted) if claimed + planted else 1


def print_row(name, hits, claimed, planted):
    print("  %-18s %8d %9.3f %9.3f %9.3f" % (
        name, planted, hits / max(1, claimed), hits / max(1, planted),
        f1(hits, claimed, planted)))


def run(program, texts, hard, verbose):
    draw = random.Random(2 if hard else 1)
    plans, truths = [], []
    while len(plans) < TEXTS:
        plan = make(draw, draw.choice(texts), hard)
        truth = right(plan)
        if truth:
            plans.append(plan)
            truths.append(truth)
    found = dict(compare(program, plans))
    hits, claimed, planted = (collections.Counter() for _ in range(3))
    exact = 0
    for n, truth in enumerate(truths):
        claims = found.get(n, set())
        exact += claims == truth
        hits.update(name_of(e) for e in claims & truth)
        claimed.update(name_of(e) for e in claims)
        planted.update(name_of(e) for e in truth)
        if verbose and claims != truth:
            print("text %d: missed %s, claimed %s" % (
                n, sorted(truth - claims), sorted(claims - truth)))
            if verbose > 1:
                for e in sorted(truth - claims):
                    print("   -", [plans[n].text.paragraphs[i - 1][:160]
                                   for i in e[2]])
                    flat = [p for g in plans[n].groups for p in g[1]]
                    print("   +", [flat[i - 1][:160] for i in e[3]])
    print("%-20s %8s %9s %9s %9s" % ("hard" if hard else "easy", "planted",
                                     "precision", "recall", "F1"))
    for name in sorted(planted | claimed):
        print_row(name, hits[name], claimed[name], planted[name])
    totals = [sum(c.values()) for c in (hits, claimed, planted)]
    print_row("all", *totals)
    print("  %d texts, %.3f of them exactly right; bars: F1 %s" % (
        TEXTS, exact / TEXTS, ".98, exact .85" if hard else ".995"))


def main():
    program, data = sys.argv[1:3]
    verbose = len(sys.argv) - 3
    texts = read_texts(data)
    for hard in (False, True):
        run(program, texts, hard, verbose)


if __name__ == "__main__":
    main()
