#!/usr/bin/env python3
"""Proves that what the manual promises is what the program has, and is tested.

    check_contract.py SOURCE EMEND [--list]

The manual has tables of names that people and scripts rely on: exit statuses,
events, reasons, errors, kinds of wording, words of rules, keys of emend.conf
and options of each command.  Each must be in the program and in the JSON
Schemas, each of theirs in the manual, and each in a test:

- a name counts where an assertion has it: as an argument of an assertion or of
  a method of the test's own that asserts, compared with something, or as what
  a row of the hostile servers or of labelled edits expects;
- an option counts where a test gives it to that command; a key, where a test
  has a configuration with it in that section.

--list prints what was found, and where.
"""
import ast
import collections
import json
import pathlib
import re
import subprocess
import sys

SOURCE, EMEND = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
MAN = SOURCE / "docs/man"
TESTS = SOURCE / "tests"
COMMON = {"-C", "-o", "-h", "--help", "--color", "--format"}
STATUSES = {"0": "DONE", "1": "DIFFERENT", "2": "USAGE", "3": "TROUBLE",
            "4": "FAILED", "5": "BUSY"}
wrong = []


def complain(text):
    wrong.append(text)


def read(path):
    return (SOURCE / path).read_text(encoding="utf-8")


# ---- what the manual promises

def read_section(page, title):
    match = re.search(rf"^\.S[hs] {re.escape(title)}\n(.*?)(?=^\.S[hs] |\Z)",
                      read(f"docs/man/{page}"), re.M | re.S)
    return match.group(1) if match else ""


def promised_items(page, title):
    return {name for line in re.findall(r"^\.It (?:Li )?(.+)$",
                                        read_section(page, title), re.M)
            for name in line.split(" , ")}


def promised_kinds():
    told = re.search(r"most serious first: (.*?)\.", read_section(
        "emend.1", "OUTPUT"), re.S).group(1)
    return set(re.split(r",\s+", told))


def promised_words():
    """Of `on`, in emend.conf(5): those that stand behind .Li or .Pq Li."""
    text = read_section("emend.conf.5", "Section alert \\(dqNAME\\(dq")
    text = text[text.index(".It Ic on"):text.index(".It Ic match\n")]
    text = text[:text.index("Any one fires.")]
    return {word for line in re.findall(r"\bLi (.*?)(?: ,)?$", text, re.M)
            for word in line.split() if word.isalpha()}


# ---- what the program and the schemas have

def program_strings(path, function):
    """The strings that a function of C gives or lists."""
    body = re.search(rf"^{function}\(.*?^}}", read(path), re.M | re.S)
    return set(re.findall(r'(?:return |= )"([\w-]+)"', body.group(0)))


def schema_enums(name, *path):
    node = json.loads(read(f"docs/schema/emend.{name}.1.json"))
    for step in path:
        node = node[step]
    return set(node)


def event_schema(event, member):
    return schema_enums("event", "$defs", event, "properties", member, "enum")


def same(what, one, has, other, has_not):
    for name in sorted(has - has_not):
        complain(f"{what} {name}: {one} has it, {other} does not")
    for name in sorted(has_not - has):
        complain(f"{what} {name}: {other} has it, {one} does not")


def ask(*words):
    return subprocess.run([EMEND, *words], capture_output=True, text=True,
                          check=True).stdout


def program_options():
    found = set()
    for command in re.findall(r"^  ([a-z]+) {2,}\S", ask("--help"), re.M):
        found |= {(command, option) for option in re.findall(
            r"^  (?:-\w, )?(-{1,2}[\w-]+)", ask(command, "--help"), re.M)
            if option not in COMMON}
    return found


def program_keys():
    return set(re.findall(r'^\s*\{ "(\w+)", "(\w+)", key_',
                          read("settings/settings_keys.c"), re.M))


SECTIONS = {section for section, _ in program_keys()}


# ---- what tests say

def strings_of(tree):
    return {n.value for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def called_in(tree):
    """What is called in it, and the words that are given to that."""
    return strings_of(tree) | {
        getattr(n.func, "attr", getattr(n.func, "id", ""))
        for n in ast.walk(tree) if isinstance(n, ast.Call)} | {
        "[fetch]" for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and n.attr == "CONF"}


class Tests:
    def __init__(self):
        self.asserted = collections.defaultdict(set)  # string: places
        self.given = collections.defaultdict(set)  # (command, option)
        self.keys = collections.defaultdict(set)  # (section, key)

    def read_python(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = str(path.relative_to(SOURCE))
        helpers = {"assert_error", "assert_one_line"}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(
                    isinstance(n, ast.Attribute) and
                    n.attr.startswith("assert") for n in ast.walk(node)):
                helpers |= {node.name, *(n.attr for n in ast.walk(node) if
                            getattr(n, "attr", "").startswith("assert"))}
        table = path.parent.name == "hostile"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self.call(node, helpers, place)
            elif isinstance(node, ast.Compare) or table:
                self.assertion(node, place)
            elif isinstance(node, ast.For) and helpers & {
                    getattr(n, "attr", "") for n in ast.walk(node)}:
                self.assertion(node.iter, place)
        # what a shell completes is given to no command
        if path.name != "test_completion.py":
            self.options(tree, place)
        self.configuration(path.read_text(encoding="utf-8"), place)

    def assertion(self, node, place):
        for n in ast.walk(node):
            if isinstance(n, ast.Constant) and isinstance(n.value, (str, int)):
                self.asserted[str(n.value)].add(place)
                if isinstance(n.value, str):
                    for word in re.findall(r"[a-z][a-z-]+", n.value):
                        self.asserted["~" + word].add(place)
            elif isinstance(n, ast.Name):
                self.asserted[n.id].add(place)

    def call(self, node, helpers, place):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name.startswith("assert") or name in helpers:
            self.assertion(node, place)
        for keyword in node.keywords:
            if keyword.arg == "status":
                self.assertion(keyword.value, place)

    def options(self, tree, place):
        """A function's options go to the commands that it, or a method it
        calls, runs; those of one call to that call's alone."""
        bodies = {node.name: called_in(node) for node in ast.walk(tree)
                  if isinstance(node, ast.FunctionDef)}
        for _ in range(3):
            for words in bodies.values():
                words |= {w for name in list(words) & bodies.keys()
                          for w in bodies[name]}
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            inside = set()
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    said = strings_of(node)
                    inside |= said
                    commands = said | called_in(node)
                    for name in called_in(node) & bodies.keys():
                        commands |= bodies[name]
                    self.give(said, commands, place)
                    self.configure(said, commands, place)
            self.give(strings_of(function) - inside,
                      bodies[function.name], place)

    def configure(self, said, around, place):
        """Keys that a call gives to a method which has the section."""
        sections = {name for text in around
                    for name in re.findall(r"^\[?(\w+)", text)}
        for text in said:
            for key in re.findall(r"(?:^|\n)(\w+) = ", text):
                for section in sections:
                    self.keys[section, key].add(place)

    def give(self, said, commands, place):
        for word in said:
            option = word.split("=")[0] if word.startswith("--") else word[:2]
            if option.startswith("-"):
                for command in commands:
                    self.given[command, option].add(place)

    def configuration(self, text, place):
        """Keys below their sections; those of a snippet that has none count
        for each section of the file."""
        text = re.sub(r"\\[nt]", "\n", text)
        named = {m.end(): m.group(1)
                 for m in re.finditer(r"\[(\w+)(?: [^\]\n]*)?\]", text)
                 if m.group(1) in SECTIONS}
        everywhere = set(named.values())
        if "Archive.CONF" in text:
            everywhere.add("fetch")
        if "alert" in place or place.endswith(".tsv"):
            everywhere.add("alert")
        for match in re.finditer(r"(?:^|[\"'\s])(\w+) = ", text, re.M):
            near = [end for end in named
                    if match.start() - 400 < end <= match.start() + 1]
            for section in {named[max(near)]} if near else everywhere:
                self.keys[section, match.group(1)].add(place)

    def read_c(self, path):
        text = path.read_text(encoding="utf-8")
        place = str(path.relative_to(SOURCE))
        for call in re.findall(r"\bassert_\w+\(.*?\);", text, re.S):
            for name in re.findall(r'"([\w-]+)"', call):
                self.asserted[name].add(place)
        self.configuration(text.replace('\\"', '"'), place)

    def read_labels(self, path):
        place = str(path.relative_to(SOURCE))
        for word in set(re.findall(r"[a-z][a-z-]+",
                                   path.read_text(encoding="utf-8"))):
            self.asserted[word].add(place)
        self.configuration(path.read_text(encoding="utf-8"), place)


def read_tests():
    tests = Tests()
    for folder in ("cli", "faults", "hostile"):
        for path in sorted((TESTS / folder).glob("*.py")):
            tests.read_python(path)
    for path in sorted(TESTS.glob("test_*.c")):
        tests.read_c(path)
    for path in sorted(TESTS.glob("*/written.tsv")):
        tests.read_labels(path)
    return tests


def main():
    tests = read_tests()
    found = {}

    def need(what, names, places):
        for name in sorted(names):
            told = name if isinstance(name, str) else " ".join(name)
            found[what, told] = places(name)
            if not found[what, told]:
                complain(f"{what} {told}: no test asserts it")

    statuses = promised_items("emend.1", "EXIT STATUS")
    same("exit status", "emend(1)", statuses, "cli/commands.h",
         set(re.findall(r"^\tEXIT_\w+ = (\d+)", read("cli/commands.h"), re.M))
         | {"130", "143"})
    need("exit status", statuses, lambda n: tests.asserted[STATUSES.get(n, n)])

    events = promised_items("emend-check.1", "Events")
    same("event", "emend-check(1)", events, "the program", program_strings(
        "reports/json_event.c", "event_type_name"))
    same("event", "emend-check(1)", events, "emend.event/1",
         schema_enums("event", "$defs") - {"feeds"})
    need("event", events, lambda n: tests.asserted[n])

    reasons = promised_items("emend-check.1", "Reasons")
    same("reason", "emend-check(1)", reasons, "emend.event/1",
         event_schema("suspect", "reason"))
    need("reason", reasons, lambda n: tests.asserted[n])

    errors = promised_items("emend-check.1", "Errors")
    same("error", "emend-check(1)", errors, "emend.event/1",
         event_schema("failed", "error"))
    for name in sorted(program_strings("fetch/failure.c", "fetch_error_name")
                       - errors - {"none", "stopped", "unknown"}):
        complain(f"error {name}: emend-check(1) does not have it")
    need("error", errors, lambda n: tests.asserted[n])

    failures = schema_enums("error", "properties", "error", "enum")
    same("error of a command", "emend.error/1", failures, "cli/output.c",
         program_strings("cli/output.c", "error_name"))
    need("error of a command", failures,
         lambda n: {p for p in tests.asserted[n] if p.startswith("tests/cli")})

    kinds = promised_kinds()
    same("kind", "emend(1)", kinds, "emend.diff/1",
         schema_enums("diff", "$defs", "kinds", "items", "enum"))
    need("kind", kinds, lambda n: tests.asserted[n])

    words = promised_words()
    same("word of a rule", "emend.conf(5)", words, "the program",
         set(re.findall(r'^\t\{ "(\w+)", \{ \.', read("alerts/rule.c"), re.M))
         | kinds)
    need("word of a rule", words,
         lambda n: tests.asserted[n] | tests.asserted["~" + n])

    need("key", program_keys(), lambda n: tests.keys[n])
    need("option", program_options(), lambda n: tests.given[n])
    need("option", COMMON, lambda n: {
        p for (_, o), places in list(tests.given.items()) if o == n
        for p in places})
    if "--list" in sys.argv:
        for (what, name), places in found.items():
            print(f"{what} {name}: {', '.join(sorted(places))}")
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
