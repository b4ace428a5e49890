"""kill -9 at each write, fsync and rename of a check that alerts, and of a
deliver: every alert arrives, and what arrives twice bears the same name."""

from faults import *


HELD = "quiet = 11:00-13:00\n"  # the stage's check is at 12:20


class Alerts(Faults):
    def setUp(self):
        super().setUp()
        # a command's words are divided by blanks
        self.sinks = pathlib.Path(tempfile.mkdtemp(prefix="emend-sinks-"))
        self.addCleanup(shutil.rmtree, self.sinks, ignore_errors=True)
        self.expected = None
        self.prepare(0)
        self.stage.check(0, fresh=False)
        self.expected = set(self.received(0))

    def prepare(self, slot, more=""):
        """A fresh copy with a rule, whose program keeps what it gets."""
        archive = self.stage.fresh(slot)
        sink = self.sinks / str(slot)
        shutil.rmtree(sink, ignore_errors=True)
        sink.mkdir()
        program = sink / "notify"
        program.write_text("#!/bin/sh\ncat >> '%s/got'\n" % sink)
        program.chmod(0o755)
        archive.conf.write_text(
            archive.conf.read_text() + '\n[alert "all"]\non = * !trouble\n'
            "%scommand = %s\n" % (more, program))
        return archive

    def received(self, slot):
        """(event, address) -> the names it came under."""
        path = self.sinks / str(slot) / "got"
        found = {}
        for line in path.read_text().splitlines() if path.exists() else ():
            document = json.loads(line)
            for a in document["alerts"]:
                key = a["event"], a["url"]
                found.setdefault(key, set()).add(document["id"])
        return found

    def go_on(self, archive):
        """What cron does afterwards: nothing is new."""
        for minute in (300, 310):
            archive.run("check", "--all", now=at(minute), status=None,
                        env=self.stage.environment())
        archive.run("deliver", now=at(400), status=None)

    def judge(self, slot):
        found = self.received(slot)
        wrong = ["never came: %s" % (key,)
                 for key in self.expected - set(found)]
        wrong += ["came as %s: %s" % (", ".join(names), key)
                  for key, names in found.items() if len(names) != 1]
        return wrong

    def kill(self, slot, point):
        n, command = point
        archive = self.prepare(slot, HELD if command == ("deliver",) else "")
        if command == ("deliver",):
            # in quiet hours it is only put down
            self.stage.check(slot, fresh=False)
            archive.conf.write_text(
                archive.conf.read_text().replace(HELD, ""))
        outcome = self.stage.check(slot, fresh=False, command=command,
                                   calls=CHANGING, at=n, do="kill")
        if outcome.status not in (-signal.SIGKILL, DONE):
            return ["ended with %d\n%s" % (outcome.status, outcome.err)]
        self.go_on(archive)
        return self.judge(slot)

    def test_the_rule_fires(self):
        self.assertGreaterEqual(len(self.expected), 2)

    def test_a_check_killed_before_each_call_that_changes_something(self):
        self.prepare(0)
        calls = len(self.stage.check(0, fresh=False, calls=CHANGING).calls)
        self.sweep(spread([(n, ("check", "--all"))
                           for n in range(1, calls + 1)], 16), self.kill)

    def test_a_deliver_killed_before_each_call_that_changes_something(self):
        archive = self.prepare(0, HELD)
        self.stage.check(0, fresh=False)
        self.assertEqual(self.received(0), {})
        archive.conf.write_text(archive.conf.read_text().replace(HELD, ""))
        calls = len(self.stage.check(0, fresh=False, command=("deliver",),
                                     calls=CHANGING).calls)
        self.assertEqual(set(self.received(0)), self.expected)
        self.sweep(spread([(n, ("deliver",)) for n in range(1, calls + 1)],
                          16), self.kill)


if __name__ == "__main__":
    main()
