"""An archive that may be read and not be written: another's, or on a disk that
is mounted so.  Every reading command works as ever and leaves no trace.
"""

import sqlite3

from harness import *

OTHER = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ' \
            'exec "$@"'


def can_mount():
    return IS_ROOT and subprocess.run(
        ["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode == 0


class ReadOnly(ServedCase):
    COMMANDS = (("status",), ("list",), ("list", "--ended"),
                ("log", "story.html"), ("log", "--looks", "story.html"),
                ("report", "--since", "2026-01-01"),
                ("show", "story.html"), ("show", "story.html", "1"),
                ("show", "--format", "raw", "story.html"),
                ("diff", "story.html"), ("blame", "story.html"),
                ("explain", "story.html"), ("explain", "story.html", "2"),
                ("explain", "--host", "127.0.0.1"),
                ("verify",))

    def setUp(self):
        super().setUp()
        # in a place that others get at
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="emend read "))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        os.chmod(self.place, 0o755)
        self.kept = Archive(self.place / "kept")
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.kept.run("check", "--all", now=at(30))
        self.before = self.told()

    def told(self, before=()):
        return {c: self.kept.run(*c, before=before, now=at(40)).out
                for c in self.COMMANDS}

    def files(self):
        return {p: (p.stat().st_mode, p.is_file() and p.read_bytes())
                for p in sorted(self.kept.dir.rglob("*"))}

    def leave_a_log(self):
        """state.db-wal with something in it, as a killed writer leaves it."""
        db = sqlite3.connect(self.kept.dir / "state.db")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE watch SET suspect = 'login', suspect_since = 1,"
                   " suspect_looks = 2")
        db.commit()
        copy = self.place / "copy"
        subprocess.run(["cp", "-a", self.kept.dir, copy], check=True)
        db.close()
        shutil.rmtree(self.kept.dir)
        copy.rename(self.kept.dir)
        (self.kept.dir / "state.db-shm").unlink()
        self.assertTrue((self.kept.dir / "state.db-wal").stat().st_size)

    def others_may_read(self):
        subprocess.run(["chmod", "-R", "a+rX,a-w", self.kept.dir], check=True)

    def check(self, before, without=()):
        files = self.files()
        for command in self.COMMANDS:
            if command in without:
                continue
            with self.subTest(command):
                done = self.kept.run(*command, before=before, now=at(40))
                self.assertEqual(done.out, self.before[command])
                self.assertEqual(done.err, "")
        self.assertEqual(self.files(), files)

    def check_log_is_read(self, before):
        files = self.files()
        for command in self.COMMANDS:
            with self.subTest(command):
                self.kept.run(*command, before=before, now=at(40))
        done = self.kept.run("list", before=before, now=at(40))
        self.assertIn("suspect", done.out)
        self.assertEqual(self.files(), files)

    @unittest.skipUnless(IS_ROOT, "needs root to become another user")
    def test_another_users(self):
        self.others_may_read()
        self.check(OTHER, without=[("verify",)])
        # that others get at it is a finding, and not theirs to mend
        done = self.kept.run("verify", before=OTHER, status=TROUBLE)
        self.assertIn("others than its owner", done.out)

    @unittest.skipUnless(IS_ROOT, "needs root to become another user")
    def test_another_users_with_a_log(self):
        self.leave_a_log()
        self.others_may_read()
        files = self.files()
        done = self.kept.run("list", before=OTHER, now=at(40))
        self.assertIn("suspect", done.out)
        self.assertEqual(self.files(), files)

    @unittest.skipUnless(can_mount(), "needs root and unshare -m")
    def test_a_disk_mounted_so(self):
        self.check(("unshare", "-m", "sh", "-c", READ_ONLY, self.kept.dir))

    @unittest.skipUnless(can_mount(), "needs root and unshare -m")
    def test_a_disk_mounted_so_with_a_log(self):
        self.leave_a_log()
        self.check_log_is_read(
            ("unshare", "-m", "sh", "-c", READ_ONLY, self.kept.dir))

    @unittest.skipUnless(IS_ROOT, "needs root to become another user")
    def test_doctor_of_another_users(self):
        self.others_may_read()
        done = self.kept.run("doctor", before=OTHER, now=at(40),
                             status=TROUBLE)
        self.assertRegex(done.out, r"doubtful +owner: ")
        self.assertRegex(done.out, r"wrong +writing: who runs this may not")
        # who may not read it either
        subprocess.run(["chmod", "-R", "go=", self.kept.dir], check=True)
        done = self.kept.run("doctor", before=OTHER, status=TROUBLE)
        self.assertRegex(done.out, r"wrong +archive: .*")
        self.assertRegex(done.out, r"wrong +conf: .*")

    @unittest.skipUnless(can_mount(), "needs root and unshare -m")
    def test_doctor_of_a_disk_mounted_so(self):
        done = self.kept.run(
            "doctor", status=TROUBLE, now=at(40),
            before=("unshare", "-m", "sh", "-c", READ_ONLY, self.kept.dir))
        self.assertRegex(done.out, r"wrong +writing: the archive's disk can "
                                   "only be read")

    @unittest.skipUnless(can_mount(), "needs root and unshare -m")
    def test_writing_says_why_it_cannot(self):
        before = ("unshare", "-m", "sh", "-c", READ_ONLY, self.kept.dir)
        for command in (("check",), ("add", self.url("/b.html")),
                        ("unwatch", "story.html"), ("maintain",),
                        ("verify", "--repair")):
            with self.subTest(command):
                done = self.kept.run(*command, before=before, status=FAILED)
                self.assertIn("ead-only file system", done.err)

    @unittest.skipIf(IS_ROOT, "root may write anything")
    def test_ones_own_without_write_permission(self):
        subprocess.run(["chmod", "-R", "a-w", self.kept.dir], check=True)
        self.addCleanup(subprocess.run,
                        ["chmod", "-R", "u+w", self.kept.dir])
        self.check(())


if __name__ == "__main__":
    main()
