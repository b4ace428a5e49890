"""What the command-line tests share: archives, servers, schemas, golden files.

EMEND names the program under test.  EMEND_REGEN=1 writes the golden files anew
instead of comparing with them.  EMEND_SANITIZED=1 says that the program is
slower and larger than it would be.
"""

import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import stories

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
EMEND = os.path.abspath(os.environ.get("EMEND") or
                        PROJECT / "build" / "cli" / "emend")
SANITIZED = os.environ.get("EMEND_SANITIZED") == "1"
REGEN = os.environ.get("EMEND_REGEN") == "1"
IS_ROOT = os.getuid() == 0

DONE, DIFFERENT, USAGE, TROUBLE, FAILED, BUSY = range(6)

START = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.timezone.utc)


def at(minutes=0, **more):
    """A moment of these tests' own time, for EMEND_NOW."""
    moment = START + datetime.timedelta(minutes=minutes, **more)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def clean_environment(**more):
    """As cron has it: no HOME, the C locale, nothing of the caller's."""
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update({k: v for k, v in more.items() if v is not None})
    return env


class Result:
    """What a run of the program gave: status, out, err."""

    def __init__(self, status, out, err, command):
        self.status, self.command = status, command
        self.bytes = out
        self.out = out.decode("utf-8", "backslashreplace")
        self.err = err.decode("utf-8", "backslashreplace")

    def __str__(self):
        return "%s\nstatus %s\n--- standard output\n%s--- standard error\n%s" % (
            self.command, self.status, self.out, self.err)


def run(*arguments, status=DONE, cwd=None, env=None, now=None, stdin=b"",
        timeout=120, before=(), stdout=subprocess.PIPE, program=EMEND):
    """Runs emend.  status: what it must exit with; None: anything.

    before: words to put before the program, like setpriv and its options.
    """
    command = [*map(str, [*before, program, *arguments])]
    environment = clean_environment(EMEND_NOW=now, **(env or {}))
    done = subprocess.run(command, cwd=cwd or "/", env=environment,
                          input=stdin, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=timeout)
    result = Result(done.returncode, done.stdout or b"", done.stderr,
                    " ".join(command))
    check_for_crash(result)
    if status is not None and result.status != status:
        raise AssertionError("exits with %d, not %d\n%s" % (
            result.status, status, result))
    return result


def check_for_crash(result):
    for word in ("Sanitizer", "runtime error:", "Assertion"):
        if word in result.err:
            raise AssertionError(str(result))
    if result.status in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        raise AssertionError(str(result))


# ---- JSON and its schemas

def read_schemas():
    found = {}
    for path in sorted((PROJECT / "docs" / "schema").glob("*.json")):
        with open(path, encoding="utf-8") as file:
            found[path.name] = json.load(file)
    return found


SCHEMAS = read_schemas()


def schema_file(name):
    """The file for "emend.diff/1"."""
    return name.replace("/", ".") + ".json"


def validate(document, name=None):
    """Holds a document against docs/schema; name: for those that say none."""
    import jsonschema  # Debian: python3-jsonschema

    name = name or document["schema"]
    schema = SCHEMAS.get(schema_file(name))
    if schema is None:
        raise AssertionError("docs/schema has no %s" % schema_file(name))
    store = {s.get("$id", n): s for n, s in SCHEMAS.items()}
    store.update(SCHEMAS)
    resolver = jsonschema.RefResolver(schema.get("$id", ""), schema, store)
    kind = jsonschema.validators.validator_for(schema)
    errors = list(kind(schema, resolver=resolver).iter_errors(document))
    if errors:
        error = jsonschema.exceptions.best_match(errors)
        raise AssertionError("%s, at /%s: %s" % (
            name, "/".join(map(str, error.absolute_path)), error.message))
    return document


def read_json(text, name=None):
    return validate(json.loads(text), name)


def read_events(text):
    """The lines of `check --format json`, each held against the schema."""
    return [read_json(line, "emend.event/1") for line in text.splitlines()]


def unspan(spans, side):
    """One side of a list of spans: "delete" gives the old one."""
    return "".join(text for span in spans for kind, text in span.items()
                   if kind in ("equal", side))


# ---- the server

class Server:
    """tests/server.py with its directory and its log."""

    def __init__(self, root, log, *options):
        self.root, self.log = pathlib.Path(root), pathlib.Path(log)
        self.root.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-E", HERE.parent / "server.py", "--until-eof",
             "--log", self.log, *options, self.root],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])
        self.base = "http://127.0.0.1:%d" % self.port

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def url(self, path):
        return self.base + path

    def control(self, **what):
        query = urllib.parse.urlencode(what)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(self.base + "/__control?" + query, timeout=10).close()

    def requests(self, path=None):
        """What was asked so far, as the log has it."""
        if not self.log.exists():
            return []
        lines = map(json.loads, self.log.read_text().splitlines())
        return [r for r in lines if path is None or r["path"] == path]

    def forget_requests(self):
        if self.log.exists():
            os.truncate(self.log, 0)


class Site:
    """A directory of pages that the server serves at the time."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, path, content=None, status=None, **page):
        """Writes a page; content None: stories.page(**page)."""
        target = self.root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            content = stories.page(**page)
        if isinstance(content, str):
            content = content.encode("utf-8")
        target.write_bytes(content)
        said = target.with_name(target.name + ".status")
        if status is not None:
            said.write_text("%s\n" % status)
        elif said.exists():
            said.unlink()

    def take_away(self, path):
        for name in (path.lstrip("/"), path.lstrip("/") + ".status"):
            (self.root / name).unlink(missing_ok=True)


def header(request, name):
    """All values of one header of a request in the log."""
    return [value for n, value in request["headers"]
            if n.lower() == name.lower()]


# ---- the archive

class Archive:
    """An archive of emend's in its own directory."""

    # No waiting between requests to the loopback server, unless a test is
    # about just that.
    CONF = "[fetch]\ncontact = https://example.org/about\ndelay = 0s\n"

    def __init__(self, directory, conf=CONF):
        """conf None: the archive is there already."""
        self.dir = pathlib.Path(directory)
        self.conf = self.dir / "emend.conf"
        self.sound = True  # verify finds nothing in it at the test's end
        if conf is not None:
            run("init", self.dir)
            self.conf.write_text(conf)

    def run(self, *arguments, **options):
        return run(*arguments, env={"EMEND_ARCHIVE": str(self.dir),
                                    **options.pop("env", {})}, **options)

    def json(self, *arguments, name=None, **options):
        done = self.run(*arguments, "--format", "json", **options)
        return read_json(done.out, name)

    def events(self, command="check", *arguments, **options):
        done = self.run(command, *arguments, "--format", "json", **options)
        return read_events(done.out)

    def check(self, *arguments, **options):
        """The events of a check, without the summary that must end it."""
        events = self.events("check", *arguments, **options)
        if not events or events[-1]["event"] != "summary":
            raise AssertionError("the last line is no summary: %r" % events)
        return events[:-1]

    def log(self, what):
        return self.json("log", what)["revisions"]

    def git(self, *arguments, repository="articles.git", check=True):
        """Stock git in one of the repositories, without anybody's settings."""
        env = clean_environment(GIT_CONFIG_NOSYSTEM="1")
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", "--git-dir",
             self.dir / repository, *arguments], env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if check and done.returncode:
            raise AssertionError("git %s: %s" % (
                " ".join(map(str, arguments)), done.stderr.decode()))
        return done.stdout.decode("utf-8", "backslashreplace")

    def fsck(self):
        """Both repositories are sound, and stock git has no complaint."""
        for repository in ("articles.git", "pages.git"):
            if not (self.dir / repository).is_dir():
                continue
            out = self.git("fsck", "--strict", "--full", "--no-dangling",
                           repository=repository)
            if out.strip():
                raise AssertionError("%s: %s" % (repository, out))

    def verify(self, *arguments, status=DONE):
        """What verify finds: the document."""
        return self.json("verify", *arguments, status=status)

    def everything(self):
        """All bytes of its history and its notes, unpacked; not of emend.conf
        and state.db, which must know whom to ask and how."""
        found = [path.read_bytes() for path in self.dir.rglob("*")
                 if path.is_file() and path != self.conf and
                 not path.name.startswith("state.db")]
        for repository in ("articles.git", "pages.git"):
            if (self.dir / repository).is_dir():
                found.append(self.git(
                    "cat-file", "--batch-all-objects", "--batch",
                    repository=repository).encode())
        return b"".join(found)

    def refs(self):
        """The refs of the articles: id -> commit."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)",
                         "refs/articles").split("\n")
        return {line.split()[0].replace("refs/articles/", "").replace("/", ""):
                line.split()[1] for line in lines if line}

    def refs_of(self, what):
        """The ref of this article."""
        id = self.json("log", what)["id"]
        return "refs/articles/%s/%s" % (id[:2], id[2:])

    def ref(self):
        """The ref of the one article there is."""
        (id, _), = self.refs().items()
        return "refs/articles/%s/%s" % (id[:2], id[2:])


# ---- the tests

class Case(unittest.TestCase):
    """A test with a directory of its own, whose name has blanks."""

    maxDiff = None

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="emend test "))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.archives = []

    def tearDown(self):
        for archive in self.archives:
            archive.fsck()
            if archive.sound and (archive.dir / "state.db").exists():
                archive.verify()

    def archive(self, conf=Archive.CONF, name="the archive"):
        archive = Archive(self.dir / name, conf)
        self.archives.append(archive)
        return archive

    def file(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8")
        path.write_bytes(content)
        return path

    def assert_one_line(self, text, *words):
        """One line that says all these words."""
        self.assertEqual(text.count("\n"), 1, text)
        self.assertTrue(text.endswith("\n"), text)
        for word in words:
            self.assertIn(word, text)

    def assert_error(self, result, *words, status=None):
        """One line on standard error, nothing on standard output."""
        self.assertEqual(result.out, "", result)
        self.assert_one_line(result.err, "emend: ", *words)
        if status is not None:
            self.assertEqual(result.status, status, result)

    def assert_exact(self, diff, old=None, new=None):
        """All spans of an emend.diff/1 rebuild their paragraphs."""
        for edit in diff["edits"]:
            for side, kind, texts in (("old", "delete", old),
                                      ("new", "insert", new)):
                rebuilt = unspan(edit["spans"], kind)
                if texts is not None:
                    said = "\n".join(texts[n - 1] for n in edit[side])
                    self.assertEqual(rebuilt, said, edit)
                elif edit[side]:
                    self.assertNotEqual(rebuilt, "", edit)

    def golden(self, name, text):
        """Compares with golden/NAME; EMEND_REGEN=1 writes it."""
        path = HERE / "golden" / name
        text = re.sub(r"\b[0-9a-f]{40}\b", "<commit>", text)
        text = re.sub(r", [0-9a-f]{7}$", ", <commit>", text, flags=re.M)
        text = text.replace(str(self.dir), "<dir>")
        if REGEN:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.assertEqual(text, path.read_text(encoding="utf-8"),
                         "golden/%s is another; EMEND_REGEN=1 writes it" % name)


class ServedCase(Case):
    """A test with a site of its own on the loopback server of its class."""

    SERVER_OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.class_dir = tempfile.mkdtemp(prefix="emend site ")
        cls.addClassCleanup(shutil.rmtree, cls.class_dir, ignore_errors=True)
        cls.server = Server(cls.class_dir + "/none", cls.class_dir + "/log",
                            *cls.SERVER_OPTIONS)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        super().setUp()
        self.site = Site(self.dir / "site")
        self.server.control(root=self.site.root)
        self.server.forget_requests()

    def url(self, path="/story.html"):
        return self.server.url(path)

    def proxied(self):
        """The environment in which every http:// address is our server: so
        that names, ids and everything made of them are the same each time."""
        return {"http_proxy": self.server.base}


def main():
    random.seed(1)
    unittest.main(verbosity=2)
