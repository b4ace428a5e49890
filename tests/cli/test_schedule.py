"""When looks are made, and why: cron that is on time, late, twice, or comes
after a week; what emend.conf says of intervals; and how `explain` tells it."""

from harness import *

MINUTE, HOUR, DAY = 60, 3600, 86400


def seconds(moment):
    parsed = datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
    return int(parsed.replace(tzinfo=datetime.timezone.utc).timestamp())


def since_start(moment):
    """Seconds from the tests' own beginning."""
    return seconds(moment) - seconds(at(0))


def after(count):
    return at(count / 60)


class Scheduled(ServedCase):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")

    def conf(self, *lines):
        return Archive.CONF + "\n".join(lines) + "\n"

    def explain(self, archive, what=None, **options):
        document = archive.json("explain", what or self.url(), **options)
        self.assertEqual(document["hosts"], [])
        return document["article"]

    def text(self, archive, what=None, **options):
        """Wrapped lines joined again."""
        out = archive.run("explain", what or self.url(), **options).out
        return re.sub(r"\s+", " ", out)

    def looks(self, archive, what=None):
        """When looks were made, in seconds from the beginning."""
        document = archive.json("log", what or self.url(), "--looks")
        return [since_start(look["at"]) for look in document["looks"]]

    def cron(self, archive, times, **options):
        """A check at each of these moments, in seconds."""
        for moment in times:
            archive.run("check", now=after(moment), status=None, **options)


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


class Conf(Scheduled):
    def feed(self, *stories):
        self.site.put("feed.xml", '<rss version="2.0"><channel><title>T'
                      "</title>%s</channel></rss>" % "".join(
                          "<item><link>%s</link><guid>%s</guid></item>" % (
                              self.url("/" + s), s) for s in stories))

    def feed_archive(self, *lines, stories=("story.html",)):
        self.feed(*stories)
        return self.archive(self.conf(
            '[feed "%s"]' % self.url("/feed.xml"), *lines))

    def test_every_is_a_fixed_interval_without_jitter(self):
        archive = self.archive(self.conf(
            '[watch "%s"]' % self.url(), "every = 20m"))
        self.cron(archive, range(0, 3 * HOUR, 5 * MINUTE))
        self.assertEqual(self.looks(archive),
                         list(range(0, 3 * HOUR, 20 * MINUTE)))
        self.assertIn("every 20 minutes, as emend.conf says",
                      self.text(archive, now=after(3 * HOUR)))

    def test_what_nobody_wrote_is_by_default(self):
        archive = self.feed_archive()
        archive.check()
        self.assertIn("every 15 minutes, by default",
                      self.text(archive, self.url("/feed.xml")))

    def test_another_every_holds_from_the_next_look_on(self):
        archive = self.archive(self.conf(
            '[watch "%s"]' % self.url(), "every = 20m"))
        self.cron(archive, [0])
        archive.conf.write_text(archive.conf.read_text().replace("20m", "1h"))
        next_look = self.explain(archive, now=at(1))["next_look"]
        self.assertEqual((next_look["by"], since_start(next_look["at"])),
                         ("anew", 20 * MINUTE))
        self.assertIn("emend.conf has changed since, or it was taken up "
                      "again; from then on every 60 minutes",
                      self.text(archive, now=at(1)).replace("1 hour",
                                                            "60 minutes"))

    def test_a_feed_has_its_own_interval_and_its_articles_theirs(self):
        archive = self.feed_archive("every = 10m")
        self.cron(archive, [0])
        source = self.explain(archive, self.url("/feed.xml"), now=at(1))
        self.assertEqual((source["as"], source["rule"]), ("feed", "source"))
        self.assertEqual((source["next_look"]["by"],
                          source["next_look"]["interval"]), ("every", 600))
        self.assertEqual(source["source"]["articles"], 1)
        article = self.explain(archive, now=at(1))
        self.assertEqual(article["next_look"]["by"], "age")
        self.assertEqual(article["source"]["found_in"],
                         "feed " + self.url("/feed.xml"))

    def test_a_schedule_of_tiers_holds_without_adapting(self):
        archive = self.feed_archive(
            "schedule = 15m for 1h, 30m for 3h, 1h")
        self.cron(archive, range(0, 6 * HOUR, 5 * MINUTE))
        looks = self.looks(archive)
        gaps = [b - a for a, b in zip(looks, looks[1:])]
        self.assertEqual(gaps[:4], [15 * MINUTE] * 4)
        self.assertEqual(gaps[4:8], [30 * MINUTE] * 4)
        self.assertEqual(set(gaps[8:]), {HOUR})
        next_look = self.explain(archive, now=after(6 * HOUR))["next_look"]
        self.assertEqual((next_look["by"], next_look["interval"],
                          next_look["jitter"]), ("schedule", HOUR, 0))
        self.assertIn("by the schedule of its source",
                      self.text(archive, now=after(6 * HOUR)))

    def test_keep_ends_it_and_explain_says_when_it_will(self):
        archive = self.feed_archive("keep = 3d")
        self.cron(archive, [0])
        self.feed()
        source = self.explain(archive, now=at(1))["source"]
        self.assertEqual((source["keep"], source["kept_until"]),
                         (3 * DAY, after(3 * DAY)))
        events = archive.check(now=after(4 * DAY), status=None)
        self.assertIn(("ended", "keep"), [
            (e["event"], e.get("reason")) for e in events])
        article = self.explain(archive, now=after(4 * DAY))
        self.assertEqual((article["state"], article["ended_reason"],
                          article["next_look"]["by"],
                          article["next_look"]["at"]),
                         ("ended", "keep", "never", None))
        self.assertIn("Next look: never", self.text(archive,
                                                    now=after(4 * DAY)))

    def test_what_emend_conf_names_no_more_ends(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url()))
        self.cron(archive, [0])
        archive.conf.write_text(Archive.CONF)
        self.assertIn("the next check ends it", self.text(archive, now=at(1)))
        self.cron(archive, [15 * MINUTE])
        article = self.explain(archive, now=at(16))
        self.assertEqual((article["state"], article["ended_reason"],
                          article["source"]["configured"]),
                         ("ended", "unwatched", False))

    def test_pause_leaves_source_and_articles_alone(self):
        archive = self.feed_archive("every = 10m")
        self.cron(archive, [0])
        with archive.conf.open("a") as conf:
            conf.write("pause = yes\n")
        self.server.forget_requests()
        self.cron(archive, [DAY])
        self.assertEqual(self.server.requests(), [])
        for what in (self.url(), self.url("/feed.xml")):
            article = self.explain(archive, what, now=after(DAY))
            self.assertTrue(article["next_look"]["paused"])
        self.assertIn("pause = yes", self.text(archive, now=after(DAY)))
        # what is paused waits for nobody
        self.assertIsNone(archive.json("status", now=after(DAY))[
            "oldest_overdue"])

    def test_limit_takes_the_rest_at_later_looks(self):
        names = ["s%d.html" % n for n in range(5)]
        for name in names:
            self.site.put(name, title="Story " + name)
        archive = self.feed_archive("every = 10m", "limit = 2", stories=names)
        told = [e["message"] for e in archive.check(now=at(0))
                if e["event"] == "trouble"]
        self.assertEqual(len(told), 1)
        self.assertIn("5 new addresses, more than its limit of 2", told[0])
        self.assertEqual(len(archive.json("list")["articles"]), 2)
        source = self.explain(archive, self.url("/feed.xml"), now=at(1))
        self.assertEqual((source["source"]["limit"],
                          source["source"]["articles"],
                          source["source"]["named"]), (2, 2, 5))
        self.cron(archive, [10 * MINUTE, 20 * MINUTE])
        self.assertEqual(len(archive.json("list")["articles"]), 5)

    def test_what_was_forgotten_is_said_to_be(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url()))
        self.cron(archive, [0])
        archive.run("forget", self.url(), "--yes", now=at(5))
        self.assert_error(archive.run("explain", self.url(), status=FAILED),
                          "was forgotten 2026-03-02 09:05:00")

    def test_a_paused_article_is_looked_at_when_it_is_named(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         "pause = yes"))
        self.cron(archive, [0, DAY])
        self.assertEqual(self.explain(archive, now=after(DAY))["last_look"],
                         None)
        archive.run("check", self.url(), now=after(DAY))
        self.assertEqual(self.looks(archive), [DAY])

    def test_what_no_check_has_taken_up_is_explained_too(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url()))
        article = self.explain(archive)
        self.assertEqual((article["rule"], article["next_look"]["by"],
                          article["last_look"]), ("not-yet", "at-once", None))
        self.assertIn("Next look: at the next check", self.text(archive))


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


class Rules(Scheduled):
    """explain URL REV: which alert rules fire on a revision, and why not."""

    RULES = ("[alert \"numbers\"]", "on = number", "command = /usr/bin/true",
             "[alert \"sanctions\"]", "match = sanction",
             "command = /usr/bin/true",
             "[alert \"elsewhere\"]", "host = other.example",
             "command = /usr/bin/true")

    def test_each_rule_and_the_condition_that_kept_it_silent(self):
        archive = self.archive(self.conf('[watch "%s"]' % self.url(),
                                         *self.RULES))
        self.cron(archive, [0])
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.cron(archive, [HOUR])
        document = archive.json("explain", self.url(), "2")
        told = [(a["rule"], a["fires"], a["condition"])
                for a in document["revision"]["alerts"]]
        self.assertEqual(told, [("numbers", True, None),
                                ("sanctions", False, "match"),
                                ("elsewhere", False, "host")])
        self.assertIn("29", document["revision"]["alerts"][0]["subject"])
        out = re.sub(r"\s+", " ", archive.run("explain", self.url(), "2").out)
        self.assertIn("Alert numbers fires: ", out)
        self.assertIn("Alert sanctions keeps silent: its match is not met",
                      out)
        # of what was first seen
        document = archive.json("explain", self.url(), "1")
        self.assertEqual([a["condition"]
                          for a in document["revision"]["alerts"]],
                         ["on", "on", "host"])

    def test_a_pattern_that_runs_away_is_said(self):
        archive = self.archive(self.conf(
            '[watch "%s"]' % self.url(), '[alert "runaway"]',
            "matchSentence = (a|a|aa)+(a|a|aa)+(a|a|aa)+$",
            "command = /usr/bin/true"))
        lines = list(stories.PARAGRAPHS)
        self.cron(archive, [0])
        lines[2] += " " + "a" * 3000 + "!"
        self.site.put("story.html", paragraphs=lines)
        self.cron(archive, [HOUR])
        alert, = archive.json("explain", self.url(), "2")["revision"]["alerts"]
        self.assertEqual((alert["fires"], alert["condition"]), (False, None))
        self.assertIn("matchSentence", alert["trouble"])


if __name__ == "__main__":
    main()
