"""emend check: as text, as JSON Lines, and its options."""

from harness import *


class Check(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.watched = self.archive()
        self.watched.run("add", self.url(), now=at(0))

    def edit(self, **changes):
        self.site.put("story.html", paragraphs=stories.edited(**changes))

    def test_nothing_new_prints_nothing(self):
        done = self.watched.run("check", "--all")
        self.assertEqual((done.out, done.err), ("", ""))

    def test_nothing_due_asks_nobody(self):
        self.server.forget_requests()
        self.assertEqual(self.watched.check(now=at(1)), [])
        self.assertEqual(self.server.requests(), [])

    def test_nothing_new_as_json_is_the_summary_alone(self):
        summary, = self.watched.events("check", "--all")
        self.assertEqual(
            {k: summary[k] for k in ("event", "checked", "new", "changed",
                                     "unchanged", "failed", "outbox")},
            {"event": "summary", "checked": 1, "new": 0, "changed": 0,
             "unchanged": 1, "failed": 0, "outbox": 0})

    def test_a_change_is_told_with_its_words(self):
        self.edit(**{"29 of the 31": "27 of the 31"})
        done = self.watched.run("check", now=at(20))
        self.assertEqual(done.err, "")
        self.assertIn("Changed", done.out)
        self.assertIn(stories.TITLE, done.out)
        self.assertIn("[-29-]{+27+}", done.out)
        self.assertEqual(self.watched.run("check", "--all", now=at(21)).out,
                         "")

    def test_a_change_as_json_is_the_diff_that_diff_gives(self):
        self.edit(**{"29 of the 31": "27 of the 31"})
        event, = self.watched.check(now=at(20))
        self.assertEqual((event["event"], event["revision"]), ("changed", 2))
        diff = event["diff"]
        validate(diff)
        self.assertEqual(diff["kinds"], ["number"])
        self.assertEqual(diff["between"], [at(0), at(20)])
        self.assert_exact(diff, stories.PARAGRAPHS,
                          stories.edited(**{"29 of the 31": "27 of the 31"}))
        self.assertEqual(self.watched.json("diff", self.url()), diff)

    def test_a_changed_headline(self):
        self.site.put("story.html", title=stories.TITLE.replace(
            "until the spring", "for good"))
        event, = self.watched.check(now=at(20))
        field = next(f for f in event["diff"]["fields"]
                     if f["name"] == "title")
        self.assertEqual((field["old"], field["new"]), (
            stories.TITLE, "Port Ansel to close its east quay for good"))
        self.assertEqual(event["diff"]["edits"], [])

    def test_all_looks_now_whatever_the_schedule(self):
        self.edit(**{"ten minutes": "twenty minutes"})
        self.assertEqual(self.watched.check(now=at(1)), [])
        event, = self.watched.check("--all", now=at(1))
        self.assertEqual(event["event"], "changed")

    def test_urls_alone_are_looked_at_now(self):
        self.site.put("b.html", title="Story b")
        self.watched.run("add", self.url("/b.html"), now=at(0))
        self.server.forget_requests()
        self.edit(**{"ten minutes": "twenty minutes"})
        event, = self.watched.check("story.html", now=at(1))
        self.assertEqual(event["url"], self.url())
        self.assertEqual(self.server.requests("/b.html"), [])

    def test_dry_run_tells_and_keeps_nothing(self):
        self.edit(**{"ten minutes": "twenty minutes"})
        before = self.watched.refs()
        event, = self.watched.check("--all", "--dry-run", now=at(20))
        self.assertEqual(event["event"], "changed")
        self.assertEqual(self.watched.refs(), before)
        self.assertEqual(len(self.watched.log(self.url())), 1)
        event, = self.watched.check("--all", now=at(20))
        self.assertEqual((event["event"], event["revision"]), ("changed", 2))

    def test_dry_run_of_what_is_new_in_the_conf(self):
        self.site.put("b.html", title="Story b")
        with self.watched.conf.open("a") as conf:
            conf.write('[watch "%s"]\n' % self.url("/b.html"))
        event, = self.watched.check("--dry-run", now=at(1))
        self.assertEqual(event["event"], "new")
        self.assertEqual(len(self.watched.refs()), 1)
        event, = self.watched.check(now=at(1))
        self.assertEqual(event["event"], "new")

    def test_for_stops_asking_and_keeps_what_came(self):
        self.site.put("b.html", title="Story b")
        archive = self.archive(Archive.CONF.replace("0s", "3s"), "slow")
        archive.run("add", "--no-look", self.url(), self.url("/b.html"))
        started = time.monotonic()
        events = archive.events("check", "--for", "2s")
        self.assertLess(time.monotonic() - started, 20)
        self.assertLess(events[-1]["checked"], 2)
        new = [e["url"] for e in events if e["event"] == "new"]
        self.assertEqual(len(archive.refs()), len(new))
        # the rest is due still, and nothing failed
        self.assertEqual(events[-1]["failed"], 0)
        self.assertEqual(
            sorted(new + [e["url"] for e in archive.check()]),
            sorted([self.url(), self.url("/b.html")]))

    def test_a_failure_is_told_once_and_once_when_it_is_over(self):
        self.site.put("story.html", status=500)
        first = self.watched.run("check", now=at(60), status=TROUBLE)
        self.assertIn("Failed", first.out)
        self.assertIn("500", first.out)
        again = self.watched.run("check", "--all", now=at(120))
        self.assertEqual(again.out, "")
        self.site.put("story.html")
        over = self.watched.run("check", "--all", now=at(180))
        self.assertIn("Answers again", over.out)
        self.assertEqual(
            self.watched.run("check", "--all", now=at(181)).out, "")
        self.assertEqual(len(self.watched.log(self.url())), 1)

    def test_a_failure_as_json_is_told_at_every_look(self):
        self.site.put("story.html", status=500)
        for minutes, status in ((60, TROUBLE), (120, DONE)):
            event, = self.watched.check("--all", now=at(minutes),
                                        status=status)
            self.assertEqual(
                (event["event"], event["error"], event["status"],
                 event["over"]), ("failed", "http", 500, False))
            self.assertIn("500", event["message"])
            self.assertGreater(event["next"], at(minutes))

    def test_one_failure_does_not_end_the_run(self):
        for n in range(5):
            self.site.put("%d.html" % n, title="Story %d" % n)
        self.site.put("2.html", status=500)
        archive = self.archive(name="other")
        archive.run("add", "--no-look",
                    *[self.url("/%d.html" % n) for n in range(5)])
        events = archive.check(status=TROUBLE)
        self.assertEqual(sorted(e["event"] for e in events),
                         ["failed"] + ["new"] * 4)

    def test_furniture_is_no_edit(self):
        self.site.put("story.html", before="<div class=ad>Buy rope now, "
                      "three for two</div>",
                      after="<div class=comments><p>First!</p></div>",
                      head='<meta name="generator" content="Press 9">')
        self.assertEqual(self.watched.check("--all"), [])
        self.assertEqual(len(self.watched.log(self.url())), 1)

    def test_white_space_and_markup_are_no_edit(self):
        page = stories.page().replace("said on Tuesday",
                                      "said\n  <a href='/x'>on</a>&nbsp;"
                                      "Tues&shy;day")
        self.site.put("story.html", page)
        self.assertEqual(self.watched.check("--all"), [])

    def test_curly_for_straight_quotes_is_formatting(self):
        self.site.put("story.html", paragraphs=[
            p.replace("\u201c", '"').replace("\u201d", '"')
            for p in stories.PARAGRAPHS])
        event, = self.watched.check("--all")
        self.assertEqual((event["event"], event["diff"]["kinds"]),
                         ("changed", ["formatting"]))

    def test_the_zone_is_the_users_and_json_is_utc(self):
        self.edit(**{"ten minutes": "twenty minutes"})
        done = self.watched.run("check", now=at(20),
                                env={"TZ": "Asia/Kathmandu"})
        self.assertIn("+05:45", done.out)
        self.assertEqual(self.watched.log(self.url())[1]["first_seen"],
                         at(20))

    def test_a_url_that_is_not_watched(self):
        self.assert_error(
            self.watched.run("check", self.url("/other.html"), status=FAILED),
            "is not watched here")


if __name__ == "__main__":
    main()
