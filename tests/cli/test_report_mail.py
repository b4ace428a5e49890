"""emend report --email: a report that goes the way alerts go."""

import email
import email.policy

import sinks
from harness import *

NUMBER = {"29 of the 31": "27 of the 31"}
AGAIN = {"29 of the 31": "26 of the 31"}


class ReportMail(ServedCase):
    TO = "desk@example.org"

    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.box = sinks.Mailbox(self)
        self.plain = self.kept.conf.read_text()
        self.kept.conf.write_text(
            self.plain + "\n[smtp]\nurl = %s\nfrom = emend@example.org\n"
            "tls = no\n" % self.box.url())
        self.report(0, status=DONE)

    def report(self, minute, *arguments, **options):
        return self.kept.run("report", "--mark", "daily", "--email", self.TO,
                             *arguments, now=at(minute), **options)

    def edit(self, minute, words=NUMBER):
        self.site.put("story.html", paragraphs=stories.edited(**words))
        self.kept.check("--all", now=at(minute))

    def mails(self):
        return [email.message_from_bytes(r[3], policy=email.policy.default)
                for r in self.box.received]

    def waiting(self, minute):
        done = self.kept.run("deliver", "--format", "json", now=at(minute),
                             status=None)
        return read_json(done.out.splitlines()[-1])

    def test_it_comes_as_text_and_as_html_and_the_mark_moves(self):
        self.assertEqual(self.box.received, [])
        self.edit(20)
        done = self.report(30)
        self.assertEqual((done.out, done.err), ("", ""))
        mail, = self.mails()
        self.assertEqual(mail.defects, [])
        self.assertEqual(mail["To"], self.TO)
        self.assertIn("1 of 1 article changed", mail["Subject"])
        self.assertEqual(mail["List-Id"], "<report.emend.example.org>")
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("\u201c29\u201d became \u201c27\u201d", text)
        self.assertIn(" diff ", text)
        page = mail.get_body(("html",)).get_content()
        self.assertIn("<del>29</del>", page)
        self.assertIn('href="%s"' % self.url(), page)
        # all of it is told now
        self.report(40)
        self.assertEqual(len(self.box.received), 1)
        self.report(50, "--say-empty")
        self.assertIn("Nothing changed", self.mails()[1]["Subject"])

    def test_what_the_server_does_not_take_waits_and_stays_the_same(self):
        self.edit(20)
        self.box.ways = ["rcpt 451 come again", "ok"]
        self.assertIn("451", self.report(30, status=TROUBLE).out)
        listed = self.kept.json("alert", "list", now=at(31))["messages"]
        self.assertEqual([(m["rule"], m["state"]) for m in listed],
                         [("report", "waiting")])
        self.assertIn("report to email " + self.TO,
                      self.kept.run("alert", "list", now=at(31)).out)
        # the mark moved with it: what comes now is another report
        self.edit(60, AGAIN)
        self.waiting(300)
        self.assertEqual(self.report(400).status, DONE)
        first, second = self.mails()
        self.assertIn("became \u201c27\u201d",
                      first.get_body(("plain",)).get_content())
        self.assertIn("became \u201c26\u201d",
                      second.get_body(("plain",)).get_content())
        self.assertNotEqual(first["Message-ID"], second["Message-ID"])

    def test_a_mail_whose_receipt_was_lost_comes_again_as_the_same(self):
        self.edit(20)
        self.box.ways = ["late-drop", "ok"]
        self.report(30, status=None)
        self.waiting(60)
        received = [r[3] for r in self.box.received]
        self.assertEqual(len(set(received)), 1)
        self.assertEqual(len(received), 2)

    def test_it_goes_with_an_article_that_is_forgotten(self):
        self.edit(20)
        self.box.ways = ["rcpt 451 come again"]
        self.report(30, status=TROUBLE)
        self.box.ways = ["ok"]
        self.kept.run("forget", self.url(), "--yes", now=at(40))
        self.kept.run("deliver", now=at(300))
        self.assertEqual(self.box.received, [])
        for path in self.kept.dir.glob("state.db*"):
            self.assertNotIn(b"of the 31", path.read_bytes())
        self.assertEqual(self.waiting(310)["waiting"], 0)

    def test_it_is_given_up_after_three_days_and_that_is_told(self):
        self.edit(20)
        self.box.ways = ["rcpt 451 come again"]
        self.report(30, status=TROUBLE)
        done = self.kept.run("deliver", now=at(30 + 3 * 1440 + 1),
                             status=TROUBLE)
        self.assertIn("emend report --since", done.out)
        self.assertEqual(
            self.waiting(30 + 4 * 1440)["waiting"], 0)

    def test_what_cannot_be_sent_is_said_and_moves_no_mark(self):
        self.edit(20)
        for arguments, words in (
                (("--email", "no address"), "wants one mail address"),
                (("--email", self.TO, "--format", "html"), "no place"),
                (("--email", self.TO, "--stats"), "no place"),
                (("--email", self.TO, "-o", "x"), "no place")):
            done = self.kept.run("report", "--mark", "daily", *arguments,
                                 now=at(30), status=USAGE)
            self.assertIn(words, done.err)
        with_mail = self.kept.conf.read_text()
        self.kept.conf.write_text(self.plain)
        self.assertIn("[smtp]", self.report(30, status=USAGE).err)
        self.kept.conf.write_text(with_mail)
        self.report(30)
        self.assertEqual(len(self.box.received), 1)


if __name__ == "__main__":
    main()
