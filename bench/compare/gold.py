"""Marks of a tool held against those that people made (arXivEdits).

Sentence pairs are given as words with blanks between them, with up to three
ways of marking each; the way that fits best counts, as in bench/word_edits.c,
which measures emend's words alone.  A word is marked when any of it is; an
edit counts when its words are those of people's, on both sides.
"""

import json


def read_pairs(path):
    """(old sentence, new sentence, [ways: (old words, new words)])"""
    out = []
    for pair in json.loads(path.read_text("utf-8")).values():
        old, new = pair["sentence-1"], pair["sentence-2"]
        ways = []
        for i in range(3):
            edits = pair["edits-combination-%d" % i]
            if i and not edits:
                continue
            ways.append(tuple(
                {n for e in edits.values()
                 for n in range(*(e["sentence-%d-token-indices" % side] or
                                  (0, 0)))} for side in (1, 2)))
        out.append((old, new, ways))
    return out


class Side:
    """The words of a sentence, by their characters without blanks."""

    def __init__(self, text):
        self.words = text.split()
        self.owner = [i for i, w in enumerate(self.words) for _ in w]
        self.text = "".join(self.words)
        self.marked = set()

    def mark(self, start, end):
        self.marked.update(self.owner[start:end])

    def mark_around(self, at):
        """Something came or went inside of a word."""
        if 0 < at < len(self.owner) and self.owner[at - 1] == self.owner[at]:
            self.marked.add(self.owner[at])


def mark(old, new, pieces):
    """False when the pieces are not these two sentences."""
    kept, before, after = [], 0, 0
    for op, text in pieces:
        text = "".join(text.split())
        size = len(text)
        if (op != "+" and old.text[before:before + size] != text) or (
                op != "-" and new.text[after:after + size] != text):
            return False
        if op == "=":
            kept += zip(range(before, before + size),
                        range(after, after + size))
        elif op == "-":
            old.mark(before, before + size)
            new.mark_around(after)
        else:
            new.mark(after, after + size)
            old.mark_around(before)
        before += size if op != "+" else 0
        after += size if op != "-" else 0
    if before != len(old.text) or after != len(new.text):
        return False
    spread(old, new, [(old.owner[b], new.owner[a]) for b, a in kept])
    return True


def spread(old, new, kept):
    """What is marked on one side is marked where its rest was kept."""
    grew = True
    while grew:
        grew = False
        for b, a in kept:
            if (b in old.marked) != (a in new.marked):
                old.marked.add(b)
                new.marked.add(a)
                grew = True


def blocks(old, new, old_marked, new_marked):
    """Edits as (from, to, from, to); None when the rest does not pair up."""
    out, i, n = set(), 0, 0
    while i < len(old.words) or n < len(new.words):
        k, m = i, n
        while i < len(old.words) and i in old_marked:
            i += 1
        while n < len(new.words) and n in new_marked:
            n += 1
        if i > k or n > m:
            out.add((k, i, m, n))
        if (i < len(old.words)) != (n < len(new.words)):
            return None
        i += 1
        n += 1
    return out


class Score:
    def __init__(self):
        self.words, self.edits = [0, 0, 0], [0, 0, 0]  # hit, extra, missed
        self.pairs = self.exact = 0

    def add(self, old_text, new_text, ways, pieces):
        old, new = Side(old_text), Side(new_text)
        if not mark(old, new, pieces):
            old.marked, new.marked = set(), set()
        ours = blocks(old, new, old.marked, new.marked) or set()
        best = None
        for gold_old, gold_new in ways:
            gold = blocks(old, new, gold_old, gold_new)
            if gold is None:
                continue
            words = [len(x) + len(y) for x, y in (
                (old.marked & gold_old, new.marked & gold_new),
                (old.marked - gold_old, new.marked - gold_new),
                (gold_old - old.marked, gold_new - new.marked))]
            edits = [len(ours & gold), len(ours - gold), len(gold - ours)]
            if best is None or f1(edits) > f1(best[1]):
                best = words, edits
        if best is None:
            return
        self.pairs += 1
        self.exact += not (best[1][1] or best[1][2])
        self.words = [x + y for x, y in zip(self.words, best[0])]
        self.edits = [x + y for x, y in zip(self.edits, best[1])]


def f1(counts):
    hit, extra, missed = counts
    total = 2 * hit + extra + missed
    return 2 * hit / total if total else 1
