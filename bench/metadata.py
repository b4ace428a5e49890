#!/usr/bin/env python3
"""Measures what emend reads of title, date and author against truths.

    bench/metadata.py EMEND DATA [--wrong FIELD]

EMEND is the program; DATA the folder with traf/ and wcxb/, whose .json files
have title, date and author where somebody wrote them down.  Each line tells
how many pages have a truth, for how many of these something was read, and for
how many it is the same but for case, punctuation and the order of names; for
dates the day counts.  "has it" is for what holds the truth and more.  Under
each line stand single sources of the same pages, found without care, to
compare with.  --wrong lists the pages of a field.
"""

import argparse
import html
import json
import os
import re
import subprocess
import unicodedata

SETS = "traf", "wcxb"
FIELDS = "title", "date", "author"


def plain(text):
    text = unicodedata.normalize("NFKC", html.unescape(text)).lower()
    return " ".join(re.sub(r"[^\w\s]|_", " ", text).split())


def names(text):
    parts = re.split(r"\s*[;,|&]\s*|\s+(?:and|und|et|y|e)\s+", text)
    return sorted(plain(p) for p in parts if plain(p))


def day(text):
    found = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", text)
    return found[0].strip() if found else None


def is_same(field, truth, got):
    if field == "title":
        return plain(truth) == plain(got)
    if field == "author":
        return names(truth) == names(got)
    return day(truth) == day(got)


def has_it(field, truth, got):
    if field == "date":
        return is_same(field, truth, got)
    return f" {plain(truth)} " in f" {plain(got)} "


def first(pattern, source):
    found = re.search(pattern, source, re.I | re.S)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1])) if found else None


def meta(name, source):
    for tag in re.findall(r"(?is)<meta\b[^>]*>", source):
        if re.search(r"""(?i)(?:name|property)\s*=\s*["']?%s["'\s>]"""
                     % re.escape(name), tag):
            return first(r"""content\s*=\s*["']([^"']*)""", tag)
    return None


def single_sources(field, source, article):
    if field == "title":
        return dict(article["titles"])
    if field == "date":
        return {
            "article:published_time": meta("article:published_time", source),
            "JSON-LD datePublished": first(
                r'"datePublished"\s*:\s*"([^"]*)"', source),
            "first <time datetime>": first(
                r"""<time\b[^>]*\bdatetime\s*=\s*["']([^"']*)""", source)}
    return {
        "JSON-LD author": first(
            r'"author"\s*:\s*[\[{][^}\]]*?"name"\s*:\s*"([^"]*)"', source),
        "meta author": meta("author", source),
        "rel=author": first(
            r"""<a\b[^>]*\brel\s*=\s*["']?author\b[^>]*>(.*?)</a>""",
            source)}


def read(emend, path, url):
    done = subprocess.run([emend, "extract", path, "--format", "json"] +
                          (["--url", url] if url else []),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def value_of(field, article):
    if field == "date":
        published = article["published"] or {}
        # the day it was where it was written, if that can be told
        return next((d for d in (published.get("text"), published.get("time"))
                     if d and day(d)), None)
    return article["title" if field == "title" else "byline"]


class Tally:
    def __init__(self):
        self.truths = self.given = self.same = self.has = 0

    def count(self, field, truth, got):
        self.truths += 1
        if got:
            self.given += 1
            self.same += is_same(field, truth, got)
            self.has += has_it(field, truth, got) or \
                is_same(field, truth, got)

    def tell(self, name):
        print("%-28s %6d %6d %6d %6.1f %% %6.1f %% %6d" % (
            name, self.truths, self.given, self.same,
            100 * self.same / max(self.given, 1),
            100 * self.same / max(self.truths, 1), self.has))


def measure(emend, folder, wrong):
    tallies = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            truth = json.load(file)
        path = os.path.join(folder, name[:-5] + ".html")
        with open(path, encoding="utf-8", errors="replace") as file:
            source = file.read()
        article = read(emend, path, truth.get("url"))
        if not article:
            continue
        for field in FIELDS:
            if not truth.get(field):
                continue
            if isinstance(truth[field], list):
                truth[field] = "; ".join(truth[field])
            got = value_of(field, article)
            tallies.setdefault((field, ""), Tally()).count(
                field, truth[field], got)
            if wrong == field and not (got and is_same(field, truth[field],
                                                       got)):
                print("  %s: %r, not %r" % (name[:-5], got, truth[field]))
            for which, value in single_sources(field, source,
                                               article).items():
                tallies.setdefault((field, which), Tally()).count(
                    field, truth[field], value)
    return tallies


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("emend")
    parser.add_argument("data")
    parser.add_argument("--wrong", choices=FIELDS)
    args = parser.parse_args()
    emend = os.path.abspath(args.emend)
    print("%-28s %6s %6s %6s %8s %8s %6s" % (
        "", "truths", "read", "same", "of read", "of all", "has it"))
    for part in SETS:
        tallies = measure(emend, os.path.join(args.data, part), args.wrong)
        for field in FIELDS:
            for (of, which), tally in tallies.items():
                if of == field:
                    tally.tell("  " + which if which
                               else "%s, %s" % (part, field))


if __name__ == "__main__":
    main()
