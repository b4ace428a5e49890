#!/usr/bin/env python3
"""Ten thousand alerts that are due in one run: how long, how much memory.

    alerts.py EMEND [COUNT]

An alert is made by a real edit and put down COUNT times, then delivered: to a
program, into a feed, to a webhook, by SMTP (receivers of tests/cli/sinks.py),
each without and some with a limit.
"""
import os
import pathlib
import resource
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tests/cli"))
os.environ["EMEND"] = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
del sys.argv[1:]

import sinks  # noqa: E402
from harness import *  # noqa: E402,F403


class Many(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.kept.sound = False
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.plain = self.kept.conf.read_text()

    @staticmethod
    def cpu():
        """Of all programs that have ended: emend, and what it runs."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def measure(self, name, channel, more="", limit=""):
        self.kept.conf.write_text(
            self.plain + more + '\n[alert "desk"]\non = number\n%s\n%s\n'
            "quiet = 09:10-09:30\n" % (channel, limit))
        self.minute = getattr(self, "minute", 20 - 1440) + 1440
        self.site.put("story.html", paragraphs=stories.edited(
            **{"29 of the 31": "%d of the 31" % (self.minute // 1440 + 40)}))
        self.kept.run("check", "--all", now=at(self.minute))
        with sqlite3.connect(self.kept.dir / "state.db") as db:
            db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                " FROM n WHERE i < ?) INSERT INTO alert (key, rule, channel,"
                " id, made_at, round, item) SELECT printf('%032x', i), rule,"
                " channel, randomblob(16), 0, 0, item FROM alert, n"
                " WHERE message IS NULL", (COUNT - 1,))
        db.close()
        started, cpu = time.monotonic(), self.cpu()
        done = self.kept.json("deliver", now=at(self.minute + 30),
                              status=None)
        spent, cpu = time.monotonic() - started, self.cpu() - cpu
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print("%-20s %6d alerts %6d messages %5.1f s, %4.1f s of CPU, at most "
              "%d MB" % (name, COUNT, done["delivered"], spent, cpu,
                         memory // 1024),
            file=sys.stderr)
        self.assertEqual(done["waiting"], 0)
        with sqlite3.connect(self.kept.dir / "state.db") as db:
            db.execute("DELETE FROM alert")
            db.execute("DELETE FROM message")
        db.close()

    def test_all(self):
        # a file's name has no blanks
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="emend-bench-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)
        hook = sinks.Hook(self)
        self.measure("command, limit 100", "command = /bin/true",
                     limit="limit = 100")
        self.measure("command", "command = /bin/true")
        self.measure("atom", "atom = %s/changes.xml" % self.box)
        self.measure("webhook", "webhook = " + hook.url())
        self.assertEqual(len(hook.received), COUNT)
        box = sinks.Mailbox(self)
        smtp = ("\n[smtp]\nurl = %s\nfrom = emend@example.org\ntls = no\n" %
                box.url())
        self.measure("mail", "email = desk@example.org", smtp)
        self.assertEqual(len(box.received), COUNT)
        self.measure("mail, limit 100", "email = desk@example.org", smtp,
                     "limit = 100")


if __name__ == "__main__":
    main()
