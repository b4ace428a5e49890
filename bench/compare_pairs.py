#!/usr/bin/env python3
"""Runs `emend compare` on pairs of revisions and rebuilds both sides.

    bench/compare_pairs.py EMEND DATA

EMEND is the program; DATA a folder with NAME.old.txt and NAME.new.txt, one
paragraph a line.  The JSON is read by Python, not by emend: from the spans of
all edits (--all) each paragraph of either side must come back byte for byte,
and stand in exactly one edit.  Prints how many pairs did, and the time.
Exits with 1 when one did not.
"""

import json
import os
import subprocess
import sys
import time


def paragraphs(path):
    """What emend takes for paragraphs of a .txt: lines with text, trimmed."""
    with open(path, "rb") as file:
        text = file.read()
    try:
        text = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = text.decode("windows-1252", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line.strip() for line in lines if line.strip()]


def rebuild(diff, side, kept):
    """{paragraph number: text} of one side, from the spans alone."""
    found = {}
    for edit in diff["edits"]:
        text = "".join(span.get("equal", span.get(kept, ""))
                       for span in edit["spans"])
        numbers = edit[side]
        if not numbers:
            if text:
                return None
            continue
        parts = text.split("\n")
        if len(parts) != len(numbers):
            return None
        for number, part in zip(numbers, parts):
            if number in found:
                return None
            found[number] = part
    return [found[n] for n in sorted(found)]


def check(emend, old, new):
    done = subprocess.run([emend, "compare", "--all", "--format", "json",
                           old, new], stdout=subprocess.PIPE, check=True)
    diff = json.loads(done.stdout)
    return (rebuild(diff, "old", "delete") == paragraphs(old) and
            rebuild(diff, "new", "insert") == paragraphs(new))


def main():
    emend, data = sys.argv[1], sys.argv[2]
    pairs = sorted(name[:-8] for name in os.listdir(data)
                   if name.endswith(".old.txt"))
    started = time.monotonic()
    wrong = [pair for pair in pairs
             if not check(emend, os.path.join(data, pair + ".old.txt"),
                          os.path.join(data, pair + ".new.txt"))]
    print("pairs %d  rebuilt exactly %d  wall %.1f s"
          % (len(pairs), len(pairs) - len(wrong), time.monotonic() - started))
    for pair in wrong:
        print("  not rebuilt: %s" % pair)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
