#!/usr/bin/env python3
"""What a large site's sitemaps cost: an index of many, each full.

    bench/sitemaps.py EMEND [--files 50] [--urls 50000]

EMEND is the program.  The files are served from loopback, packed; of each as
few addresses are taken up as there are files, and found missing, so that it is
the reading that is measured.  Prints the CPU time of the first look (everything is new) and of a
second one at other bytes, and the peak memory: of one process, and of all of
emend's together.
"""

import argparse
import gzip
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SERVER = HERE.parent / "tests" / "server.py"


def write(site, base, options, mark):
    names = []
    for n in range(options.files):
        name = "map-%d.xml.gz" % n
        names.append(name)
        lines = "".join(
            "<url><loc>%s/2026/%02d/%d/story-%d-of-the-harbour.html</loc>"
            "<lastmod>2026-02-%02d</lastmod></url>\n" % (
                base, n % 12 + 1, n, i, i % 28 + 1)
            for i in range(options.urls))
        (site / name).write_bytes(gzip.compress((
            '<?xml version="1.0"?><!-- %s --><urlset xmlns="http://www.'
            'sitemaps.org/schemas/sitemap/0.9">\n%s</urlset>' % (
                mark, lines)).encode(), 1))
    (site / "index.xml").write_text("<sitemapindex>%s</sitemapindex>" %
        "".join("<sitemap><loc>%s/%s</loc></sitemap>" % (base, name)
                for name in names))


def memory(pid):
    """PSS of a process and of what it started, in KB."""
    total, pids = 0, [str(pid)]
    while pids:
        one = pids.pop()
        try:
            with open("/proc/%s/smaps_rollup" % one) as f:
                total += sum(int(line.split()[1]) for line in f
                             if line.startswith("Pss:"))
            with open("/proc/%s/task/%s/children" % (one, one)) as f:
                pids += f.read().split()
        except OSError:
            pass
    return total


def run(command, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE,
                               text=True)
    peak = [0]

    def watch():
        while process.returncode is None:
            peak[0] = max(peak[0], memory(process.pid))
            time.sleep(.1)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    out = process.communicate()[0]
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime, time.monotonic() - start, after.ru_maxrss,
            peak[0], process.returncode, out)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("emend")
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument("--urls", type=int, default=50000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="emend sitemaps ") as work:
        work = pathlib.Path(work)
        site, archive = work / "site", work / "archive"
        site.mkdir()
        server = subprocess.Popen(
            [sys.executable, SERVER, site], stdout=subprocess.PIPE, text=True)
        try:
            base = "http://127.0.0.1:" + server.stdout.readline().split()[1]
            measure(options, site, archive, base)
        finally:
            server.kill()
            server.wait()


def measure(options, site, archive, base):
    emend = os.path.abspath(options.emend)
    env = dict(os.environ, EMEND_NOW="2026-03-02T09:00:00Z")
    subprocess.run([emend, "init", archive], env=env, check=True,
                   stdout=subprocess.DEVNULL)
    (archive / "emend.conf").write_text(
        "[fetch]\ndelay = 0s\n[sitemap \"%s/index.xml\"]\nlimit = %d\n" % (
            base, options.files))
    for number, now in enumerate(("2026-03-02T09:00:00Z",
                                  "2026-03-02T11:00:00Z")):
        write(site, base, options, "look %d" % number)
        env["EMEND_NOW"] = now
        cpu, wall, one, all_, code, out = run(
            [emend, "-C", archive, "check", "--format", "json"], env)
        print("look %d: %.1f s of CPU, %.1f s; at most %d MB a process, "
              "%d MB together; exit %d" % (
                  number + 1, cpu, wall, one // 1024, all_ // 1024, code))
        print("  " + out.splitlines()[-1])


if __name__ == "__main__":
    main()
