"""Fetch and compare, round after round: emend, urlwatch, curl with diff.

A baseline of 200 pages, then rounds in which some are edited and many change
around the article (sites.py).  A false alarm is a page told of though nothing
was edited, a missed edit an edited page that is not told of.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

import sites
from table import LESS, MORE, Column, Table
from tools import ENV, Run

TOOLS = ("emend", "urlwatch", "lynx", "curl")
CURL = r"""
cd "$1" && printf '%s\n' "$2" >/dev/null
one() {
	name=${1##*/}
	curl --silent --fail --compressed --etag-compare "$name.tag" \
	    --etag-save "$name.tag" -o "$name.new" "$1" || exit
	[ -s "$name.new" ] || exit 0
	if [ -e "$name" ] && ! diff -u "$name" "$name.new" >"$name.diff"; then
		echo "$1"
	fi
	mv "$name.new" "$name"
}
one "$3"
"""


class Emend:
    name = "emend"

    def __init__(self, program, urls, work):
        self.program, self.folder = program, work / "emend"
        subprocess.run([program, "init", self.folder], env=ENV, check=True,
                       stdout=subprocess.DEVNULL)
        (self.folder / "urls.txt").write_text("\n".join(urls) + "\n")
        with open(self.folder / "emend.conf", "a", encoding="utf-8") as conf:
            conf.write("[fetch]\ncontact = https://example.org/bench\n"
                       "delay = 0s\nperHost = 4\n[list \"urls.txt\"]\n"
                       "limit = 1000\n")

    def check(self):
        run = Run([self.program, "-C", self.folder, "check", "--all",
                   "--format", "json"])
        events = [json.loads(line) for line in run.out.splitlines()]
        run.told = {e["url"] for e in events if e["event"] == "changed"}
        run.failed = {e["url"] for e in events
                      if e["event"] in ("failed", "suspect", "gone")}
        return run


class Urlwatch:
    def __init__(self, name, urls, work, filters):
        self.name, self.folder = name, work / re.sub(r"\W+", "-", name)
        self.folder.mkdir()
        jobs = ["url: %s\n%s" % (url, filters(n))
                for n, url in enumerate(urls)]
        (self.folder / "urls.yaml").write_text("---\n".join(jobs))
        (self.folder / "urlwatch.yaml").write_text(
            "report: {text: {details: true, footer: false, line_length: 200},"
            " stdout: {enabled: true, color: false}}\n")

    def check(self):
        run = Run(["urlwatch", "--urls", self.folder / "urls.yaml", "--config",
                   self.folder / "urlwatch.yaml", "--cache",
                   self.folder / "cache.db"])
        run.told = set(re.findall(r"(?m)^CHANGED: (\S+)", run.out))
        run.failed = set(re.findall(r"(?m)^ERROR: (\S+)", run.out))
        return run


class Curl:
    """As a script of a dozen lines would do it, ten at a time."""

    name = "curl, then diff -u"

    def __init__(self, urls, work):
        self.folder = work / "curl"
        self.folder.mkdir()
        (self.folder / "urls").write_text("\n".join(urls) + "\n")
        (self.folder / "one").write_text(CURL)

    def check(self):
        with open(self.folder / "urls", "rb") as urls:
            run = Run(["xargs", "-P", "10", "-I", "{}", "sh",
                       self.folder / "one", self.folder, "", "{}"],
                      stdin=urls)
        run.told, run.failed = set(run.out.split()), set()
        return run


def plain(_):
    return ""


def html2text(_):
    return "filter:\n  - html2text\n"


def lynx(_):
    return "filter:\n  - html2text: lynx\n"


def selector(number):
    return "filter:\n  - css: '%s'\n  - html2text\n" % (
        sites.SELECTORS[number % sites.SITES])


def clients(options, peers, urls, work):
    """(name, client or None, why there is none)"""
    yield "emend", Emend(options.emend, urls, work), None
    why = peers.missing("urlwatch")
    for name, filters in (("urlwatch as it comes", plain),
                          ("urlwatch, html2text", html2text),
                          ("urlwatch, html2text: lynx", lynx),
                          ("urlwatch, a css selector a site", selector)):
        no = why or (filters is lynx and peers.missing("lynx")) or None
        yield name, None if no else Urlwatch(name, urls, work, filters), no
    why = peers.missing("curl")
    yield Curl.name, None if why else Curl(urls, work), why


class Tally:
    def __init__(self):
        self.false = self.missed = self.failed = 0
        self.requests = self.not_modified = 0
        self.cpu, self.wall, self.memory = [], [], []
        self.missed_kinds = []
        self.false_of = [0] * sites.SITES

    def add(self, run, counts, site):
        edited = {site.urls[n] for n in site.planted}
        self.false += len(run.told - edited)
        for url in run.told - edited:
            self.false_of[site.number(url) % sites.SITES] += 1
        for url in edited - run.told:
            self.missed_kinds.append(site.planted[site.number(url)])
        self.missed += len(edited - run.told)
        self.failed += len(run.failed)
        self.requests += counts["requests"]
        self.not_modified += counts["304"]
        self.cpu.append(run.cpu)
        self.wall.append(run.wall)
        self.memory.append(run.memory)

    def row(self):
        return [self.false, self.missed, self.requests, self.not_modified,
                1000 * statistics.median(self.cpu) / sites.PAGES,
                statistics.median(self.wall), max(self.memory)]


def measure(options, peers):
    site = sites.Sites()
    with tempfile.TemporaryDirectory(prefix="emend-compare-") as work:
        found = list(clients(options, peers, site.urls, pathlib.Path(work)))
        tallies = {name: Tally() for name, client, _ in found if client}
        first = {}
        for round_ in range(sites.ROUNDS + 1):
            if round_:
                site.next_round()
            for name, client, _ in found:
                if not client:
                    continue
                site.server.take_counts()
                run = client.check()
                if round_:
                    tallies[name].add(run, site.server.take_counts(), site)
                else:
                    first[name] = run
    return [make_table(found, tallies, first)]


def make_table(found, tallies, first):
    table = Table(
        "Fetch and compare: 200 pages, three rounds",
        "Pages of our own making on loopback, of five layouts; three of the "
        "five sites send ETag and Last-Modified. After a baseline, %d of the "
        "200 articles are edited in each of three rounds (a word, a number, "
        "the headline, a paragraph added, removed or moved, a sentence, a "
        "correction), %d in all, and around four pages in five something "
        "changes: advertisements, related stories, most read, counters, "
        "clocks, tokens in addresses, comments. A false alarm is a page told "
        "of though its article was not edited. CPU is a page's, over all "
        "processes and children; CPU and wall are medians of the three "
        "rounds; memory is the most of all processes together, in any. "
        "emend's wait of two seconds between requests to a host is switched "
        "off here; urlwatch and curl have none." % (
            sites.EDITED, sites.EDITED * sites.ROUNDS),
        [Column("false alarms", LESS), Column("missed edits", LESS),
         Column("requests", LESS), Column("of them 304", MORE),
         Column("CPU ms a page", LESS, "%.2f", True),
         Column("wall s a round", LESS, "%.2f", True),
         Column("memory MB", LESS, "%.0f", True)])
    for name, client, why in found:
        if client:
            table.add(name, tallies[name].row())
        else:
            table.not_measured(name, why)
    table.notes += notes(tallies, first)
    return table


def notes(tallies, first):
    yield ("emend asks each of the five hosts for its robots.txt, once, at "
           "the baseline; the others do not. It stores every version in Git and reads each page as an "
           "article; urlwatch keeps a page in SQLite, curl in a file.")
    yield ("The selectors of the last urlwatch (%s) were written by who made "
           "the pages, one a site: that is as good as it can get, and has to "
           "be written, and kept right, for each site. emend was told nothing "
           "of the sites." % ", ".join("`%s`" % s for s in sites.SELECTORS))
    yield "The baseline, CPU ms a page: %s." % ", ".join(
        "%s %.2f" % (name, 1000 * run.cpu / sites.PAGES)
        for name, run in first.items())
    yield "False alarms on each of the five sites: %s." % "; ".join(
        "%s %s" % (name, ", ".join(map(str, tally.false_of)))
        for name, tally in tallies.items())
    for name, tally in tallies.items():
        if tally.missed_kinds and tally.missed < 20:
            yield "Missed by %s: %s." % (
                name, ", ".join(sorted(tally.missed_kinds)))
        if tally.failed:
            yield "%s could not read %d pages." % (name, tally.failed)
    yield ("changedetection.io, diffengine and NewsDiffs: not measured: in "
           "neither Debian nor npm.")
