"""Checks, and what others do to the archive at the same time."""

import itertools
import threading

from faults import *

SECONDS = 30 if FULL else 3
ARTICLES = 30


class Together(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(temporary_directory())
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.site = Site(self.dir / "site")
        self.server = Server(self.site.root, self.dir / "requests")
        self.addCleanup(self.server.stop)
        self.archive = Archive(self.dir / "archive",
                               Archive.CONF + "perHost = 8\n")
        listed = self.dir / "list.txt"
        listed.write_text("".join(
            self.server.url("/%d.html\n" % n) for n in range(ARTICLES)))
        self.version = 0
        self.publish()
        self.archive.run("add", "--no-look", listed)
        self.told, self.checks, self.busy = {}, 0, 0
        self.check()

    def publish(self):
        self.version += 1
        for n in range(ARTICLES):
            title, paragraphs = stories.many(n)
            paragraphs[2] += " We knew this at hour %d." % self.version
            # by rename: it may be being served
            self.site.put("new/%d.html" % n, title=title, byline=None,
                          paragraphs=paragraphs)
            os.replace(self.site.root / "new" / ("%d.html" % n),
                       self.site.root / ("%d.html" % n))

    def check(self):
        done = self.archive.run("check", "--all", "--format", "json",
                                status=None)
        if done.status == BUSY:
            self.busy += 1
            return
        self.assertEqual((done.status, done.err), (DONE, ""), done)
        self.checks += 1
        for event in map(json.loads, done.out.splitlines()):
            if event.get("revision"):
                self.told[event["url"]] = max(
                    event["revision"], self.told.get(event["url"], 0))

    def beside(self, other, *others, seconds=SECONDS):
        """Checks again and again while other() runs again and again."""
        until = time.monotonic() + seconds
        errors, rounds = [], [0]

        def loop(what):
            try:
                while time.monotonic() < until and not errors:
                    what()
                    rounds[0] += 1
            except BaseException as e:  # told by the test, not the thread
                errors.append(e)

        threads = [threading.Thread(target=loop, args=(o,))
                   for o in (other, *others)]
        for thread in threads:
            thread.start()
        while time.monotonic() < until and not errors:
            self.publish()
            self.check()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        print("%s: %d checks beside %d" % (
            self.id().rpartition(".")[2], self.checks, rounds[0]),
            file=sys.stderr)
        self.assertGreater(rounds[0], 0)
        self.judge(self.archive)

    def judge(self, archive):
        archive.fsck()
        listed = {a["url"]: a["revisions"] for a in json.loads(
            archive.run("list", "--format", "json").out)["articles"]}
        for url, revision in self.told.items():
            self.assertGreaterEqual(listed[url], revision, url)
        found = json.loads(archive.run("verify", "--format", "json",
                                       status=None).out)["findings"]
        self.assertEqual([f for f in found
                          if f["severity"] in ("damage", "loss")], [])

    def test_two_checks(self):
        self.beside(self.check)
        print("%d found another at work" % self.busy, file=sys.stderr)

    def test_git_gc(self):
        """Its default grace of two weeks is what makes it harmless."""
        def gc():
            for repository in ("articles.git", "pages.git"):
                self.archive.git("gc", "--quiet", repository=repository,
                                 check=False)

        self.beside(gc)

    def test_git_clone(self):
        clone = self.dir / "clone"

        def one():
            shutil.rmtree(clone, ignore_errors=True)
            # not by hard links: git trips over another's temporary files
            self.archive.git("clone", "--quiet", "--mirror", "--no-local",
                             self.archive.dir / "articles.git", clone)
            out = subprocess.run(
                ["git", "-C", clone, "fsck", "--strict", "--no-dangling"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env=clean_environment())
            self.assertEqual(out.returncode, 0, out.stdout)

        self.beside(one)

    def test_backup(self):
        target = self.dir / "backup"

        def one():
            self.archive.run("backup", target)
            copy = Archive(target, conf=None)
            copy.fsck()
            found = json.loads(copy.run("verify", "--format", "json",
                                        status=None).out)["findings"]
            self.assertEqual([f for f in found if f["severity"] in
                              ("damage", "loss")], [])

        self.beside(one)

    def test_maintain(self):
        def one():
            done = self.archive.run("maintain", status=None)
            self.assertIn(done.status, (DONE, BUSY), done)

        self.beside(one)

    def test_reading(self):
        """Never waits, never fails."""
        url = self.server.url("/3.html")
        commands = itertools.cycle([
            ("list",), ("status",), ("log", url), ("show", url),
            ("diff", url, "first"), ("blame", url), ("log", url, "--looks")])
        slowest = [0]

        def one():
            began = time.monotonic()
            done = self.archive.run(*next(commands))
            slowest[0] = max(slowest[0], time.monotonic() - began)
            self.assertEqual(done.err, "")

        self.beside(one)
        print("the slowest took %.2f s" % slowest[0], file=sys.stderr)
        # a writer's lock would have been waited for up to 30 s
        self.assertLess(slowest[0], 8)


if __name__ == "__main__":
    main()
