"""Commands that read: report, compare, diff.  Each allocation gives NULL once,
or from then on; each call fails once; few descriptors and little memory.

They print all that they would have, or say one thing and end with failure; what
is printed into a file is there whole or not at all; the archive stays as it is.
"""

from faults import *

# What crashes by itself without memory: as in test_memory.py, and ICU 72 when it
# finds out which locale is the default.
CRASHING = re.compile(r"lib(git2|json-c|icuuc)\.so[^(]*\(\w*")
KINDS = {
    "EIO": FAILING,
    "EACCES": ("open", "stat", "rename", "mkdir", "chmod", "unlink"),
    "ENOSPC": ("write", "open", "sync", "rename", "truncate", "close"),
    "EINTR": ("open", "read", "write"),
    "EMFILE": ("open",),
    "ENOMEM": ("map",),
    "short": ("read",),
}


class Reading(Faults):
    def setUp(self):
        super().setUp()
        self.stage.move_on()
        self.stage.put(0, 0)
        shutil.copy(self.stage.dir / "site" / "0.html",
                    self.stage.dir / "before.html")
        self.stage.put(0, 1)
        self.commands = {
            "report": ("report", "--since", "7d"),
            "compare": ("compare", str(self.stage.dir / "before.html"),
                        str(self.stage.dir / "site" / "0.html")),
            "diff": ("diff", self.stage.url(0)),
        }
        self.whole = {}
        for slot in range(WORKERS + 1):
            self.stage.fresh(slot)
        for name in self.commands:
            for to_file in (False, True):
                self.whole[name, to_file] = self.read(0, name, to_file)
                done = self.whole[name, to_file]
                self.assertEqual((done.status, done.err), (DONE, ""))
                self.assertIn("at hour", done.printed)

    def read(self, slot, name, to_file=False, **faults):
        """Runs it; printed is what it printed, None: there is no file."""
        file = self.stage.dir / str(slot) / "printed"
        file.unlink(missing_ok=True)
        done = self.stage.check(
            slot, command=self.commands[name], fresh=False, under=False,
            printed=("-o", str(file)) if to_file else (), **faults)
        done.printed = done.out
        if to_file:
            done.printed = file.read_text() if file.exists() else None
        if done.printed:  # where the archive is stands in it
            done.printed = done.printed.replace("/%d/archive" % slot,
                                                "/0/archive")
        return done

    def judge(self, slot, name, to_file, done):
        wrong, whole = [], self.whole[name, to_file].printed
        crashing = [found.group() for found in
                    map(CRASHING.search, done.trace) if found]
        if done.status in (-signal.SIGSEGV, -signal.SIGABRT) and crashing:
            for path in (self.stage.dir / str(slot)).glob(".printed.tmp-*"):
                path.unlink()  # as whatever is killed leaves
        elif done.status == DONE:
            if done.err:
                wrong.append("exits with 0, but says: " + done.err)
            if done.printed != whole:
                wrong.append("printed %r" % done.printed)
        elif done.status == FAILED:
            if done.err.count("\n") != 1 or \
                    not done.err.startswith("emend: "):
                wrong.append("not one error: " + done.err)
        else:
            wrong.append("exits with %d: %s" % (done.status, done.err))
        if to_file and done.printed not in (whole, None):
            wrong.append("half of the file: %r" % done.printed)
        # out of memory it leaves a word out, and says so at the end
        if done.printed is not None and "out of memory" not in done.err and \
                not whole.startswith(done.printed.rstrip("\n")):
            wrong.append("printed other things: %r" % done.printed)
        wrong += ["left over: " + p.name
                  for p in (self.stage.dir / str(slot)).iterdir()
                  if p.name not in ("archive", "tmp", "log", "out", "err",
                                    "printed")]
        wrong += ["left over: " + p.name for p in
                  (self.stage.dir / str(slot) / "tmp").iterdir()]
        again = self.read(slot, name, to_file)
        if (again.status, again.printed) != (DONE, whole):
            wrong.append("then it says: %s%s" % (again.printed, again.err))
        wrong += ["left over: " + n
                  for n in self.stage.litter(self.stage.archive(slot))]
        return wrong and [done.fired or "", *done.trace[:12], *wrong]

    def try_points(self, points, most):
        self.sweep(spread(points, most), lambda slot, point: self.judge(
            slot, point[0], point[1],
            self.read(slot, point[0], point[1], **dict(point[2]))))
        for slot in range(1, WORKERS + 1):
            archive = self.stage.archive(slot)
            archive.fsck()
            self.assertEqual(self.stage.texts(archive)[0], self.stage.chains)

    def starve(self, name, most):
        self.need_malloc()
        for to_file in (False, True):
            n = self.whole[name, to_file].allocations
            self.try_points(
                [(name, to_file, (("allocation", i),
                                  ("allocation_stays", stays)))
                 for stays in (0, 1)
                 for i in range(1, n + 1, 10 if stays else 1)], most)

    def test_a_report_without_memory(self):
        self.starve("report", 16)

    def test_a_comparison_without_memory(self):
        self.starve("compare", 16)

    def test_a_diff_without_memory(self):
        self.starve("diff", 8)

    def fail_calls(self, name, most):
        points = []
        for kind, calls in KINDS.items():
            for to_file in (False, True):
                n = len(self.read(0, name, to_file, calls=calls).calls)
                points += [(name, to_file, (("calls", calls), ("at", i),
                                            ("do", number_of(kind))))
                           for i in range(1, n + 1)]
        self.try_points(points, most)

    def test_a_report_whose_calls_fail(self):
        self.fail_calls("report", 24)

    def test_a_comparison_whose_calls_fail(self):
        self.fail_calls("compare", 16)

    def test_a_diff_whose_calls_fail(self):
        self.fail_calls("diff", 12)


if __name__ == "__main__":
    main()
