#!/usr/bin/env python3
"""The store's figures, with rivals in the same run.

    bench/store.py BUILD [PART...] [--count N] [--rounds N] [--most N]

BUILD is a build directory (ninja -C BUILD bench/store_write bench/store_scale
bench/store_check).
PARTs, by default all but the last:

    write   snapshots a second beside git fast-import, plain zlib and SQLite
    syncs   fsyncs of a slice (needs strace)
    memory  the most of it, of 10,000 changed in one run
    disk    bytes a snapshot before and after maintenance, 20 revisions
    scale   1,000 and 100,000 articles, and --most (1,000,000: a quarter of an
            hour and 4 GB): 200 of them changed, by the store alone and in a
            whole check, and reading
    month   a run every five minutes: --runs of them, 200 changed each (a
            quarter of an hour)

Rounds are interleaved, ratios are medians of the rounds' own; the machine may
be busy.
"""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PAGE = 30000
ENV = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1",
       "GIT_CONFIG_GLOBAL": "/dev/null", "TZ": "UTC", "LC_ALL": "C"}


def output(*command, **options):
    return subprocess.run([str(c) for c in command], env=ENV, check=True,
                          stdout=subprocess.PIPE, **options).stdout.decode()


def empty(path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def median(values):
    return statistics.median(values)


class Bench:
    def __init__(self, options, work):
        build = pathlib.Path(options.build)
        self.write = build / "bench/store_write"
        self.scale = build / "bench/store_scale"
        self.check = build / "bench/store_check"
        self.emend = build / "cli/emend"
        self.options, self.work = options, work

    # ---- writing

    def archive(self, slice_, page, count=None):
        return output(self.write, "archive", empty(self.work / "a"),
                      count or self.options.count, slice_, page).split()

    def rival(self, what, page):
        path = self.work / "rival"
        for name in self.work.glob("rival*"):
            name.unlink()
        return output(self.write, what, path, self.options.count,
                      page).split()

    def fast_import(self, stream, sync):
        git = empty(self.work / "g")
        output("git", "init", "-q", "--bare", git)
        if sync:
            output("git", "-C", git, "config", "core.fsync", sync)
        start = time.monotonic()
        with open(stream, "rb") as file:
            output("git", "-C", git, "fast-import", "--quiet", stdin=file)
        return [time.monotonic() - start]

    def part_write(self):
        for page in (0, PAGE):
            self.write_table(page)

    def write_table(self, page):
        count = self.options.count
        stream = self.work / "stream"
        with open(stream, "wb") as file:
            subprocess.run([self.write, "stream", str(count), str(page)],
                           stdout=file, check=True)
        ways = {
            "emend, slices of 500": lambda: self.archive(500, page),
            "emend, one slice": lambda: self.archive(0, page),
            "git fast-import": lambda: self.fast_import(stream, None),
            "git fast-import, core.fsync=committed":
                lambda: self.fast_import(stream, "committed"),
            "zlib, appended, one fsync": lambda: self.rival("raw", page),
            "zlib in SQLite, one transaction":
                lambda: self.rival("sqlite", page),
        }
        took = {name: [] for name in ways}
        cpu = {name: [] for name in ways}
        for _ in range(self.options.rounds):
            for name, way in ways.items():
                result = [float(x) for x in way()]
                took[name].append(result[0])
                if len(result) > 1:
                    cpu[name].append(1000 * result[1] / count)
        print("\n%d snapshots of %d bytes, %s; medians of %d rounds" % (
            count, os.path.getsize(stream) // count,
            "each with a page of %d bytes" % page if page else
            "no pages kept", self.options.rounds))
        print("%-40s %9s  %7s  %s" % ("", "a second", "CPU ms",
                                      "ours is x times as fast"))
        ours = took["emend, slices of 500"]
        for name, times in took.items():
            ratios = [theirs / mine for theirs, mine in zip(times, ours)]
            print("%-40s %9.0f  %7s  %5.2f (%.2f to %.2f)" % (
                name, count / median(times),
                "%.3f" % median(cpu[name]) if cpu[name] else "",
                median(ratios), min(ratios), max(ratios)))

    # ---- what a slice costs besides

    def part_syncs(self):
        print("\nfsyncs, all in one slice")
        for count, page in ((1, 0), (1000, 0), (1, PAGE), (1000, PAGE)):
            log = self.work / "strace"
            subprocess.run(
                ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o",
                 log, self.write, "archive", empty(self.work / "a"),
                 str(count), "0", str(page)], check=True,
                stdout=subprocess.DEVNULL, env=ENV)
            found = re.findall(r"(f(?:data)?sync)\(\d+<([^>]*)>",
                               log.read_text())
            # those of making the archive come first
            made = found.index(("fsync", str(self.work / "a")))
            places = [sum(word in path for _, path in found[made + 1:])
                      for word in ("/articles.git", "/pages.git",
                                   "/state.db")]
            print("%5d snapshots, %s: articles.git %d, pages.git %d, "
                  "state.db %d" % (count, "with pages" if page else
                                   "no pages", *places))

    def part_memory(self):
        print("\nmost memory of 10,000 changed in one run")
        for page in (0, PAGE):
            for slice_ in (500, 0):
                # less what the bench holds of texts: it makes them before
                whole = int(self.archive(slice_, page, 10000)[2])
                made = int(output(self.write, "raw", self.work / "rival",
                                  10000, 0).split()[2])
                print("%-22s %-10s %6.1f MB (with the bench's texts %.1f)" % (
                    "slices of 500" if slice_ else "all in one slice",
                    "with pages" if page else "no pages",
                    (whole - made) / 1024, whole / 1024))

    def part_disk(self):
        print("\nbytes on disk a snapshot, 1000 articles, 20 revisions each")
        for page in (0, PAGE // 3):
            self.disk_table(page)

    def disk_table(self, page):
        archive = empty(self.work / "a")
        count = 20000
        kept = int(output(self.write, "revisions", archive, 1000, 20,
                          page).split()[3]) / count

        def size(name):
            return sum(f.stat().st_size for f in
                       (archive / name / "objects").rglob("*")
                       if f.is_file()) / count
        before = size("articles.git"), size("pages.git")
        (archive / "emend.conf").write_text("")
        start = time.monotonic()
        output(self.emend, "-C", archive, "maintain")
        took = time.monotonic() - start
        after = size("articles.git"), size("pages.git")
        print("articles.git: text and record %.0f, before %.0f (%.2f of it), "
              "after %.0f (%.2f); maintenance took %.1f s" % (
                  kept, before[0], before[0] / kept, after[0],
                  after[0] / kept, took))
        if page:
            print("pages.git, pages of some %d: before %.0f, after %.0f" % (
                page + kept, before[1], after[1]))

    # ---- many articles

    def part_scale(self):
        sizes = [1000, 100000]
        if self.options.most > sizes[-1]:
            sizes.append(self.options.most)
        for n in sizes:
            start = time.monotonic()
            output(self.scale, "fill", empty(self.work / str(n)), 0, n, n)
            self.write_list(self.work / str(n), n)
            print("\n%d articles made in %.0f s; packed-refs has %d kB" % (
                n, time.monotonic() - start,
                os.path.getsize(self.work / str(n) /
                                "articles.git/packed-refs") >> 10))
        self.scale_changes(sizes)
        self.scale_reading(sizes)
        self.scale_checks(sizes)
        for n in sizes:
            shutil.rmtree(self.work / str(n))

    def write_list(self, archive, count):
        with open(archive / "articles", "w", encoding="ascii") as file:
            for n in range(count):
                file.write("https://host%d.example/story/%d\n" % (n % 100, n))
        (archive / "emend.conf").write_text(
            "[fetch]\ncontact = https://example.org/\n"
            "[list \"articles\"]\nevery = 1d\n")

    def scale_changes(self, sizes):
        took = {n: [] for n in sizes}
        for round_ in range(1, self.options.rounds + 1):
            for n in sizes:
                took[n].append(float(output(
                    self.scale, "change", self.work / str(n), n, 200,
                    round_)))
        self.scale_table("200 changed, from opening to durable", took)

    def scale_table(self, what, took):
        sizes = list(took)
        print("\n%s; medians of %d rounds" % (what, self.options.rounds))
        for n in sizes:
            ratios = [x / y for x, y in zip(took[n], took[sizes[0]])]
            print("%9d articles: %6.0f ms, %.2f times that of %d" % (
                n, median(took[n]), median(ratios), sizes[0]))

    def scale_check(self, n, round_):
        ms, changed, failed = map(int, output(
            self.check, self.work / str(n), n, 200, round_,
            self.work / ("pages%d" % n)).split())
        return ms, changed == 200 and not failed

    def scale_checks(self, sizes):
        """The first rounds find pages, reading and clock new, and index the
        words of all articles, for some seconds each."""
        next_, took = {}, {n: [] for n in sizes}
        for n in sizes:
            for round_ in range(90):
                ms, _ = self.scale_check(n, round_)
                if round_ > 1 and ms < 5000:
                    break
            next_[n] = round_ + 1
        for _ in range(self.options.rounds):
            for n in sizes:
                ms, well = self.scale_check(n, next_[n])
                if not well:
                    sys.exit("not all of the 200 changed")
                took[n].append(ms)
                next_[n] += 1
        self.scale_table("a whole check, 200 due and changed, pages read "
                         "from files", took)

    def scale_reading(self, sizes):
        ways = {
            "history of one, us": lambda n: float(output(
                self.scale, "history", self.work / str(n), n)),
            "due query (200 rows), ms": lambda n: float(output(
                self.scale, "due", self.work / str(n)).split()[0]),
        }
        url = "https://host7.example/story/7"
        for command in (["status"], ["list", "-n", "20"], ["log", url],
                        ["show", url]):
            ways["emend %s, ms" % command[0]] = (
                lambda n, command=command: self.milliseconds(n, command))
        print("\n%-28s" % "" + "".join("%12d" % n for n in sizes))
        for name, way in ways.items():
            rounds = [[way(n) for n in sizes]
                      for _ in range(self.options.rounds)]
            print("%-28s" % name + "".join(
                "%12.1f" % median(column) for column in zip(*rounds)))

    def milliseconds(self, n, command):
        start = time.monotonic()
        output(self.emend, "-C", self.work / str(n), *command)
        return 1000 * (time.monotonic() - start)

    def part_month(self):
        runs, archive = self.options.runs, empty(self.work / "a")
        print("\n%d runs, 200 changed each, with pages; ms a run and, with "
              "it, of maintenance, by tenths" % runs)
        print("%10s %8s %8s %12s %8s %8s" % (
            "runs", "run", "CPU", "maintenance", "CPU", "packs"))
        rows = []
        for tenth in range(10):
            first, end = runs * tenth // 10, runs * (tenth + 1) // 10
            row = [float(x) for x in output(
                self.scale, "month", archive, first, end, 200, 500).split()]
            packs = sum(len(list((archive / name).glob("objects/pack/*.pack")))
                        for name in ("articles.git", "pages.git"))
            print("%10d %8.1f %8.1f %12.1f %8.1f %8d" % (end, *row, packs))
            sys.stdout.flush()
            rows.append(row)
        # the first tenth begins with an empty archive
        for name, first, last in (
                ("wall", rows[1][0] + rows[1][2], rows[9][0] + rows[9][2]),
                ("CPU", rows[1][1] + rows[1][3], rows[9][1] + rows[9][3])):
            print("the last tenth took %.2f times the %s time of the second"
                  % (last / first, name))


def main():
    parts = ["write", "syncs", "memory", "disk", "scale", "month"]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("parts", nargs="*", choices=[*parts, []])
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=8640)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="emend-bench-") as work:
        bench = Bench(options, pathlib.Path(work))
        for part in options.parts or parts[:-1]:
            getattr(bench, "part_" + part)()
            sys.stdout.flush()


if __name__ == "__main__":
    main()
