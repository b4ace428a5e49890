#!/usr/bin/env python3
"""Mutates every page of an extraction set as pages change between two looks,
and asks whether emend reads the same article.

    bench/mutations.py EMEND DATA [--only NAME,...] [--pages TEXT] [--all]

EMEND is the program; DATA the folder with aeb/, wcxb/ and traf/ (and
readability/).  For each mutation the pages are written to a folder, read by
one `emend extract`, and title and paragraphs compared with the original's.
Prints the share that is the same, mutation by mutation, then the trials that
are not with what was lost and added.  Edits of one paragraph come last: there
all other paragraphs must be the same.  Exits with 1 below 99.5 %.
"""

import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from mutate.boxes import BOXES  # noqa: E402
from mutate.edits import EDITS, expected  # noqa: E402
from mutate.markup import MARKUP  # noqa: E402
from mutate.page import Page  # noqa: E402

BAR = .995
LISTED = 60
WORST = 15


def page_files(data, wanted):
    for part in sorted(os.listdir(data)):
        folder = os.path.join(data, part)
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            if name.endswith(".html") and wanted in part + "/" + name:
                yield part + "-" + name[:-5], os.path.join(folder, name)


def extract(emend, sources):
    """{name: source} -> {name: article}; a page without one is left out."""
    work = tempfile.mkdtemp(prefix="emend-mutations-")
    pages, out = os.path.join(work, "pages"), os.path.join(work, "out")
    os.mkdir(pages)
    os.mkdir(out)
    try:
        for name, source in sources.items():
            with open(os.path.join(pages, name + ".html"), "wb") as page:
                page.write(source.encode("latin-1"))
        subprocess.run([emend, "extract", pages, "-o", out, "--format",
                        "json"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        articles = {}
        for name in os.listdir(out):
            with open(os.path.join(out, name), encoding="utf-8") as file:
                articles[name[:-5]] = json.load(file)
        return articles
    finally:
        shutil.rmtree(work)


def load(emend, files):
    sources = {}
    for name, path in files:
        with open(path, "rb") as page:
            sources[name] = page.read().decode("latin-1")
    articles = extract(emend, sources)
    # two bytes a character: nothing can be put in
    return [Page(name, source, articles.get(name))
            for name, source in sources.items()
            if not source.startswith(("\xff\xfe", "\xfe\xff"))]


class Trial:
    """A page and a mutation whose reading is another."""

    def __init__(self, page, mutation, want, article):
        self.page, self.mutation = page.name, mutation
        got = [(p["kind"], p["text"]) for p in article["paragraphs"]] \
            if article else []
        old, new = collections.Counter(want), collections.Counter(got)
        self.lost = [p for p in want if (old - new)[p]]
        self.added = [p for p in got if (new - old)[p]]
        self.titles = (page.article or {}).get("title"), \
            (article or {}).get("title")
        foreign = sum(p[1][:20] not in page.plain for p in self.added)
        if not self.lost and not self.added:
            self.cause = "title" if self.titles[0] != self.titles[1] \
                else "order"
        elif foreign and not self.lost:
            self.cause = "box taken in"
        elif len(self.lost) > .3 * len(want):
            self.cause = "another container"
        else:
            self.cause = "lost" if not self.added else \
                "added" if not self.lost else "lost and added"

    def tell(self):
        print("  %s  %s: %s, -%d +%d" % (self.page, self.mutation, self.cause,
                                         len(self.lost), len(self.added)))
        for sign, some in ("-", self.lost), ("+", self.added):
            for kind, text in some[:2]:
                print("      %s %s: %.70s" % (sign, kind, text))
        if self.titles[0] != self.titles[1]:
            print("      title: %s | %s" % self.titles)


def is_same(page, want, article):
    if not article:
        return not want
    return bool(page.article) and page.article["title"] == article["title"] \
        and want == [(p["kind"], p["text"]) for p in article["paragraphs"]]


def try_mutation(emend, pages, mutate):
    """(count of trials, those unstable)"""
    name = mutate.__name__
    sources, wants = {}, {}
    for page in pages:
        made = mutate(page, random.Random(name + "/" + page.name))
        want = expected(page)
        if isinstance(made, tuple):
            made, want = made
        if made is not None and made != page.source:
            sources[page.name], wants[page.name] = made, want
    articles = extract(emend, sources)
    unstable = [Trial(page, name, wants[page.name], articles.get(page.name))
                for page in pages if page.name in sources and
                not is_same(page, wants[page.name], articles.get(page.name))]
    return len(sources), unstable


def run(emend, pages, mutations, heading):
    total, failed = 0, []
    print("\n%-24s %6s %6s %8s" % (heading, "trials", "same", "share"))
    for mutate in mutations:
        count, unstable = try_mutation(emend, pages, mutate)
        total += count
        failed += unstable
        if count:
            print("%-24s %6d %6d %7.2f %%"
                  % (mutate.__name__, count, count - len(unstable),
                     100 * (count - len(unstable)) / count), flush=True)
    print("%-24s %6d %6d %7.2f %%"
          % ("all", total, total - len(failed),
             100 * (total - len(failed)) / max(total, 1)))
    return total, failed


def tell_causes(failed, everything):
    for what, key in ("cause", lambda t: t.cause), ("page", lambda t: t.page):
        print("\nby %s:" % what)
        for value, count in collections.Counter(
                key(t) for t in failed).most_common(WORST):
            print("  %5d  %s  (%s)" % (count, value, ", ".join(
                "%s %d" % pair for pair in collections.Counter(
                    t.mutation for t in failed
                    if key(t) == value).most_common(6))))
    print("\ntrials that are not the same:")
    for trial in failed if everything else failed[:LISTED]:
        trial.tell()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("emend")
    parser.add_argument("data")
    parser.add_argument("--only", help="names of mutations, by comma")
    parser.add_argument("--pages", default="", help="a part of their names")
    parser.add_argument("--all", action="store_true",
                        help="list every trial that is not the same")
    args = parser.parse_args()

    def asked(mutations):
        return [m for m in mutations
                if not args.only or m.__name__ in args.only.split(",")]
    emend = os.path.abspath(args.emend)
    pages = load(emend, page_files(args.data, args.pages))
    print("%d pages, paragraphs side by side in %d"
          % (len(pages), sum(bool(p.between) for p in pages)))
    for page in pages:
        page.plain = " ".join(p["text"] for p in page.paragraphs()) + \
            page.source.encode("latin-1").decode(page.encoding, "replace")
    total, failed = run(emend, pages, asked(BOXES + MARKUP), "mutation")
    _, broken = run(emend, pages, asked(EDITS), "edit")
    if failed or broken:
        tell_causes(failed + broken, args.all)
    return 0 if total - len(failed) >= BAR * total else 1


if __name__ == "__main__":
    sys.exit(main())
