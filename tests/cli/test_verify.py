"""verify and verify --repair: each kind of damage is planted, found by name,
and mended, or said not to be.

Where it is mended, stock git and verify have no complaint afterwards, and what
log, show and diff print is what it was before.
"""

import sqlite3

from harness import *

FILES = ("a", "b", "c")
STATE = ("state.db", "state.db-wal", "state.db-shm")


def copy_tree(source, target):
    """With times and permissions; the target must not exist."""
    subprocess.run(["cp", "-a", source, target], check=True)


class VerifyCase(ServedCase):
    """One archive, made once: three articles, of which two were edited, and as
    it was the day before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="emend base "))
        cls.addClassCleanup(shutil.rmtree, cls.base, ignore_errors=True)
        site = Site(cls.base / "site")
        cls.server.control(root=site.root)
        kept = Archive(cls.base / "today")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name)
        kept.run("add", *[cls.server.url("/%s.html" % n) for n in FILES[:2]],
                 now=at(0))
        site.put("a.html", title="The story of a",
                 paragraphs=stories.edited(**{"29 of": "27 of"}))
        kept.run("check", "--all", now=at(30))
        copy_tree(kept.dir, cls.base / "yesterday")
        kept.run("add", cls.server.url("/c.html"), now=at(40))
        site.put("a.html", title="The story of a",
                 paragraphs=stories.edited(**{"29 of": "31 of"}))
        site.put("b.html", title="The story of b",
                 paragraphs=stories.edited(**{"29 of": "30 of"}))
        kept.run("check", "--all", now=at(60))
        cls.site_root = site.root

    def setUp(self):
        super().setUp()
        self.server.control(root=self.site_root)
        copy_tree(self.base / "today", self.dir / "kept")
        self.kept = Archive(self.dir / "kept", None)
        self.kept.sound = False
        self.archives.append(self.kept)
        self.before = self.told()

    def told(self, archive=None):
        """What the reading commands print of every article."""
        archive = archive or self.kept
        out = {}
        for name in FILES:
            for command in (("log",), ("show",), ("diff",), ("show", "1"),
                            ("show", "--format", "raw")):
                done = archive.run(command[0], self.url("/%s.html" % name),
                                   *command[1:], status=None)
                out[name, command] = (done.status, done.out)
        return out

    def yesterday(self, *names):
        """Puts files in the place of today's."""
        for name in names:
            old, new = self.base / "yesterday" / name, self.kept.dir / name
            if new.exists():
                new.unlink()
            if old.exists():
                shutil.copy2(old, new)

    def drop_state(self):
        for name in STATE:
            (self.kept.dir / name).unlink(missing_ok=True)

    def kinds(self, document):
        return {f["kind"] for f in document["findings"]}

    def find(self, *kinds, status=TROUBLE):
        """verify finds just these, and touches nothing."""
        before = self.bytes()
        found = self.kept.verify(status=status)
        self.assertEqual(self.kinds(found), set(kinds), found["findings"])
        self.assertEqual(self.bytes(), before)
        self.assertEqual(found["sound"], status == DONE)
        for f in found["findings"]:
            self.assertIn(f["repair"], ("none", "would"))
        return found

    def bytes(self):
        return {p: p.read_bytes() for p in sorted(self.kept.dir.rglob("*"))
                if p.is_file() and not p.name.startswith("state.db-")}

    def mend(self, status=DONE, equal=True):
        """verify --repair puts all of it right, and leaves nothing to do."""
        done = self.kept.verify("--repair", status=status)
        self.kept.fsck()
        again = self.kept.verify()
        self.assertTrue(again["sound"])
        self.assertEqual(
            [f for f in again["findings"] if f["severity"] != "note"], [])
        if equal:
            self.assertEqual(self.told(), self.before)
        return done

    def goes_on(self):
        """The next edit of each article is kept as ever."""
        site = Site(self.dir / "site")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name,
                     paragraphs=stories.edited(**{"29 of": "99 of"}))
        self.server.control(root=site.root)
        events = self.kept.check("--all", now=at(90))
        # that the state was made anew is told beside them
        self.assertEqual([e["event"] for e in events
                          if e.get("what") != "archive"], ["changed"] * 3)
        self.kept.verify()
        self.kept.fsck()

    def packs(self, repository="articles.git", end=".pack"):
        return sorted((self.kept.dir / repository / "objects" /
                       "pack").glob("pack-*" + end))


class Sound(VerifyCase):
    def test_nothing_is_found(self):
        found = self.find(status=DONE)
        self.assertEqual(found["counts"]["articles"], 3)
        self.assertEqual(found["counts"]["revisions"], 6)
        self.assertEqual(found["counts"]["pages"], 6)
        done = self.kept.run("verify")
        self.assertRegex(done.out, r"(?s)\AChecked 3 articles, 6 revisions.*"
                         r"All is well\.\n\Z")

    def test_repair_has_nothing_to_do(self):
        before = self.bytes()
        del before[self.kept.dir / "state.db"]
        found = self.kept.verify("--repair")
        self.assertEqual(found["findings"], [])
        after = self.bytes()
        self.assertEqual({p: after[p] for p in before}, before)

    def test_all_objects_are_read(self):
        count = sum(int(re.search(r"in-pack: (\d+)", self.kept.git(
            "count-objects", "-v", repository=r)).group(1))
            for r in ("articles.git", "pages.git"))
        self.assertEqual(self.find(status=DONE)["counts"]["objects"], count)

    def test_what_stock_git_packs_is_as_good(self):
        for repository in ("articles.git", "pages.git"):
            self.kept.git("gc", "--quiet", "--prune=now",
                          repository=repository)
        self.find(status=DONE)

    def test_no_archive(self):
        done = run("-C", self.dir / "site", "verify", status=FAILED)
        self.assert_error(done, "is no archive")

    def test_it_works_beside_a_writer(self):
        import fcntl
        with (self.kept.dir / "write.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(self.kept.verify()["findings"], [])

    def test_it_finds_nothing_beside_a_check(self):
        """Between history and state, a slice is in the one and not yet in the
        other: that is no fault."""
        site = Site(self.dir / "site")
        listed = self.file("list.txt", "".join(
            self.url("/%d.html\n" % n) for n in range(40)))
        self.server.control(root=site.root)
        self.kept.run("add", "--no-look", listed)
        runs = 0
        for version in range(4):
            for n in range(40):
                title, paragraphs = stories.many(n)
                paragraphs[2] += " So it was at hour %d." % version
                site.put("%d.html" % n, title=title, paragraphs=paragraphs,
                         byline=None)
            check = subprocess.Popen(
                [EMEND, "-C", self.kept.dir, "check", "--all"],
                stdout=subprocess.DEVNULL, env=clean_environment())
            while check.poll() is None:
                self.assertEqual(
                    self.kept.verify(status=None)["findings"], [])
                runs += 1
        self.assertGreater(runs, 3)

    def test_repair_waits_for_no_check(self):
        import fcntl
        with (self.kept.dir / "check.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.kept.run("verify", "--repair", status=BUSY)


class State(VerifyCase):
    NOT_BACK = "Not brought back"

    def without_last_looks(self, told):
        return {k: (s, re.sub(r"last seen [^,]*|Not seen.*|Nobody looked.*", "", out))
                for k, (s, out) in told.items()}

    def mend_anew(self, kind):
        self.find(kind)
        done = self.mend(equal=False)
        (finding,) = done["findings"]
        self.assertIn(self.NOT_BACK, finding["remedy"])
        self.assertEqual(self.without_last_looks(self.told()),
                         self.without_last_looks(self.before))
        # until when a text stood is known where another followed it
        log = self.kept.log(self.url("/a.html"))
        self.assertEqual(log[0]["last_seen"], at(0))
        self.assertEqual(log[1]["last_seen"], at(30))
        self.goes_on()
        return finding

    def test_missing(self):
        self.drop_state()
        done = self.kept.run("log", "a.html", status=FAILED)
        self.assert_error(done, "state.db is missing", "verify --repair")
        self.mend_anew("state-missing")

    def test_empty(self):
        self.drop_state()
        (self.kept.dir / "state.db").write_bytes(b"")
        self.mend_anew("state-damaged")

    def test_truncated(self):
        self.drop_state()
        shutil.copy(self.base / "today" / "state.db", self.kept.dir)
        os.truncate(self.kept.dir / "state.db", 8192 + 100)
        finding = self.mend_anew("state-damaged")
        (aside,) = self.kept.dir.glob("state.db.unreadable-*Z")
        self.assertEqual(aside.stat().st_size, 8192 + 100)
        self.assertIn(aside.name, finding["remedy"])

    def test_written_over(self):
        self.drop_state()
        shutil.copy(self.base / "today" / "state.db", self.kept.dir)
        with (self.kept.dir / "state.db").open("r+b") as file:
            for page in range(2, 12):
                file.seek(page * 4096)
                file.write(b"rubbish" * 100)
        self.mend_anew("state-damaged")

    def test_no_database_at_all(self):
        self.drop_state()
        (self.kept.dir / "state.db").write_text("shopping list\n" * 1000)
        self.mend_anew("state-damaged")

    def test_of_yesterday(self):
        self.yesterday(*STATE)
        found = self.find("index-behind", "row-missing")
        self.assertEqual(len(found["findings"]), 4)
        self.mend(equal=False)
        self.goes_on()

    def test_of_yesterday_a_check_enters_it_too(self):
        self.yesterday(*STATE)
        self.kept.run("check", now=at(70))
        self.kept.verify("--repair")
        self.kept.verify()

    def sql(self, *statements):
        db = sqlite3.connect(self.kept.dir / "state.db")
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()

    def test_rows(self):
        """statement that damages -> kind"""
        for statement, kinds in (
                ("UPDATE revision SET title = 'x' WHERE number = 2",
                 {"index-differs", "row-differs"}),
                ("UPDATE revision SET state_hash = zeroblob(16)"
                 " WHERE number = 1", {"index-differs", "row-differs"}),
                ("UPDATE revision SET page = NULL WHERE number = 1",
                 {"index-differs"}),
                ("UPDATE revision SET kinds = 'typo' WHERE number = 2",
                 {"index-differs"}),
                ("DELETE FROM revision WHERE number = 1", {"index-behind"}),
                ("DELETE FROM revision", {"index-behind"}),
                ("UPDATE watch SET newest = newest - 1", {"row-differs"}),
                ("UPDATE watch SET newest_state = zeroblob(16)",
                 {"row-differs"}),
                ("UPDATE watch SET title = 'another'", {"row-differs"}),
                ("DELETE FROM alias", {"row-differs"}),
                ("DELETE FROM watch", {"row-missing"}),
                ("DELETE FROM meta WHERE name = 'secret'",
                 {"state-secret"})):
            with self.subTest(statement):
                shutil.rmtree(self.kept.dir)
                copy_tree(self.base / "today", self.kept.dir)
                self.sql(statement)
                self.find(*kinds)
                self.mend(equal=False)
                self.assertEqual(
                    self.without_last_looks(self.told()),
                    self.without_last_looks(self.before))
                self.goes_on()

    def test_a_newer_one_is_left_alone(self):
        self.sql("PRAGMA user_version = 99")
        before = self.bytes()
        entries = sorted(p.name for p in self.kept.dir.iterdir())
        for command in (("verify",), ("verify", "--repair"), ("check",),
                        ("status",), ("list",), ("log", "a.html"),
                        ("show", "a.html"), ("diff", "a.html"),
                        ("add", self.url("/d.html")), ("unwatch", "a.html"),
                        ("maintain",), ("blame", "a.html")):
            with self.subTest(command):
                done = self.kept.run(*command, status=FAILED)
                self.assert_error(done, "newer emend", "99")
                self.assertEqual(self.bytes(), before)
                self.assertEqual(
                    sorted(p.name for p in self.kept.dir.iterdir()), entries)
        self.sql("PRAGMA user_version = %d" % self.version())

    def version(self):
        db = sqlite3.connect(self.base / "today" / "state.db")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.close()
        return version


class Refs(VerifyCase):
    REFS = "articles.git/packed-refs"

    def test_of_yesterday(self):
        self.yesterday(self.REFS)
        found = self.find("ref-behind")
        self.assertEqual(len(found["findings"]), 3)
        self.mend()
        self.goes_on()

    def test_of_yesterday_and_the_state_too(self):
        self.yesterday(self.REFS, *STATE)
        found = self.find("ref-behind")
        self.assertEqual(len(found["findings"]), 3)
        self.mend(equal=False)
        self.assertEqual([len(self.kept.log(self.url("/%s.html" % n)))
                          for n in FILES], [3, 2, 1])
        self.goes_on()

    def test_of_yesterday_in_both_repositories(self):
        self.yesterday(self.REFS, "pages.git/packed-refs")
        self.find("ref-behind")
        self.mend()
        self.goes_on()

    def test_deleted(self):
        (self.kept.dir / self.REFS).unlink()
        self.find("refs-damaged", "ref-behind")
        self.mend()
        self.goes_on()

    def test_deleted_and_the_state_too(self):
        (self.kept.dir / self.REFS).unlink()
        self.drop_state()
        self.find("refs-damaged", "ref-behind", "state-missing")
        self.mend(equal=False)
        self.goes_on()

    def test_cut_short(self):
        path = self.kept.dir / self.REFS
        os.truncate(path, path.stat().st_size - 50)
        self.find("refs-damaged", "ref-behind")
        self.mend()
        self.assertTrue((self.kept.dir / "set-aside" /
                         "packed-refs-of-articles.git").exists())
        self.goes_on()

    def amend(self, name):
        """What `git commit --amend` would make of the newest revision."""
        id = self.kept.json("log", self.url("/%s.html" % name))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        tree, parent = self.kept.git(
            "log", "-1", "--format=%T %P", ref).split()
        new = self.kept.git("commit-tree", "-m", "Written by hand", "-p",
                            parent, tree).strip()
        self.kept.git("update-ref", ref, new)
        self.kept.git("config", "--remove-section", "user")
        return ref, new

    def test_rewritten_by_hand(self):
        _, new = self.amend("a")
        found = self.find("ref-loose", "ref-rewritten")
        self.assertIn(new, str(found))
        self.mend()
        self.goes_on()

    def test_rewritten_by_hand_and_packed(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        self.find("ref-rewritten")
        self.mend()
        self.goes_on()

    def check_the_others_go_on(self, url):
        site = Site(self.dir / "site")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name,
                     paragraphs=stories.edited(**{"29 of": "98 of"}))
        self.server.control(root=site.root)
        events = self.kept.events("check", "--all", now=at(90),
                                  status=TROUBLE)
        trouble = [e for e in events if e["event"] == "trouble"]
        self.assertTrue(trouble)
        self.assertIn("verify --repair", trouble[0]["message"])
        self.assertEqual({e["url"] for e in events
                          if e["event"] == "changed"},
                         {self.url("/b.html"), self.url("/c.html")})
        # no look is lost: after the repair the edit is told
        self.kept.verify("--repair")
        self.kept.verify()
        events = self.kept.check("--all", now=at(120))
        self.assertEqual([(e["event"], e["url"]) for e in events],
                         [("changed", url)])

    def test_a_check_keeps_the_others(self):
        self.amend("a")
        self.check_the_others_go_on(self.url("/a.html"))

    def test_a_check_keeps_the_others_when_packed(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        self.check_the_others_go_on(self.url("/a.html"))

    def test_a_ref_deleted_by_hand(self):
        ref, _ = self.amend("a")
        self.kept.git("update-ref", "-d", ref)
        self.find("ref-behind")
        self.mend()
        self.goes_on()

    def test_loose_refs_of_the_same_value_are_put_away(self):
        id = self.kept.json("log", self.url("/a.html"))["id"]
        path = self.kept.dir / "articles.git/refs/articles" / id[:2] / id[2:]
        path.parent.mkdir(parents=True)
        path.write_text(self.kept.refs()[id] + "\n")
        self.find("ref-loose")
        self.mend()
        self.goes_on()

    def test_refs_of_others_are_let_be(self):
        self.kept.git("update-ref", "refs/tags/mine", "refs/heads/main")
        self.find("ref-unknown", status=DONE)
        self.kept.verify("--repair")
        self.assertTrue(self.kept.git("rev-parse", "refs/tags/mine"))

    def test_two_ways_on_are_not_chosen_from(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        refs = self.kept.refs()
        # two commits that both claim to be revision 3 of b's line
        id = self.kept.json("log", self.url("/b.html"))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        for word in "one", "two":
            new = subprocess.run(
                ["git", "--git-dir", self.kept.dir / "articles.git",
                 "commit-tree", "-m", word, "-m", "Emend-Revision: 3", "-p",
                 refs[id], refs[id] + "^{tree}"], check=True, env={
                    **clean_environment(), "GIT_COMMITTER_DATE": at(50)},
                stdout=subprocess.PIPE).stdout.decode().strip()
            self.kept.git("update-ref", "refs/tmp/" + word, new)
        self.kept.git("repack", "-adkq")
        for word in "one", "two":
            self.kept.git("update-ref", "-d", "refs/tmp/" + word)
        self.find("ref-rewritten", "ref-forks")
        found = self.kept.verify("--repair", status=TROUBLE)
        forks = [f for f in found["findings"] if f["kind"] == "ref-forks"]
        self.assertEqual([f["repair"] for f in forks], ["none"])
        self.assertEqual(self.kept.refs()[id], refs[id])


class Packs(VerifyCase):
    def test_an_index_is_missing(self):
        for repository in ("articles.git", "pages.git"):
            for index in self.packs(repository, ".idx"):
                index.unlink()
        self.find("pack-index", "unchecked")
        self.mend()
        self.goes_on()

    def test_an_index_is_missing_when_a_check_runs(self):
        """It throws nothing away for that."""
        for repository in ("articles.git", "pages.git"):
            for index in self.packs(repository, ".idx"):
                index.unlink()
        self.kept.run("maintain", status=None)
        self.kept.run("check", "--all", now=at(70), status=None)
        self.kept.verify("--repair", status=None)
        self.assertTrue(self.kept.verify()["sound"])
        self.assertEqual(
            [len(self.kept.log(self.url("/%s.html" % n))) for n in FILES],
            [3, 2, 1])

    def test_an_index_is_missing_of_a_pack_with_deltas(self):
        self.kept.git("repack", "-adfq")
        (index,) = self.packs(end=".idx")
        index.unlink()
        self.mend()
        self.goes_on()

    def test_an_index_is_damaged(self):
        for index in self.packs(end=".idx"):
            os.chmod(index, 0o600)
            with index.open("r+b") as file:
                file.seek(1100)
                file.write(b"xxxx")
        self.assertIn("pack-index",
                      self.kinds(self.kept.verify(status=TROUBLE)))
        self.mend()
        self.goes_on()

    def test_a_pack_is_damaged(self):
        """Nothing can bring it back; nothing else is touched."""
        for pack in self.packs():
            os.chmod(pack, 0o600)
            with pack.open("r+b") as file:
                file.seek(pack.stat().st_size // 2)
                file.write(b"\0\0\0\0\0\0\0\0")
        found = self.kept.verify(status=TROUBLE)
        self.assertIn("pack-damaged", self.kinds(found))
        self.assertTrue(any(f["severity"] == "loss"
                            for f in found["findings"]))
        before = {p: p.read_bytes() for p in self.packs()}
        rows = self.kept.run("list").out
        self.kept.verify("--repair", status=TROUBLE)
        self.assertEqual({p: p.read_bytes() for p in self.packs()}, before)
        self.assertEqual(self.kept.run("list").out, rows)
        # what was lost is put back: all is well again
        shutil.rmtree(self.kept.dir / "articles.git/objects/pack")
        copy_tree(self.base / "today/articles.git/objects/pack",
                  self.kept.dir / "articles.git/objects/pack")
        self.mend()
        self.goes_on()

    def test_a_pack_is_missing(self):
        newest = max(self.packs(), key=lambda p: p.stat().st_mtime_ns)
        newest.unlink()
        found = self.kept.verify(status=TROUBLE)
        self.assertIn("stray-index", self.kinds(found))
        self.assertTrue(self.kinds(found) & {"chain-broken"})
        self.archives.remove(self.kept)

    def test_a_page_is_missing(self):
        newest = max(self.packs("pages.git"),
                     key=lambda p: p.stat().st_mtime_ns)
        newest.unlink()
        newest.with_suffix(".idx").unlink()
        found = self.kept.verify(status=TROUBLE)
        self.assertTrue(self.kinds(found) & {"page-missing", "page-damaged",
                                             "object-damaged"})
        self.archives.remove(self.kept)

    def test_another_page_in_its_place(self):
        month = "2026-03"
        path = self.kept.log(self.url("/a.html"))[0]["page"]
        self.kept.git("config", "user.name", "A. Nobody",
                      repository="pages.git")
        self.kept.git("config", "user.email", "nobody@example.org",
                      repository="pages.git")
        env = clean_environment(GIT_INDEX_FILE=str(self.dir / "index"),
                                GIT_DIR=str(self.kept.dir / "pages.git"))
        for command in (["read-tree", month],
                        ["update-index", "--cacheinfo", "100644,%s,%s" % (
                            self.kept.git("rev-parse", "main:README.md",
                                          repository="pages.git").strip(),
                            path.split("/", 1)[1])]):
            subprocess.run(["git", *command], env=env, check=True)
        tree = subprocess.run(["git", "write-tree"], env=env, check=True,
                              stdout=subprocess.PIPE).stdout.decode().strip()
        new = self.kept.git("commit-tree", "-m", "x", "-p", month, tree,
                            repository="pages.git").strip()
        self.kept.git("update-ref", "refs/heads/" + month, new,
                      repository="pages.git")
        self.kept.git("pack-refs", "--all", repository="pages.git")
        found = self.find("page-damaged")
        self.assertIn("SHA-256", found["findings"][0]["what"])
        self.assertEqual(found["findings"][0]["where"], self.url("/a.html"))

    def test_a_month_that_was_dropped_is_no_fault(self):
        self.kept.git("update-ref", "-d", "refs/heads/2026-03",
                      repository="pages.git")
        self.kept.git("gc", "--quiet", "--prune=now", repository="pages.git")
        found = self.find(status=DONE)
        self.assertEqual(found["counts"]["pages_expired"], 6)
        self.assertEqual(found["counts"]["pages"], 0)

    def test_a_pack_that_nothing_leads_to_is_set_aside(self):
        blob = self.dir / "blob"
        blob.write_text("left over\n")
        oid = self.kept.git("hash-object", "-w", blob).strip()
        folder = self.kept.dir / "articles.git/objects/pack/pack"
        subprocess.run(["git", "--git-dir", self.kept.dir / "articles.git",
                        "pack-objects", "-q", folder], input=oid.encode(),
                       env=clean_environment(), check=True,
                       stdout=subprocess.PIPE)
        self.kept.git("prune-packed", "-q")
        found = self.find("pack-unreferenced")
        self.assertEqual(found["findings"][0]["severity"], "untidy")
        self.mend()
        self.assertEqual(
            len(list((self.kept.dir / "set-aside").glob("pack-*.pack"))), 1)

    def test_a_revision_that_is_not_what_it_says(self):
        """Its text was changed, its record was not; the state is gone."""
        id = self.kept.json("log", self.url("/c.html"))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        text = self.dir / "text"
        text.write_text("Quite another text.\n")
        blob = self.kept.git("hash-object", "-w", text).strip()
        json_blob = self.kept.git("rev-parse", "%s:%s.json" % (
            ref, id[:12])).strip()
        tree = subprocess.run(
            ["git", "--git-dir", self.kept.dir / "articles.git", "mktree"],
            input=("100644 blob %s\t%s.json\n100644 blob %s\t%s.md\n" % (
                json_blob, id[:12], blob, id[:12])).encode(),
            env=clean_environment(), check=True,
            stdout=subprocess.PIPE).stdout.decode().strip()
        new = self.kept.git("commit-tree", "-m", "x", tree).strip()
        self.kept.git("update-ref", ref, new)
        self.kept.git("pack-refs", "--all")
        self.drop_state()
        self.find("state-missing", "revision-damaged")
        found = self.kept.verify("--repair", status=TROUBLE)
        self.assertIn("belong together", str(found))
        self.assertEqual(len(self.kept.log(self.url("/a.html"))), 3)


class Forgotten(VerifyCase):
    def setUp(self):
        super().setUp()
        self.kept.run("forget", self.url("/a.html"), "--yes", now=at(70))
        self.before = self.told()

    def check_it_stays_so(self):
        self.kept.run("log", self.url("/a.html"), status=FAILED)
        self.assertEqual(len(self.kept.refs()), 2)
        self.kept.verify()

    def test_it_is_no_fault(self):
        self.find(status=DONE)
        self.kept.verify("--repair")
        self.check_it_stays_so()

    def test_a_state_made_anew_knows_it(self):
        self.drop_state()
        self.find("state-missing")
        self.mend(equal=False)
        self.check_it_stays_so()
        events = self.kept.check("--all", now=at(90))
        self.assertNotIn(self.url("/a.html"), str(events))

    def test_a_state_of_before_does_not_bring_it_back(self):
        self.drop_state()
        shutil.copy2(self.base / "today" / "state.db", self.kept.dir)
        self.find("tombstone-missing")
        self.mend(equal=False)
        self.check_it_stays_so()


class Litter(VerifyCase):
    def put(self, path, hours=2):
        path = self.kept.dir / path
        path.write_bytes(b"")
        os.chmod(path, 0o600)
        moment = time.time() - hours * 3600
        os.utime(path, (moment, moment))
        return path

    def test_what_killed_runs_left(self):
        for path, kind in (
                ("articles.git/objects/pack/tmp_pack_emend_Ab3x9Q",
                 "stray-file"),
                ("pages.git/objects/pack/tmp_idx_emend_Ab3x9Q", "stray-file"),
                (".emend.conf.tmp-Ab3x9Q", "stray-file"),
                ("articles.git/packed-refs.lock", "stray-lock"),
                ("pages.git/refs/heads/2026-03.lock", "stray-lock"),
                ("articles.git/objects/pack/pack-%s.idx" % ("ab" * 20),
                 "stray-index")):
            with self.subTest(path):
                left = self.put(path)
                self.find(kind)
                self.mend()
                self.assertFalse(left.exists())
        self.goes_on()

    def test_a_fresh_lock_of_somebodys_git_is_told_and_let_be(self):
        lock = self.put("articles.git/packed-refs.lock", hours=0)
        self.find("stray-lock")
        self.kept.verify("--repair", status=TROUBLE)
        self.assertTrue(lock.exists())
        lock.unlink()

    def test_files_of_others_are_noted(self):
        path = self.put("articles.git/notes-of-mine")
        self.put("urls.txt")  # a list may lie in the archive
        found = self.find("foreign-file", status=DONE)
        self.assertEqual(found["findings"][0]["severity"], "note")
        self.kept.verify("--repair")
        self.assertTrue(path.exists())

    def test_permissions(self):
        for name, mode in ((".", 0o755), ("emend.conf", 0o644)):
            with self.subTest(name):
                os.chmod(self.kept.dir / name, mode)
                self.find("permissions")
                self.mend()
                self.assertEqual(
                    (self.kept.dir / name).stat().st_mode & 0o077, 0)


class Text(VerifyCase):
    def test_each_finding_is_told_with_what_to_do(self):
        self.drop_state()
        done = self.kept.run("verify", status=TROUBLE)
        self.assertIn("damage state.db: missing", done.out)
        self.assertIn("--repair", done.out)
        self.assertEqual(done.err, "")
        done = self.kept.run("verify", "--repair")
        self.assertRegex(done.out, r"1 thing was put right\.\n\Z")

    def test_many_of_a_kind_are_counted(self):
        for n in range(30):
            (self.kept.dir / "articles.git" / ("x%02d" % n)).write_text("")
        done = self.kept.run("verify")
        self.assertIn("And 10 more: foreign-file.", done.out)


if __name__ == "__main__":
    main()
