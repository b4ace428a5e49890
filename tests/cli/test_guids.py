"""What feeds call their articles: an article goes on under another address.

All hosts are one server (proxied), so that the addresses are of one site.
"""

from harness import *

A = stories.PARAGRAPHS
B = stories.edited(**{"29 of the 31": "27 of the 31"})
SITE = "http://tide.example"
DAY = "Sun, 01 Mar 2026 08:00:00 GMT"


def item(guid, url, title=stories.TITLE, date=DAY):
    return ("<item><title>%s</title><link>%s</link>%s<pubDate>%s</pubDate>"
            "</item>" % (title, url, guid and '<guid isPermaLink="false">%s'
                         "</guid>" % guid or "", date))


class Called(ServedCase):
    FEEDS = (SITE + "/rss.xml",)

    def setUp(self):
        super().setUp()
        self.kept = self.archive(Archive.CONF + "".join(
            '[feed "%s"]\n' % feed for feed in self.FEEDS))
        self.clock = 0

    def emend(self, *arguments, **options):
        return self.kept.run(*arguments, env=self.proxied(), **options)

    def feed(self, *items, path="rss.xml"):
        self.site.put(path, '<rss version="2.0"><channel><title>All</title>'
                      "%s</channel></rss>" % "".join(items))

    def put(self, path, text=A, title=stories.TITLE, **page):
        self.site.put(path, paragraphs=text, title=title, **page)

    def put_other(self, path, number=7):
        title, text = stories.many(number)
        self.put(path, text, title)

    def look(self, *arguments):
        """A check an hour after the last: (event, revision, address)."""
        done = self.emend("check", *arguments, "--format", "json",
                          now=at(60 * self.clock), status=None)
        self.clock += 1
        self.events = read_events(done.out)[:-1]
        return sorted((e["event"], e.get("revision"), e["url"][len(SITE):])
                      for e in self.events if "url" in e)

    def watched(self):
        return sorted(a["url"][len(SITE):] for a in
                      self.kept.json("list")["articles"])

    def log(self, path):
        return [r["event"] for r in self.kept.log(SITE + path)]


class OneFeed(Called):
    def begin(self):
        self.put("old.html")
        self.feed(item("g1", SITE + "/old.html"))
        self.assertEqual(self.look(), [("new", 1, "/old.html")])

    def test_a_new_slug_with_the_old_guid_goes_on(self):
        self.begin()
        self.put("new.html", B)
        self.feed(item("g1", SITE + "/new.html"))
        self.site.take_away("old.html")
        # the old one had been asked first
        self.assertEqual([(e[0], e[2]) for e in self.look()], [
            ("relocated", "/new.html"), ("suspect", "/new.html"),
            ("suspect", "/old.html")])
        event = self.events[-1]
        self.assertEqual((event["from"], event["other"]),
                         (SITE + "/old.html", None))
        self.assertTrue(event["diff"]["changed"])
        self.assertEqual(self.watched(), ["/new.html"])
        self.assertEqual(self.log("/old.html"), ["new", "relocated"])
        self.assertEqual(self.log("/new.html"), ["new", "relocated"])
        # and it is settled: nothing more of it, the old address is not asked
        self.server.forget_requests()
        for _ in range(3):
            self.assertEqual(self.look("--all"), [])
        self.assertEqual(self.server.requests(SITE + "/old.html"), [])

    def test_the_old_address_may_still_answer(self):
        self.begin()
        self.put("new.html")
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look("--all"), [("relocated", 2, "/new.html")])
        self.put("new.html", B)
        self.assertEqual(self.look("--all"), [("changed", 3, "/new.html")])
        self.assertEqual(self.watched(), ["/new.html"])

    def test_a_text_rewritten_with_a_new_slug_is_still_the_article(self):
        self.begin()
        title, text = stories.many(3)
        self.put("new.html", A[:3] + text[:5])
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look(), [("relocated", 2, "/new.html")])
        self.assertLess(self.events[0]["diff"]["similarity"], .5)

    def test_a_guid_given_to_another_article_merges_nothing(self):
        self.begin()
        self.put_other("other.html")
        self.feed(item("g1", SITE + "/other.html"))
        self.assertEqual(self.look(), [("new", 1, "/other.html")])
        self.assertEqual(self.watched(), ["/old.html", "/other.html"])
        self.put("old.html", B)
        self.assertEqual(self.look("--all"), [("changed", 2, "/old.html")])
        # from now on that is what the name means
        title, text = stories.many(7)
        self.put("slug.html", text, title)
        self.feed(item("g1", SITE + "/slug.html"))
        self.assertEqual(self.look(), [("relocated", 2, "/slug.html")])
        self.assertEqual(self.watched(), ["/old.html", "/slug.html"])

    def test_a_feed_that_calls_all_the_same_names_nothing(self):
        self.put("a.html")
        self.put_other("b.html")
        self.feed(item("same", SITE + "/a.html"),
                  item("same", SITE + "/b.html"))
        self.assertEqual(len(self.look()), 2)
        self.put("c.html", B)
        self.feed(item("same", SITE + "/c.html"),
                  item("same", SITE + "/a.html"),
                  item("same", SITE + "/b.html"))
        self.assertEqual(self.look(), [("new", 1, "/c.html")])

    def test_a_guid_does_not_lead_to_another_site(self):
        self.begin()
        self.put("else.html", B)
        self.feed(item("g1", "http://shoal.example/else.html"))
        events = self.look()
        self.assertEqual([e[:2] for e in events], [("new", 1)])
        self.assertEqual(self.log("/old.html"), ["new"])

    def test_a_new_address_that_cannot_be_read_yet(self):
        self.begin()
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look(), [("failed", None, "/new.html")])
        self.put("new.html", B)
        self.assertIn(("relocated", 2, "/new.html"), self.look("--all"))
        self.assertEqual(self.watched(), ["/new.html"])

    def test_a_redirect_to_the_old_address_is_no_move(self):
        self.begin()
        self.site.put("short.html", "", status="301 /old.html")
        self.feed(item("g1", SITE + "/short.html"))
        self.assertNotIn("relocated", [e[0] for e in self.look()])
        self.assertEqual(self.log("/old.html"), ["new"])
        self.assertEqual(self.watched(), ["/old.html"])

    def test_a_page_that_calls_the_old_address_its_own_is_no_move(self):
        self.begin()
        self.put("amp.html",
                 head='<link rel="canonical" href="%s/old.html">' % SITE)
        self.feed(item("g1", SITE + "/amp.html"))
        self.assertNotIn("relocated", [e[0] for e in self.look()])
        self.assertEqual(self.watched(), ["/old.html"])
        self.assertEqual(self.log("/amp.html"), ["new"])

    def test_an_article_that_was_gone_returns_elsewhere(self):
        self.begin()
        self.site.put("old.html", "<p>Gone", status=410)
        self.assertEqual(self.look("--all"), [("gone", 2, "/old.html")])
        self.put("new.html")
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look()[-1][:2], ("returned", 3))
        self.assertEqual(self.watched(), ["/new.html"])
        for _ in range(2):
            self.assertEqual(self.look("--all"), [])

    def test_a_wall_at_the_new_address_takes_nothing_from_the_article(self):
        self.begin()
        self.put("new.html", [*A[:2], "Subscribe to continue reading."])
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look("--all"), [("suspect", None, "/new.html")])
        self.assertEqual(self.watched(), ["/new.html", "/old.html"])
        self.assertEqual(self.log("/old.html"), ["new"])
        # when its text is there, it goes on
        self.put("new.html", B)
        self.assertEqual(self.look("--all"), [("relocated", 2, "/new.html")])
        self.assertEqual(self.watched(), ["/new.html"])

    def test_what_the_user_unwatched_does_not_come_back_with_a_new_slug(self):
        self.begin()
        self.emend("unwatch", SITE + "/old.html", now=at(1))
        self.put("new.html", B)
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look(), [])
        self.assertEqual(self.look("--all"), [])
        self.assertEqual(self.watched(), [])

    def test_what_was_forgotten_does_not_come_back_with_a_new_slug(self):
        self.begin()
        self.emend("forget", SITE + "/old.html", "--yes", now=at(1))
        state = b"".join(p.read_bytes() for p in
                         self.kept.dir.glob("state.db*"))
        self.assertNotIn(b"/old.html", state)
        self.assertNotIn(stories.TITLE.encode(), state)
        self.put("new.html", B)
        self.feed(item("g1", SITE + "/new.html"))
        self.assertEqual(self.look(), [])
        self.assertEqual(self.watched(), [])


class Said(Called):
    """A feed's title and date are kept with a revision, and are no edit."""

    def document(self, revision):
        name, = [n for n in self.kept.git(
            "ls-tree", "--name-only", self.commit(revision)).split()
            if n.endswith(".json")]
        return json.loads(self.kept.git(
            "show", "%s:%s" % (self.commit(revision), name)))

    def commit(self, revision):
        return self.kept.log(SITE + "/a.html")[revision - 1]["commit"]

    def said(self, revision):
        document = self.document(revision)
        return document["titles"]["feed"], document["found_date"]

    def test_they_stand_in_the_document(self):
        self.put("a.html")
        self.feed(item("g", SITE + "/a.html",
                       "Quay &amp;amp; pier: &lt;b&gt;shut&lt;/b&gt; "
                       "&lt;!-- x --&gt; until\n spring"))
        self.look()
        self.assertEqual(self.said(1), ("Quay & pier: shut until spring",
                                        "2026-03-01T08:00:00Z"))
        # what the page says is what counts
        self.assertEqual(self.document(1)["title"], stories.TITLE)
        self.assertEqual(self.document(1)["found_in"],
                         "feed " + SITE + "/rss.xml")

    def test_they_make_no_edit(self):
        self.put("a.html")
        self.feed(item("g", SITE + "/a.html", "One"))
        self.look()
        for title, date in (("Two", DAY), ("Two", None), (None, None),
                            (stories.TITLE, DAY)):
            self.feed(item("g", SITE + "/a.html", title or "",
                           date or "never"))
            self.assertEqual(self.look("--all"), [])
        # with an edit comes what the feed says by then
        self.put("a.html", B)
        self.assertEqual(self.look("--all"), [("changed", 2, "/a.html")])
        self.assertEqual(self.events[0]["diff"]["fields"], [])
        self.assertEqual(self.said(1), ("One", "2026-03-01T08:00:00Z"))
        self.assertEqual(self.said(2),
                         (stories.TITLE, "2026-03-01T08:00:00Z"))

    def test_an_atom_feed_without_ids(self):
        self.put("a.html")
        self.site.put("rss.xml", '<feed xmlns="http://www.w3.org/2005/Atom">'
                      '<entry><title>A &lt; B</title><link href="/a.html"/>'
                      "<updated>2026-03-01T09:00:00+01:00</updated></entry>"
                      "</feed>")
        self.look()
        self.assertEqual(self.said(1), ("A < B", "2026-03-01T08:00:00Z"))

    def test_another_slug_by_the_page_itself_keeps_them(self):
        self.put("a.html")
        self.feed(item("g", SITE + "/a.html", "One"))
        self.look()
        self.put("b.html", B)
        self.site.put("a.html", "", status="301 /b.html")
        self.assertEqual(self.look("--all"), [("relocated", 2, "/b.html")])
        self.assertEqual(self.said(2)[0], "One")

    def test_a_page_that_is_added_by_hand_has_none(self):
        self.put("a.html")
        self.emend("add", SITE + "/a.html", now=at(0))
        self.assertEqual(self.said(1), (None, None))


class TwoFeeds(Called):
    FEEDS = (SITE + "/rss.xml", SITE + "/two.xml")

    def test_two_feeds_that_call_two_articles_the_same(self):
        self.put("a.html")
        self.put("b.html", B)
        self.feed(item("1", SITE + "/a.html"))
        self.feed(item("1", SITE + "/b.html"), path="two.xml")
        self.assertEqual(self.look(), [("new", 1, "/a.html"),
                                       ("new", 1, "/b.html")])
        for _ in range(2):
            self.assertEqual(self.look("--all"), [])
        self.put("a2.html")
        self.feed(item("1", SITE + "/a2.html"))
        self.assertEqual(self.look(), [("relocated", 2, "/a2.html")])
        self.assertEqual(self.watched(), ["/a2.html", "/b.html"])

    def test_two_feeds_that_name_one_article(self):
        self.put("a.html")
        both = item("x", SITE + "/a.html")
        self.feed(both)
        self.feed(both, path="two.xml")
        self.assertEqual(self.look(), [("new", 1, "/a.html")])
        self.put("new.html", B)
        both = item("x", SITE + "/new.html")
        self.feed(both)
        self.feed(both, path="two.xml")
        self.assertEqual(self.look(), [("relocated", 2, "/new.html")])
        for _ in range(2):
            self.assertEqual(self.look("--all"), [])
        self.assertEqual(self.log("/a.html"), ["new", "relocated"])


if __name__ == "__main__":
    main()
