"""Ctrl-C and SIGTERM: check stops asking, keeps what came, says so."""

from harness import *


class Interrupt(ServedCase):
    def setUp(self):
        super().setUp()
        # a second between two requests: long enough to be interrupted
        self.kept = self.archive(
            Archive.CONF.replace("0s", "1s") + "timeout = 60s\n")
        for n in range(12):
            self.site.put("%d.html" % n, title="Story %d" % n)
        self.urls = [self.url("/%d.html" % n) for n in range(12)]
        self.kept.run("add", "--no-look", *self.urls)

    def interrupt(self, number, asked=3, command=("check", "--all")):
        """Sends the signal once so many pages were asked for."""
        process = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, *command, "--format", "json"],
            cwd="/", env=clean_environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while len([r for r in self.server.requests()
                   if r["path"] != "/robots.txt"]) < asked:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        time.sleep(0.3)
        sent = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return (process.returncode, read_events(out.decode()),
                err.decode(), time.monotonic() - sent)

    def check_kept(self, events):
        new = sorted(e["url"] for e in events if e["event"] == "new")
        self.assertGreaterEqual(len(new), 3)
        self.assertLess(len(new), 12)
        summary = events[-1]
        self.assertEqual(summary["event"], "summary")
        self.assertEqual(
            (summary["checked"], summary["new"], summary["failed"]),
            (len(new), len(new), 0))
        kept = sorted(a["url"] for a in self.kept.json("list")["articles"]
                      if a["revisions"])
        self.assertEqual(kept, new)
        # the rest is due still
        self.kept.conf.write_text(
            self.kept.conf.read_text().replace("delay = 1s", "delay = 0s"))
        rest = [e["url"] for e in self.kept.check()]
        self.assertEqual(sorted(rest + new), sorted(self.urls))

    def test_ctrl_c(self):
        status, events, err, took = self.interrupt(signal.SIGINT)
        self.assertEqual((status, err), (130, ""))
        self.assertLess(took, 5)
        self.check_kept(events)

    def test_sigterm(self):
        status, events, err, took = self.interrupt(signal.SIGTERM)
        self.assertEqual((status, err), (143, ""))
        self.assertLess(took, 5)
        self.check_kept(events)

    def test_a_page_that_hangs_is_not_waited_for(self):
        hang = "http://localhost:%d/hang" % self.server.port
        self.kept.run("add", "--no-look", hang)
        status, events, err, took = self.interrupt(signal.SIGINT, asked=4)
        self.assertEqual(status, 130)
        self.assertLess(took, 10)
        self.assertNotIn("failed", [e["event"] for e in events])

    def test_add_is_interrupted_likewise(self):
        more = [self.url("/%d.html?b" % n) for n in range(6)]
        status, events, err, took = self.interrupt(
            signal.SIGINT, command=["add", *more])
        self.assertEqual(status, 130)
        self.assertEqual(events[-1]["event"], "summary")
        # what was asked for is watched all the same
        for url in more:
            self.assertIn('[watch "%s"]' % url, self.kept.conf.read_text())

    def test_a_hangup_of_the_terminal_loses_nothing(self):
        process = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, "check", "--all"], cwd="/",
            env=clean_environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        while len(self.server.requests()) < 3:
            time.sleep(0.05)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
        self.kept.fsck()
        self.kept.conf.write_text(
            self.kept.conf.read_text().replace("delay = 1s", "delay = 0s"))
        self.kept.check("--all")
        self.assertEqual(len(self.kept.refs()), 12)


if __name__ == "__main__":
    main()
