"""status: what a monitoring system needs, and one pleasant screen; trouble that
is told once, and once more when it is over."""

import pty

from harness import *


class Status(ServedCase):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")

    def conf(self, *lines):
        return Archive.CONF + "\n".join(lines) + "\n"

    def watch(self, *paths):
        return ['[watch "%s"]\nevery = 15m' % self.url(p) for p in paths]

    def status(self, archive, minutes):
        return archive.json("status", now=at(minutes))


class Monitoring(Status):
    def test_the_last_check_and_what_it_exited_with(self):
        archive = self.archive(self.conf(*self.watch("/story.html", "/b")))
        self.assertIsNone(self.status(archive, 0)["last_check"])
        archive.run("check", now=at(0), status=TROUBLE)
        status = self.status(archive, 1)
        self.assertEqual(status["now"], at(1))
        self.assertEqual(status["last_check"], {
            "started": at(0), "ended": at(0), "exit": 3, "checked": 2,
            "new": 1, "changed": 0, "unchanged": 0, "failed": 1})
        self.assertEqual((status["failing"], status["suspect"],
                          status["running"]), (1, 0, None))
        archive.run("check", now=at(15))
        self.assertEqual(self.status(archive, 16)["last_check"]["exit"], 0)

    def test_a_check_that_was_interrupted(self):
        archive = self.archive(self.conf(*self.watch("/hang")))
        checking = subprocess.Popen(
            [EMEND, "-C", archive.dir, "check"], env=clean_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not self.server.requests("/hang"):
            time.sleep(0.05)
        status = archive.json("status")
        self.assertEqual(status["running"]["pid"], checking.pid)
        self.assertIn("A check is running", archive.run("status").out)
        checking.send_signal(signal.SIGTERM)
        checking.communicate(timeout=30)
        self.assertEqual(checking.returncode, 143)
        status = archive.json("status")
        self.assertEqual(status["last_check"]["exit"], 143)
        self.assertIsNone(status["running"])
        self.assertIn("it was interrupted", archive.run("status").out)

    def test_what_is_overdue_is_counted_but_what_is_paused_is_not(self):
        self.site.put("b.html", title="Story b")
        archive = self.archive(self.conf(
            *self.watch("/story.html", "/b.html")))
        archive.run("check", now=at(0))
        status = self.status(archive, 14)
        self.assertEqual((status["overdue"], status["oldest_overdue"],
                          status["next_look"]), (0, None, at(15)))
        self.assertEqual((self.status(archive, 60)["overdue"],
                          self.status(archive, 60)["oldest_overdue"]),
                         (2, at(15)))
        self.assertIn("overdue by 45 minutes",
                      archive.run("status", now=at(60)).out)
        # between two calls of cron's it is no news
        self.assertNotIn("overdue", archive.run("status", now=at(19)).out)
        with archive.conf.open("a") as conf:
            conf.write("pause = yes\n")
        self.assertEqual(self.status(archive, 60)["overdue"], 1)

    def test_sources_in_trouble_and_hosts_left_alone(self):
        self.site.put("feed.xml", status=429)
        archive = self.archive(self.conf(
            '[feed "%s"]' % self.url("/feed.xml"), 'every = 15m'))
        archive.run("check", now=at(0), status=TROUBLE)
        status = self.status(archive, 0)
        self.assertEqual((status["sources"], status["sources_failing"],
                          status["hosts_parked"]), (1, 1, 1))
        out = archive.run("status", now=at(0)).out
        self.assertIn("1 of 1 sources is in trouble", out)
        self.assertIn("1 host is left alone", out)

    def test_alerts_that_wait_and_what_the_check_exited_with(self):
        archive = self.archive(self.conf(
            *self.watch("/story.html"), '[alert "desk"]',
            "command = %s" % (self.dir / "no-such-program")))
        archive.run("check", now=at(0))
        self.assertEqual(self.status(archive, 1)["outbox"], 0)
        self.site.put("story.html", title="Another headline came")
        done = archive.run("check", now=at(15), status=None)
        status = self.status(archive, 20)
        self.assertEqual((status["outbox"], status["outbox_oldest"],
                          status["outbox_failed"]), (1, at(15), 0))
        self.assertEqual(status["last_check"]["exit"], done.status)
        self.assertEqual(done.status, TROUBLE)
        self.assertIn("1 alert waits to be sent, since 2026-03-02 09:15:00",
                      archive.run("status", now=at(20)).out)

    def test_the_disk(self):
        disk = self.status(self.archive(), 0)["disk"]
        self.assertGreater(disk["bytes"], disk["bytes_free"])

    def test_what_is_well_takes_no_line(self):
        archive = self.archive(self.conf(*self.watch("/story.html")))
        archive.run("check", now=at(0))
        self.assertEqual(
            archive.run("status", now=at(5)).out,
            "1 article is watched, 1 revision is kept\n"
            "Last check 2026-03-02 09:00:00 +00:00 (5 minutes ago): 1 checked,"
            " 1 new, 0\nchanged, 0 failed\n"
            "Next look 2026-03-02 09:15:00 +00:00\n"
            "emend list shows each; emend check looks at what is due.\n")


class Trouble(Status):
    FEED = ('<rss version="2.0"><channel><title>T</title><item><link>%s</link>'
            "<guid>1</guid></item></channel></rss>")

    def put_feed(self):
        self.site.put("feed.xml", self.FEED % self.url())

    def trouble(self, archive, minutes, status=None):
        """(over, a piece of the message) of each event about a source."""
        return [(e["over"], e["message"]) for e in archive.check(
            now=at(minutes), status=status) if e["event"] == "trouble"]

    def test_a_feed_in_trouble_is_told_once_and_once_when_it_is_over(self):
        self.put_feed()
        archive = self.archive(self.conf(
            '[feed "%s"]' % self.url("/feed.xml"), "every = 10m"))
        archive.run("check", now=at(0))
        self.site.put("feed.xml", "<p>no feed</p>")
        (over, message), = self.trouble(archive, 10, TROUBLE)
        self.assertFalse(over)
        self.assertIn("no feed", message)
        # it goes on, by another reason too: that is no news
        self.assertEqual(self.trouble(archive, 30, DONE), [])
        self.site.put("feed.xml", status=500)
        self.assertEqual(self.trouble(archive, 60, DONE), [])
        self.put_feed()
        (over, message), = self.trouble(archive, 24 * 60, DONE)
        self.assertTrue(over)
        self.assertEqual(self.trouble(archive, 25 * 60, DONE), [])
        # and anew
        self.site.take_away("feed.xml")
        self.assertEqual([o for o, _ in self.trouble(archive, 26 * 60,
                                                     TROUBLE)], [False])

    def test_nothing_that_a_broken_feed_had_named_is_lost(self):
        self.put_feed()
        archive = self.archive(self.conf(
            '[feed "%s"]' % self.url("/feed.xml"), "every = 10m"))
        archive.run("check", now=at(0))
        for n, broken in enumerate(("", "<rss><channel>", "<rss version='2.0'>"
                                    "<channel/></rss>")):
            self.site.put("feed.xml", broken)
            archive.run("check", "--all", now=at(60 * (n + 1)), status=None)
        self.assertEqual(len(archive.json("list")["articles"]), 1)

    def test_a_list_in_trouble_is_told_once_and_once_when_it_is_over(self):
        archive = self.archive(self.conf('[list "urls.txt"]'))
        self.assertEqual(
            [o for o, _ in self.trouble(archive, 0, TROUBLE)], [False])
        self.assertEqual(self.trouble(archive, 5, DONE), [])
        (archive.dir / "urls.txt").write_text(self.url() + "\n")
        self.assertEqual(
            [o for o, _ in self.trouble(archive, 10, DONE)], [True])
        self.assertEqual(self.trouble(archive, 15, DONE), [])


class NoRobots(Status):
    """robots = no is said at each check's start, though not to cron's mail."""

    def setUp(self):
        super().setUp()
        self.server.control(robots="text:User-agent: *|Disallow: /")
        self.archive_ = self.archive(self.conf(
            '[site "127.0.0.1"]', "robots = no", *self.watch("/story.html")))

    def test_as_json_before_anything_else(self):
        for minutes in (0, 15):
            events = self.archive_.check(now=at(minutes))
            self.assertEqual((events[0]["event"], events[0]["what"],
                              events[0]["name"]),
                             ("trouble", "source", "127.0.0.1"))
            self.assertIn("not obeyed", events[0]["message"])

    def test_on_a_terminal(self):
        controller, terminal = pty.openpty()
        subprocess.run([EMEND, "-C", self.archive_.dir, "check"],
                       env=clean_environment(EMEND_NOW=at(0)), check=True,
                       stdin=subprocess.DEVNULL, stdout=terminal,
                       stderr=terminal, timeout=60)
        os.close(terminal)
        said = b""
        while True:
            try:
                piece = os.read(controller, 4096)
            except OSError:
                break
            if not piece:
                break
            said += piece
        os.close(controller)
        self.assertIn(b"is not obeyed", re.sub(rb"\s+", b" ", said))

    def test_cron_hears_nothing_of_it(self):
        self.archive_.run("check", now=at(0))
        done = self.archive_.run("check", now=at(15))
        self.assertEqual((done.out, done.err), ("", ""))


if __name__ == "__main__":
    main()
