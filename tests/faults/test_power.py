"""The power goes during a check: what was told is kept, whatever of the rest
reached the disk.

The check's writes are recorded, and played back up to each fsync by power.py;
where a file system can be mounted, also images of an ext4 at each fsync.
"""

from faults import *
import power


class Power(Faults):
    def record(self, **faults):
        """Runs a check, or another command; -> its records, and what it
        printed."""
        log = pathlib.Path(self.dir) / "record"
        log.unlink(missing_ok=True)
        outcome = self.stage.check(0, record=log, **faults)
        self.assertEqual((outcome.status, outcome.err), (DONE, ""))
        self.root = os.path.realpath(self.stage.archive(0).dir)
        return list(power.records(log)), outcome.out.encode()

    def cut(self, slot, records, out, until, choice, seed, left_out=None):
        """The power goes before records[until]; left_out: an fsync that the
        disk only pretended to do."""
        told = self.lay_out(slot, records, out, until, choice, seed, left_out)
        return self.stage.judge(slot, Outcome(
            -signal.SIGKILL, told.decode("utf-8", "replace"), "", ""))

    def lay_out(self, slot, records, out, until, choice, seed, left_out=None):
        """-> what was told by then."""
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
        return out[:told]

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

    # ---- other commands: git's own calls, in maintain, are not recorded

    def sweep_command(self, command, most, judge):
        records, out = self.record(command=command)

        def one(slot, point):
            told = self.lay_out(slot, records, out, *point)
            archive = self.stage.archive(slot)
            try:
                archive.run("check", now=at(1), env=self.stage.environment())
                archive.fsck()
                wrong = judge(archive, bool(told))
                found = json.loads(archive.run(
                    "verify", "--format", "json", status=None).out)
                wrong += ["verify: %(severity)s, %(where)s: %(what)s" % f
                          for f in found["findings"]
                          if f["severity"] in ("damage", "loss")]
                wrong += ["left over: " + n
                          for n in self.stage.litter(archive)]
            except AssertionError as e:
                wrong = [str(e)]
            return wrong

        self.sweep(spread(self.points(records, 4), most), one)

    def test_what_is_forgotten_stays_forgotten(self):
        url = self.stage.url(0)
        before = self.stage.texts(self.stage.template)[0]
        rest = {u: c for u, c in before.items() if u != url}

        def judge(archive, told):
            chains = self.stage.texts(archive)[0]
            chains.pop(self.stage.url(4), None)  # the check found it
            if chains != rest and (told or chains != before):
                return ["other texts are kept: %s" % chains]
            gone = [oid for oid in before[url] if url not in chains and
                    oid in archive.git("cat-file", "--batch-all-objects",
                                       "--batch-check")]
            return ["%s is there" % oid for oid in gone]

        self.sweep_command(("forget", url, "--yes"), 16, judge)

    def test_a_repair_that_loses_power(self):
        template = self.stage.template
        before = self.stage.texts(template)[0]
        for name in ("state.db", "state.db-wal", "state.db-shm"):
            (template.dir / name).unlink(missing_ok=True)

        def judge(archive, told):
            chains = self.stage.texts(archive)[0]
            return [] if chains == before else ["other texts: %s" % chains]

        records, out = self.record(command=("verify", "--repair"))

        def one(slot, point):
            self.lay_out(slot, records, out, *point)
            archive = self.stage.archive(slot)
            try:
                archive.run("verify", "--repair", status=None)
                archive.run("verify")
                archive.fsck()
                return judge(archive, True)
            except AssertionError as e:
                return [str(e)]

        self.sweep(spread(self.points(records, 4), 10), one)


if __name__ == "__main__":
    main()
