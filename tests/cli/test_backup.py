"""emend backup: a copy that is an archive itself, taken while others work."""

import threading

from harness import *

CHANGED = stories.edited(**{"29 of the 31": "27 of the 31"})


def tree(directory):
    """All files with their bytes, but for what only passes by."""
    return {str(p.relative_to(directory)): p.read_bytes()
            for p in sorted(directory.rglob("*")) if p.is_file()
            and not p.name.endswith((".lock", "-shm", "-wal"))}


class Kept(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.site.put("other.html", title="Another")
        self.kept.run("add", self.url(), self.url("/other.html"), now=at(0))
        self.copy = self.dir / "the copy"

    def backup(self, **options):
        return self.kept.json("backup", self.copy, **options)

    def edit(self, text, now):
        self.site.put("story.html", paragraphs=CHANGED + [text])
        self.kept.run("check", "--all", now=now)

    def opened(self):
        """The copy as an archive; it is sound when the test ends."""
        opened = Archive(self.copy, conf=None)
        opened.verify()
        opened.fsck()
        return opened


class Backup(Kept):
    def test_is_an_archive_with_all_of_it(self):
        self.kept.run("check", "--all", now=at(30))
        document = self.backup(now=at(31))
        self.assertTrue(document["first"])
        self.assertEqual((document["at"], document["not_copied"]),
                         (at(31), []))
        self.assertGreater(document["copied"], 0)
        copy = self.opened()
        for command in (("log", self.url()), ("list",), ("log", "--looks",
                                                         self.url())):
            self.assertEqual(
                copy.run(*command, "--format", "json", now=at(40)).out,
                self.kept.run(*command, "--format", "json", now=at(40)).out)
        self.assertEqual(
            copy.run("show", self.url(), "--format", "raw").bytes,
            self.kept.run("show", self.url(), "--format", "raw").bytes)

    def test_again_copies_what_is_new_alone(self):
        self.backup()
        packs = {p: p.stat().st_ino for p in self.copy.rglob("*.pack")}
        self.assertEqual(self.backup()["copied"], 0)
        self.edit("There is more to be told of the quay and its wall.", at(30))
        document = self.backup()
        self.assertFalse(document["first"])
        self.assertEqual((document["copied"], document["kept"],
                          document["removed"]), (2, len(packs), 0))
        for path, inode in packs.items():
            self.assertEqual(path.stat().st_ino, inode)
        self.assertEqual(len(self.opened().log(self.url())), 2)

    def test_it_can_be_worked_with_and_is_then_left_alone(self):
        self.backup()
        copy = self.opened()
        self.site.put("story.html", paragraphs=CHANGED)
        copy.run("check", "--all", now=at(30))
        self.assertEqual(len(copy.log(self.url())), 2)
        before = tree(self.copy)
        done = self.kept.run("backup", self.copy, status=None)
        self.assert_error(done, "was worked in since", status=FAILED)
        self.assertEqual(tree(self.copy), before)

    def test_restored_as_the_manual_says_it_goes_on(self):
        self.edit("There is more to be told of the quay and its wall.", at(30))
        self.backup()
        before = self.kept.json("log", self.url())
        shutil.rmtree(self.kept.dir)
        subprocess.run(["cp", "-a", self.copy, self.kept.dir], check=True)
        self.assertEqual(self.kept.json("log", self.url()), before)
        self.edit("And still more of the wall, the quay and the bell.", at(90))
        self.assertEqual(len(self.kept.log(self.url())), 3)
        # the copy goes on, too: it is a backup of this archive still
        self.assertEqual(self.backup()["copied"], 2)
        self.assertEqual(len(self.opened().log(self.url())), 3)

    def test_reading_it_is_no_work(self):
        self.backup()
        self.opened().run("list")
        self.opened().run("status")
        self.backup()

    def test_what_was_forgotten_leaves_it(self):
        self.backup()
        self.kept.run("forget", self.url("/other.html"), "--yes")
        self.assertGreater(self.backup()["removed"], 0)
        copy = self.opened()
        self.assertNotIn("other.html", copy.run("list").out)
        for path in self.copy.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"other.html", path.read_bytes(), path)
        self.assertEqual(len(copy.refs()), 1)

    def test_after_gc_and_with_loose_objects(self):
        self.backup()
        self.edit("There is more to be told of the quay and its wall.", at(30))
        for repository in ("articles.git", "pages.git"):
            self.kept.git("gc", "--quiet", repository=repository)
        self.kept.git("update-ref", "refs/tags/mine", self.kept.git(
            "rev-parse", self.kept.refs_of(self.url())).strip())
        blob = subprocess.run(
            ["git", "-c", "safe.directory=*", "--git-dir",
             self.kept.dir / "articles.git", "hash-object", "-w", "--stdin"],
            input=b"loose\n", stdout=subprocess.PIPE, check=True)
        blob = blob.stdout.decode().strip()
        document = self.backup()
        self.assertGreater(document["removed"], 0)
        copy = Archive(self.copy, conf=None)
        copy.fsck()
        self.assertEqual(len(copy.log(self.url())), 2)
        self.assertEqual(copy.git("cat-file", "blob", blob), "loose\n")
        self.assertIn("refs/tags/mine", copy.git("for-each-ref"))
        self.kept.git("update-ref", "-d", "refs/tags/mine")
        self.kept.git("prune", "--expire=now")
        self.backup()
        self.assertNotIn("refs/tags/mine", copy.git("for-each-ref"))
        self.assertFalse((self.copy / "articles.git/objects" / blob[:2] /
                          blob[2:]).exists())
        self.opened()

    def test_files_that_lie_in_the_archive_come_along(self):
        (self.kept.dir / "urls.txt").write_text(self.url() + "\n")
        (self.kept.dir / "password").write_text("secret\n")
        with open(self.kept.conf, "a") as conf:
            conf.write("[list \"urls.txt\"]\n[list \"%s\"]\n" %
                       self.file("elsewhere.txt", "# nothing\n"))
        document = self.backup()
        self.assertEqual(document["not_copied"],
                         [str(self.dir / "elsewhere.txt")])
        self.assertEqual((self.copy / "password").read_text(), "secret\n")
        for path in self.copy.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        self.assertEqual((self.copy / "emend.conf").read_text(),
                         self.kept.conf.read_text())
        (self.kept.dir / "password").unlink()
        self.backup()
        self.assertFalse((self.copy / "password").exists())
        self.opened()

    def test_where_it_may_not_be(self):
        (self.dir / "mine").mkdir()
        self.file("mine/letter", "dear\n")
        self.file("plain", "x")
        other = self.archive(name="another")
        other.run("backup", self.dir / "its copy")
        cases = [(self.dir / "mine", "no backup", FAILED),
                 (self.dir / "plain", "no directory", FAILED),
                 (self.dir / "its copy", "another archive", FAILED),
                 (self.kept.dir, "lie in one another", USAGE),
                 (self.kept.dir / "inside", "lie in one another", USAGE),
                 (self.dir, "lie in one another", USAGE),
                 (self.dir / "no" / "such",
                  "no directory %s; make it" % (self.dir / "no"), FAILED)]
        before = tree(self.dir)
        for where, words, status in cases:
            with self.subTest(where=where):
                done = self.kept.run("backup", where, status=None)
                self.assert_error(done, words, status=status)
                self.assertEqual(tree(self.dir), before)

    def test_the_words_for_people(self):
        done = self.kept.run("backup", self.copy)
        self.assertRegex(done.out, r"the copy: \d+ packs copied")
        self.assertIn("archive itself", done.out.replace("\n", " "))
        done = self.kept.run("backup", self.copy)
        self.assertIn("0 packs copied", done.out)
        self.assertNotIn("archive itself", done.out.replace("\n", " "))


class Meanwhile(Kept):
    def test_while_checks_and_gc_run(self):
        """Each copy is sound, and its state never ahead of its history."""
        stop = threading.Event()
        failed = []

        def work():
            try:
                n = 0
                while not stop.is_set():
                    n += 1
                    self.edit("Edit number %d of the east quay story, which "
                              "goes on and on." % n, at(30 * n))
                    if n % 5 == 0:
                        self.kept.run("maintain")
                    if n % 7 == 3:
                        self.kept.git("gc", "--quiet")
            except BaseException as error:
                failed.append(error)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            for _ in range(4 if SANITIZED else 8):
                self.backup()
                copy = self.opened()
                revisions = copy.log(self.url())
                commits = copy.git("rev-list", copy.refs_of(
                    self.url())).split()
                self.assertEqual(len(revisions), len(commits))
        finally:
            stop.set()
            worker.join()
        self.assertEqual(failed, [])
        self.kept.verify()

    def test_killed_at_any_moment_an_archive_stands(self):
        started = time.monotonic()
        self.backup()
        took = time.monotonic() - started
        rounds = 6 if SANITIZED else 20
        known = 1
        for n in range(rounds):
            self.edit("Edit number %d of the east quay story, which goes on "
                      "and on." % n, at(30 * (n + 1)))
            process = subprocess.Popen(
                [EMEND, "-C", self.kept.dir, "backup", self.copy],
                env=clean_environment(), stdout=subprocess.DEVNULL)
            time.sleep(took * n / rounds)
            process.kill()
            process.wait()
            copy = self.opened_though_killed()
            seen = len(copy.log(self.url()))
            self.assertGreaterEqual(seen, known)
            known = seen
        self.backup()
        self.assertEqual(len(self.opened().log(self.url())), rounds + 1)
        self.assertFalse(list(self.copy.rglob("*.emend-new")))

    def opened_though_killed(self):
        """A copy of the copy: to look at it with a writing command is work."""
        shutil.rmtree(self.dir / "seen", ignore_errors=True)
        shutil.copytree(self.copy, self.dir / "seen")
        seen = Archive(self.dir / "seen", conf=None)
        seen.fsck()
        seen.run("check", now=at(-60))
        return seen

    @unittest.skipUnless(IS_ROOT, "mounting a small disk takes root")
    def test_a_full_disk_leaves_the_old_backup(self):
        small = self.dir / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs",
                           small], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", small])
        self.copy = small / "copy"
        self.backup()
        before = self.opened().log(self.url())
        random.seed(5)
        self.edit("".join(random.choice("abcdefghij klmnop")
                          for _ in range(3000000)), at(30))
        done = self.kept.run("backup", self.copy, status=None)
        self.assert_error(done, "No space left", status=FAILED)
        self.assertEqual(self.opened().log(self.url()), before)
        self.assertFalse(list(self.copy.rglob("*.pack.emend-new")))


if __name__ == "__main__":
    main()
