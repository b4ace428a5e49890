"""What each chat service is posted, held against what its maker documents.

Slack: section block, text object (3,000 characters; & < > are control
characters; with verbatim nothing but <...> is a link or a mention), incoming
webhooks.  Mattermost: incoming webhooks (16,383 characters), its Markdown.
Discord: Execute Webhook (content of 2,000 characters, allowed_mentions).
Teams: Workflows take a message with an Adaptive Card, 28 KB.  ntfy: publish as
JSON (message of 4,096 bytes).  Matrix: client-server API, m.room.message (HTML
tags, m.mentions; an event of 65,536 bytes).
"""

import html.parser
import json

import sinks
import test_alert_channels as channels
from harness import *

SERVICES = ("slack", "mattermost", "discord", "teams", "ntfy", "matrix")
OLD = "29 of the 31"
MATRIX_TAGS = {"b", "br", "del", "strong", "a"}


def words_of(kind, post):
    """The text of a post, as it is written in the service's markup."""
    if kind == "slack":
        return post["blocks"][0]["text"]["text"]
    if kind == "teams":
        return post["attachments"][0]["content"]["body"][0]["text"]
    return post[{"mattermost": "text", "discord": "content",
                 "ntfy": "message", "matrix": "formatted_body"}[kind]]


class Tags(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.links = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes]


class Chat(channels.Channels):
    def setUp(self):
        super().setUp()
        self.hook = sinks.Hook(self)
        self.minute = 0
        token = self.kept.dir / "matrix.token"
        token.write_text("a token\n")
        token.chmod(0o600)

    def address(self, kind):
        return self.hook.url({"ntfy": "/harbour",
                              "matrix": "/!room:example.org"}.get(
                                  kind, "/" + kind))

    def posts(self, words, services=SERVICES, title=stories.TITLE, more=""):
        """One edit, told to all: kind -> (path, headers, body)."""
        self.rule(*("chat = %s %s" % (kind, self.address(kind))
                    for kind in services), "tokenFile = matrix.token",
                  more=more)
        self.minute += 20
        self.site.put("story.html", title=title,
                      paragraphs=stories.edited(**{OLD: words}))
        self.hook.received.clear()
        self.kept.check("--all", now=at(self.minute))
        found = {}
        for _, path, headers, body in self.hook.received:
            kind = ("ntfy" if path == "/" else
                    "matrix" if path.startswith("/_matrix") else path[1:])
            self.assertEqual(headers["Content-Type"], "application/json")
            found[kind] = path, headers, json.loads(body)
        self.assertEqual(sorted(found), sorted(services))
        return found

    def said(self, words, **options):
        return {kind: (words_of(kind, post), post) for kind, (_, _, post)
                in self.posts(words, **options).items()}


class Forms(Chat):
    def test_slack(self):
        _, _, post = self.posts("27 of the 31", ["slack"])["slack"]
        self.assertEqual(sorted(post), ["blocks", "text"])
        self.assertIn("Number changed", post["text"])
        block, = post["blocks"]
        self.assertEqual((block["type"], block["text"]["type"],
                          block["text"]["verbatim"]),
                         ("section", "mrkdwn", True))
        text = block["text"]["text"]
        self.assertIn("~29~*27* of the 31", text)
        # with verbatim a bare address would be no link
        self.assertIn("\n<%s|The page>\n" % self.url(), text)

    def test_mattermost(self):
        _, _, post = self.posts("27 of the 31", ["mattermost"])["mattermost"]
        self.assertEqual(list(post), ["text"])
        self.assertIn("~~29~~**27** of the 31", post["text"])
        self.assertIn("\n[The page](%s)\n" % self.url(), post["text"])

    def test_discord(self):
        _, _, post = self.posts("27 of the 31", ["discord"])["discord"]
        self.assertEqual(post["allowed_mentions"], {"parse": []})
        self.assertIn("~~29~~**27** of the 31", post["content"])
        # in angle brackets it is not shown as a page besides
        self.assertIn("\n<%s>\n" % self.url(), post["content"])

    def test_teams(self):
        _, _, post = self.posts("27 of the 31", ["teams"])["teams"]
        self.assertEqual(post["type"], "message")
        card, = post["attachments"]
        self.assertEqual((card["contentType"], card["contentUrl"]),
                         ("application/vnd.microsoft.card.adaptive", None))
        card = card["content"]
        self.assertEqual((card["type"], card["version"], card["msteams"]),
                         ("AdaptiveCard", "1.4", {"width": "Full"}))
        block, = card["body"]
        self.assertEqual((block["type"], block["wrap"]), ("TextBlock", True))
        self.assertIn("[-29-]**27** of the 31", block["text"])
        self.assertIn("\n\n[The page](%s)\n\n" % self.url(), block["text"])

    def test_ntfy(self):
        path, _, post = self.posts("27 of the 31", ["ntfy"])["ntfy"]
        self.assertEqual((path, post["topic"]), ("/", "harbour"))
        self.assertEqual(sorted(post), ["click", "message", "title", "topic"])
        self.assertIn("Number changed", post["title"])
        # the title stands above it
        self.assertTrue(post["message"].startswith("The harbour board"),
                        post["message"])
        self.assertIn("[-29-]{+27+} of the 31", post["message"])
        self.assertEqual(post["click"], self.url())

    def test_matrix(self):
        path, headers, post = self.posts("27 of the 31", ["matrix"])["matrix"]
        self.assertRegex(path, "^/_matrix/client/v3/rooms/"
                         "%21room%3Aexample.org/send/m.room.message/"
                         "[0-9a-f]{32}$")
        self.assertEqual(headers["Authorization"], "Bearer a token")
        # an m.notice would be shown and not notified
        self.assertEqual((post["msgtype"], post["format"], post["m.mentions"]),
                         ("m.text", "org.matrix.custom.html", {}))
        self.assertIn("[-29-]{+27+} of the 31", post["body"])
        self.assertIn("<del>29</del><strong>27</strong> of the 31",
                      post["formatted_body"])
        page = Tags(post["formatted_body"])
        self.assertLessEqual(set(page.tags), MATRIX_TAGS)
        self.assertEqual(page.links, [self.url()])

    def test_matrix_knows_a_message_by_its_name(self):
        self.hook.ways = ["500", "ok"]
        self.rule("chat = matrix " + self.address("matrix"),
                  "tokenFile = matrix.token")
        self.edit(20, status=TROUBLE)
        self.deliver(30)
        first, second = self.hook.received
        self.assertEqual(first[1:2] + first[3:], second[1:2] + second[3:])

    def test_each_says_when_it_was_and_whether_the_page_says_so(self):
        for kind, (text, _) in self.said(
                "27 of the 31", more="[publish]\nurl = "
                "https://press.example/e\n").items():
            self.assertIn("Edited between 2026-03-02 09:00:00 and 09:20:00 "
                          "+00:00 (20 minutes). No correction or update "
                          "notice says so.", text, kind)
            self.assertIn("https://press.example/e/a/", text)

    def test_a_sample_says_that_it_is_one(self):
        self.rule(*("chat = %s %s" % (kind, self.address(kind))
                    for kind in SERVICES), "tokenFile = matrix.token")
        self.kept.run("alert", "test", "desk", now=at(20))
        self.assertEqual(len(self.hook.received), len(SERVICES))
        for _, path, _, body in self.hook.received:
            text = body.decode().replace("\\u200b", "").replace("\u200b", "")
            self.assertRegex(text, r"Test\\*: ", path)

    def test_what_is_no_service_is_an_error(self):
        for line in ("irc https://chat.example", "slack", "ntfy nothing",
                     "matrix https://matrix.example/#room:example.org"):
            self.rule("chat = " + line)
            self.assert_error(self.kept.run("check", status=USAGE), "chat = ")


# What calls everybody, or somebody, where a page has it.
CALLS = ["@everyone", "@here", "@channel", "@all", "@room", "@alice",
         "<!here>", "<!channel>", "<!everyone>", "<@U0123ABCD>",
         "<!subteam^S0123>", "<#C0123ABCD>", "<@123456789>", "<@&123456789>",
         "<#123456789>", "<at>Alice</at>", "@alice:example.org",
         "https://matrix.to/#/@alice:example.org",
         "<users/all>", "&lt;!here&gt;"]


class Calls(Chat):
    """Nobody is called by what stands in a page."""

    def test_words_of_a_page_call_nobody(self):
        for i in range(0, len(CALLS), 5):
            calls = CALLS[i:i + 5]
            posts = self.said("27 of the 31 " + " ".join(calls),
                              title="Quay closed " + " ".join(calls))
            for kind, (text, post) in posts.items():
                getattr(self, "check_" + kind)(text, post)

    def check_slack(self, text, post):
        for shown in (text, post["text"]):
            shown = shown.replace("<%s|The page>" % self.url(), "")
            self.assertNotIn("<", shown)
            self.assertNotRegex(shown, r"@\w")
        self.assertNotIn("link_names", post)

    def check_mattermost(self, text, post):
        self.assertNotRegex(text, r"@\w")
        self.assertNotRegex(text, r"(?<![\\~])~\w")
        # which would be shown as what it stands for
        self.assertNotRegex(text, r"&\w+;")

    def check_discord(self, text, post):
        self.assertEqual(post["allowed_mentions"], {"parse": []})
        self.assertNotRegex(text, r"@\w")
        self.assertNotRegex(text.replace("<%s>" % self.url(), ""),
                            r"(?<!\\)<")

    def check_teams(self, text, post):
        # a mention is an entity of the card
        self.assertNotIn("entities", json.dumps(post))
        self.assertNotRegex(text, r"(?<!\\)&\w+;")
        self.assertNotRegex(text, r"(?<!\\)<")

    def check_ntfy(self, text, post):
        # it knows no mentions; but no e-mail, no call, no markup by a page
        self.assertEqual(sorted(post), ["click", "message", "title", "topic"])

    def check_matrix(self, text, post):
        # with m.mentions a body calls nobody, whatever it says
        self.assertEqual(post["m.mentions"], {})
        self.assertEqual(Tags(text).links, [self.url()])


class Lengths(Chat):
    MOST = {"slack": 3000, "mattermost": 16383, "discord": 2000,
            "teams": 28 << 10, "ntfy": 4096, "matrix": 65536}

    def check_lengths(self, posts):
        for kind, (text, post) in posts.items():
            size = len(text) if kind in ("slack", "mattermost", "discord") \
                else len(text.encode()) if kind == "ntfy" else \
                len(json.dumps(post, ensure_ascii=False).encode())
            self.assertLessEqual(size, self.MOST[kind], kind)

    def test_what_is_too_long_is_cut_between_characters_and_says_so(self):
        for words in ("\u6c34\u9053\u5de5\u4e8b\u306b\u3064\u3044\u3066" * 300,
                      "wide <words> & *more* ~of~ @them " * 200,
                      "*" * 3000, "<" * 3000, "&" * 3000,
                      "\U0001f6a2" * 900, "e\u0301" * 1500, "\\" * 2500,
                      "@" * 2500):
            posts = self.said("27 " + words, title="Quay " + words)
            self.check_lengths(posts)
            for kind, (text, post) in posts.items():
                self.assertIn("\u2026", text, (kind, words[:9]))
                self.assertNotIn("\ufffd", json.dumps(post), kind)
                # what is cut is not what one goes on with
                self.assertIn(self.url(), text, kind)
                # no half of what stands for a character
                self.assertNotRegex(text, "&(amp|lt|gt)?\u2026" if kind in (
                    "slack", "matrix") else r"(?<!\\)\\\u2026")
                for mark in ("**", "~~") if kind in (
                        "mattermost", "discord") else ():
                    plain = text.replace("\\*", "").replace("\\~", "")
                    self.assertEqual(plain.count(mark) % 2, 0, (kind, text))
            self.assertLessEqual(len(posts["ntfy"][1]["title"].encode()), 210)
            if kind == "matrix":
                tags = Tags(posts["matrix"][0]).tags
                self.assertEqual(tags.count("strong"),
                                 posts["matrix"][0].count("</strong>"))

    def test_a_digest_shows_what_fits_and_counts_the_rest(self):
        for n in range(40):
            self.site.put("s%d.html" % n, title="Story %d" % n)
        listed = self.file("urls.txt", "".join(
            self.url("/s%d.html\n" % n) for n in range(40)))
        self.kept.run("add", "--no-look", listed)
        self.plain = self.kept.conf.read_text()
        self.kept.run("check", "--all", now=at(5))
        self.rule(*("chat = %s %s" % (kind, self.address(kind))
                    for kind in SERVICES), "tokenFile = matrix.token",
                  "digest = 1h")
        for n in range(40):
            self.site.put("s%d.html" % n, title="Story %d" % n,
                          paragraphs=stories.edited(**{OLD: "27 of the 31"}))
        self.kept.run("check", "--all", now=at(20))
        self.kept.run("deliver", now=at(200))
        self.assertEqual(len(self.hook.received), len(SERVICES))
        for _, path, _, body in self.hook.received:
            kind = ("ntfy" if path == "/" else
                    "matrix" if path.startswith("/_matrix") else path[1:])
            post = json.loads(body)
            text = words_of(kind, post)
            self.check_lengths({kind: (text, post)})
            shown = len(set(re.findall("Story [0-9]+", text)))
            self.assertGreater(shown, 1, kind)
            self.assertIn("and %d more" % (40 - shown), text, kind)


if __name__ == "__main__":
    main()
