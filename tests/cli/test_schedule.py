"""When looks are made, and why: cron that is on time, late, twice, or comes
after a week; articles in doubt, and hosts."""

from scheduled import *


class ByAge(Scheduled):
    def test_a_new_article_is_looked_at_every_15_minutes_then_less(self):
        archive = self.archive()
        archive.run("add", self.url(), now=at(0))
        self.cron(archive, range(5 * MINUTE, 7 * HOUR, 5 * MINUTE))
        looks = self.looks(archive)
        gaps = [b - a for a, b in zip(looks, looks[1:])]
        # a third more at each quiet look, on cron's grid, up to the hour of
        # the next tier while it is new; then up to three hours
        self.assertEqual(gaps[0], 15 * MINUTE)
        self.assertEqual(sorted(gaps), gaps)
        new = [g for g, begun in zip(gaps, looks) if begun < 3 * HOUR]
        self.assertTrue(all(g <= 65 * MINUTE for g in new), gaps)
        self.assertTrue(all(b <= a * 1.3 + 5 * MINUTE
                            for a, b in zip(gaps, gaps[1:])), gaps)

    def test_explain_says_the_tier_and_what_it_was_lengthened_to(self):
        archive = self.archive()
        archive.run("add", self.url(), now=at(0))
        next_look = self.explain(archive, now=at(1))["next_look"]
        self.assertEqual(next_look["by"], "age")
        self.assertEqual(next_look["tier"], {
            "age": 3 * HOUR, "every": 15 * MINUTE, "most": HOUR})
        self.assertEqual(next_look["interval"], 15 * MINUTE)
        self.assertLessEqual(next_look["jitter"], 90)
        self.assertEqual(since_start(next_look["at"]),
                         15 * MINUTE - next_look["jitter"])
        self.cron(archive, [15 * MINUTE])
        article = self.explain(archive, now=at(16))
        self.assertEqual(article["next_look"]["interval"],
                         15 * MINUTE * 13 // 10)
        self.assertEqual((article["rule"], article["last_look"]["revision"],
                          article["last_look"]["event"]), ("known", 1, None))
        self.assertIn("lengthened by quiet looks to 19 minutes, at most 60 "
                      "minutes", self.text(archive, now=at(16)).replace(
                          "1 hour", "60 minutes"))

    def test_an_edit_brings_the_interval_back(self):
        archive = self.archive()
        archive.run("add", self.url(), now=at(0))
        self.cron(archive, [15 * MINUTE, 40 * MINUTE])
        self.site.put("story.html", title="Another headline came")
        self.cron(archive, [80 * MINUTE])
        article = self.explain(archive, now=at(81))
        self.assertEqual(article["next_look"]["interval"], 15 * MINUTE)
        self.assertEqual((article["rule"], article["last_look"]["event"]),
                         ("article", "changed"))
        self.assertEqual(article["last_edit"], at(80))


class Cron(Scheduled):
    """A fixed interval, and a cron that is not as it should be."""

    def begin(self, every="15m"):
        archive = self.archive(self.conf(
            '[watch "%s"]' % self.url(), "every = " + every))
        archive.run("check", now=at(0))
        return archive

    def test_what_is_due_within_its_tolerance_is_due(self):
        """Else cron's grid would make 20 minutes of 15."""
        archive = self.begin()
        self.cron(archive, [15 * MINUTE - 40, 30 * MINUTE - 20])
        self.assertEqual(self.looks(archive),
                         [0, 15 * MINUTE - 40, 30 * MINUTE - 20])
        next_look = self.explain(archive, now=at(30))["next_look"]
        self.assertEqual((next_look["by"], next_look["interval"]),
                         ("every", 15 * MINUTE))
        self.assertEqual(
            seconds(next_look["at"]) - seconds(next_look["due_from"]), 45)

    def test_cron_that_comes_early_asks_nothing(self):
        archive = self.begin()
        self.server.forget_requests()
        self.cron(archive, [5 * MINUTE, 10 * MINUTE, 14 * MINUTE])
        self.assertEqual(self.server.requests(), [])

    def test_cron_that_comes_twice_asks_once(self):
        archive = self.begin()
        self.server.forget_requests()
        self.cron(archive, [15 * MINUTE, 15 * MINUTE, 15 * MINUTE + 20])
        self.assertEqual(len(self.server.requests("/story.html")), 1)
        self.assertEqual(self.looks(archive), [0, 15 * MINUTE])

    def test_cron_that_comes_late_looks_once_and_goes_on_from_there(self):
        archive = self.begin()
        self.cron(archive, [52 * MINUTE])
        self.assertEqual(self.looks(archive), [0, 52 * MINUTE])
        article = self.explain(archive, now=at(53))
        self.assertEqual(since_start(article["next_look"]["at"]),
                         67 * MINUTE)
        self.assertFalse(article["last_look"]["late"])

    def test_after_a_week_off_it_looks_once_and_says_that_nobody_looked(self):
        archive = self.begin()
        self.cron(archive, [15 * MINUTE])
        week = 15 * MINUTE + 7 * DAY
        self.site.put("story.html", title="Another headline came")
        status = archive.json("status", now=after(week))
        self.assertEqual(since_start(status["oldest_overdue"]), 30 * MINUTE)
        self.cron(archive, [week, week + 5 * MINUTE])
        self.assertEqual(self.looks(archive), [0, 15 * MINUTE, week])
        article = self.explain(archive, now=after(week + 60))
        self.assertTrue(article["last_look"]["late"])
        self.assertIn("for long before, nobody looked",
                      self.text(archive, now=after(week + 60)))
        # the revision says in which days it may have come
        document = archive.json("explain", self.url(), "2",
                                now=after(week + 60))
        revision = document["revision"]
        self.assertEqual((revision["seen_before"], revision["first_seen"]),
                         (after(15 * MINUTE), after(week)))
        self.assertEqual(revision["gaps"], [{
            "from": after(15 * MINUTE), "to": after(week), "looks": 0,
            "reasons": []}])

    def test_after_a_clock_that_was_wrong_check_all_brings_it_back(self):
        archive = self.begin()
        self.cron(archive, [10 * DAY])
        self.site.put("story.html", title="Another headline came")
        archive.check("--all", now=at(30))
        self.cron(archive, [45 * MINUTE])
        self.assertEqual(self.looks(archive)[-2:], [30 * MINUTE, 45 * MINUTE])


class Doubt(Scheduled):
    def test_what_seems_gone_is_looked_at_after_10_and_60_minutes(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         "every = 6h"))
        self.cron(archive, [0])
        self.site.put("story.html", status=404)
        begun = 6 * HOUR
        for moment, seen, wait in ((begun, 1, 10 * MINUTE),
                                   (begun + 10 * MINUTE, 2, 50 * MINUTE)):
            self.cron(archive, [moment])
            article = self.explain(archive, now=after(moment + 1))
            self.assertEqual((article["state"], article["rule"]),
                             ("suspect", "gone"))
            self.assertEqual((article["suspect"]["seen"],
                              article["suspect"]["needed"]), (seen, 3))
            self.assertEqual((article["next_look"]["by"],
                              since_start(article["next_look"]["at"])),
                             ("confirm", moment + wait))
        self.assertIn("seen in 2 of the 3 looks that are needed",
                      self.text(archive, now=after(moment + 1)))
        self.cron(archive, [begun + HOUR])
        article = self.explain(archive, now=after(begun + HOUR))
        self.assertEqual((article["state"], article["last_look"]["event"],
                          article["suspect"]), ("gone", "gone", None))

    def test_cron_that_comes_a_week_late_confirms_nothing_at_once(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         "every = 6h"))
        self.cron(archive, [0])
        self.site.put("story.html", status=404)
        begun, late = 6 * HOUR, 7 * DAY
        self.cron(archive, [begun, late])
        article = self.explain(archive, now=after(late + 1))
        self.assertEqual((article["state"], article["suspect"]["seen"],
                          article["next_look"]["by"]),
                         ("suspect", 2, "confirm"))
        # on the hour of the first look, as if it had been in time
        self.assertEqual(since_start(article["next_look"]["at"]),
                         late + HOUR)
        self.cron(archive, [late + HOUR])
        article = self.explain(archive, now=after(late + HOUR + 1))
        self.assertEqual(article["state"], "gone")
        # dated at the first look that found it so
        revision = archive.json("explain", self.url(), "latest",
                                now=after(late + 2 * HOUR))["revision"]
        self.assertEqual((revision["event"], revision["first_seen"]),
                         ("gone", after(begun)))

    def test_a_text_that_collapsed_is_counted_by_what_it_is(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         "every = 6h"))
        self.cron(archive, [0])
        self.site.put("story.html", paragraphs=[
            "Only this line is left of what the story said before."])
        self.cron(archive, [6 * HOUR, 6 * HOUR + 10 * MINUTE])
        article = self.explain(archive, now=after(6 * HOUR + 11 * MINUTE))
        self.assertEqual((article["rule"], article["suspect"]["reason"],
                          article["suspect"]["seen"],
                          article["next_look"]["by"]),
                         ("collapsed", "collapsed", 2, "confirm"))

    def test_failures_double_the_interval(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         "every = 15m"))
        self.cron(archive, [0])
        self.site.put("story.html", status=500)
        moment = 0
        for wait in (15 * MINUTE, 30 * MINUTE, HOUR):
            moment += {15 * MINUTE: 15, 30 * MINUTE: 15, HOUR: 30}[wait] * 60
            self.cron(archive, [moment])
            article = self.explain(archive, now=after(moment + 1))
            self.assertEqual((article["state"], article["rule"],
                              article["failing"]["error"]),
                             ("failing", "failure", "http"))
            self.assertEqual((article["next_look"]["by"],
                              article["next_look"]["back_off"]),
                             ("back-off", wait))
        self.assertEqual(article["failing"]["looks"], 3)
        self.assertEqual(article["last_look"]["status"], 500)
        self.assertIn("500", article["last_look"]["message"])
        self.site.put("story.html")
        self.cron(archive, [moment + HOUR])
        self.assertIsNone(self.explain(archive, now=after(moment + HOUR))[
            "failing"])

    def test_a_host_that_asks_to_wait_is_left_alone_and_explain_says_so(self):
        archive = self.archive()
        archive.run("add", self.url("/retry-after/7200"), now=at(0),
                    status=TROUBLE)
        article = self.explain(archive, self.url("/retry-after/7200"),
                               now=at(1))
        self.assertEqual((article["next_look"]["by"],
                          article["next_look"]["parked_until"]),
                         # the second in which it was said is not over
                         ("host", after(7201)))
        self.assertIn("503", article["next_look"]["parked_why"])
        document = archive.json("explain", "--host", "127.0.0.1:%d"
                                % self.server.port, now=at(1))
        host, = document["hosts"]
        self.assertEqual((host["parked_until"], host["failing"]),
                         (after(7201), 1))
        self.assertIsNone(document["article"])
        # it is over once it is over
        host, = archive.json("explain", "--host", "127.0.0.1:%d"
                             % self.server.port, now=at(121))["hosts"]
        self.assertIsNone(host["parked_until"])


class Host(Scheduled):
    def host(self, archive, **options):
        host, = archive.json("explain", "--host", "127.0.0.1:%d"
                             % self.server.port, **options)["hosts"]
        return host

    def rules(self, *lines):
        self.server.control(robots="text:" + "|".join(lines))

    def test_robots_and_what_they_refuse(self):
        self.rules("User-agent: emend", "Disallow: /private/",
                   "Crawl-delay: 1.5", "", "User-agent: *", "Disallow: /")
        archive = self.archive()
        archive.run("add", self.url(), self.url("/private/a.html"), now=at(0),
                    status=TROUBLE)
        host = self.host(archive, now=at(1))
        robots = host["robots"]
        self.assertEqual((robots["status"], robots["group"],
                          robots["crawl_delay"], robots["refused"]),
                         (200, "emend", 1.5, 1))
        self.assertEqual(robots["refuses"], [
            {"url": self.url("/private/a.html"), "rule": "/private/"}])
        self.assertEqual((robots["asked_at"], robots["good_until"]),
                         (at(0), at(24 * 60)))
        self.assertEqual((host["spacing"]["seconds"], host["articles"],
                          host["failing"]), (1.5, 2, 1))
        out = archive.run("explain", "--host", self.url(), now=at(1)).out
        self.assertIn("Crawl-delay asks for", out)
        # after a day it is asked for again
        self.assertIsNone(self.host(archive, now=at(25 * 60))["robots"][
            "good_until"])

    def test_what_a_host_sent_today_and_what_it_may_send(self):
        self.rules("User-agent: *")
        archive = self.archive(Archive.CONF + "hostBudget = 1k\n")
        archive.run("add", self.url(), now=at(0))
        budget = self.host(archive, now=at(1))["budget"]
        self.assertEqual((budget["host"], budget["run"]), (1024, None))
        self.assertGreater(budget["used_today"], 1024)
        out = re.sub(r"\s+", " ", archive.run(
            "explain", "--host", self.url(), now=at(1)).out)
        self.assertIn("of 1.0 KiB (fetch.hostBudget); it is used up", out)
        # the day is UTC's
        self.assertEqual(self.host(archive, now=at(24 * 60))["budget"][
            "used_today"], 0)

    def test_one_that_is_not_obeyed_is_said(self):
        self.rules("User-agent: *", "Disallow: /")
        archive = self.archive(Archive.CONF +
                               '[site "127.0.0.1"]\nrobots = no\n')
        archive.run("add", self.url(), now=at(0))
        self.assertFalse(self.host(archive, now=at(1))["robots"]["obeyed"])

    def test_a_host_nobody_asked_is_no_failure(self):
        archive = self.archive()
        out = archive.run("explain", "--host", "example.org").out
        self.assertIn("never asked", out)
        host, = archive.json("explain", "--host", "example.org")["hosts"]
        self.assertFalse(host["asked"])

    def test_wrong_usage_says_what_it_wants(self):
        archive = self.archive()
        for words in ((), ("x", "--host", "example.org"),
                      ("--host", "a b"), ("--host", "ftp://example.org/")):
            self.assert_error(archive.run("explain", *words, status=USAGE))
        self.assert_error(archive.run("explain", "nothing", status=FAILED),
                          "is not watched here")


if __name__ == "__main__":
    main()
