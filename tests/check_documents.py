#!/usr/bin/env python3
"""Holds what the documents say against the program.

    check_documents.py SOURCE EMEND

Every command has a page, whose synopsis and options are what --help says; every
key of the configuration is in emend.conf(5); the sessions in README.md print
what they say.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, EMEND = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
MAN = SOURCE / "docs/man"
wrong = []


def complain(text):
    wrong.append(text)


def compare(where, what, documented, real):
    for name in sorted(real - documented):
        complain(f"{where} does not have the {what} {name}")
    for name in sorted(documented - real):
        complain(f"{where} has a {what} that is not there: {name}")


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True,
                          encoding="utf-8", check=False, **options).stdout


# ---- emend(1), and a page a command

COMMON = {"-C", "-o", "-h", "--help", "--color", "--format"}


def read_page(name):
    return (MAN / name).read_text(encoding="utf-8")


def read_section(text, title):
    match = re.search(rf"^\.S[hs] {re.escape(title)}\n(.*?)(?=^\.S[hs] |\Z)",
                      text, re.M | re.S)
    return match.group(1) if match else ""


def plain_words(line):
    """A line of SYNOPSIS as --help has it, without blanks."""
    words = line.split()
    said, brackets = [], 0
    for number, word in enumerate(words):
        word = word.lstrip(".") if number == 0 else word
        if word == "Op":
            said.append("[")
            brackets += 1
        elif number and words[number - 1].lstrip(".") == "Fl":
            said.append("-" + word)
        elif word not in ("Ar", "Cm", "Fl", "Ns"):
            said.append(word)
    return "".join(said) + "]" * brackets


def options_of(command):
    """{name: argument} by the program's help, but for its own page."""
    found = re.findall(
        r"^  (?:-\w, )?(-{1,2}[\w-]+)(?: (\S+))?(?:  +|\n {20,})\S",
        run([EMEND, command, "--help"]), re.M)
    return dict(found)


def documented_options(lines):
    """{name: argument} of what stands behind each Fl."""
    return {"-" + name: "" if argument is None else plain_words(argument)
            for line in lines for name, argument in re.findall(
                r"\bFl (-?[a-zA-Z][\w-]*)((?: (?!, Fl|\]).+?)?)(?= , Fl|$)",
                line)}


def check_page(command, summary):
    page = f"emend-{command}.1"
    if not (MAN / page).exists():
        complain(f"there is no docs/man/{page}")
        return
    text = read_page(page)
    if f".Nd {summary}\n" not in text:
        complain(f"{page} does not say as --help does: {summary}")
    usage = re.match(r"usage: emend \S+ ?(.*)",
                     run([EMEND, command, "--help"])).group(1)
    forms, flags = [], []
    for line in read_section(text, "SYNOPSIS").splitlines():
        if line.startswith(".Nm"):
            forms.append("")
            if line != f".Nm emend {command}":
                complain(f"{page}: SYNOPSIS is of another command: {line}")
        elif line.startswith(".Op Fl "):
            flags.append(line[4:])
        else:
            forms[-1] += plain_words(line)
            if line.startswith(".Fl "):
                flags.append(line[1:])
    if "|".join(forms) != usage.replace(" ", ""):
        complain(f"{page}: SYNOPSIS has {'|'.join(forms)}, not {usage}")
    real = options_of(command)
    shown = {n: a for n, a in real.items() if n not in COMMON - {"--format"}}
    told = documented_options(flags)
    heads = documented_options(
        re.findall(r"^\.It (Fl .*)", read_section(text, "OPTIONS"), re.M))
    compare(f"{page}, SYNOPSIS", "option", set(told), set(shown))
    own = set(shown)
    if real["--format"] == "text|json":
        own.discard("--format")
    compare(f"{page}, OPTIONS", "option", set(heads), own)
    for where, has in (("SYNOPSIS", told), ("OPTIONS", heads)):
        for name, argument in has.items():
            wanted = real.get(name, argument).replace(",...", "[,KIND...]")
            if argument != wanted:
                complain(f"{page}, {where}: {name} takes {wanted}")


def check_manual():
    text = read_page("emend.1")
    helped = run([EMEND, "--help"])
    summaries = dict(re.findall(r"^  ([a-z]+) {2,}(\S.*)$", helped, re.M))
    listed = re.findall(r"^\.It Xr emend-([a-z]+) 1\n(.*)$",
                        read_section(text, "COMMANDS"), re.M)
    if listed != list(summaries.items()):
        complain("emend.1 does not list the commands as --help does")
    for command, summary in summaries.items():
        check_page(command, summary)
    compare("docs/man", "page of a command",
            {p.stem.removeprefix("emend-") for p in MAN.glob("emend-*.1")},
            set(summaries))
    common = documented_options(re.findall(
        r"^\.It (Fl .*)", read_section(text, "Options of every command"),
        re.M))
    compare("emend.1", "option of every command", set(common), COMMON)


# ---- emend.conf(5)

def check_configuration():
    keys = re.findall(r'^\s*\{ "(\w+)", "(\w+)", key_',
                      (SOURCE / "watch/settings_keys.c").read_text(), re.M)
    if not keys:
        complain("watch/settings_keys.c: its table was not found")
    documented = set()
    section = None
    for line in read_page("emend.conf.5").splitlines():
        if line.startswith((".Sh", ".Ss")):
            match = re.match(r"\.Ss Section (\w+)", line)
            section = match and match.group(1)
        if section and line.startswith(".It Ic "):
            documented |= {(section, key)
                           for key in line[7:].split() if key != ","}
    compare("emend.conf.5", "key", {".".join(k) for k in documented},
            {".".join(k) for k in keys})


# ---- README.md

def plain(line):
    """Commits depend on every byte kept, which is not what README tells."""
    return re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7}\b", "COMMIT", line.rstrip())


def is_printed(expected, printed):
    """The lines of expected, in order; "[...]" stands for any number, and one
    blank line for several."""
    blocks = [[]]
    for line in map(plain, expected):
        if line == "[...]":
            blocks.append([])
        else:
            blocks[-1].append(line)
    lines = [plain(line)
             for line in re.sub(r"\n{3,}", "\n\n", printed).splitlines()]
    at = 0
    for number, block in enumerate(blocks):
        last = len(lines) - len(block)
        starts = [at] if number == 0 else range(at, last + 1)
        if number and number == len(blocks) - 1 and block:
            starts = [last]
        found = [s for s in starts if lines[s:s + len(block)] == block]
        if not found or found[0] < at:
            return block
        at = found[0] + len(block)
    if len(blocks) == 1 and at != len(lines):
        return ["(there is more)"]
    return None


def check_session(session, directory):
    environment = {"PATH": f"{EMEND.parent}:{os.environ['PATH']}",
                   "LC_ALL": "C", "TZ": "UTC"}
    for part in re.split(r"^\$ ", session, flags=re.M)[1:]:
        command, *expected = part.rstrip().split("\n")
        printed = run(["sh", "-c", command], cwd=directory, env=environment)
        missing = is_printed(expected, printed)
        if missing is not None:
            complain(f"README.md, $ {command}: it does not print\n" +
                     "\n".join("    " + line for line in missing))


def check_readme():
    text = (SOURCE / "README.md").read_text(encoding="utf-8")
    sessions = re.findall(r"^```console\n(.*?)^```", text, re.M | re.S)
    if not sessions:
        complain("README.md has no session")
    with tempfile.TemporaryDirectory() as directory:
        for session in sessions:
            check_session(session, directory)


def check_form():
    if not shutil.which("mandoc"):
        return
    for page in sorted(MAN.iterdir()):
        told = run(["mandoc", "-T", "lint", "-W", "warning", page])
        if told:
            complain(told.rstrip())


check_manual()
check_configuration()
check_readme()
check_form()
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
