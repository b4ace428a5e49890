#!/usr/bin/env python3
"""Holds what the documents say against the program.

    check_documents.py SOURCE EMEND

Every command and option is in emend(1), and nothing else is; every key of the
configuration is in emend.conf(5); the sessions in README.md print what they
say.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, EMEND = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
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


# ---- emend(1)

def check_manual():
    text = (SOURCE / "docs/emend.1").read_text(encoding="utf-8")
    helped = run([EMEND, "--help"])
    commands = set(re.findall(r"^  ([a-z]+) {2,}", helped, re.M))
    body = text[text.index(".Sh COMMANDS"):text.index(".Ss Options of every")]
    documented = set(re.findall(r"^\.It Cm ([a-z]+)", body, re.M))
    compare("emend.1", "command", documented, commands)
    options = set()
    for command in commands:
        options |= set(re.findall(r"^  (?:-\w, )?(--?[\w-]+)",
                                  run([EMEND, command, "--help"]), re.M))
    known = {"-" + f for f in re.findall(r"\bFl (-?[a-zA-Z][\w-]*)", text)}
    known -= {"-h", "--version"}
    compare("emend.1", "option", known, options)


# ---- emend.conf(5)

def check_configuration():
    keys = re.findall(r'^\s*\{ "(\w+)", "(\w+)", key_',
                      (SOURCE / "watch/settings_keys.c").read_text(), re.M)
    if not keys:
        complain("watch/settings_keys.c: its table was not found")
    documented = set()
    section = None
    for line in (SOURCE / "docs/emend.conf.5").read_text().splitlines():
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
    for page in ("emend.1", "emend.conf.5"):
        told = run(["mandoc", "-T", "lint", "-W", "warning",
                    SOURCE / "docs" / page])
        if told:
            complain(told.rstrip())


check_manual()
check_configuration()
check_readme()
check_form()
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
