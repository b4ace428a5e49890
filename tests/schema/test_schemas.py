"""Every document that emend prints, held against docs/schema; and docs/schema
against what it prints: one story through all commands meets every schema."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

from harness import *

SOURCES = ("cli", "reports", "alerts", "watch", "store")
PRINTED = re.compile(r'"(emend\.[a-z-]+/[0-9]+)"')


def closed(schema):
    """The same, but what is not named in it is an error: a document may grow,
    so the schemas allow it, yet what this emend prints has to be written."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: closed(value) if key not in ("const", "enum", "allOf") else
            value for key, value in schema.items()}
    if isinstance(copy.get("properties"), dict) and \
            "additionalProperties" not in copy and "allOf" not in copy:
        copy["additionalProperties"] = False
    return copy


class Files(unittest.TestCase):
    def test_each_is_a_schema_named_as_its_file(self):
        import jsonschema

        for file, schema in SCHEMAS.items():
            with self.subTest(file):
                jsonschema.validators.validator_for(schema).check_schema(schema)
                self.assertTrue(schema["$id"].endswith("/" + file))
                self.assertEqual(schema_file(schema["title"]), file)
                self.assertTrue(schema["description"])

    def test_whatever_the_program_names_is_there(self):
        named = {name for folder in SOURCES
                 for path in (PROJECT / folder).glob("*.c")
                 for name in PRINTED.findall(path.read_text())}
        self.assertEqual({schema_file(name) for name in named} -
                         set(SCHEMAS), set())


class Story(ServedCase):
    """An article is watched, edited, told of, reviewed, copied and erased."""

    def setUp(self):
        super().setUp()
        self.met = set()
        patched = {name: closed(schema) for name, schema in SCHEMAS.items()}
        self.open = dict(SCHEMAS)
        SCHEMAS.update(patched)
        self.addCleanup(SCHEMAS.update, self.open)
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="emend-schema-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)

    def hold(self, text, name=None):
        document = read_json(text, name)
        self.met.add(schema_file(name or document["schema"]))
        return document

    def says(self, *command, minute=60, **options):
        done = self.kept.run(*command, "--format", "json", now=at(minute),
                             **options)
        return self.hold(done.out)

    def begin(self):
        self.kept = self.archive()
        new = run("init", self.dir / "another", "--format", "json")
        self.hold(new.out)
        notify = self.box / "notify"
        notify.write_text("#!/bin/sh\ncat >> '%s/told'\necho >> '%s/told'\n" %
                          (self.box, self.box))
        notify.chmod(0o755)
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.kept.conf.write_text(
            self.kept.conf.read_text() +
            '\n[alert "desk"]\non = * !trouble\ncommand = %s\n' % notify)

    def edit(self):
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        done = self.kept.run("check", "--all", "--format", "json", now=at(20))
        for line in done.out.splitlines():
            self.hold(line, "emend.event/1")
        for line in (self.box / "told").read_text().splitlines():
            if line:
                self.hold(line)

    def hold_record(self):
        """What stands beside the text in the history."""
        log = self.says("log", self.url())
        commit = log["revisions"][0]["commit"]
        name, = [n for n in self.kept.git("ls-tree", "-r", "--name-only",
                                          commit).splitlines()
                 if n.endswith(".json")]
        self.hold(self.kept.git("show", "%s:%s" % (commit, name)),
                  "emend.revision/1")

    def read(self):
        for command in (
                ["status"], ["list"], ["log", "story"], ["show", "story"],
                ["diff", "story"], ["blame", "story"], ["explain", "story"],
                ["search", "27 of"], ["doctor"], ["verify"], ["maintain"],
                ["report", "--since", "2026-01-01"],
                ["report", "--stats", "--since", "2026-01-01"],
                ["review", "story"], ["site", self.dir / "pages"],
                ["alert", "list"], ["alert", "try", "desk"],
                ["alert", "test", "desk"], ["alert", "mute", "desk"],
                ["alert", "replay", "desk", "--since", "2026-01-01"],
                ["deliver"], ["backup", self.dir / "copy"]):
            with self.subTest(command):
                # doctor has something to say of every machine
                self.says(*command,
                          status=None if command == ["doctor"] else DONE)
        page = self.file("a.html", stories.page())
        self.hold(run("extract", "--format", "json", page).out)
        self.hold(run("compare", "--format", "json", page, page).out)
        failed = self.kept.run("show", "none", "--format", "json",
                               status=FAILED)
        self.hold(failed.err)

    def test_every_schema_is_met(self):
        self.begin()
        self.edit()
        self.hold_record()
        self.read()
        self.says("unwatch", "story")
        self.says("forget", self.url(), "--yes")
        self.assertEqual(set(SCHEMAS) - self.met, set())


if __name__ == "__main__":
    main()
