"""What the tests of faults share: a check that is to go wrong, and its judge.

EMEND_FAULTS=full sweeps every point, EMEND_FAULTS=3/8 the third of eight parts
of them; else some are taken, spread evenly.  EMEND_FAULTS_SHIM names the library that shim.h describes.
"""

import concurrent.futures
import contextlib
import errno
import hashlib
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from harness import *  # noqa: E402

FULL = bool(os.environ.get("EMEND_FAULTS"))
# this one of so many parts
PART, PARTS = map(int, os.environ["EMEND_FAULTS"].replace("full", "1/1")
                  .split("/")) if FULL else (1, 1)
SHIM = os.path.abspath(os.environ.get("EMEND_FAULTS_SHIM") or
                       PROJECT / "build" / "tests" / "faults" /
                       "libfaults.so")
WORKERS = os.cpu_count() or 1


def preloaded():
    """The shim, and before it the sanitizer that the program is linked to,
    which wants to be the first (and then has its own malloc)."""
    linked = subprocess.run(["ldd", EMEND], stdout=subprocess.PIPE, text=True)
    found = re.search(r"=> (\S+/libasan\S+)", linked.stdout)
    return ([found.group(1)] if found else []) + [SHIM]


PRELOADED = preloaded()

CHANGING = ("write", "sync", "rename", "link", "unlink", "truncate")
FAILING = CHANGING + ("open", "read", "close", "lock", "map", "stat",
                      "statvfs", "chmod", "mkdir")

# What a killed process may leave, and what nothing may leave for good.
LITTER = re.compile(r"^tmp_|\.tmp|\.lock$|\.emend$|-journal$|\.new$")
OURS = ("check.lock", "write.lock", "packs.lock", "backup.lock",
        "deliver.lock")


def temporary_directory():
    """In memory, where that can be: what is killed there is killed alike."""
    root = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="emend faults ", dir=root)


class Outcome:
    """What a run with a fault gave."""

    def __init__(self, status, out, err, log):
        self.status, self.err = status, err
        self.whole = out.endswith("\n") or not out
        self.out = out if self.whole else out.rpartition("\n")[0]
        lines = log.splitlines()
        self.calls = [line.split(" ", 2)[1:] for line in lines
                      if line[:1].isdigit()]
        self.fired = next((line[1:] for line in lines
                           if line.startswith("!")), None)
        self.trace = [line for line in lines if line.startswith("\t")]
        ends = [line.split() for line in lines if line.startswith("end ")]
        self.allocations = int(ends[-1][2]) if ends else None
        self.times = int(ends[-1][3]) if ends else None

    def told(self):
        """What was acknowledged: url -> revision."""
        events = [json.loads(line) for line in self.out.splitlines()]
        return {e["url"]: e["revision"] for e in events
                if e.get("revision") and e["event"] != "suspect"}

    def saw_less(self):
        """The list could not be read, or an article, and that is said."""
        return self.status == TROUBLE and \
            {"trouble", "failed"} & set(self.events())

    def may_be_untold(self):
        """The state was written, but not what is told of it; with the power,
        it may be."""
        return not self.fired or \
            re.search(r" sync \S.*/state\.db", self.fired)

    def events(self):
        return [json.loads(line)["event"] for line in self.out.splitlines()]


class Stage:
    """An archive, and a site that changed since: what a check of it does.

    Before it, articles 0, 1, 2 and 3 were seen.  The check finds 0 and 1
    changed, 2 and 3 as they were, and 4 for the first time.
    """

    HOST = "http://tide.example"

    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.site = Site(self.dir / "site")
        self.server = Server(self.site.root, self.dir / "requests")
        self.now = at(200)
        self.publish()
        self.old = self.refs(self.template)
        self.old_pages = self.refs(self.template, "pages.git")
        done = self.check(0, fresh=True)
        if done.status != DONE or done.err:
            raise AssertionError(done.out + done.err)
        self.reference = self.archive(0)
        self.new = self.refs(self.reference)
        self.chains, self.ref_of = self.texts(self.reference)
        self.told = done.told()
        self.events = sorted(done.events())

    def close(self):
        self.server.stop()

    def url(self, n):
        return "%s/%d.html" % (self.HOST, n)

    def put(self, n, version):
        title, paragraphs = stories.many(n)
        paragraphs[2] += " This is what we knew at hour %d." % version
        self.site.put("%d.html" % n, title=title, paragraphs=paragraphs,
                      byline=None)

    def publish(self):
        self.template = Archive(self.dir / "template",
                                Archive.CONF + "perHost = 8\n")
        listed = self.dir / "list.txt"
        listed.write_text("".join(self.url(n) + "\n" for n in range(4)))
        for n in range(4):
            self.put(n, 0)
        self.template.run("add", "--no-look", listed)
        self.template.run("check", now=at(0), env=self.environment())
        self.put(4, 0)
        listed.write_text("".join(self.url(n) + "\n" for n in range(5)))
        self.put(0, 1)
        self.put(1, 1)

    def environment(self):
        return {"http_proxy": self.server.base}

    def move_on(self):
        """From here on: an archive with two revisions of some articles."""
        shutil.rmtree(self.template.dir)
        shutil.copytree(self.reference.dir, self.template.dir, symlinks=True)
        self.now = at(400)

    # ---- copies, one for each worker

    def archive(self, slot):
        return Archive(self.dir / str(slot) / "archive", conf=None)

    def fresh(self, slot):
        home = self.dir / str(slot)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        shutil.copytree(self.template.dir, home / "archive", symlinks=True)
        (home / "tmp").mkdir()
        # packed-refs is told from another by its inode and time
        return self.archive(slot)

    def check(self, slot, fresh=True, command=("check", "--all"), under=True,
              printed=("--format", "json"), **faults):
        """Runs it with faults: at=3, do="kill", calls=("write",)..."""
        if fresh:
            self.fresh(slot)
        home = self.dir / str(slot)
        env = clean_environment(EMEND_NOW=self.now, TMPDIR=str(home / "tmp"),
                                LD_PRELOAD=":".join(PRELOADED),
                                **self.environment())
        env["LSAN_OPTIONS"] = "print_suppressions=0:suppressions=%s" % (
            pathlib.Path(__file__).resolve().parent / "lsan.supp")
        if "calls" in faults:
            faults["calls"] = ",".join(faults["calls"])
        if under:
            env["FAULTS_UNDER"] = os.path.realpath(home / "archive")
        env["FAULTS_LOG"] = str(home / "log")
        for name, value in faults.items():
            env["FAULTS_" + name.upper()] = str(value)
        (home / "log").unlink(missing_ok=True)
        with (home / "out").open("wb") as out, (home / "err").open("wb") as err:
            status = subprocess.run(
                [EMEND, "-C", home / "archive", *command, *printed],
                cwd="/", env=env, stdin=subprocess.DEVNULL, stdout=out,
                stderr=err, timeout=120).returncode
        read = lambda name: (home / name).read_text("utf-8", "replace") \
            if (home / name).exists() else ""
        return Outcome(status, read("out"), read("err"), read("log"))

    # ---- what an archive holds

    @staticmethod
    def refs(archive, repository="articles.git"):
        """All refs, as the file has them that publishes them."""
        found = {}
        for line in (archive.dir / repository / "packed-refs").read_text() \
                .splitlines():
            if line[0] not in "#^":
                oid, name = line.split(" ")
                found[name] = oid
        return found

    def texts(self, archive):
        """The stored texts of each article, in the order of revisions, and
        its ref."""
        lines = archive.git(
            "log", "--format=@%S %(trailers:key=Emend-Url,valueonly)",
            "--reverse", "--raw", "--no-abbrev", "--no-renames", "--root",
            "--glob=refs/articles").splitlines()
        chains, refs, url = {}, {}, None
        for line in lines:
            if line.startswith("@"):
                ref, url = line[1:].split(" ", 1)
                refs[url] = ref
            elif line.startswith(":") and line.endswith(".md"):
                chains.setdefault(url, []).append(line.split()[3])
        return chains, refs

    @staticmethod
    def unreachable(archive):
        """Objects that no ref leads to."""
        return [line for repository in ("articles.git", "pages.git")
                for line in archive.git(
                    "fsck", "--unreachable", "--connectivity-only",
                    repository=repository).splitlines()]

    @staticmethod
    def litter(archive):
        found = []
        for path in archive.dir.rglob("*"):
            if path.name in OURS:
                continue
            if LITTER.search(path.name) or (
                    path.suffix == ".pack" and
                    not path.with_suffix(".idx").exists()):
                found.append(str(path.relative_to(archive.dir)))
        return found

    def state(self, slot):
        """Tells one state of an archive from another: all but what names the
        file that the refs are in, and when a host may be asked again."""
        top, found = self.archive(slot).dir, []
        for path in sorted(top.rglob("*")):
            if not path.is_file() or path.name in OURS:
                continue
            found.append(str(path.relative_to(top)))
            if not path.name.startswith("state.db"):
                found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        with contextlib.closing(sqlite3.connect(top / "state.db")) as db:
            found += [line for line in db.iterdump()
                      if "VALUES('packed_refs'" not in line and
                      not line.startswith('INSERT INTO "host"')]
        return hashlib.sha256("\n".join(found).encode()).hexdigest()

    # ---- the judge

    def judge(self, slot, outcome, later=None):
        """What is wrong with the archive after it; then it is checked again
        without a fault, as cron would, at once or later."""
        archive, wrong = self.archive(slot), []
        try:
            archive.fsck()
            refs = self.refs(archive)
            for name, oid in refs.items():
                if oid not in (self.old.get(name), self.new.get(name)):
                    wrong.append("%s is neither old nor new" % name)
            articles = [n for n in self.new if n.startswith("refs/articles/")
                        and self.new[n] != self.old.get(n)]
            moved = [refs.get(n) == self.new[n] for n in articles]
            if any(moved) and not all(moved) and not outcome.saw_less():
                wrong.append("half of the slice is published")
            if any(moved) and \
                    self.refs(archive, "pages.git") == self.old_pages:
                wrong.append("published without its pages")
            for url in outcome.told():
                if refs.get(self.ref_of[url]) != self.new[self.ref_of[url]]:
                    wrong.append("told, but not kept: " + url)
            wrong += self.judge_next(archive, outcome, later or self.now)
        except (AssertionError, subprocess.TimeoutExpired) as e:
            wrong.append(str(e))
        return wrong

    def judge_next(self, archive, outcome, now):
        wrong = []
        killed = outcome.status < 0
        done = archive.run("check", "--all", "--format", "json", now=now,
                           env=self.environment(), status=None)
        if done.status != DONE or done.err:
            return ["the next check: %s" % done]
        told = dict(outcome.told())
        for event in map(json.loads, done.out.splitlines()):
            if event.get("revision"):
                told[event["url"]] = event["revision"]
            elif event.get("what") == "archive":
                told.update((url, int(n)) for url, n in re.findall(
                    r"(\S+) \(revision (\d+)\)", event["message"]))
        if told != self.told and not outcome.may_be_untold() \
                and not outcome.saw_less():
            wrong.append("told in all: %s" % told)
        listed = {a["url"]: a["revisions"] for a in json.loads(archive.run(
            "list", "--format", "json", now=now).out)["articles"]}
        archive.fsck()
        verified = json.loads(archive.run("verify", "--format", "json",
                                          status=None, now=now).out)
        wrong += ["verify: %(severity)s, %(where)s: %(what)s" % f
                  for f in verified["findings"]
                  if f["severity"] in ("damage", "loss") or not killed]
        chains, _ = self.texts(archive)
        if chains != self.chains:
            wrong.append("other texts are kept: %s" % chains)
        if {u: len(c) for u, c in chains.items()} != \
                {u: n for u, n in listed.items() if n}:
            wrong.append("the index has %s, git has %s" % (listed, chains))
        for url, revision in told.items():
            if listed.get(url, 0) < revision:
                wrong.append("%s: revision %d was told" % (url, revision))
        wrong += ["left over: " + name for name in self.litter(archive)]
        # killed between its pack and its refs, a slice leaves its pack
        if not killed:
            wrong += self.unreachable(archive)
        return wrong

    def judge_failure(self, outcome):
        """A run that met a failure of a call ends well, or says one thing."""
        wrong = []
        if not outcome.whole:
            wrong.append("half a line of output")
        if outcome.status == DONE and outcome.err:
            wrong.append("exits with 0, but says: " + outcome.err)
        if outcome.status == DONE and sorted(outcome.events()) != self.events:
            wrong.append("exits with 0, but told %s" % outcome.events())
        if outcome.status not in (DONE, FAILED) and \
                not outcome.saw_less():
            wrong.append("exits with %d" % outcome.status)
        if outcome.status == FAILED:
            try:
                error = json.loads(outcome.err)
                outcome.message = error["message"]
            except ValueError:
                wrong.append("not one error: " + outcome.err)
        return wrong


def spread(points, most):
    """All of them when FULL, or the part of them; else so many, evenly from
    first to last."""
    points = list(points)
    if FULL:
        return points[PART - 1::PARTS]
    if len(points) <= most:
        return points
    return [points[i * (len(points) - 1) // (most - 1)] for i in range(most)]


def points_of(kind, calls, may_stay=lambda call: True):
    """(kind, n, stays): each of these calls fails once, or from then on; what
    breaks in one and is tried again does not stay so."""
    return [(kind, n, stays) for n, (call, *_) in enumerate(calls, 1)
            for stays in (False, True)
            if not stays or kind not in ("short", "EINTR") and may_stay(call)]


def number_of(kind):
    """What FAULTS_DO has for a kind of failure."""
    return kind if kind == "short" else getattr(errno, kind)


class Faults(unittest.TestCase):
    """A test with a stage of its own."""

    maxDiff = None

    def setUp(self):
        if not os.path.exists(SHIM):
            raise AssertionError("%s is missing: build it first" % SHIM)
        self.dir = temporary_directory()
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.stage = Stage(self.dir)
        self.addCleanup(self.stage.close)
        self.waits = set()  # points at which waiting is right

    def need_malloc(self):
        if len(PRELOADED) > 1:
            print("\nSKIPPED: a sanitizer has its own malloc; run-tests tries "
                  "this with the clang build", file=sys.stderr)
            self.skipTest("a sanitizer has its own malloc")

    def sweep(self, points, try_one):
        """try_one(slot, point) -> what is wrong; on all cores.  Says how many
        points there were."""
        slots = list(range(1, WORKERS + 1))
        failures = []

        def one(point):
            slot = slots.pop()
            began = time.monotonic()
            try:
                wrong = try_one(slot, point)
            except subprocess.TimeoutExpired as e:
                wrong = [str(e)]
            finally:
                slots.append(slot)
            if time.monotonic() - began > 25 and point not in self.waits:
                # a lock was waited for
                wrong.append("takes %d s" % (time.monotonic() - began))
            if wrong:
                failures.append(point)
                print("%s:\n  %s" % (point, "\n  ".join(wrong)),
                      file=sys.stderr, flush=True)

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(one, points):
                pass
        print("%s: %d points, %d wrong" % (
            self.id().rpartition(".")[2], len(points), len(failures)),
            file=sys.stderr)
        self.assertEqual(failures, [])
