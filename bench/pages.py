#!/usr/bin/env python3
"""Watches every page of an extraction set, changes one word of each, and asks
whether emend marks just that word.

    bench/pages.py EMEND DATA

EMEND is the program; DATA the folder with aeb/, wcxb/ and traf/ (and
readability/).  The pages are served from loopback.  Prints how many were new,
how many changed with just that word marked, the times and the peak memory.
Exits with 1 when a page that was read was not told of rightly.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.join(HERE, "..", "tests", "server.py")
NEW_WORD = "zirconium"
NEW_SIGN = "\u9f98"  # a rare one


def start_server(site):
    server = subprocess.Popen(
        [sys.executable, SERVER, site],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = server.stdout.readline().split()[1]
    return server, "http://127.0.0.1:" + port


def collect(data, site):
    names = []
    for part in sorted(os.listdir(data)):
        folder = os.path.join(data, part)
        if not os.path.isdir(folder):
            continue
        for page in sorted(os.listdir(folder)):
            if page.endswith(".html"):
                name = part + "-" + page
                shutil.copy(os.path.join(folder, page),
                            os.path.join(site, name))
                names.append(name)
    return names


def run(command, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, **options)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return done, wall, cpu


def events(done):
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def candidates(text):
    """(before, word, after, replacement): a word in its surroundings."""
    for m in re.finditer(r"(?<![^ (“„«])([^\W\d_]{3,})(?![^ .,;:)!?”“»])", text):
        before = text[max(0, m.start() - 12):m.start()]
        after = text[m.end():m.end() + 8]
        for left, right in ((before, after), (before, ""), ("", after)):
            if len(left + right) >= 4:
                yield left, m.group(1), right, NEW_WORD
    # scripts without blanks: a character in the middle of ten
    for m in re.finditer(r"[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]{11}",
                         text):
        window = m.group(0)
        yield window[:5], window[5], window[6:], NEW_SIGN


HIDDEN = re.compile(
    rb"(?is)<head\b.*?</head>|<script\b.*?</script>|<style\b.*?</style>|"
    rb"<noscript\b.*?</noscript>|<!--.*?-->|<[a-z/!][^>]*>")


def visible_matches(bytes_, phrase, hidden):
    """Where the phrase stands in running text, not in markup or scripts."""
    found, at = [], bytes_.find(phrase)
    while at >= 0:
        if not any(start <= at < end for start, end in hidden):
            found.append(at)
        at = bytes_.find(phrase, at + 1)
    return found


def change_one_word(path, article):
    """Replaces a word in the page: one whose surroundings stand once in it,
    or, where all text is repeated, one wherever its surroundings stand.

    Gives the word and its replacement, or None."""
    with open(path, "rb") as page:
        bytes_ = page.read()
    encoding = article["encoding"]["name"]
    hidden = [m.span() for m in HIDDEN.finditer(bytes_)]
    prose = [p for p in article["paragraphs"]
             if p["kind"] in ("paragraph", "item", "quote")]
    repeated = None
    for paragraph in sorted(prose, key=lambda p: -len(p["text"])):
        for before, word, after, new in candidates(paragraph["text"]):
            try:
                old = (before + word + after).encode(encoding)
                changed = (before + new + after).encode(encoding)
            except (UnicodeEncodeError, LookupError):
                continue
            places = visible_matches(bytes_, old, hidden)
            if len(places) == 1:
                replace(path, bytes_, places, old, changed)
                return word, new
            if places and not repeated:
                repeated = (places, old, changed, word, new)
    if not repeated:
        return None
    replace(path, bytes_, *repeated[:3])
    return repeated[3:]


def replace(path, bytes_, places, old, changed):
    for at in reversed(places):
        bytes_ = bytes_[:at] + changed + bytes_[at + len(old):]
    with open(path, "wb") as page:
        page.write(bytes_)


def marks(diff):
    """All that is marked in a diff: (deleted, inserted) texts."""
    deleted, inserted = [], []
    for edit in diff["edits"] + diff["fields"]:
        for span in edit["spans"]:
            if "delete" in span:
                deleted.append(span["delete"])
            if "insert" in span:
                inserted.append(span["insert"])
    return deleted, inserted


def main():
    emend, data = os.path.abspath(sys.argv[1]), sys.argv[2]
    work = tempfile.mkdtemp(prefix="emend-pages-")
    site, archive = os.path.join(work, "site"), os.path.join(work, "archive")
    os.mkdir(site)
    names = collect(data, site)
    server, base = start_server(site)
    try:
        return compare(emend, names, site, archive, base, work)
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(work)


def compare(emend, names, site, archive, base, work):
    urls = {base + "/" + name: name for name in names}
    listed = os.path.join(work, "urls.txt")
    with open(listed, "w", encoding="utf-8") as out:
        out.write("\n".join(urls) + "\n")
    subprocess.run([emend, "init", archive], check=True,
                   stdout=subprocess.DEVNULL)
    with open(os.path.join(archive, "emend.conf"), "a", encoding="utf-8") as c:
        c.write('contact = https://example.org/bench\ndelay = 0s\n'
                'perHost = 8\n[list "%s"]\nlimit = 100000\n' % listed)
    check = [emend, "-C", archive, "check", "--all", "--format", "json"]

    done, wall, cpu = run(check)
    first = events(done)
    new = {e["url"] for e in first if e["event"] == "new"}
    failed = [e for e in first if e["event"] in ("failed", "suspect")]
    print("pages %d  new %d  not read %d  wall %.1f s  cpu %.1f s"
          % (len(names), len(new), len(failed), wall, cpu))
    for e in failed:
        print("  not read: %s: %s" % (urls[e["url"]],
                                      e.get("message") or e.get("reason")))

    words = {}
    for url in sorted(new):
        shown = subprocess.run([emend, "-C", archive, "show", "--format",
                                "json", url], stdout=subprocess.PIPE,
                               check=True)
        pair = change_one_word(os.path.join(site, urls[url]),
                               json.loads(shown.stdout))
        if pair:
            words[url] = pair
        else:
            print("  not changed: %s" % urls[url])
    print("changed by one word %d (in %d no word stands alone)"
          % (len(words), len(new) - len(words)))

    done, wall, cpu = run(check)
    second = events(done)
    changed = {e["url"]: e["diff"] for e in second if e["event"] == "changed"}
    right, wrong = 0, []
    for url, (word, new) in words.items():
        found = marks(changed[url]) if url in changed else None
        if found and found[0] and (set(found[0]), set(found[1])) == (
                {word}, {new}):
            right += 1
        else:
            wrong.append((url, word, found))
    extra = set(changed) - set(words)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print("changed %d  just that word marked %d  otherwise %d  untouched but "
          "told %d  wall %.1f s  cpu %.1f s"
          % (len(changed), right, len(wrong), len(extra), wall, cpu))
    for url, word, found in wrong[:50]:
        print("  %s: %s: %s" % (urls[url], word, str(found)[:300]))
    print("peak memory %d MB" % (peak // 1024))
    return 1 if wrong or extra else 0


if __name__ == "__main__":
    sys.exit(main())
