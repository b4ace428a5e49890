"""The power goes during a check: what was told is kept, whatever of the rest
reached the disk.

The check's writes are recorded, and played back up to each fsync by power.py;
where a file system can be mounted, also images of an ext4 at each fsync.
"""

from faults import *
import power


class Power(Faults):
    def record(self, **faults):
        """Runs a check; -> its records, and what it printed."""
        log = pathlib.Path(self.dir) / "record"
        log.unlink(missing_ok=True)
        outcome = self.stage.check(0, record=log, **faults)
        self.assertEqual((outcome.status, outcome.err), (DONE, ""))
        self.root = os.path.realpath(self.stage.archive(0).dir)
        return list(power.records(log)), outcome.out.encode()

    def cut(self, slot, records, out, until, choice, seed, left_out=None):
        """The power goes before records[until]; left_out: an fsync that the
        disk only pretended to do."""
        disk = power.Disk(self.stage.template.dir, self.root)
        told = 0
        for i, (kind, serial, number, told_then, first, second) in \
                enumerate(records[:until]):
            if i != left_out:
                disk.apply(kind, serial, number, first, second)
            told = told_then
        if until < len(records):
            told = records[until][3]
        else:
            told = len(out)
        self.stage.fresh(slot)
        take = power.choices(random.Random(seed))[choice]
        disk.write(self.stage.archive(slot).dir, *take)
        return self.stage.judge(slot, Outcome(
            -signal.SIGKILL, out[:told].decode("utf-8", "replace"), "", ""))

    def points(self, records, seeds):
        """Before each fsync, where most is at stake, and at the end."""
        until = [i for i, r in enumerate(records) if r[0] == "s"]
        found = []
        for at in until + [len(records)]:
            for choice in power.choices(random):
                for seed in range(seeds if "some" in choice else 1):
                    found.append((at, choice, at * 1000 + seed))
        return found

    def test_before_each_fsync(self):
        records, out = self.record()
        self.sweep(
            spread(self.points(records, 6), 40),
            lambda slot, point: self.cut(slot, records, out, *point))

    def test_a_disk_that_does_nothing_at_fsync_loses_what_was_told(self):
        """Else the test above could not fail."""
        records, out = self.record(no_sync=1)
        self.assertNotIn("s", [r[0] for r in records])
        wrong = self.cut(1, records, out, len(records), "nothing", 1)
        self.assertRegex("\n".join(wrong), "told, but not kept")

    def test_which_fsyncs_are_needed(self):
        """Leaving out one of them is noticed."""
        records, out = self.record()
        opened = {r[1]: r[4].decode()[len(self.root) + 1:]
                  for r in records if r[0] == "o"}
        needed, idle = [], []
        for i, r in enumerate(records):
            if r[0] != "s":
                continue
            name = re.sub(r"_\w{6}$", "", opened[r[1]])
            noticed = any(
                self.cut(1, records, out, len(records), choice, 1, i)
                for choice in ("nothing", "names without bytes"))
            (needed if noticed else idle).append(name)
        print("needed: %s\nidle: %s" % (needed, idle), file=sys.stderr)
        for name in ("articles.git/objects/pack/tmp_pack_emend",
                     "articles.git/objects/pack/tmp_idx_emend",
                     "articles.git/objects/pack",
                     "articles.git/packed-refs.emend", "articles.git"):
            self.assertIn(name, needed)


if __name__ == "__main__":
    main()
