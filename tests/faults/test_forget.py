"""kill -9 at the calls of forget and backup, and these calls failing."""

from faults import *

FORGOTTEN, OTHER = 0, 1


class Swept:
    """run_it(slot, **faults), whose end judge(slot) judges."""

    def kill(self, slot, point):
        outcome = self.run_it(slot, calls=CHANGING, at=point, do="kill")
        if outcome.status != -signal.SIGKILL:
            return ["ended with %s\n%s" % (outcome.status, outcome.err)]
        wrong = self.judge(slot)
        return wrong and [outcome.fired, *wrong]

    def fail_call(self, slot, point):
        n, code = point
        outcome = self.run_it(slot, calls=CHANGING, at=n, do=code)
        wrong = [] if outcome.status in (DONE, FAILED) else [
            "exits with %s\n%s" % (outcome.status, outcome.err)]
        if outcome.status == FAILED and outcome.err.count("\n") != 1:
            wrong.append("not one error: " + outcome.err)
        wrong += self.judge(slot)
        return wrong and [outcome.fired, *wrong]

    def test_killed(self):
        calls = len(self.run_it(0, calls=CHANGING).calls)
        self.sweep(spread(range(1, calls + 1), 20), self.kill)

    def test_failing(self):
        calls = len(self.run_it(0, calls=CHANGING).calls)
        self.sweep(spread([(n, code) for n in range(1, calls + 1)
                           for code in (errno.ENOSPC, errno.EIO)], 14),
                   self.fail_call)


class Forget(Swept, Faults):
    def setUp(self):
        super().setUp()
        self.url = self.stage.url(FORGOTTEN)
        self.title = stories.many(FORGOTTEN)[0]
        self.other = self.log(self.stage.template, OTHER)

    def log(self, archive, n):
        return archive.json("log", self.stage.url(n))

    def run_it(self, slot, **faults):
        return self.stage.check(slot, command=("forget", self.url, "--yes"),
                                **faults)

    def traces(self, archive):
        """Where the article can still be read."""
        words = [self.title.encode(), b"/%d.html" % FORGOTTEN]
        found = []
        for path in archive.dir.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                found += [(path.name, w) for w in words if w in content]
        for repository in ("articles.git", "pages.git"):
            content = subprocess.run(
                ["git", "-c", "safe.directory=*", "--git-dir",
                 archive.dir / repository, "cat-file", "--batch-all-objects",
                 "--unordered", "--batch"], check=True,
                stdout=subprocess.PIPE).stdout
            found += [(repository, w) for w in words if w in content]
        return found

    def judge(self, slot):
        archive, wrong = self.stage.archive(slot), []
        try:
            archive.fsck()
            decided = any(name.startswith("refs/forgotten/")
                          for name in self.stage.refs(archive))
            # whatever writes next goes on with it; nothing is due here
            archive.run("check", now=at(1), env=self.stage.environment())
            if not decided:
                if len(self.log(archive, FORGOTTEN)["revisions"]) != 1:
                    wrong.append("not decided, but not there any more")
                archive.run("forget", self.url, "--yes")
            wrong += self.traces(archive)
            if self.log(archive, OTHER) != self.other:
                wrong.append("another article was changed")
            verified = archive.run("verify", "--format", "json", status=None)
            wrong += ["verify: %(where)s: %(what)s" % f
                      for f in json.loads(verified.out)["findings"]]
            wrong += ["left over: " + name
                      for name in self.stage.litter(archive)]
        except (AssertionError, subprocess.TimeoutExpired) as e:
            wrong.append(str(e))
        return wrong


class Backup(Swept, Faults):
    def setUp(self):
        super().setUp()
        stage = self.stage
        self.old = self.dir_of("old")
        stage.template.run("backup", self.old)
        shutil.copytree(stage.reference.dir, self.dir_of("newer"))
        self.revisions = self.counts(stage.template)

    def dir_of(self, name):
        return pathlib.Path(self.dir) / name

    @staticmethod
    def counts(archive):
        """How many revisions there are, by address."""
        return {a["url"]: a["revisions"]
                for a in archive.json("list")["articles"]}

    def run_it(self, slot, **faults):
        """Into a copy of the old backup, what a check added since."""
        home = self.stage.dir / str(slot)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "tmp").mkdir()
        shutil.copytree(self.dir_of("newer"), home / "archive")
        shutil.copytree(self.old, home / "copy")
        return self.stage.check(slot, fresh=False, under=False,
                                command=("backup", str(home / "copy")),
                                **faults)

    def judge_killed(self, copy):
        """It is an archive that has lost nothing; to look into it with a
        command that writes would be to work in it."""
        seen = copy.parent / "seen"
        shutil.copytree(copy, seen)
        archive = Archive(seen, conf=None)
        archive.fsck()
        archive.run("check", now=at(1), env=self.stage.environment())
        counts = self.counts(archive)
        return ["%s has lost revisions" % url
                for url, count in self.revisions.items()
                if counts[url] < count]

    def judge(self, slot):
        home, wrong = self.stage.dir / str(slot), []
        try:
            wrong += self.judge_killed(home / "copy")
            archive = self.stage.archive(slot)
            archive.run("backup", home / "copy")
            copied = Archive(home / "copy", conf=None)
            copied.run("verify")
            if self.counts(copied) != self.counts(archive):
                wrong.append("the next backup is not complete")
            wrong += ["left over: " + str(p)
                      for p in copied.dir.rglob("*.emend-new*")]
        except (AssertionError, subprocess.TimeoutExpired) as e:
            wrong.append(str(e))
        return wrong


if __name__ == "__main__":
    main()
