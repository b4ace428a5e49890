"""Alerts from the edit to the program that is told, and what may go wrong."""

import sqlite3

from alerted import *


class Commands(Alerts):
    def test_an_edit_is_told_once_with_its_words(self):
        self.edit(20)
        alert, = self.received()
        self.assertEqual((alert["kind"], alert["rule"]), ("alert", "desk"))
        item, = alert["alerts"]
        self.assertEqual(item["event"], "changed")
        self.assertEqual(item["commit"], self.kept.log(self.url())[-1]["commit"])
        edit, = item["edits"]
        self.assertEqual(edit["kinds"], ["number"])
        sentence, = edit["sentences"]
        self.assertEqual(unspan(sentence["spans"], "delete"), sentence["old"])
        self.assertEqual(unspan(sentence["spans"], "insert"), sentence["new"])
        subject, = self.subjects()
        self.assertIn("Number changed: \u201c27 of the 31 moorings\u201d was \u201c29\u201d",
                      subject)
        self.assertTrue(subject.endswith("(127.0.0.1)"), subject)
        self.kept.check("--all", now=at(40))
        self.kept.run("deliver", now=at(41))
        self.assertEqual(len(self.received()), 1)

    def test_a_published_site_s_page_is_linked(self):
        self.kept.conf.write_text(self.kept.conf.read_text() +
                                  "[publish]\nurl = https://press.example/e\n")
        self.edit(20)
        alert, = self.received()
        id = self.kept.json("log", self.url())["id"]
        self.assertEqual(alert["alerts"][0]["links"], {
            "page": self.url(),
            "diff": "https://press.example/e/a/%s/%s/1-2.html" % (
                id[:2], id[2:])})
        self.kept.run("site", self.dir / "www")
        self.assertTrue((self.dir / "www/a" / id[:2] / id[2:] /
                         "1-2.html").exists())

    def test_of_a_forgotten_article_nothing_is_told_and_nothing_stays(self):
        self.edit(20)
        (self.box / "fail").touch()
        self.edit(40, {"29 of the 31": "26 of the 31"}, status=TROUBLE)
        (self.box / "fail").unlink()
        (self.box / "received").unlink()
        self.kept.run("forget", self.url(), "--yes", now=at(50))
        self.assertEqual(self.kept.json("deliver", now=at(60))["waiting"], 0)
        self.assertEqual(self.received(), [])
        for path in self.kept.dir.glob("state.db*"):
            self.assertNotIn(b"moorings on the east quay", path.read_bytes())
            self.assertNotIn("\u201c26 of".encode(), path.read_bytes())

    def test_what_was_kept_before_the_rule_is_not_told(self):
        self.assertEqual(self.received(), [])
        self.kept.check("--all", now=at(2))
        self.assertEqual(self.received(), [])

    def test_a_failing_program_gets_the_same_message_again(self):
        (self.box / "fail").touch()
        events = self.edit(20, status=TROUBLE)
        trouble, = [e for e in events if e["event"] == "trouble"]
        self.assertEqual(trouble["what"], "channel")
        self.assertIn("exits with 7: out of order", trouble["message"])
        done = self.kept.json("deliver", now=at(20))
        self.assertEqual((done["failed"], done["waiting"]), (0, 1))
        (self.box / "fail").unlink()
        done = self.kept.run("deliver", now=at(25))
        self.assertIn("notify: over", done.out)
        first, second = self.received()
        self.assertEqual(first, second)
        done = self.kept.json("deliver", now=at(60))
        self.assertEqual(done, {"schema": "emend.deliver/1", "delivered": 0,
                                "failed": 0, "waiting": 0})

    def test_it_is_given_up_after_three_days_and_that_is_told(self):
        (self.box / "fail").touch()
        self.edit(20, status=TROUBLE)
        told = ""
        for hours in range(1, 80, 7):
            told += self.kept.run("deliver", now=at(20, hours=hours),
                                  status=None).out
        self.assertEqual(told.count("gives up"), 1, told)
        self.assertEqual(
            self.kept.json("deliver", now=at(20, hours=200))["waiting"], 0)

    def test_a_killed_delivery_is_made_again(self):
        # the program kills who started it, after it has been told
        self.notify.write_text(NOTIFY % {"dir": self.box} + "kill -9 $PPID\n")
        self.site.put("story.html", paragraphs=stories.edited(**NUMBER))
        self.kept.run("check", "--all", now=at(20), status=-signal.SIGKILL)
        self.notify.write_text(NOTIFY % {"dir": self.box})
        self.kept.run("deliver", now=at(20))
        first, second = self.received()
        self.assertEqual(first, second)

    def test_a_rule_that_is_taken_out_tells_nobody(self):
        (self.box / "fail").touch()
        self.edit(20, status=TROUBLE)
        self.kept.conf.write_text(self.plain)
        self.kept.run("deliver", now=at(60), status=None)
        self.assertEqual(self.kept.json("deliver", now=at(61))["waiting"], 0)


class Timing(Alerts):
    def test_quiet_hours_end_with_a_digest(self):
        self.rule(self.RULE + "quiet = 09:10-11:00\n")
        self.edit(20)
        self.edit(40, {"29 of the 31": "26 of the 31"})
        self.assertEqual(self.received(), [])
        self.kept.run("deliver", now=at(119))
        self.assertEqual(self.received(), [])
        self.kept.run("deliver", now=at(120))
        digest, = self.received()
        self.assertEqual(digest["kind"], "digest")
        self.assertEqual(len(digest["alerts"]), 2)

    # Berlin puts its clocks forward at 01:00 UTC on 29 March 2026, and back
    # at 01:00 UTC on 25 October: when, an edit, and how many came by then.
    NIGHTS = [
        ("quiet = 22:00-07:00", "2026-03-28T22:00:00Z",
         [("2026-03-29T04:59:00Z", 0), ("2026-03-29T05:00:00Z", 1)]),
        ("quiet = 22:00-07:00", "2026-10-24T22:00:00Z",
         [("2026-10-25T05:59:00Z", 0), ("2026-10-25T06:00:00Z", 1)]),
        # it would end at a time that the clock leaps over
        ("quiet = 01:30-02:30", "2026-03-29T00:45:00Z",
         [("2026-03-29T00:59:00Z", 0), ("2026-03-29T01:00:00Z", 1)]),
        # it is quiet twice
        ("quiet = 02:00-02:30", "2026-10-25T01:05:00Z",
         [("2026-10-25T01:29:00Z", 0), ("2026-10-25T01:30:00Z", 1)]),
        ("quiet = 02:00-02:30", "2026-10-25T00:10:00Z",
         [("2026-10-25T00:29:00Z", 0), ("2026-10-25T00:30:00Z", 1)]),
        ("digest = daily 07:30", "2026-03-28T21:20:00Z",
         [("2026-03-29T05:29:00Z", 0), ("2026-03-29T05:30:00Z", 1)]),
        ("digest = daily 07:30", "2026-10-24T21:20:00Z",
         [("2026-10-25T06:29:00Z", 0), ("2026-10-25T06:30:00Z", 1)]),
        ("digest = daily 02:30", "2026-03-28T21:20:00Z",
         [("2026-03-29T00:59:00Z", 0), ("2026-03-29T01:00:00Z", 1)]),
        ("digest = daily 02:30", "2026-10-24T21:20:00Z",
         [("2026-10-25T00:29:00Z", 0), ("2026-10-25T00:30:00Z", 1),
          ("2026-10-25T01:30:00Z", 1)]),
        # the day after each change
        ("digest = daily 07:30", "2026-03-29T06:00:00Z",
         [("2026-03-30T05:29:00Z", 0), ("2026-03-30T05:30:00Z", 1)]),
        ("digest = daily 07:30", "2026-10-24T06:00:00Z",
         [("2026-10-25T06:29:00Z", 0), ("2026-10-25T06:30:00Z", 1)]),
        # an hour is one, whatever the clock says
        ("digest = 2h", "2026-03-29T00:30:00Z",
         [("2026-03-29T02:29:00Z", 0), ("2026-03-29T02:30:00Z", 1)]),
        ("digest = 2h", "2026-10-25T00:30:00Z",
         [("2026-10-25T02:29:00Z", 0), ("2026-10-25T02:30:00Z", 1)]),
    ]

    def test_quiet_hours_and_digests_go_by_the_clock_on_the_wall(self):
        berlin = {"TZ": "Europe/Berlin"}
        for n, (timing, edited, expected) in enumerate(self.NIGHTS):
            kept = self.archive(name="night-%d" % n)
            self.site.put("story.html")
            kept.run("add", self.url(), now=at(0))
            kept.conf.write_text(
                kept.conf.read_text() + '\n[alert "desk"]\non = number\n'
                "%s\ncommand = %s\n" % (timing, self.notify))
            self.site.put("story.html", paragraphs=stories.edited(**NUMBER))
            (self.box / "received").unlink(missing_ok=True)
            kept.check("--all", now=edited, env=berlin)
            for now, count in expected:
                kept.run("deliver", now=now, env=berlin)
                self.assertEqual(len(self.received()), count,
                                 (timing, edited, now))

    def test_more_than_the_limit_is_one_digest(self):
        self.rule(self.RULE + "limit = 3\n")
        for n in range(6):
            self.site.put("s%d.html" % n, title="Story %d" % n)
            self.kept.run("add", self.url("/s%d.html" % n), now=at(2))
        (self.box / "received").unlink(missing_ok=True)
        self.kept.run("deliver", now=at(70))
        (self.box / "received").unlink(missing_ok=True)
        for n in range(6):
            self.site.put("s%d.html" % n, title="Story %d" % n,
                          paragraphs=stories.edited(**NUMBER))
        self.kept.check("--all", now=at(200))
        kinds = [(a["kind"], len(a["alerts"])) for a in self.received()]
        self.assertEqual(sorted(kinds),
                         [("alert", 1), ("alert", 1), ("digest", 4)])


class Late(Alerts):
    """What a killed run left, and states that are not the newest."""

    FILES = ("state.db", "state.db-wal", "state.db-shm", "outbox.mark")

    def save(self):
        for name in self.FILES:
            if (self.kept.dir / name).exists():
                shutil.copy(self.kept.dir / name, self.dir / name)

    def put_back(self, *names):
        for name in names:
            (self.kept.dir / name).unlink(missing_ok=True)
            if (self.dir / name).exists():
                shutil.copy(self.dir / name, self.kept.dir / name)

    def test_what_was_published_but_not_entered_is_told_and_alerted(self):
        self.save()
        self.edit(20)
        (self.box / "received").unlink()
        self.put_back(*self.FILES)
        event, = self.kept.check(now=at(40))
        self.assertEqual((event["event"], event["revision"]), ("changed", 2))
        alert, = self.received()
        self.assertEqual(alert["alerts"][0]["event"], "changed")
        self.assertEqual(alert["alerts"][0]["commit"],
                         self.kept.log(self.url())[-1]["commit"])

    def test_what_was_kept_but_not_printed_is_told_late_and_once(self):
        self.edit(20)
        with sqlite3.connect(self.kept.dir / "state.db") as db:
            db.execute("UPDATE mark SET upto = upto - 1 WHERE name = ':told'")
        db.close()
        event, = self.kept.check(now=at(40))
        self.assertEqual((event["event"], event["revision"]), ("changed", 2))
        self.assertEqual(self.kept.check(now=at(41)), [])
        # its alert was in the outbox with it
        self.assertEqual(len(self.received()), 1)

    def test_an_older_state_alerts_of_nothing_a_second_time(self):
        self.save()
        self.edit(20)
        self.put_back(*self.FILES[:3])
        event, = self.kept.check(now=at(40))
        self.assertEqual((event["event"], event["what"]),
                         ("trouble", "archive"))
        self.assertIn("restored or made anew", event["message"])
        self.assertEqual(len(self.received()), 1)
        self.edit(60, {"29 of the 31": "26 of the 31"})
        self.assertEqual(len(self.received()), 2)

    def test_what_came_after_the_mark_of_a_backup_is_queued_and_told(self):
        """A backup's state and mark; the history has gone on since."""
        self.save()
        self.edit(20)
        (self.box / "received").unlink()
        self.put_back(*self.FILES)
        self.kept.run("verify", "--repair", status=None, now=at(30))
        events = self.kept.check(now=at(40))
        self.assertEqual(len(self.received()), 1, events)
        self.assertEqual(self.received()[0]["alerts"][0]["commit"],
                         self.kept.log(self.url())[-1]["commit"])
        self.kept.check(now=at(41))
        self.assertEqual(len(self.received()), 1)

    def test_a_state_made_anew_alerts_of_nothing_a_second_time(self):
        self.edit(20)
        self.put_back(*self.FILES[:3])
        for name in self.FILES[:3]:
            (self.kept.dir / name).unlink(missing_ok=True)
        self.kept.run("verify", "--repair", status=None)
        events = self.kept.check(now=at(40))
        self.assertEqual([e["what"] for e in events], ["archive"])
        self.assertIn("restored or made anew", events[0]["message"])
        self.assertEqual(len(self.received()), 1)
        self.edit(60, {"29 of the 31": "26 of the 31"})
        self.assertEqual(len(self.received()), 2)


class Actions(Alerts):
    def alert(self, *arguments, **options):
        return self.kept.json("alert", *arguments, **options)

    def test_list_shows_rules_and_what_waits(self):
        (self.box / "fail").touch()
        self.edit(20, status=TROUBLE)
        done = self.alert("list", now=at(21))
        rule, = done["rules"]
        self.assertEqual((rule["name"], rule["muted_until"]), ("desk", None))
        message, = done["messages"]
        self.assertEqual((message["state"], message["attempts"]),
                         ("waiting", 1))
        self.assertIn("out of order", message["failure"])
        text = self.kept.run("alert", "list", now=at(21)).out
        self.assertIn("desk", text)
        self.assertIn("waiting", text)

    def test_try_says_what_would_have_been_said_and_what_came_near(self):
        self.edit(20)
        self.rule('[alert "numbers"]\non = number\nmatch = 27\n'
                  'command = /bin/true\n[alert "names"]\non = number\n'
                  'match = nobody\n')
        done = self.alert("try", "numbers", "--since", at(0), now=at(30))
        self.assertEqual((done["fired"], done["near"]), (1, 0))
        self.assertIn("Number changed", done["revisions"][0]["subject"])
        done = self.alert("try", "names", now=at(30))
        self.assertEqual((done["fired"], done["near"]), (0, 1))
        self.assertEqual(done["revisions"][0]["condition"], "match")
        text = self.kept.run("alert", "try", "names", now=at(30)).out
        self.assertIn("does not meet match", text)
        self.assertIn("fired 0 times", text)
        self.assertEqual(len(self.received()), 1)

    def test_a_sample_goes_through_every_channel(self):
        done = self.alert("test", "desk", now=at(20))
        self.assertEqual([c["delivered"] for c in done["channels"]], [True])
        sample, = self.received()
        self.assertEqual(sample["kind"], "test")
        self.assertTrue(sample["subject"].startswith("Test: "))
        (self.box / "fail").touch()
        done = self.alert("test", "desk", now=at(20), status=TROUBLE)
        self.assertIn("exits with 7", done["channels"][0]["why"])

    def test_what_a_muted_rule_finds_comes_as_a_digest(self):
        self.alert("mute", "desk", "--for", "1h", now=at(10))
        self.edit(20)
        self.edit(40, {"29 of the 31": "26 of the 31"})
        self.assertEqual(self.received(), [])
        self.assertEqual(self.alert("list", now=at(41))["rules"][0][
            "muted_until"], at(70))
        self.kept.run("deliver", now=at(69))
        self.assertEqual(self.received(), [])
        self.kept.run("deliver", now=at(70))
        digest, = self.received()
        self.assertEqual((digest["kind"], len(digest["alerts"])),
                         ("digest", 2))

    def test_a_mute_can_be_ended_early(self):
        self.alert("mute", "desk", "--for", "2d", now=at(10))
        self.edit(20)
        self.assertEqual(self.received(), [])
        self.assertIsNone(self.alert("mute", "desk", "--end", now=at(30))[
            "muted_until"])
        self.assertIsNone(self.alert("list", now=at(31))["rules"][0][
            "muted_until"])
        self.kept.run("deliver", now=at(31))
        digest, = self.received()
        self.assertEqual(digest["kind"], "digest")
        self.edit(40, {"29 of the 31": "26 of the 31"})
        self.assertEqual(self.received()[1]["kind"], "alert")
        self.assertEqual(
            self.kept.run("alert", "mute", "desk", "--end", now=at(50)).out,
            "desk is not muted.\n")
        self.assert_error(
            self.kept.run("alert", "mute", "desk", "--end", "--for", "1h",
                          status=USAGE), "give one of them")

    def test_replay_sends_again_what_was_sent(self):
        self.edit(20)
        self.assertEqual(self.alert("replay", "desk", "--since", at(30),
                                    now=at(40))["queued"], 0)
        self.assertEqual(self.alert("replay", "desk", "--since", at(10),
                                    now=at(40))["queued"], 1)
        self.kept.run("deliver", now=at(41))
        first, second = self.received()
        self.assertEqual(first["alerts"], second["alerts"])
        self.assertNotEqual(first["id"], second["id"])

    def test_a_name_that_is_no_rule_s_gets_the_nearest(self):
        done = self.kept.run("alert", "test", "dsek", status=FAILED)
        self.assert_error(done, "did you mean desk?")
        self.kept.run("alert", "tes", "desk", status=USAGE)
        self.kept.run("alert", "replay", "desk", status=USAGE)


if __name__ == "__main__":
    main()
