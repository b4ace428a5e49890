#!/usr/bin/env python3
"""What other tools take for the pairs that bench/revpairs.c measures emend on.

    bench/peers_speed.py DATA [EMEND]

DATA is a folder with NNNN.old.txt and NNNN.new.txt; EMEND is emend's program,
to stand among the others.  wikidiff2 runs inside of one PHP process, where the
best of five times counts; git and dwdiff are programs, whose processor time
counts, less that for two empty files.  Tools that are not installed are left
out.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

WIKIDIFF = """
foreach (array_slice($argv, 1) as $base) {
    $old = file_get_contents("$base.old.txt");
    $new = file_get_contents("$base.new.txt");
    $best = INF;
    for ($i = 0; $i < 5; $i++) {
        $start = hrtime(true);
        wikidiff2_inline_json_diff($old, $new, 0);
        $best = min($best, hrtime(true) - $start);
    }
    echo $best / 1000, "\\n";
}
"""
PROGRAMS = {
    "git --word-diff": ["git", "diff", "--no-index", "-U0", "--word-diff"],
    "dwdiff": ["dwdiff"],
}


def processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command):
    """Microseconds of the processor, the best of three."""
    best = None
    for _ in range(3):
        start = processor_time()
        subprocess.run(command, stdout=subprocess.DEVNULL)
        taken = (processor_time() - start) * 1e6
        best = taken if best is None else min(best, taken)
    return best


def has_wikidiff():
    if not shutil.which("php"):
        return False
    done = subprocess.run(
        ["php", "-r", "echo function_exists('wikidiff2_inline_json_diff');"],
        stdout=subprocess.PIPE)
    return done.stdout == b"1"


def print_row(name, times):
    times.sort()
    print("%-28s %8.0f %8.0f %8.0f %8.0f" % (
        name, statistics.mean(times), times[len(times) // 2],
        times[len(times) * 95 // 100], times[-1]), flush=True)


def main():
    data = sys.argv[1]
    bases = [os.path.join(data, name[:-8]) for name in sorted(os.listdir(data))
             if name.endswith(".old.txt")]
    print("%-28s %8s %8s %8s %8s" % ("microseconds a pair", "mean", "median",
                                     "95th", "most"))
    if has_wikidiff():
        done = subprocess.run(["php", "-r", WIKIDIFF, "--", *bases],
                              stdout=subprocess.PIPE, check=True)
        print_row("php-wikidiff2, in process",
                  [float(line) for line in done.stdout.split()])
    with tempfile.TemporaryDirectory() as work:
        empty = [os.path.join(work, side) for side in ("old", "new")]
        for path in empty:
            with open(path, "w", encoding="utf-8"):
                pass
        programs = dict(PROGRAMS)
        if sys.argv[2:]:
            programs["emend compare"] = [sys.argv[2], "compare"]
        for name, command in programs.items():
            if not shutil.which(command[0]):
                continue
            start = min(run(command + empty) for _ in range(5))
            print_row(name + ", program", [
                max(0, run(command + [base + ".old.txt", base + ".new.txt"]) -
                    start) for base in bases])


if __name__ == "__main__":
    main()
