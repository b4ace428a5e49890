"""kill -9 at random moments of a check: nothing that was reported is missing.

The moments are drawn from a fixed seed.  EMEND_KILLS says how many.
"""

import shutil

from harness import *

ARTICLES = 60
KILLS = int(os.environ.get("EMEND_KILLS", "26"))


class Crash(ServedCase):
    CONF = Archive.CONF + "perHost = 8\nconcurrency = 8\n"

    def publish(self, version):
        """All articles as of a version: one word of each tells which."""
        for n in range(ARTICLES):
            title, paragraphs = stories.many(n)
            paragraphs[2] += " This is what we knew at hour %d." % version
            self.site.put("%d.html" % n, title=title, paragraphs=paragraphs,
                          byline=None)

    def start(self, out):
        return subprocess.Popen(
            [EMEND, "-C", self.kept.dir, "check", "--all", "--format",
             "json"], cwd="/", env=clean_environment(), stdout=out)

    def reported(self, path):
        """What the whole lines of the output say: url -> revision."""
        whole = path.read_bytes().rpartition(b"\n")[0]
        events = read_events(whole.decode())
        for event in events:
            self.assertNotEqual(event["event"], "failed", event)
        self.all_told |= {(e["url"], e["revision"]) for e in events
                          if "revision" in e}
        return {e["url"]: e["revision"] for e in events if "revision" in e}

    def check_nothing_is_missing(self, told):
        """The index and stock git have all that was told."""
        articles = self.kept.json("list")["articles"]
        ids = {a["url"]: a["id"] for a in articles}
        indexed = {a["url"]: a["revisions"] for a in articles}
        refs = self.kept.refs()
        for url, revision in told.items():
            self.assertGreaterEqual(indexed[url], revision)
            count = self.kept.git("rev-list", "--count", refs[ids[url]])
            self.assertGreaterEqual(int(count), revision)
        self.kept.fsck()

    def check_repair(self):
        """verify has a name for all that is left of the kill, loses nothing
        of it, and repair puts it right."""
        copy = self.dir / "copy"
        subprocess.run(["cp", "-a", self.kept.dir, copy], check=True)
        archive = Archive(copy, None)
        before = archive.refs()
        found = archive.verify(status=None)
        self.assertEqual([f for f in found["findings"]
                          if f["severity"] == "loss"], [])
        done = archive.verify("--repair", status=None)
        self.assertEqual(
            [f for f in done["findings"] if f["repair"] != "did"], [])
        archive.verify()
        archive.fsck()
        after = archive.refs()
        for id, commit in before.items():
            archive.git("merge-base", "--is-ancestor", commit, after[id])
        shutil.rmtree(copy)
        return {f["kind"] for f in found["findings"]}

    def test_kill_9_at_random_moments(self):
        r = random.Random(20260302)
        self.kept = self.archive(self.CONF)
        listed = self.file("list.txt", "".join(
            self.url("/%d.html\n" % n) for n in range(ARTICLES)))
        self.publish(0)
        self.kept.run("add", "--no-look", listed)
        self.all_told = set()
        out = self.dir / "out"
        started = time.monotonic()
        with out.open("wb") as file:
            self.assertEqual(self.start(file).wait(120), DONE)
        whole = time.monotonic() - started
        told = self.reported(out)
        self.assertEqual(len(told), ARTICLES)
        killed = finished = 0
        kinds = set()
        while killed < KILLS:
            self.publish(killed + finished + 1)
            # every other one late, where the run keeps what it has
            moment = whole * r.uniform(0.6 if killed % 2 else 0, 1)
            started = time.monotonic()
            with out.open("wb") as file:
                process = self.start(file)
                try:
                    process.wait(moment)
                    finished += 1
                    whole = time.monotonic() - started
                except subprocess.TimeoutExpired:
                    process.kill()
                    killed += 1
                process.wait()
            told.update(self.reported(out))
            self.check_nothing_is_missing(told)
            if killed % 3 == 0:
                kinds |= self.check_repair()
            self.assertLess(finished, 10 * KILLS)
        self.last = killed + finished + 1
        print("%d killed, %d were faster; a whole run takes %.2f s; found: "
              "%s" % (killed, finished, whole, ", ".join(sorted(kinds))),
              file=sys.stderr)
        # the next run goes on by itself, and brings what is still missing
        self.publish(self.last)
        events = [e for e in self.kept.check("--all")
                  if (e["event"], e.get("what")) != ("trouble", "archive")]
        self.assertEqual({e["event"] for e in events}, {"changed"})
        newest = {e["url"]: e["revision"] for e in events}
        self.assertEqual(len(newest), ARTICLES)
        self.check_nothing_is_missing(newest)
        # what was kept is told, if by the run after the one that was killed
        self.all_told |= {(e["url"], e["revision"]) for e in events}
        self.assertEqual(self.all_told, {(url, number) for url in newest
                                         for number in
                                         range(1, newest[url] + 1)})
        self.check_histories()
        self.check_no_litter()
        self.assertEqual(self.kept.verify()["findings"], [])

    def check_histories(self):
        """Numbers without a hole, the same in index and git, each a text of
        its own, the last one the newest."""
        for n in range(0, ARTICLES, 7):
            log = self.kept.log("/%d.html" % n)
            self.assertEqual([v["revision"] for v in log],
                             list(range(1, len(log) + 1)))
            ref = self.kept.json("log", "/%d.html" % n)["id"]
            commits = self.kept.git(
                "rev-list", "--reverse", self.kept.refs()[ref]).split()
            self.assertEqual([v["commit"] for v in log], commits)
            hours = [int(re.search(r"at hour (\d+)", self.kept.git(
                "show", "%s:%s.md" % (c, ref[:12]))).group(1))
                for c in commits]
            self.assertEqual(hours, sorted(set(hours)))
            self.assertEqual(hours[-1], self.last)

    def check_no_litter(self):
        for repository in ("articles.git", "pages.git"):
            for path in (self.kept.dir / repository).rglob("*"):
                self.assertNotRegex(path.name, r"^tmp_|\.lock$|\.tmp")
                if path.suffix == ".pack":
                    self.assertTrue(path.with_suffix(".idx").exists(), path)

    def test_what_git_had_and_the_index_had_not_is_taken_over(self):
        """As if it was killed between the two: the state is of before."""
        self.kept = self.archive(self.CONF)
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        files = ("state.db", "state.db-wal", "state.db-shm", "outbox.mark")
        for name in files:
            if (self.kept.dir / name).exists():
                shutil.copy(self.kept.dir / name, self.dir / name)
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.kept.run("check", now=at(20))
        before = self.kept.refs()
        for name in files:
            (self.kept.dir / name).unlink(missing_ok=True)
            if (self.dir / name).exists():
                shutil.copy(self.dir / name, self.kept.dir / name)
        # what nobody was told of then is not passed over now
        (event,) = self.kept.check("--all", now=at(40))
        self.assertEqual((event["event"], event["revision"]), ("changed", 2))
        self.assertEqual(event["diff"]["between"], [at(0), at(20)])
        self.assertEqual(self.kept.refs(), before)
        log = self.kept.log(self.url())
        self.assertEqual([v["event"] for v in log], ["new", "changed"])
        self.assertEqual(log[1]["first_seen"], at(20))


if __name__ == "__main__":
    main()
