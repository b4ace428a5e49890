"""The ways out: what receivers get, and what they may do to emend."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import xml.etree.ElementTree

import sinks
from harness import *

NUMBER = {"29 of the 31": "27 of the 31"}
AGAIN = {"29 of the 31": "26 of the 31"}


class Channels(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.plain = self.kept.conf.read_text()

    def rule(self, *lines, more=""):
        self.kept.conf.write_text(
            self.plain + more + '\n[alert "desk"]\non = *\n' +
            "".join(line + "\n" for line in lines))

    def edit(self, minute, words=None, status=None, **options):
        self.site.put("story.html",
                      paragraphs=stories.edited(**(words or NUMBER)))
        return self.kept.run("check", "--all", now=at(minute), status=status,
                             **options)

    def deliver(self, minute, **options):
        done = self.kept.run("deliver", "--format", "json", now=at(minute),
                             status=None, **options)
        return read_json(done.out.splitlines()[-1])


class MailCase(Channels):
    TO = "desk@example.org"

    def box(self, **options):
        box = sinks.Mailbox(self, **options)
        self.smtp = "\n[smtp]\nurl = %s\nfrom = emend@example.org\n" % box.url()
        return box

    def mails(self, box):
        return [email.message_from_bytes(r[3], policy=email.policy.default)
                for r in box.received]


class Webhook(Channels):
    SECRET = b"a key of ours, which nobody knows"

    def setUp(self):
        super().setUp()
        self.hook = sinks.Hook(self)

    def test_a_post_is_signed_and_bears_the_message_s_name(self):
        secret = self.kept.dir / "hook.secret"
        secret.write_text("whsec_%s\n" %
                          base64.b64encode(self.SECRET).decode())
        secret.chmod(0o600)
        self.rule("webhook = " + self.hook.url("/x?y=1"),
                  "secretFile = hook.secret")
        self.edit(20, status=DONE)
        (_, path, headers, body), = self.hook.received
        self.assertEqual(path, "/x?y=1")
        self.assertEqual(headers["Content-Type"], "application/json")
        document = read_json(body.decode())
        self.assertEqual(headers["webhook-id"], document["id"])
        signed = b"%s.%s.%s" % (headers["webhook-id"].encode(),
                                headers["webhook-timestamp"].encode(), body)
        digest = hmac.new(self.SECRET, signed, hashlib.sha256).digest()
        self.assertEqual(headers["webhook-signature"],
                         "v1," + base64.b64encode(digest).decode())

    def test_the_operator_s_has_the_same_form(self):
        self.kept.conf.write_text(self.kept.conf.read_text() +
                                  "[operator]\nwebhook = %s\n" %
                                  self.hook.url("/operator"))
        self.site.put("story.html", status=500)
        self.kept.run("check", "--all", now=at(20), status=TROUBLE)
        (_, path, headers, body), = self.hook.received
        self.assertEqual(path, "/operator")
        document = read_json(body.decode())
        self.assertEqual(headers["webhook-id"], document["id"])
        self.assertEqual([(i["event"], i["over"])
                          for i in document["alerts"]], [("failed", False)])

    def test_a_secret_that_others_may_read_is_not_used(self):
        secret = self.kept.dir / "hook.secret"
        secret.write_text("hidden words\n")
        secret.chmod(0o644)
        self.rule("webhook = " + self.hook.url(), "secretFile = hook.secret")
        done = self.edit(20, status=TROUBLE)
        self.assertIn("chmod 600", done.out)
        self.assertNotIn("hidden words", done.out + done.err)
        self.assertEqual(self.hook.received, [])
        secret.chmod(0o600)
        self.assertEqual(self.deliver(30)["delivered"], 1)

    def test_trouble_is_tried_again_with_the_same_name_and_bytes(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["500", "429 Retry-After: 600", "408", "reset", "ok"]
        self.edit(20, status=TROUBLE)
        minute = 20
        for expected, wait in ((0, 2), (0, 9), (0, 2), (0, 10), (1, 20)):
            minute += wait
            self.assertEqual(self.deliver(minute)["delivered"], expected,
                             minute)
        self.assertEqual([r[0].split()[0] for r in self.hook.received],
                         ["500", "429", "408", "reset", "ok"])
        self.assertEqual(len({r[2]["webhook-id"]
                              for r in self.hook.received}), 1)
        self.assertEqual(len({r[3] for r in self.hook.received}), 1)

    def test_a_redirect_is_not_followed_and_ends_it(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["302 Location: %s" % self.hook.url("/other"), "ok"]
        done = self.edit(20, status=TROUBLE)
        self.assertIn("not followed", done.out)
        self.assertIn("gives up", done.out)
        self.assertEqual(self.deliver(60)["waiting"], 0)
        self.assertEqual(len(self.hook.received), 1)

    def test_what_is_wrong_for_good_is_not_tried_again(self):
        self.rule("webhook = " + self.hook.url())
        minute = 0
        for n, (way, again) in enumerate((
                ("400", 0), ("401", 0), ("404", 0), ("413", 0), ("307", 0),
                ("425", 1), ("502", 1), ("503 Retry-After: 5", 1),
                ("504", 1))):
            minute += 1000
            self.hook.ways = [way]
            self.edit(minute, {"29 of the 31": "%d of the 31" % (n + 40)},
                      status=TROUBLE)
            self.hook.ways = ["ok"]
            done = self.deliver(minute + 500)
            self.assertEqual((done["delivered"], done["waiting"]), (again, 0),
                             way)

    def test_gone_closes_the_channel(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["410", "ok"]
        self.edit(20, status=TROUBLE)
        self.edit(40, AGAIN, status=TROUBLE)
        self.assertEqual(len(self.hook.received), 1)

    def test_a_huge_answer_is_not_read(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["huge"]
        started = time.monotonic()
        self.edit(20, status=DONE)
        self.assertLess(time.monotonic() - started, 20)

    def test_one_that_hangs_holds_up_no_other(self):
        other = sinks.Hook(self)
        self.rule("webhook = " + self.hook.url(), "webhook = " + other.url())
        self.hook.ways = ["hang"]
        self.site.put("story.html", paragraphs=stories.edited(**NUMBER))
        process = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, "check", "--all"],
            env=clean_environment(EMEND_NOW=at(20)), cwd="/",
            stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        until = time.monotonic() + 10
        while not other.received and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual(len(other.received), 1)
        self.assertIsNone(process.poll())
        # a check in the same archive is not held up by it, nor a deliver
        self.assertEqual(self.kept.run("deliver", status=BUSY).out, "")
        process.terminate()
        self.assertEqual(process.wait(10), 128 + signal.SIGTERM)
        # it is tried again later, by whoever looks at the archive next, too
        self.hook.ways = ["ok"]
        self.assertEqual(self.deliver(60)["delivered"], 1)
        self.assertEqual(len({r[2]["webhook-id"]
                              for r in self.hook.received}), 1)

    def test_an_address_s_path_is_not_printed(self):
        self.rule("webhook = " + self.hook.url("/services/very-hidden"))
        self.hook.ways = ["500"]
        done = self.edit(20, status=TROUBLE)
        self.assertIn("webhook 127.0.0.1", done.out)
        self.assertNotIn("very-hidden", done.out + done.err)


class Mail(MailCase):
    def test_an_edit_comes_as_text_and_as_html(self):
        box = self.box()
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.edit(20, status=DONE)
        (_, sender, to, raw), = box.received
        self.assertTrue(sender.upper().startswith(
            "MAIL FROM:<EMEND@EXAMPLE.ORG>"), sender)
        self.assertEqual([t.upper() for t in to],
                         ["RCPT TO:<DESK@EXAMPLE.ORG>"])
        for line in raw.split(b"\r\n"):
            self.assertLessEqual(len(line), 998)
            self.assertNotIn(b"\n", line)
            self.assertNotIn(b"\r", line)
            self.assertTrue(line.isascii())
        mail, = self.mails(box)
        self.assertEqual(mail.defects, [])
        self.assertIn("Number changed: \u201c27 of the 31 moorings\u201d was \u201c29\u201d",
                      mail["Subject"])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertRegex(mail["Message-ID"], r"^<[0-9a-f]{32}@example\.org>$")
        self.assertEqual(mail["List-Id"], "<desk.emend.example.org>")
        self.assertEqual(str(mail["Date"].datetime),
                         "2026-03-02 09:20:00+00:00")
        self.assertEqual(mail.get_content_type(), "multipart/alternative")
        text = mail.get_body(("plain",)).get_content()
        self.assertIn("[-29-]{+27+} of the 31", text)
        self.assertIn(self.url(), text)
        self.assertIn("No correction or update notice says so.", text)
        page = mail.get_body(("html",)).get_content()
        self.assertRegex(page, r"<del[^>]*>29</del><ins[^>]*>27</ins>")
        self.assertIn('href="%s"' % self.url(), page)

    def text_of(self, mail):
        return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")

    def test_several_edits_are_one_mail_which_says_nothing_twice(self):
        box = self.box()
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.site.put(
            "story.html", title="Port Ansel to close half of its east quay",
            paragraphs=stories.edited(**{
                "29 of the 31": "27 of the 31",
                "We will not take any risk with people or boats":
                "We will take no risk with boats"}) +
            ["Asked again on Wednesday, the board did not say who pays."])
        self.kept.run("check", "--all", now=at(20))
        mail, = self.mails(box)
        # whose headline stands in the page four times
        self.assertIn("was \u201cPort Ansel to close its east quay until the "
                      "spring\u201d and 3 more edits: negation, number, quote "
                      "(127.0.0.1)", mail["Subject"])
        text = self.text_of(mail)
        self.assertEqual(re.findall(r"^\* ([^:\n]*)", text, re.M),
                         ["Headline changed", "Paragraph 1 changed",
                          "Paragraph 2 changed", "Paragraph 9 added"])
        self.assertIn("\nHeadline and 2 of 9 paragraphs changed, 1 added: ",
                      text)
        self.assertIn("\nEdited between 2026-03-02 09:00:00 and 09:20:00 "
                      "+00:00 (20 minutes). No correction or update notice "
                      "says so.\n", text)
        self.assertIn("We will [-not-] take [-any-]{+no+} risk with "
                      "[-people or-] boats", text)
        self.assertEqual(text.count("words inside quotation marks changed"), 1)
        self.assertEqual(text.count("who pays."), 1)
        self.assertIn('\nSent by emend for the rule [alert "desk"]', text)
        page = mail.get_body(("html",)).get_content()
        self.assertEqual(page.count("who pays."), 1)
        self.assertIn("<b>Headline changed</b>", page)

    def test_what_is_left_out_is_counted(self):
        box = self.box()
        hook = sinks.Hook(self)
        self.rule("email = " + self.TO, "chat = mattermost " + hook.url(),
                  more=self.smtp + "tls = no\n")
        words = ("anchors boats cables derricks engines ferries gulls hulls "
                 "islands jetties keels lamps masts").split()

        def paragraphs(number):
            return [" ".join("The board of the %s counted %d of them on day "
                             "%d of the survey." % (word, number, day)
                             for day in range(6 if word == "boats" else 2))
                    for word in words]

        self.site.put("story.html", paragraphs=paragraphs(29))
        self.kept.run("check", "--all", now=at(20))
        box.received.clear()
        hook.received.clear()
        self.site.put("story.html", paragraphs=paragraphs(31))
        self.kept.run("check", "--all", now=at(40))
        mail, = self.mails(box)
        (_, _, _, post), = hook.received
        for told in (self.text_of(mail), json.loads(post)["text"],
                     mail.get_body(("html",)).get_content()):
            self.assertIn("and 2 more sentences", told)
            self.assertIn("and 3 more edits", told)
            self.assertEqual(told.count("more sentence"), 1)

    def test_what_is_in_doubt_is_told_in_words(self):
        box = self.box()
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.site.put("story.html", "no", status=404)
        self.kept.run("check", "--all", now=at(20), status=TROUBLE)
        mail, = self.mails(box)
        self.assertEqual(mail["Subject"], "In doubt: the article seems to be "
                         "gone - %s (127.0.0.1)" % stories.TITLE)
        self.assertIn("\nThe server answered 404 Not Found.\n",
                      self.text_of(mail))

    def test_an_article_s_mails_are_one_thread(self):
        box = self.box()
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.edit(20, status=DONE)
        self.edit(40, AGAIN, status=DONE)
        first, second = self.mails(box)
        self.assertEqual(first["References"], second["References"])
        self.assertNotEqual(first["Message-ID"], second["Message-ID"])

    def test_nothing_is_sent_in_the_clear(self):
        box = self.box()
        self.rule("email = " + self.TO, more=self.smtp)
        done = self.edit(20, status=TROUBLE)
        self.assertIn("offers no TLS", done.out)
        self.assertEqual(box.received, [])
        self.assertFalse([l for l in box.lines if l.startswith("MAIL")])

    def test_starttls_and_a_password(self):
        box = self.box(tls="starttls", user="emend", password="top secret")
        secret = self.kept.dir / "smtp.secret"
        secret.write_text("top secret\n")
        secret.chmod(0o600)
        self.rule("email = " + self.TO, more=self.smtp +
                  "user = emend\npasswordFile = smtp.secret\n")
        # a certificate that nobody vouches for is not good enough
        done = self.edit(20, status=TROUBLE)
        self.assertEqual(box.received, [])
        self.assertNotIn("top secret", done.out + done.err)
        trust = {"SSL_CERT_FILE": str(box.paths[0])}
        secret.write_text("wrong\n")
        done = self.kept.run("deliver", now=at(25), env=trust, status=TROUBLE)
        self.assertEqual(box.received, [])
        secret.write_text("top secret\n")
        self.assertEqual(self.deliver(40, env=trust)["delivered"], 1)
        self.assertEqual(len(box.received), 1)

    def test_smtps_and_a_password_from_the_environment(self):
        box = self.box(tls="implicit", user="emend", password="word")
        self.rule("email = " + self.TO, more=self.smtp +
                  "user = emend\npasswordEnv = THE_WORD\n")
        trust = {"SSL_CERT_FILE": str(box.paths[0])}
        done = self.edit(20, status=TROUBLE, env=trust)
        self.assertIn("THE_WORD", done.out)
        done = self.deliver(30, env={**trust, "THE_WORD": "word"})
        self.assertEqual(done["delivered"], 1)
        self.assertEqual(len(box.received), 1)

    def test_what_is_for_now_refused_comes_later(self):
        ways = ["rcpt 450 greylisted", "mail 421 too busy", "drop-data",
                "data 452 no room", "after 451 try again", "slow"]
        box = self.box()
        box.ways = list(ways)
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.edit(20, status=TROUBLE)
        minute = 20
        for n in range(1, len(ways)):
            minute += 60
            done = self.deliver(minute)
        self.assertEqual((done["delivered"], done["waiting"]), (1, 0))
        first, second = self.mails(box)
        self.assertEqual(first.as_bytes(), second.as_bytes())

    def test_the_same_mail_comes_again_when_its_receipt_was_lost(self):
        box = self.box()
        box.ways = ["late-drop", "ok"]
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        self.edit(20, status=TROUBLE)
        self.assertEqual(self.deliver(30)["delivered"], 1)
        first, second = self.mails(box)
        self.assertEqual(first["Message-ID"], second["Message-ID"])

    def test_what_is_refused_for_good_is_given_up_at_once(self):
        box = self.box()
        box.ways = ["rcpt 550 no such user"]
        self.rule("email = " + self.TO, more=self.smtp + "tls = no\n")
        done = self.edit(20, status=TROUBLE)
        self.assertIn("550", done.out)
        self.assertIn("gives up", done.out)
        self.assertEqual(self.deliver(60)["waiting"], 0)

    def test_a_program_that_sends_mail(self):
        box = pathlib.Path(tempfile.mkdtemp(prefix="emend-mail-"))
        self.addCleanup(shutil.rmtree, box, ignore_errors=True)
        program = box / "sendmail"
        program.write_text("#!/bin/sh\necho \"$@\" > %s/words\n"
                           "cat > %s/mail\n" % (box, box))
        program.chmod(0o755)
        self.rule("email = " + self.TO, more="\n[smtp]\nsendmail = %s\n"
                  "from = emend@example.org\n" % program)
        self.edit(20, status=DONE)
        self.assertEqual((box / "words").read_text(),
                         "-i -f emend@example.org -- desk@example.org\n")
        raw = (box / "mail").read_bytes()
        self.assertNotIn(b"\r", raw)
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        self.assertIn("Number changed", mail["Subject"])

    def test_mail_without_a_way_out_is_an_error(self):
        self.rule("email = " + self.TO)
        done = self.kept.run("check", status=USAGE)
        self.assert_error(done, "emend.conf:", "[smtp]")


class Secrets(MailCase):
    """What is for nobody else must stand in a file that nobody else reads."""

    def test_others_may_read_none(self):
        hook = sinks.Hook(self)
        box = self.box(user="emend", password="hidden words")
        ways = [
            ("webhook = " + hook.url(), "secretFile = secret", ""),
            ("chat = matrix " + hook.url("/!room:example.org"),
             "tokenFile = secret", ""),
            ("email = " + self.TO, "", self.smtp + "tls = no\nuser = emend\n"
             "passwordFile = secret\n"),
        ]
        secret = self.kept.dir / "secret"
        secret.write_text("hidden words\n")
        minute = 0
        for n, (channel, key, more) in enumerate(ways):
            for mode in (0o640, 0o604, 0o620, 0o644):
                secret.chmod(mode)
                self.rule(channel, key, more=more)
                minute += 20
                done = self.edit(minute, {"29 of the 31": "%d of the 31" %
                                          (minute // 20)})
                if mode == 0o640:
                    self.assertIn("chmod 600", done.out)
                self.assertNotIn("hidden words", done.out + done.err)
                self.assertEqual((hook.received, box.received), ([], []))
            secret.chmod(0o600)
            minute += 1000
            self.assertEqual(self.deliver(minute)["delivered"], 4, channel)
            self.assertEqual(len(hook.received) + len(box.received), 4)
            hook.received.clear()
            box.received.clear()


class Feed(Channels):
    NAME = "{http://www.w3.org/2005/Atom}"

    def test_the_newest_messages_stand_in_a_feed(self):
        box = pathlib.Path(tempfile.mkdtemp(prefix="emend-feed-"))
        self.addCleanup(shutil.rmtree, box, ignore_errors=True)
        path = box / "changes.xml"
        self.rule("atom = %s" % path)
        self.edit(20, status=DONE)
        self.edit(40, AGAIN, status=DONE)
        feed = xml.etree.ElementTree.parse(path).getroot()
        entries = feed.findall(self.NAME + "entry")
        titles = [e.find(self.NAME + "title").text for e in entries]
        self.assertEqual(len(titles), 2)
        self.assertIn("\u201c26 of the 31 moorings\u201d was \u201c27\u201d", titles[0])
        self.assertEqual(entries[0].find(self.NAME + "link").get("href"),
                         self.url())
        self.assertRegex(entries[0].find(self.NAME + "content").text,
                         "<del[^>]*>27</del>")
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)
        box.chmod(0o500)
        if not IS_ROOT:
            self.edit(60, NUMBER, status=TROUBLE)

    def test_the_newest_hundred_stand_in_it_and_each_once(self):
        box = pathlib.Path(tempfile.mkdtemp(prefix="emend-feed-"))
        self.addCleanup(shutil.rmtree, box, ignore_errors=True)
        path = box / "changes.xml"
        for n in range(120):
            self.site.put("s%d.html" % n, title="Story %d" % n)
        listed = self.file("urls.txt", "".join(
            self.url("/s%d.html\n" % n) for n in range(120)))
        self.kept.run("add", "--no-look", listed)
        self.plain = self.kept.conf.read_text()
        self.kept.run("check", "--all", now=at(5))
        self.rule("atom = %s" % path)
        self.edit(20, status=DONE)
        for n in range(120):
            self.site.put("s%d.html" % n, title="Story %d" % n,
                          paragraphs=stories.edited(**NUMBER))
        self.kept.run("check", "--all", now=at(40))
        titles, ids = self.entries(path)
        self.assertEqual((len(titles), len(set(ids))), (100, 100))
        # made at one time, they stand in the order they were made in
        self.assertFalse([t for t in titles if stories.TITLE in t])
        # what comes again takes its place, and only that
        self.edit(60, AGAIN, status=DONE)
        again, more = self.entries(path)
        self.assertIn(stories.TITLE, again[0])
        self.assertEqual((again[1:], more[1:]), (titles[:-1], ids[:-1]))

    def entries(self, path):
        feed = xml.etree.ElementTree.parse(path).getroot()
        return ([e.text for e in feed.iter(self.NAME + "title")][1:],
                [e.text for e in feed.iter(self.NAME + "id")][1:])


if __name__ == "__main__":
    main()
