#!/usr/bin/env python3
"""Instructions that comparisons take, a byte of both texts.

    bench/instructions.py REVPAIRS DATA

REVPAIRS is the program bench/revpairs.c; DATA a folder with NNNN.old.txt and
NNNN.new.txt.  Runs it under callgrind, which counts what diff_articles takes
for each pair: unlike times, that is the same on every machine.
"""

import glob
import os
import statistics
import subprocess
import sys
import tempfile

BAR = 100


def counts(program, data, work):
    """Of each call, in order; revpairs calls twice, to time and to check."""
    subprocess.run(["valgrind", "--tool=callgrind", "--quiet",
                    "--toggle-collect=diff_articles",
                    "--dump-after=diff_articles",
                    "--callgrind-out-file=" + os.path.join(work, "out"),
                    program, data, "1"], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    found = []
    for path in glob.glob(os.path.join(work, "out.*")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith(("summary:", "totals:")):
                    found.append((int(path.rsplit(".", 1)[1]),
                                  int(line.split()[1])))
                    break
    return [count for _, count in sorted(found)]


def main():
    program, data = sys.argv[1:3]
    sizes = [sum(os.path.getsize(os.path.join(data, base + side))
                 for side in (".old.txt", ".new.txt"))
             for base in sorted(name[:-8] for name in os.listdir(data)
                                if name.endswith(".old.txt"))]
    with tempfile.TemporaryDirectory() as work:
        found = counts(program, data, work)[::2]
    rates = sorted(count / size for count, size in zip(found, sizes))
    print("%d pairs, instructions a byte: median %.1f, mean %.1f, 95th %.1f, "
          "most %.1f (bar: median %d)" % (
              len(rates), statistics.median(rates), statistics.mean(rates),
              rates[len(rates) * 95 // 100], rates[-1], BAR))
    print("over all bytes %.1f" % (sum(found) / sum(sizes)))


if __name__ == "__main__":
    main()
