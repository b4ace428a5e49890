"""Alerts as the operator has them: what emend.conf may say, what failed, what
is muted and tried, and what is left for later."""

import sqlite3

from alerted import *


class Operator(Alerts):
    def operator(self, more="", rule=""):
        self.kept.conf.write_text(
            self.plain + "\n[operator]\ncommand = %s\n" % self.notify +
            more + rule)

    def test_a_page_that_fails_is_told_when_it_begins_and_is_over(self):
        self.operator()
        self.site.put("story.html", status=500)
        self.kept.run("check", "--all", now=at(20), status=TROUBLE)
        self.kept.run("check", "--all", now=at(40), status=None)
        self.site.put("story.html")
        self.kept.run("check", "--all", now=at(60))
        events = [(a["alerts"][0]["event"], a["alerts"][0]["over"])
                  for a in self.received()]
        self.assertEqual(events, [("failed", False), ("failed", True)])
        self.assertTrue(all(s.startswith("Trouble") for s in self.subjects()))

    def told(self):
        """(what, over) of all that the operator was told."""
        return [(i.get("what"), i["over"]) for a in self.received()
                for i in a["alerts"]]

    def test_a_feed_that_fails_is_told_when_it_begins_and_is_over(self):
        self.operator('[feed "%s"]\nevery = 1m\n' % self.url("/rss.xml"))
        self.site.put("rss.xml", "no", status=500)
        for minute in (20, 40, 60):
            self.kept.run("check", now=at(minute), status=None)
        self.site.put(
            "rss.xml", "<rss version='2.0'><channel><title>t</title><item>"
            "<link>%s</link></item></channel></rss>" % self.url(),
            type="application/rss+xml")
        for minute in (80, 100):
            self.kept.run("check", now=at(minute * 10), status=None)
        self.assertEqual(self.told(), [("source", False), ("source", True)])
        self.assertEqual({a["alerts"][0]["name"] for a in self.received()},
                         {self.url("/rss.xml")})

    def test_of_two_that_fail_at_a_time_each_is_told(self):
        self.operator("".join('[feed "%s"]\n' % self.url("/%d.xml" % n)
                              for n in range(3)))
        self.kept.run("check", now=at(20), status=None)
        self.assertEqual({a["alerts"][0]["name"] for a in self.received()},
                         {self.url("/%d.xml" % n) for n in range(3)})

    def test_a_rule_s_trouble_is_told(self):
        self.operator(rule='[alert "wild"]\ncommand = /bin/true\n'
                      "matchSentence = ^(\\w+[\\s,]*)+[#@]$\n")
        self.edit(20)
        alert, = self.received()
        self.assertEqual((alert["alerts"][0]["what"],
                          alert["alerts"][0]["name"]), ("rule", "wild"))

    def test_what_verify_finds_is_told_and_that_it_is_over(self):
        self.operator()
        self.edit(20)
        self.kept.run("verify", now=at(30))
        self.assertEqual(self.received(), [])
        with sqlite3.connect(self.kept.dir / "state.db") as db:
            db.execute("DELETE FROM revision WHERE number = 2")
        db.close()
        done = self.kept.run("verify", now=at(40), status=TROUBLE)
        self.assertEqual(done.err, "")
        self.assertEqual(self.told(), [("archive", False)])
        message = self.received()[0]["alerts"][0]["message"]
        self.assertIn("verify finds 2 things wrong", message)
        self.assertIn(self.url(), message)
        # as long as something is wrong each verify says so
        self.kept.run("verify", now=at(50), status=TROUBLE)
        self.kept.run("verify", "--repair", now=at(60))
        self.kept.run("verify", now=at(70))
        self.assertEqual(self.told(), [("archive", False)] * 2 +
                         [("archive", True)])

    def test_edits_are_none_of_the_operator_s_business(self):
        self.operator()
        self.edit(20)
        self.assertEqual(self.received(), [])

    def test_a_channel_s_trouble_is_told(self):
        self.operator(rule="[alert \"desk\"]\non = *\ncommand = /bin/false\n")
        self.edit(20, status=TROUBLE)
        self.kept.run("deliver", now=at(20))
        alert, = self.received()
        item, = alert["alerts"]
        self.assertEqual((item["what"], item["name"]),
                         ("channel", "command /bin/false"))

    def test_of_two_channels_that_fail_at_a_time_each_is_told(self):
        self.operator(rule='[alert "desk"]\ncommand = /bin/false one\n'
                      "command = /bin/false two\n")
        self.edit(20, status=TROUBLE)
        self.kept.run("deliver", now=at(20))
        self.assertEqual(
            {i["name"] for a in self.received() for i in a["alerts"]},
            {"command /bin/false one", "command /bin/false two"})

    def test_a_channel_that_takes_alerts_again_is_told(self):
        (self.box / "fail").touch()
        self.rule(self.RULE)
        self.kept.conf.write_text(
            self.kept.conf.read_text() +
            "[operator]\ncommand = %s/operator\n" % self.box)
        program = self.box / "operator"
        program.write_text("#!/bin/sh\ncat >> '%s/operated'\n" % self.box)
        program.chmod(0o755)
        self.edit(20, status=TROUBLE)
        for minute in (22, 30, 60):
            self.kept.run("deliver", now=at(minute), status=None)
        (self.box / "fail").unlink()
        for minute in (200, 201):
            self.kept.run("deliver", now=at(minute), status=None)
        lines = (self.box / "operated").read_text().splitlines()
        self.assertEqual([read_json(l)["alerts"][0]["over"] for l in lines],
                         [False, True])

    def test_silence_is_trouble(self):
        self.operator("silence = 2h\n")
        self.kept.run("check", now=at(20))
        self.kept.run("deliver", now=at(130))
        self.assertEqual(self.received(), [])
        self.kept.run("deliver", now=at(150))
        self.kept.run("deliver", now=at(160))
        self.kept.run("check", now=at(170))
        self.kept.run("deliver", now=at(171))
        self.assertEqual([a["alerts"][0]["over"] for a in self.received()],
                         [False, True])

    def test_a_good_run_is_a_heartbeat(self):
        self.operator("heartbeat = %s\n" % self.url("/beat"))
        self.site.put("beat", "ok")
        self.server.forget_requests()
        self.kept.run("check", now=at(20))
        self.assertEqual([r["path"] for r in self.server.requests("/beat")],
                         ["/beat"])


class Configuration(Alerts):
    # each can never fire, or tell nobody
    NEVER = [
        ("on = typo !typo\n", "nothing is left"),
        ("on = lede\nplace = byline\n", "different places"),
        ("on = number !lede !byline\nplace = lede byline\n",
         "takes away"),
        ("on = added moved\nplace = headline\n", "never added"),
        ("on = added\nphrase = no plans\n", "no old words for phrase"),
        ("on = added\nmatchDeleted = plans\n",
         "no old words for matchDeleted"),
        ("on = deleted\nmatchInserted = plans\n",
         "no new words for matchInserted"),
        ("source = https://example.org/none\n", "watches its source"),
        ("tag = nothing\n", "has its tag"),
        ("url = example.com/*\n", "url = example.com/*", "whole address"),
        ("url = https://example.com\n", "url = ", "the / after the host"),
        ("url = https://example.com/a#b\n", "url = ", "has a #"),
        ("url = https://example.com/m\u00fcll*\n", "url = ", "encoded"),
        ("url = https://Example.com/*\n", "url = ", "capitals"),
        ("host = example.com\nurl = https://example.org/*\n",
         "different hosts"),
        ("quiet = 09:00-09:00\n", "quiet = ", "all day"),
        ("limit = 0\n", "limit = 0"),
        ("chat = matrix https://matrix.example/!a:b\n", "tokenFile"),
    ]
    WRONG = [
        ("on = numbr\n", "on = numbr", "did you mean number?"),
        ("match = (\n", "match = (", "byte"),
        ("digest = often\n", "digest", "daily 07:30"),
        ("place = footer\n", "place", "headline, byline, lede or body"),
        ("host = https://example.com\n", "host", "without scheme"),
        ("command = notify\n", "command", "whole path"),
    ]

    def test_what_can_never_be_names_file_and_line(self):
        before = self.plain.count("\n") + 2
        for rule, *words in self.NEVER + self.WRONG:
            self.rule('[alert "desk"]\n' + rule)
            done = self.kept.run("check", status=USAGE)
            self.assert_error(done, "emend.conf:", *words)
            line = int(re.search("emend.conf:([0-9]+):", done.err).group(1))
            # the section's, or that of the key
            self.assertIn(line, range(before, before + 1 + rule.count("\n")),
                          done.err)

    def test_what_seldom_fires_is_no_error(self):
        for rule in ("on = moved\nphrase = no plans\nminWords = 3\n",
                     "on = *\nplace = byline\n", "url = *quay\n",
                     "url = http*\n", "url = https://*.example/a\n",
                     "host = M\u00fcller.example\n"
                     "url = https://www.xn--mller-kva.example/*\n",
                     "host = *.EXAMPLE.org\nurl = https://a.example.org/*\n",
                     "on = !lede gone\nplace = lede\n",
                     "on = added number\nmatchDeleted = 3\n"):
            self.rule('[alert "desk"]\n' + rule)
            self.kept.run("check", now=at(2))

    def test_a_rule_without_a_channel_is_an_error(self):
        self.kept.conf.write_text(self.plain + '[alert "desk"]\non = *\n')
        done = self.kept.run("check", status=USAGE)
        self.assert_error(done, "emend.conf:", "no channel")

    def test_a_pattern_that_runs_away_is_the_rule_s_trouble(self):
        self.rule('[alert "wild"]\nmatchSentence = ^(\\w+[\\s,]*)+[#@]$\n'
                  'command = /bin/true\n[alert "desk"]\non = number\n')
        events = self.edit(20)
        self.assertEqual([a["rule"] for a in self.received()], ["desk"])
        self.assertEqual({e["event"] for e in events}, {"changed", "trouble"})
        trouble, = [e for e in events if e["event"] == "trouble"]
        self.assertEqual((trouble["what"], trouble["name"]), ("rule", "wild"))


if __name__ == "__main__":
    main()
