r"""emend beside its peers, as a user would choose between them.

    python3 bench/compare BUILD [--only PART] [--data DIR] [--npm DIR]
                                [-o FILE]

BUILD is a build directory with buildtype=release.  PARTs:

    fetch     200 pages, three rounds of edits and of furniture that changes:
              emend, urlwatch, curl with diff
    extract   the article of a page: emend, Readability, defuddle, libgumbo
    diff      two texts compared: emend, git --word-diff, wikidiff2, dwdiff,
              jsdiff, diff-match-patch
    worst     the same on texts that are hard to compare
    store     versions kept: emend, git fast-import, SQLite, plain files

Without --only all are measured, in under 25 minutes on two cores.  Each leaves
its tables in BUILD/compare/; all that are there are printed, as one Markdown
document, or written to FILE: parts may be measured one by one.

DIR of --data (else $EMEND_DATA) has extract-dev/, revpairs-dev/ and
word-edits-gold/; what would be read there is left out when it is not.  Nothing
is installed: what is not here is told, with what installs it.  From Debian:

    apt install curl urlwatch lynx git nodejs npm libgumbo-dev dwdiff \
        php-cli php-wikidiff2

From npm, to a directory of your own, --npm (else $EMEND_NPM):

    npm install --prefix DIR @mozilla/readability linkedom defuddle diff \
        diff-match-patch
"""

import argparse
import datetime
import importlib
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).parents[1]))  # marked.py
import tools  # noqa: E402

PARTS = {"fetch": "fetching", "extract": "extraction", "diff": "differences",
         "worst": "hardest", "store": "storing"}
PROGRAMS = ("cli/emend", "bench/extract_dir", "bench/read_speed",
            "bench/revpairs", "bench/diff_worst", "bench/store_write")
VERDICT = re.compile(r"(?ms)^### ([^\n]*)$.*?^Verdict: ([^\n]*)$")
HEAD = """\
# emend beside its peers

Made by `python3 bench/compare BUILD`; do not edit.  The collections of pages
and of edits that some parts read are not in this repository; without them
these parts are left out.
Every table has a verdict that names what is better than emend, and in what.
In brackets, how many times emend's figure it is.

The machine was shared with other work while this was measured: hold ratios of
one table against each other, not times against those of another machine.
Times are of the processor (user and system, all processes), not of the clock,
unless a column says "wall", and medians of rounds in which the tools take
turns.
"""


def build(options):
    """What is measured; what cannot be built is told by its table."""
    for program in PROGRAMS:
        subprocess.run(["ninja", "-C", options.build, program],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not options.emend.exists():
        sys.exit("%s: no such build; meson setup --buildtype=release %s"
                 % (options.build, options.build))


def measure(options, name):
    peers = tools.Peers(options.npm)
    module = importlib.import_module(PARTS[name])
    tables = module.measure(options, peers)
    told = ", ".join("%s %s" % pair for pair in
                     peers.versions(options.emend).items()
                     if pair[0] in module.TOOLS)
    lines = ["## %s" % module.__doc__.split("\n")[0].rstrip("."), ""]
    for table in tables:
        lines += table.lines()
    lines += ["Measured %s on %s; %s." % (
        datetime.date.today().isoformat(), tools.machine(), told), ""]
    (options.kept / (name + ".md")).write_text("\n".join(lines), "utf-8")


def compose(options):
    parts = [options.kept / (name + ".md") for name in PARTS]
    text = "\n".join(part.read_text("utf-8") for part in parts
                     if part.exists())
    verdicts = ["- %s: %s" % found for found in VERDICT.findall(text)]
    return "\n".join([HEAD, "## The verdicts", "", *verdicts, "", text])


def main():
    parser = argparse.ArgumentParser(
        prog="compare", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--data", type=pathlib.Path, default=os.environ.get(
        "EMEND_DATA"))
    parser.add_argument("--npm", type=pathlib.Path, default=os.environ.get(
        "EMEND_NPM"))
    parser.add_argument("-o", dest="out", type=pathlib.Path)
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.data = options.data and pathlib.Path(options.data).resolve()
    options.npm = options.npm and pathlib.Path(options.npm).resolve()
    options.emend = options.build / "cli/emend"
    options.kept = options.build / "compare"
    build(options)
    options.kept.mkdir(exist_ok=True)
    for name in [options.only] if options.only else PARTS:
        measure(options, name)
    document = compose(options)
    if options.out:
        options.out.write_text(document, "utf-8")
    else:
        sys.stdout.write(document)


if __name__ == "__main__":
    main()
