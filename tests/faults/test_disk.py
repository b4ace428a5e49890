"""Disks that fill up, are read-only or lose power, and a clock that goes back.

What is mounted is mounted in a namespace of our own, which wants root and loop
devices; elsewhere those tests are skipped, and say so.
"""

import threading

from faults import *

INSIDE = "EMEND_TEST_NAMESPACE"
IMAGE_BYTES = 24 << 20


def enter_namespace():
    """Begins again in a mount namespace; what is mounted goes with it."""
    if not IS_ROOT or os.environ.get(INSIDE):
        return
    if subprocess.run(["unshare", "-m", "true"],
                      stderr=subprocess.DEVNULL).returncode:
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, "-B",
                          *sys.argv])


class Disk(Faults):
    def setUp(self):
        super().setUp()
        self.mounted = []
        self.addCleanup(self.unmount)

    def mount(self, slot, *options):
        """A file system where the archive of the slot is."""
        if not os.environ.get(INSIDE):
            print("\nSKIPPED: nothing can be mounted here: this needs root "
                  "and unshare -m", file=sys.stderr)
            self.skipTest("needs root and unshare -m")
        place = self.stage.archive(slot).dir
        place.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", *map(str, options), place]).returncode:
            print("\nSKIPPED: no such file system can be mounted here",
                  file=sys.stderr)
            self.skipTest("cannot mount")
        self.mounted.append(place)
        return place

    def unmount(self):
        while self.mounted:
            subprocess.run(["umount", self.mounted.pop()], check=True)

    def fill_in(self, place):
        shutil.copytree(self.stage.template.dir, place, symlinks=True,
                        dirs_exist_ok=True)


class Full(Disk):
    def test_no_inodes_left(self):
        wrong, how = [], set()
        for left in range(0, 28, 3):
            place = self.mount(1, "-t", "tmpfs", "-o",
                               "size=16m,nr_inodes=300", "tmpfs")
            self.fill_in(place)
            ballast = []
            while os.statvfs(place).f_favail > left:
                ballast.append(place / ("ballast%d" % len(ballast)))
                ballast[-1].touch()
            outcome = self.stage.check(1, fresh=False)
            how.add(outcome.status)
            found = self.stage.judge_failure(outcome)
            for path in ballast:
                path.unlink()
            found += self.stage.judge(1, outcome)
            if found:
                wrong.append("%d left: %s" % (left, "\n".join(found)))
            self.unmount()
        self.assertEqual(wrong, [])
        self.assertEqual(how, {DONE, FAILED})

    def test_a_disk_that_is_read_only_now(self):
        place = self.mount(1, "-t", "tmpfs", "-o", "size=16m", "tmpfs")
        self.fill_in(place)
        archive = self.stage.archive(1)
        before = archive.run("list").out
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        outcome = self.stage.check(1, fresh=False)
        self.assertEqual(outcome.status, FAILED, outcome.out)
        self.assertEqual(self.stage.judge_failure(outcome), [])
        self.assertIn("ead-only", outcome.message)
        url = self.stage.url(0)
        for command in (("list",), ("log", url), ("show", url), ("status",),
                        ("verify",), ("check", "--all", "--dry-run")):
            archive.run(*command, now=self.stage.now,
                        env=self.stage.environment())
        self.assertEqual(archive.run("list").out, before)
        subprocess.run(["mount", "-o", "remount,rw", place], check=True)
        self.assertEqual(self.stage.judge(1, outcome), [])


class Ext4(Disk):
    """Images of the file system, taken while a check waits at an fsync."""

    def setUp(self):
        super().setUp()
        self.image = pathlib.Path(self.dir) / "image"
        with self.image.open("wb") as file:
            file.truncate(IMAGE_BYTES)
        mkfs = shutil.which("mkfs.ext4", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if not mkfs:
            print("\nSKIPPED: there is no mkfs.ext4", file=sys.stderr)
            self.skipTest("no mkfs.ext4")
        subprocess.run([mkfs, "-q", self.image], check=True)
        self.fill_in(self.mount_image(self.image, 0))
        self.unmount()

    def mount_image(self, image, slot):
        # nothing is written by itself while we look
        return self.mount(slot, "-o", "loop,commit=300", image)

    def check(self, **faults):
        """-> [(image, what was told by then)], one after the end last."""
        work = pathlib.Path(self.dir) / "work"
        self.copy(self.image, work)
        self.mount_image(work, 0)
        ends = [str(pathlib.Path(self.dir) / name) for name in "ab"]
        for end in ends:
            os.mkfifo(end)
        images, out = [], pathlib.Path(self.dir) / "0" / "out"

        def take():
            images.append((pathlib.Path(self.dir) / ("%d.img" % len(images)),
                           out.stat().st_size))
            self.copy(work, images[-1][0])

        def watch():
            with open(ends[0], "rb", 0) as asked, \
                    open(ends[1], "wb", 0) as answer:
                while asked.read(1):
                    take()
                    answer.write(b"g")

        thread = threading.Thread(target=watch)
        thread.start()
        (pathlib.Path(self.dir) / "0" / "tmp").mkdir(exist_ok=True)
        outcome = self.stage.check(0, fresh=False, pause=":".join(ends),
                                   **faults)
        thread.join()
        self.assertEqual((outcome.status, outcome.err), (DONE, ""))
        take()
        self.unmount()
        return [(image, outcome.out.encode()[:told].decode())
                for image, told in images]

    @staticmethod
    def copy(image, to):
        subprocess.run(["cp", "--sparse=always", image, to], check=True)

    def after(self, image, told):
        """What is wrong when the power comes back."""
        self.mount_image(image, 1)
        (pathlib.Path(self.dir) / "1" / "tmp").mkdir(exist_ok=True)
        wrong = self.stage.judge(1, Outcome(-signal.SIGKILL, told, "", ""))
        self.unmount()
        return wrong

    def test_power_cuts(self):
        images = self.check()
        self.assertGreater(len(images), 20)
        points = spread(range(len(images)), 12)
        wrong = ["%d: %s" % (i, w) for i in points
                 for w in self.after(*images[i])]
        print("%d images" % len(points), file=sys.stderr)
        self.assertEqual(wrong, [])

    def test_without_fsync_it_loses(self):
        images = self.check(no_sync=1)
        self.assertRegex("\n".join(self.after(*images[-1])),
                         "told, but not kept")


class Clock(Faults):
    def test_a_clock_that_went_back(self):
        """Nothing is lost or told twice, and looks go on."""
        archive = self.stage.fresh(1)
        self.stage.now = at(-3 * 24 * 60)
        outcome = self.stage.check(1, fresh=False)
        self.assertEqual((outcome.status, outcome.err), (DONE, ""))
        self.assertEqual(sorted(outcome.events()), self.stage.events)
        self.assertEqual(self.stage.texts(archive)[0], self.stage.chains)
        self.stage.now = at(300)
        outcome = self.stage.check(1, fresh=False)
        self.assertEqual(outcome.events(), ["summary"])
        archive.fsck()
        for url, chain in self.stage.chains.items():
            log = archive.log(url)
            self.assertEqual([r["revision"] for r in log],
                             list(range(1, len(chain) + 1)))
        found = archive.json("verify", status=None)["findings"]
        self.assertEqual([f for f in found
                          if f["severity"] in ("damage", "loss")], [])


if __name__ == "__main__":
    enter_namespace()
    main()
