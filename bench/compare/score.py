"""How good an extracted text is, as the article-extraction-benchmark scores it.

Texts are words; a text's shingles are its runs of four words.  Precision and
recall are means over pages, F1 is of these means, and accuracy is the share
of pages whose words are exactly the truth's.  Pages that have segments which
are wanted and not are scored by these, over all segments, as trafilatura's
own evaluation does.
"""

import collections
import json
import re

WORD = re.compile(r"\w+")
LENGTH = 4


def read_truths(folder):
    """name -> what is known of the page."""
    return {path.stem: json.loads(path.read_text("utf-8"))
            for path in sorted(folder.glob("*.json"))}


def read_text(folder, name):
    """What was extracted; empty when nothing was."""
    path = folder / (name + ".txt")
    return path.read_text("utf-8", "replace") if path.exists() else ""


def shingles(words):
    return collections.Counter(
        tuple(words[i:i + LENGTH])
        for i in range(max(1, len(words) - LENGTH + 1)) if words)


def harmonic(precision, recall):
    total = precision + recall
    return 2 * precision * recall / total if total else 0


def mean(values):
    return sum(values) / len(values) if values else 0


class Scores:
    def __init__(self, f1, precision, recall, accuracy):
        self.f1, self.precision, self.recall = f1, precision, recall
        self.accuracy = accuracy


def score_body(truths, folder):
    precision, recall, exact = [], [], []
    for name, truth in truths.items():
        wanted = WORD.findall(truth["text"])
        found = WORD.findall(read_text(folder, name))
        exact.append(wanted == found)
        wanted, found = shingles(wanted), shingles(found)
        both = sum((wanted & found).values())
        if found:
            precision.append(both / sum(found.values()))
        if wanted:
            recall.append(both / sum(wanted.values()))
    p, r = mean(precision), mean(recall)
    return Scores(harmonic(p, r), p, r, mean(exact))


def score_segments(truths, folder):
    hits = missed = extra = right = 0
    for name, truth in truths.items():
        text = " ".join(read_text(folder, name).split())
        for segment in truth.get("with", []):
            inside = " ".join(segment.split()) in text
            hits += inside
            missed += not inside
        for segment in truth.get("without", []):
            inside = " ".join(segment.split()) in text
            extra += inside
            right += not inside
    p = hits / max(1, hits + extra)
    r = hits / max(1, hits + missed)
    return Scores(harmonic(p, r), p, r,
                  (hits + right) / max(1, hits + missed + extra + right))
