"""verify and verify --repair: what is sound, what was forgotten, what killed runs
left, and how it is told.  What is damaged: test_verify_state.py,
test_verify_refs.py, test_verify_packs.py
"""

from damaged import *


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


class Forgotten(VerifyCase):
    def setUp(self):
        super().setUp()
        self.kept.run("forget", self.url("/a.html"), "--yes", now=at(70))

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

    def test_that_the_operator_could_not_be_told_is_said(self):
        self.kept.conf.write_text("[operator]\ncolour = red\n")
        self.assertEqual(self.kept.run("verify").err, "")
        self.drop_state()
        done = self.kept.run("verify", status=TROUBLE)
        self.assertIn("damage state.db: missing", done.out)
        self.assert_one_line(done.err, "emend: the operator was not told: ",
                             "emend.conf:2: ", "colour")

    def test_many_of_a_kind_are_counted(self):
        for n in range(30):
            (self.kept.dir / "articles.git" / ("x%02d" % n)).write_text("")
        done = self.kept.run("verify")
        self.assertIn("And 10 more: foreign-file.", done.out)


if __name__ == "__main__":
    main()
