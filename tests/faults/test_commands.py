"""Other commands that write, killed at each call that changes something: the
archive is right, and the command run again finishes.  (forget: test_forget.py)
"""

from faults import *


class Commands(Faults):
    def setUp(self):
        super().setUp()
        self.stage.move_on()

    def judge(self, slot, command, again, check, before=None, **faults):
        """Kills it, runs it again, holds the archive against check(archive);
        again: what the second run may exit with."""
        archive = self.stage.fresh(slot)
        if before:
            before(archive)
        outcome = self.stage.check(slot, command=command, fresh=False,
                                   **faults)
        wrong = []
        if faults["do"] == "kill" and outcome.status != -signal.SIGKILL:
            return ["ended with %d" % outcome.status, outcome.err]
        if faults["do"] != "kill":
            wrong += self.judge_failed(outcome)
        try:
            if not before:
                archive.fsck()
                self.judge_reading(archive)
            done = archive.run(*command, "--format", "json", status=None,
                               now=self.stage.now,
                               env=self.stage.environment())
            if done.status not in again:
                wrong.append(str(done))
            # and cron goes on
            archive.run("check", "--all", now=self.stage.now,
                        env=self.stage.environment())
            archive.fsck()
            wrong += check(archive)
            verified = archive.run("verify", "--format", "json", status=None,
                                   now=self.stage.now)
            wrong += ["verify: %(severity)s, %(where)s: %(what)s" % f
                      for f in json.loads(verified.out)["findings"]
                      if f["severity"] in ("damage", "loss")]
            wrong += ["left over: " + n for n in self.stage.litter(archive)]
        except (AssertionError, subprocess.TimeoutExpired) as e:
            wrong.append(str(e))
        return wrong and [outcome.fired or "", *wrong]

    @staticmethod
    def judge_failed(outcome):
        wrong = []
        if outcome.status not in (DONE, TROUBLE, FAILED):
            wrong.append("exits with %d" % outcome.status)
        if (outcome.status == FAILED) != bool(outcome.err):
            wrong.append("exits with %d and says: %s" % (
                outcome.status, outcome.err))
        if outcome.err and (outcome.err.count("\n") != 1 or
                            "/archive" not in outcome.err):
            wrong.append("not one clear error: " + outcome.err)
        return wrong

    @staticmethod
    def judge_reading(archive):
        archive.run("list")
        archive.run("status")

    def sweep_command(self, command, check, again=(DONE,), most=3, **more):
        whole = self.whole(command, **more)
        self.assertIn(whole.status, (DONE, TROUBLE), whole.out + whole.err)
        n = len(whole.calls)
        for do in ("kill", errno.ENOSPC, errno.EIO):
            self.sweep(
                spread(range(1, n + 1), most),
                lambda slot, i: self.judge(slot, command, again, check,
                                           calls=CHANGING, at=i, do=do,
                                           **more))

    def whole(self, command, before=None):
        archive = self.stage.fresh(0)
        if before:
            before(archive)
        return self.stage.check(0, command=command, fresh=False,
                                calls=CHANGING)

    def same_texts(self, archive):
        chains, _ = self.stage.texts(archive)
        return [] if chains == self.stage.chains else ["other texts are kept"]

    def test_init(self):
        """What failed leaves nothing; what was killed is not taken for one."""
        def one(slot, i):
            shutil.rmtree(self.stage.fresh(slot).dir)
            new = self.stage.archive(slot).dir
            outcome = self.stage.check(
                slot, command=("init", str(new)), fresh=False,
                calls=CHANGING + ("mkdir", "open"), at=i, do=errno.ENOSPC)
            wrong = self.judge_failed(outcome)
            if outcome.status == FAILED:
                wrong += ["left over: %s" % p for p in new.rglob("*")]
                run("init", new)
            Archive(new, conf=None).fsck()
            return wrong and [outcome.fired, *wrong]

        shutil.rmtree(self.stage.fresh(0).dir)
        whole = self.stage.check(
            0, command=("init", str(self.stage.archive(0).dir)), fresh=False,
            calls=CHANGING + ("mkdir", "open"))
        self.assertEqual(whole.status, DONE, whole.err)
        self.sweep(spread(range(1, len(whole.calls) + 1), 10), one)

        def kill(slot, i):
            shutil.rmtree(self.stage.fresh(slot).dir)
            new = self.stage.archive(slot).dir
            outcome = self.stage.check(
                slot, command=("init", str(new)), fresh=False,
                calls=CHANGING + ("mkdir", "open"), at=i, do="kill")
            if outcome.status != -signal.SIGKILL:
                return ["ended with %s" % outcome.status]
            finished = (new / "emend.conf").exists()
            again = run("init", new, status=FAILED if finished else DONE)
            Archive(new, conf=None).fsck()
            run("-C", new, "verify")
            wrong = ["left over: init.lock"
                     for _ in new.glob("init.lock")]
            return wrong and [outcome.fired, again.err, *wrong]

        self.sweep(spread(range(1, len(whole.calls) + 1), 10), kill)

    def test_add(self):
        url = self.stage.url(9)
        self.stage.put(9, 0)

        def check(archive):
            conf = archive.conf.read_text()
            wrong = self.same_texts_and(archive, url)
            if conf.count('[watch "%s"]' % url) != 1:
                wrong.append("emend.conf: " + conf)
            return wrong

        self.sweep_command(("add", url), check)

    def same_texts_and(self, archive, url):
        chains, _ = self.stage.texts(archive)
        if len(chains.pop(url, [])) != 1 or chains != self.stage.chains:
            return ["other texts are kept: %s" % chains]
        return []

    def test_unwatch(self):
        url = self.stage.url(9)
        self.stage.put(9, 0)

        def watch(archive):
            archive.run("add", url, now=self.stage.now,
                        env=self.stage.environment())

        def check(archive):
            if url in archive.conf.read_text():
                return ["still in emend.conf"]
            return self.same_texts_and(archive, url)

        self.sweep_command(("unwatch", url), check, (DONE, FAILED), 3,
                           before=watch)

    def test_maintain(self):
        self.sweep_command(("maintain",), self.same_texts)

    def test_repair(self):
        def damage(archive):
            for name in ("state.db", "state.db-wal", "state.db-shm"):
                (archive.dir / name).unlink(missing_ok=True)

        self.sweep_command(("verify", "--repair"), self.same_texts,
                           (DONE, TROUBLE), 3, before=damage)

    def test_backup(self):
        copies = {}

        def check(archive):
            copy = Archive(str(archive.dir.parent / "copy"), conf=None)
            copy.fsck()
            wrong = self.same_texts(archive) + self.same_texts(copy)
            wrong += ["the copy has " + n for n in self.stage.litter(copy)]
            return wrong

        def one(slot, i):
            archive = self.stage.fresh(slot)
            target = archive.dir.parent / "copy"
            outcome = self.stage.check(
                slot, command=("backup", str(target)), fresh=False,
                under=False, calls=CHANGING, at=i, do="kill")
            if outcome.status != -signal.SIGKILL:
                return ["ended with %d" % outcome.status, outcome.err]
            try:
                archive.fsck()
                archive.run("backup", target, now=self.stage.now)
                wrong = check(archive)
            except AssertionError as e:
                wrong = [str(e)]
            return wrong and [outcome.fired, *wrong]

        self.stage.fresh(0)
        whole = self.stage.check(
            0, command=("backup", str(self.stage.dir / "0" / "copy")),
            fresh=False, under=False, calls=CHANGING)
        self.assertEqual(whole.status, DONE, whole.err)
        self.sweep(spread(range(1, len(whole.calls) + 1), 5), one)


if __name__ == "__main__":
    main()
