"""What emend.conf says of intervals and rules, and how `explain` tells it."""

from scheduled import *


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
