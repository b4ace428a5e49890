"""A disk that fills up while a check writes: the old state stands.

A small tmpfs is mounted in a mount namespace of our own, which wants root;
elsewhere these tests are skipped, and say so.
"""

from harness import *

INSIDE = "EMEND_TEST_NAMESPACE"


def enter_namespace():
    """Begins again in a mount namespace; what is mounted goes with it."""
    if not IS_ROOT or os.environ.get(INSIDE):
        return
    if subprocess.run(["unshare", "-m", "true"],
                      stderr=subprocess.DEVNULL).returncode:
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, "-E", "-B",
                          *sys.argv])


class DiskFull(ServedCase):
    def setUp(self):
        super().setUp()
        if not os.environ.get(INSIDE):
            print("\nSKIPPED: no disk can be filled here: this needs root "
                  "and unshare -m", file=sys.stderr)
            self.skipTest("needs root and unshare -m")
        self.disk = self.dir / "disk"
        self.disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs",
                        self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk])

    def leave(self, free):
        """Fills the disk but for so many bytes."""
        stat = os.statvfs(self.disk)
        size = stat.f_bavail * stat.f_frsize - free
        if size > 0:
            with (self.disk / "ballast").open("wb") as file:
                file.write(bytes(size))

    def make_room(self):
        (self.disk / "ballast").unlink(missing_ok=True)

    def publish(self, version):
        for n in range(12):
            title, paragraphs = stories.many(n)
            paragraphs[2] += " This is what we knew at hour %d." % version
            # what does not pack well, so that the pages take their place
            noise = random.Random(version * 100 + n).randbytes(6000).hex()
            self.site.put("%d.html" % n, title=title, paragraphs=paragraphs,
                          head="<!-- %s -->" % noise, byline=None)

    def watched(self):
        archive = Archive(self.disk / "archive",
                          Archive.CONF + "perHost = 8\n")
        self.archives.append(archive)
        listed = self.file("list.txt", "".join(
            self.url("/%d.html\n" % n) for n in range(12)))
        self.publish(0)
        archive.run("add", listed)
        return archive

    def tearDown(self):
        self.make_room()
        super().tearDown()

    def test_the_old_state_stands_and_the_next_check_goes_on(self):
        archive = self.watched()
        version, kept = 0, 1
        for free in (0, 4096, 16384, 40000, 70000, 100000, 150000):
            with self.subTest(free=free):
                version += 1
                self.publish(version)
                refs = archive.refs()
                self.make_room()
                self.leave(free)
                done = archive.run("check", "--all", "--format", "json",
                                   status=None)
                self.assertEqual(done.status, FAILED, done)
                error = read_json(done.err)
                self.assertRegex(error["message"],
                                 "No space left|disk (is )?full|is full")
                events = read_events(done.out)
                self.assertNotIn("changed", [e["event"] for e in events])
                if events:  # it could be opened
                    self.assertEqual(
                        [(e["event"], e.get("what")) for e in events],
                        [("trouble", "disk"), ("summary", None)])
                # reading works on a full disk, and shows what was there
                self.assertEqual(archive.refs(), refs)
                for n in (0, 11):
                    self.assertEqual(len(archive.log("/%d.html" % n)), kept)
                self.make_room()
                archive.fsck()
                events = archive.check("--all")
                self.assertEqual([e["event"] for e in events],
                                 ["changed"] * 12)
                kept += 1

    def test_as_text_it_is_one_line(self):
        archive = self.watched()
        self.publish(1)
        self.leave(150000)
        done = archive.run("check", "--all", status=FAILED)
        self.assert_one_line(done.err, "emend: ")
        self.assertIn("Trouble with disk", done.out)

    def test_a_disk_that_stays_full_does_not_fill_up_with_litter(self):
        archive = self.watched()
        self.publish(1)
        self.leave(60000)
        free = []
        for _ in range(4):
            archive.run("check", "--all", status=FAILED)
            free.append(os.statvfs(self.disk).f_bavail)
        self.assertEqual(free[1:], free[:1] * 3)
        self.make_room()
        self.assertEqual(len(archive.check("--all")), 12)

    def test_that_it_gets_full_is_told_the_operator_and_that_it_is_over(self):
        archive = self.watched()
        box = pathlib.Path(tempfile.mkdtemp(prefix="emend-operator-"))
        self.addCleanup(shutil.rmtree, box, ignore_errors=True)
        program = box / "notify"
        program.write_text("#!/bin/sh\ncat >> '%s/got'\n" % box)
        program.chmod(0o755)
        archive.conf.write_text(archive.conf.read_text() +
                                "\n[operator]\ncommand = %s\n" % program)

        def told():
            return [(i["what"], i["over"]) for line in
                    (box / "got").read_text().splitlines()
                    for i in read_json(line)["alerts"]]

        for _ in range(2):
            archive.run("deliver")
        self.assertEqual(told(), [("disk", False)])
        # a run that breaks off is told once, if there is room for it
        self.publish(1)
        self.leave(150000)
        for _ in range(3):
            archive.run("check", "--all", status=FAILED)
        self.make_room()
        broke = told()[1:]
        self.assertIn(broke, ([], [("disk", False)]))
        archive.check("--all")
        archive.run("deliver")
        self.assertEqual(told()[1:], broke + [("disk", True) for _ in broke])
        before = told()
        subprocess.run(["mount", "-o", "remount,size=300m", self.disk],
                       check=True)
        for _ in range(2):
            archive.run("deliver")
        self.assertEqual(told(), before + [("disk", True)])

    def test_add_says_so(self):
        archive = self.watched()
        conf = archive.conf.read_text()
        self.leave(0)
        done = archive.run("add", self.url("/new.html"), status=FAILED)
        self.assert_one_line(done.err, "emend: ")
        self.make_room()
        self.assertEqual(archive.conf.read_text(), conf)
        archive.check("--all")

    def test_doctor_says_so(self):
        archive = self.watched()
        for size, severity in ((50, "wrong"), (500, "doubtful")):
            subprocess.run(["mount", "-o", "remount,size=%dm" % size,
                            self.disk], check=True)
            document = archive.json("doctor", status=None)
            finding, = [f for f in document["findings"]
                        if f["check"] == "space"]
            self.assertEqual(finding["severity"], severity, finding)
            self.assertIn("make room", finding["remedy"])

    def test_init_says_so(self):
        self.leave(0)
        self.assert_error(run("init", self.disk / "new", status=FAILED),
                          "No space left")
        self.make_room()
        shutil.rmtree(self.disk / "new", ignore_errors=True)
        run("init", self.disk / "new")

    def test_an_output_file_says_so_and_the_old_one_stays(self):
        archive = self.watched()
        path = self.disk / "out"
        path.write_text("old")
        self.leave(0)
        done = archive.run("show", "/1.html", "-o", path, status=FAILED)
        self.assert_error(done, "No space left")
        self.assertEqual(path.read_text(), "old")
        self.assertEqual(sorted(p.name for p in self.disk.iterdir()),
                         ["archive", "ballast", "out"])


if __name__ == "__main__":
    enter_namespace()
    main()
