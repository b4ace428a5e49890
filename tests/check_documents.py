#!/usr/bin/env python3
"""Holds what the documents say against the program.

    check_documents.py SOURCE EMEND EMEND-JSON.5

Every command has a page, whose synopsis and options are what --help says; every
key of the configuration is in emend.conf(5); the examples of each page can be
run; the sessions in README.md print what they say; every folder of the tree is in
ARCHITECTURE.md, every package it is built with in CONTRIBUTING.md.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, EMEND, JSON_PAGE = (pathlib.Path(p).resolve()
                            for p in sys.argv[1:4])
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
    usage = re.match(r"usage: emend \S+ \[OPTION\.\.\.\] ?(.*)",
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
                      (SOURCE / "settings/settings_keys.c").read_text(), re.M)
    if not keys:
        complain("settings/settings_keys.c: its table was not found")
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


# ---- the examples of the manual

# What an example may exit with; a look at a site that is not there fails.
MAY_EXIT = {"add": (0, 3), "check": (0, 3), "doctor": (0, 3)}
STORY = """<!DOCTYPE html><title>Ferry late</title><article><h1>Ferry late</h1>
<p>The ferry from Port Ellaby was {} minutes late on Monday, said the harbour
office, and nobody could say why it had left the quay so late.</p>
<p>It carried 31 people, who were taken home by bus in the evening.</p>
</article>"""


def make_surroundings(directory):
    """What examples name: a demo archive, its copy's place, two pages."""
    run([EMEND, "demo", directory / "press"])
    with open(directory / "press/emend.conf", "a", encoding="utf-8") as conf:
        conf.write('[alert "desk"]\non = number\ncommand = /bin/true\n'
                   "[smtp]\nfrom = emend@example.org\n"
                   "sendmail = /bin/true\n")
    (directory / "srv").mkdir()
    for name, minutes in (("monday", 20), ("tuesday", 40)):
        story = STORY.format(minutes)
        (directory / "press" / f"{name}.html").write_text(story)
        (directory / "press" / f"{name}.txt").write_text(
            re.sub("<[^>]*>", "", story))


def check_examples(page, surroundings):
    examples = read_section(page.read_text(encoding="utf-8"), "EXAMPLES")
    lines = "".join(re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", examples,
                               re.M | re.S))
    if not lines:
        complain(f"{page.name} has no example")
        return
    lines = re.sub(r"\n +", " ", lines).replace("\\e", "\\")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        shutil.copytree(surroundings, directory, dirs_exist_ok=True)
        environment = {"PATH": f"{EMEND.parent}:{os.environ['PATH']}",
                       "LC_ALL": "C", "TZ": "UTC",
                       "EMEND_NOW": "2026-11-18T08:40:00Z",
                       "https_proxy": "http://127.0.0.1:9"}
        for line in lines.splitlines():
            if "jq " in line and not shutil.which("jq"):
                continue
            command = re.search(r"emend (?:-C \S+ )?([a-z]+)", line).group(1)
            done = subprocess.run(
                ["sh", "-c", line.replace("/srv/", f"{directory}/srv/")],
                cwd=directory / "press", env=environment, text=True,
                capture_output=True, check=False)
            if done.returncode not in MAY_EXIT.get(command, (0,)):
                complain(f"{page.name}: {line}\n    exits with "
                         f"{done.returncode}: {done.stderr.strip()}")


# ---- ARCHITECTURE.md

def check_folders():
    """Each folder of the tree has a row, and each row its folder."""
    named = set(re.findall(r"^\| `(\w+)/` \|", (
        SOURCE / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M))
    real = {path.name for path in SOURCE.iterdir() if path.is_dir() and
            re.fullmatch(r"[a-z]+", path.name) and
            not (path / "build.ninja").exists()}
    compare("ARCHITECTURE.md", "folder", named, real)


# ---- what it is built with

def check_packages():
    """The libraries of CONTRIBUTING.md, the two commands and the package."""
    told = {name: set(re.findall(r"\b(?:lib[\w.+-]+|zlib1g)-dev\b", (
        SOURCE / name).read_text(encoding="utf-8")))
        for name in ("CONTRIBUTING.md", "tools/debian.sh", "debian/control")}
    wanted = told.pop("tools/debian.sh")
    for name, has in told.items():
        compare(name, "package", has - {"libc6-dev"}, wanted - {"libc6-dev"})


# ---- SECURITY.md

def check_security():
    """Each file that it names is there, each test in the file before it."""
    text = (SOURCE / "SECURITY.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`([\w./-]+/[\w.-]+)`", text)):
        if not (SOURCE / name).exists():
            complain(f"SECURITY.md names {name}, which is not there")
    for name, tests in re.findall(
            r"`(tests/[\w./-]+)`: ((?:`\w+`(?:, )?)+)", text):
        for test in re.findall(r"\w+", tests):
            if not re.search(rf"\b{test}\(", (SOURCE / name).read_text(
                    encoding="utf-8")):
                complain(f"SECURITY.md: {name} has no test {test}")


def check_form():
    if not shutil.which("mandoc"):
        return
    for page in [*sorted(MAN.glob("*.[15]")), JSON_PAGE]:
        told = run(["mandoc", "-T", "lint", "-W", "warning", page])
        if told:
            complain(told.rstrip())


check_manual()
check_configuration()
check_readme()
check_folders()
check_packages()
check_security()
check_form()
with tempfile.TemporaryDirectory() as archive:
    make_surroundings(pathlib.Path(archive))
    for manual in [*sorted(MAN.glob("*.1")), JSON_PAGE]:
        check_examples(manual, archive)
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
