"""Digests that hold more than is shown in full, and what waited for nobody."""

import email
import email.policy

import sinks
from alerted import *


class Digests(Alerts):
    MANY = 53  # 50 are shown in full, others have a line each

    def many(self, hour):
        for n in range(self.MANY):
            self.site.put("s%d.html" % n, title="Story %d" % n, paragraphs=[
                "A boat of the name %d lay at the quay for %d days, said the "
                "harbour master of the town." % (n, hour)])

    def test_each_of_many_is_named(self):
        box = sinks.Mailbox(self)
        self.many(3)
        listed = self.file("urls.txt", "".join(
            self.url("/s%d.html\n" % n) for n in range(self.MANY)))
        self.kept.conf.write_text(self.plain)
        self.kept.run("add", "--no-look", listed, now=at(2))
        self.kept.check(now=at(3))
        self.plain = self.kept.conf.read_text() + (
            "\n[smtp]\nurl = %s\nfrom = emend@example.org\ntls = no\n" %
            box.url())
        self.rule(self.RULE + "quiet = 09:10-11:00\n"
                  "email = desk@example.org\n")
        self.many(4)
        self.kept.check("--all", now=at(20))
        self.assertEqual((self.received(), len(box.received)), ([], 0))
        self.kept.run("deliver", now=at(120))
        digest, = self.received()
        self.assertEqual((digest["kind"], len(digest["alerts"]),
                          len(digest["more"]), digest["left_out"]),
                         ("digest", 50, 3, 0))
        self.assertEqual(
            sorted([a["url"] for a in digest["alerts"]] +
                   [a["url"] for a in digest["more"]]),
            sorted(self.url("/s%d.html" % n) for n in range(self.MANY)))
        self.assertEqual(self.subjects()[0][:11], "53 alerts: ")
        mail = email.message_from_bytes(box.received[0][3],
                                        policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        page = mail.get_body(("html",)).get_content()
        self.assertIn("\nAnd these:\n", text.replace("\r", ""))
        for n in range(self.MANY):
            for part in (text, page):
                self.assertIn(self.url("/s%d.html" % n), part)

    def test_what_waits_for_a_rule_that_is_taken_out_is_dropped_and_told(self):
        self.rule(self.RULE + "quiet = 09:10-11:00\n")
        self.edit(20)
        self.assertEqual(self.kept.json("deliver", now=at(21))["waiting"], 1)
        self.rule(self.RULE.replace("desk", "night desk"))
        done = self.kept.run("deliver", now=at(120), status=None)
        out = re.sub(r"\s+", " ", done.out)
        self.assertIn("desk: emend.conf does not have this rule or its channel "
                      "any more: what waited for it was dropped", out)
        self.assertEqual(self.received(), [])
        self.assertEqual(self.kept.json("deliver", now=at(121))["waiting"], 0)


if __name__ == "__main__":
    main()
