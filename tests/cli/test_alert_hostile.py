"""Whatever a page is called, it stays words, by every way out."""

import email
import email.policy
import html.parser
import json
import xml.etree.ElementTree

import sinks
import test_alert_channels as channels
from harness import *

HOSTILE = [
    "Plain\r\nBcc: all@example.org", "Two\n\nSubject: other", "a\x00b",
    "=?utf-8?B?QmNjOiB4?=", "From here", ".", "..", ". \r\n.\r\nQUIT",
    "$(touch /tmp/x)", "`id`", "; rm -rf /", "| cat", "-oQ/tmp", "--help",
    "<script>alert(1)</script>", "\"><img src=x onerror=y>",
    "</title></head>", "&#x3c;b&#x3e;", "{{7*7}}", "%s%s%n%d", "%0d%0aBcc: x",
    "\u202egnp.exe", "\u200b\u200b", "\u2028line", "\ufeffbom",
    "\u0085next", "\x1b[31mred", "\x07bell", "a" * 3000,
    "word " * 800, "\U0001f4a3" * 300, "\u0301" * 500, "e\u0301" * 400,
    "\u05d0\u05d1\u05d2", "\u6f22\u5b57" * 200, "tab\there", "\\r\\n",
    "quote\"s", "it's", "a,b;c", "x@example.org", "<x@example.org>",
    "Re: Re: Fwd:", "=", "==3D", "=20", "=\r\n", "~.", "{", "}", "[", "]",
    "\\", "/", "//", "?", "*", "_under_", "*bold*", "~strike~", "@everyone",
    "<!channel>", "<@U123>", "[a](javascript:alert(1))",
    "\x9b31mred", "\r\n.\r\nQUIT", "\x1b]0;title\x07", "</title><img src=x>",
]



SERVICES = ("slack", "mattermost", "discord", "teams", "ntfy", "matrix")
HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "In-Reply-To",
           "References", "List-Id", "Auto-Submitted",
           "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]
POSTED = {"host", "user-agent", "accept", "content-type", "content-length",
          "webhook-id", "webhook-timestamp", "webhook-signature",
          "authorization", "expect"}
PROGRAM = """#!/bin/sh
printf '%%s\\n' "$# $EMEND_ALERT_SUBJECT" >> %(box)s/words
cat >> %(box)s/input
"""
# of our own mails and entries; nothing else may stand there
TAGS = {"html", "head", "meta", "title", "body", "h2", "p", "br", "b", "a",
        "del", "ins", "time", "code", "hr", "ul", "li"}


class Page(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


def coded(title):
    """The same title, by numbers: what a filter of bytes does not see."""
    return "".join("&#%d;" % ord(c) for c in title)


class HostileTitles(channels.MailCase):
    def setUp(self):
        super().setUp()
        self.notify = pathlib.Path(tempfile.mkdtemp(prefix="emend-alerts-"))
        self.addCleanup(shutil.rmtree, self.notify, ignore_errors=True)
        self.program = self.notify / "n"
        self.program.write_text(PROGRAM % {"box": self.notify})
        self.program.chmod(0o755)
        secret = self.kept.dir / "secret"
        secret.write_text("a key of ours, which nobody knows\n")
        secret.chmod(0o600)

    def put(self, n, **options):
        page = stories.page(title=HOSTILE[n // 2] if n % 2 else "TITLE", **options)
        self.site.put("t%d.html" % n,
                      page.replace("TITLE", coded(HOSTILE[n // 2])))

    def tell_all(self):
        """An edit under each title, as bytes and coded, by every way out."""
        self.mailbox = self.box()
        self.hook = sinks.Hook(self)
        for n in range(2 * len(HOSTILE)):
            self.put(n)
        listed = self.file("urls.txt", "".join(
            self.url("/t%d.html\n" % n) for n in range(2 * len(HOSTILE))))
        self.kept.run("add", "--no-look", listed)
        self.plain = self.kept.conf.read_text()
        self.kept.run("check", "--all", now=at(5))
        self.rule("email = " + self.TO, "command = %s" % self.program,
                  "atom = %s/feed.xml" % self.notify,
                  "webhook = " + self.hook.url("/webhook"),
                  "secretFile = secret", "tokenFile = secret",
                  *("chat = %s %s" % (kind, self.hook.url("/" + kind))
                    for kind in SERVICES if kind != "matrix"),
                  "chat = matrix " + self.hook.url("/!room:example.org"),
                  more=self.smtp + "tls = no\n")
        for n in range(2 * len(HOSTILE)):
            self.put(n, paragraphs=stories.edited(**channels.NUMBER))
        self.edit(20, status=DONE)
        self.count = len(self.mailbox.received)

    def test_no_title_breaks_out_of_its_place(self):
        self.tell_all()
        self.assertGreaterEqual(len(HOSTILE), 60)
        self.assertGreaterEqual(self.count, 2 * len(HOSTILE) - 8)
        self.check_mails()
        self.check_posts()
        self.check_program()
        self.check_feed()

    def check_words(self, words):
        self.assertFalse([c for c in words if ord(c) < 32 or
                          0x7f <= ord(c) < 0xa0 or
                          c in "\u202e\u200b\u2028\ufeff"], words)

    def check_page(self, page):
        found = Page(page)
        self.assertLessEqual(found.tags, TAGS)
        for name, value in found.attributes:
            self.assertIn(name, ("style", "href", "charset", "datetime",
                                 "title"))
            if name == "href":
                self.assertTrue(value.startswith("http://127.0.0.1"), value)

    def check_mails(self):
        for (_, sender, to, raw), mail in zip(self.mailbox.received,
                                              self.mails(self.mailbox)):
            self.assertTrue(sender.upper().startswith(
                "MAIL FROM:<EMEND@EXAMPLE.ORG>"), sender)
            self.assertEqual([t.upper() for t in to],
                             ["RCPT TO:<DESK@EXAMPLE.ORG>"])
            self.assertEqual(mail.keys(), HEADERS)
            self.assertEqual(mail.defects, [])
            for line in raw.split(b"\r\n"):
                self.assertLessEqual(len(line), 998)
                self.assertNotIn(b"\n", line)
                self.assertNotIn(b"\r", line)
            self.check_words(mail["Subject"])
            self.check_page(mail.get_body(("html",)).get_content())

    def check_posts(self):
        posts = {}
        for _, path, headers, body in self.hook.received:
            self.assertLessEqual({n.lower() for n in headers}, POSTED)
            kind = ("ntfy" if path == "/" else
                    "matrix" if path.startswith("/_matrix/client/v3/rooms/"
                                                "%21room%3Aexample.org/send/")
                    else path[1:])
            posts.setdefault(kind, []).append(json.loads(body))
        self.assertEqual({kind: len(found) for kind, found in posts.items()},
                         dict.fromkeys((*SERVICES, "webhook"), self.count))
        for post in posts["webhook"]:
            self.check_words(post["subject"])
        for post in posts["slack"]:
            for shown in (post["text"], post["blocks"][0]["text"]["text"]):
                self.assertEqual(re.findall("<[^>]*>", shown),
                                 re.findall(r"<http://127[^>]*\|The page>", shown))
        for post in posts["mattermost"]:
            self.assertNotIn("@everyone", post["text"])
            self.assertEqual(len(re.findall(r"(?<!\\)\]\(", post["text"])), 1)
        for post in posts["discord"]:
            self.assertLessEqual(len(post["content"]), 2000)
            self.assertNotRegex(post["content"], r"(?<!\\)\]\(|@everyone")
        for post in posts["teams"]:
            text = post["attachments"][0]["content"]["body"][0]["text"]
            self.assertEqual(len(re.findall(r"(?<!\\)\]\(", text)), 1)
        for post in posts["ntfy"]:
            self.assertEqual(post["topic"], "ntfy")
            self.check_words(post["title"])
        for post in posts["matrix"]:
            found = Page(post["formatted_body"])
            self.assertLessEqual(found.tags, {"b", "br", "del", "strong", "a"})

    def check_program(self):
        lines = (self.notify / "words").read_text().splitlines()
        self.assertEqual(len(lines), self.count)
        for line in lines:
            self.assertTrue(line.startswith("0 "), line)
            self.check_words(line)
        documents = (self.notify / "input").read_text().splitlines()
        self.assertEqual(len(documents), self.count)
        for document in documents:
            read_json(document)

    def check_feed(self):
        atom = "{http://www.w3.org/2005/Atom}"
        feed = xml.etree.ElementTree.parse(self.notify / "feed.xml").getroot()
        self.assertEqual({e.tag for e in feed.iter()}, {
            atom + n for n in ("feed", "id", "title", "author", "name",
                               "updated", "entry", "link", "content")})
        entries = feed.findall(atom + "entry")
        # the newest ones
        self.assertEqual(len(entries), 100)
        for entry in entries:
            self.assertEqual([e.tag for e in entry], [
                atom + n for n in ("id", "title", "updated", "link",
                                   "content")])
            self.check_words(entry.find(atom + "title").text)
            self.check_page(entry.find(atom + "content").text)


if __name__ == "__main__":
    main()
