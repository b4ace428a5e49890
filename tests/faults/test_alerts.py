"""kill -9 at each write, fsync and rename of a check that alerts, of a deliver
and of a report by mail: every alert and report arrives, and what arrives twice
bears the same name."""

import email
import email.policy

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


class Reports(Faults):
    """A report under a mark, by a program that keeps each mail it gets."""

    COMMAND = ("report", "--mark", "daily", "--email", "desk@example.org")

    def setUp(self):
        super().setUp()
        self.sinks = pathlib.Path(tempfile.mkdtemp(prefix="emend-sinks-"))
        self.addCleanup(shutil.rmtree, self.sinks, ignore_errors=True)
        self.prepare(0)
        self.report(0)
        (self.expected, _), = self.received(0)

    def prepare(self, slot):
        archive = self.stage.fresh(slot)
        self.stage.check(slot, fresh=False)
        sink = self.sinks / str(slot)
        shutil.rmtree(sink, ignore_errors=True)
        sink.mkdir()
        program = sink / "sendmail"
        program.write_text(
            "#!/bin/sh\ncat > '%s'/part.$$ && mv '%s'/part.$$ '%s'/mail.$$\n"
            % ((sink,) * 3))
        program.chmod(0o755)
        archive.conf.write_text(
            archive.conf.read_text() + "\n[smtp]\nsendmail = %s\n"
            "from = emend@example.org\n" % program)
        return archive

    def received(self, slot):
        """The mails as what they say and the name they bear, each once."""
        found = set()
        for path in (self.sinks / str(slot)).glob("mail.*"):
            mail = email.message_from_bytes(path.read_bytes(),
                                            policy=email.policy.default)
            text = mail.get_body(("plain",)).get_content()
            # whatever the time of the report and the place of the archive
            told = tuple(re.findall("\u201c.*?\u201d became \u201c.*?\u201d",
                                    text))
            found.add((told, mail["Message-ID"]))
        return found

    def report(self, slot, **faults):
        return self.stage.check(slot, fresh=False, command=self.COMMAND,
                                printed=(), **faults)

    def kill(self, slot, n):
        archive = self.prepare(slot)
        outcome = self.report(slot, calls=CHANGING, at=n, do="kill")
        if outcome.status not in (-signal.SIGKILL, DONE):
            return ["ended with %d\n%s" % (outcome.status, outcome.err)]
        archive.run(*self.COMMAND, now=at(400), status=None)
        archive.run("deliver", now=at(800), status=None)
        found = self.received(slot)
        if [told for told, _ in found] != [self.expected]:
            return ["came: %s" % (found,)]
        return []

    def test_a_report_killed_before_each_call_that_changes_something(self):
        self.assertTrue(self.expected)
        self.prepare(0)
        calls = len(self.report(0, calls=CHANGING).calls)
        self.sweep(spread(list(range(1, calls + 1)), 16), self.kill)


if __name__ == "__main__":
    main()
