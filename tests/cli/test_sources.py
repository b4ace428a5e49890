"""Feeds, sitemaps and front pages: what they name is watched."""

import gzip

from sourced import *


class Follow(Sources):
    def test_a_feed_is_followed(self):
        self.put_stories("a", "b", "c")
        self.feed("a", "b")
        self.watch("feed", "/rss.xml")
        self.assertEqual(self.told(self.watched.check(now=at(0))),
                         [("new", "a.html"), ("new", "b.html")])
        self.assertEqual(self.watched.check(now=at(1)), [])
        self.feed("b", "c")
        self.assertEqual(self.told(self.watched.check(now=at(16))),
                         [("new", "c.html")])
        # what left the feed is followed all the same
        self.site.put("a.html", title="The story of a",
                      paragraphs=stories.edited(**{"29 of the 31": "9 of 31"}))
        self.assertEqual(self.told(self.watched.check("--all", now=at(32))),
                         [("changed", "a.html")])

    def test_nothing_is_taken_away_by_a_source_in_trouble(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml")
        self.watched.check(now=at(0))
        for number, broken in enumerate((
                "<html><p>Not today", "<rss><channel><item>", "")):
            self.site.put("rss.xml", broken)
            done = self.watched.run("check", now=at(20 + 60 * number),
                                    status=None)
            # told when it begins, and not again
            self.assertEqual((done.status, "rss.xml" in done.out),
                             (3, True) if number == 0 else (0, False), done)
        self.feed("a")
        done = self.watched.run("check", now=at(60 * 24))
        self.assertIn("rss.xml: over", done.out)
        self.assertEqual(self.watched.check("--all", now=at(60 * 24 + 1)), [])

    def test_a_source_that_names_nothing_any_more(self):
        self.put_stories("a")
        for kind, path, empty, full in (
                ("feed", "/rss.xml", rss(), lambda: rss(
                    ("a", self.url("/a.html"), DAYS[0]))),
                ("sitemap", "/map.xml", sitemap(),
                 lambda: sitemap("/a.html")),
                ("links", "/front.html", "<p>Please accept our cookies",
                 lambda: '<a href="/a.html">A</a>')):
            with self.subTest(kind):
                self.site.put(path, full())
                archive = self.archive(
                    Archive.CONF + '[%s "%s"]\nevery = 15m\n' % (
                        kind, self.url(path)), name=kind)
                archive.check(now=at(0))
                self.site.put(path, empty)
                event, = archive.check(now=at(16), status=3)
                self.assertEqual((event["event"], event["over"]),
                                 ("trouble", False))
                self.assertIn("stays watched", event["message"])
                self.assertEqual(archive.check(now=at(120)), [])
                self.site.put(path, full())
                event, = archive.check(now=at(600))
                self.assertEqual((event["event"], event["over"]),
                                 ("trouble", True))
                self.assertEqual(len(archive.json("list")["articles"]), 1)

    def test_a_source_that_has_shrunk(self):
        names = ["n%d" % n for n in range(12)]
        self.put_stories(*names)
        self.feed(*names)
        self.watch("feed", "/rss.xml")
        self.watched.check(now=at(0))
        self.feed(*names[:3])
        event, = self.watched.check(now=at(16), status=3)
        self.assertEqual((event["event"], event["what"]),
                         ("trouble", "source"))
        self.assertIn("3 addresses where it named 12", event["message"])
        # that is what it names from now on
        self.feed(*names[1:4])
        self.assertEqual(self.watched.check(now=at(32)), [])
        self.assertEqual(len(self.watched.json("list")["articles"]), 12)

    def test_what_breaks_off_or_shrinks_is_told_once_whatever_it_is(self):
        names = ["n%d" % n for n in range(12)]
        self.put_stories(*names)
        paths = ["/%s.html" % n for n in names]
        kinds = {
            "feed": lambda paths: rss(*[(p, p, DAYS[0]) for p in paths]),
            "sitemap": lambda paths: sitemap(*paths),
            "links": lambda paths: "".join(
                "<a href=%s>x</a>" % p for p in paths)}
        for kind, make in kinds.items():
            few, some = make(paths[:3]), make(paths[1:4])
            broken = make(paths)[:-20].rpartition("<")[0] \
                if kind != "links" else "\0\1\2\3" * 99
            with self.subTest(kind):
                self.site.put(kind, make(paths))
                archive = self.archive(
                    Archive.CONF + '[%s "%s"]\nevery = 15m\n' % (
                        kind, self.url("/" + kind)), name=kind)
                archive.check(now=at(0))
                told = []
                for hour, page in enumerate((broken, broken, make(paths), few,
                                             some), 1):
                    self.site.put(kind, page)
                    told.append([
                        (e["event"], e["over"]) for e in archive.check(
                            self.url("/" + kind), now=at(60 * hour),
                            status=None)])
                begun, over = [("trouble", False)], [("trouble", True)]
                self.assertEqual(told, [begun, [], over, begun, []])
                self.assertEqual(len(archive.json("list")["articles"]), 12)

    def test_validators_that_a_304_renews_are_sent_next(self):
        self.put_stories("a")
        self.site.put("files/rss.xml", rss(("a", self.url("/a.html"),
                                            DAYS[0])))
        self.watch("feed", "/renewed/files/rss.xml")
        sent = []
        for minutes in (0, 16, 32, 48):
            self.server.forget_requests()
            self.watched.check(now=at(minutes))
            request, = self.server.requests("/renewed/files/rss.xml")
            sent.append(header(request, "If-None-Match"))
        self.assertEqual(sent[0], [])
        self.assertEqual(len({s[0] for s in sent[1:]}), 3)

    def test_a_feed_that_answers_with_an_error(self):
        self.watch("feed", "/nothing.xml")
        event, = self.watched.check(now=at(0), status=3)
        self.assertEqual((event["event"], event["what"], event["over"]),
                         ("trouble", "source", False))
        self.assertIn("404", event["message"])

    def test_the_newest_are_taken_up_first(self):
        names = ["n%d" % n for n in range(8)]
        self.put_stories(*names)
        self.feed(*names)
        self.watch("feed", "/rss.xml", "limit = 3")
        events = self.watched.check(now=at(0))
        self.assertEqual(self.told(events), [
            ("new", "n5.html"), ("new", "n6.html"), ("new", "n7.html"),
            ("trouble", "rss.xml")])
        self.assertEqual(
            [len(self.told(self.watched.check(now=at(m)))) for m in
             (16, 32, 48)], [4, 2, 0])

    def test_an_index_leads_to_sitemaps_and_these_to_articles(self):
        self.put_stories("a", "b", "c")
        self.site.put("index.xml", sitemap(
            "/one.xml", "/two.xml.gz", root="sitemapindex", each="sitemap"))
        self.site.put("one.xml", sitemap("/a.html", "/b.html"))
        self.site.put("two.xml.gz", gzip.compress(
            sitemap("/c.html").encode()))
        self.watch("sitemap", "/index.xml")
        self.assertEqual(self.told(self.watched.check(now=at(0))), [
            ("new", "a.html"), ("new", "b.html"), ("new", "c.html")])

    def test_what_waits_past_a_limit_can_be_asked_for(self):
        self.put_stories("a", "b")
        self.watched = self.archive(
            Archive.CONF + '[list "urls.txt"]\nlimit = 1\n')
        self.file("the archive/urls.txt", "nonsense\n%s\n%s\n" % (
            self.url("/a.html"), self.url("/b.html#two")))
        self.watched.check(now=at(0), status=3)
        out = self.watched.run("explain", self.url("/b.html"), now=at(1)).out
        self.assertIn("Last look: none yet", out)
        self.assertIn("Named by list urls.txt", out)
        self.watched.check(now=at(5), status=None)
        self.assertIn("1 revision", self.watched.run(
            "explain", self.url("/b.html"), now=at(6)).out)

    def test_an_index_of_indexes_is_told_and_not_followed(self):
        self.put_stories("a", "b")
        for name, to in (("index", "/deep.xml"), ("deep", "/one.xml")):
            self.site.put(name + ".xml", sitemap(
                to, root="sitemapindex", each="sitemap"))
        self.site.put("one.xml", sitemap("/a.html"))
        self.watch("sitemap", "/index.xml")
        trouble, = self.watched.check(now=at(0), status=3)
        self.assertEqual((trouble["event"], trouble["what"], trouble["name"]),
                         ("trouble", "source", self.url("/deep.xml")))
        self.assertIn("add --as sitemap", trouble["message"])
        self.assertEqual(self.watched.check(now=at(90)), [])
        # what is said there helps
        events = self.watched.events("add", "--as", "sitemap",
                                     self.url("/deep.xml"), now=at(91))
        events += self.watched.check(now=at(92))
        self.assertEqual(self.told([e for e in events if e["event"] not in
                                    ("added", "summary")]),
                         [("new", "a.html"), ("trouble", "deep.xml")])

    def test_a_front_page_is_read_for_what_matches(self):
        self.put_stories("2026/a", "2026/b", "about")
        self.site.put("front.html", "<h1>News</h1>" + "".join(
            '<p><a href="%s">x</a>' % to for to in (
                "2026/a.html", "/2026/b.html#top", "about.html",
                "/2026/a.html", "2026/b.html?utm_source=front",
                "mailto:x@example.org")))
        self.watch("links", "/front.html", r"match = /20\d\d/", "limit = 2")
        self.assertEqual(self.told(self.watched.check(now=at(0))), [
            ("new", "a.html"), ("new", "b.html")])

    def test_a_source_does_not_lead_to_other_private_addresses(self):
        self.site.put("rss.xml", rss(
            ("x", "http://127.0.0.1:9/secret", DAYS[0])))
        self.watch("feed", "/rss.xml")
        event, = self.watched.check(now=at(0), status=3)
        self.assertEqual((event["event"], event["error"]),
                         ("failed", "address"))

    def test_a_fixed_schedule(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml", "schedule = 30m for 2h, 1h")
        self.watched.check(now=at(0))
        looks = []
        for minute in range(5, 300, 5):
            self.server.forget_requests()
            self.watched.check(now=at(minute))
            if self.server.requests("/a.html"):
                looks.append(minute)
        self.assertEqual(looks, [30, 60, 90, 120, 180, 240])

    def test_a_feed_is_asked_with_its_validators(self):
        self.put_stories("a")
        self.site.put("files/rss.xml", rss(("a", self.url("/a.html"),
                                            DAYS[0])))
        self.watch("feed", "/etag/files/rss.xml")
        self.watched.check(now=at(0))
        self.server.forget_requests()
        self.watched.check(now=at(16))
        request, = self.server.requests("/etag/files/rss.xml")
        self.assertEqual(len(header(request, "If-None-Match")), 1)

    def test_its_validators_are_not_trusted_for_more_than_a_day(self):
        self.put_stories("a")
        self.site.put("files/rss.xml", rss(("a", self.url("/a.html"),
                                            DAYS[0])))
        self.watch("feed", "/etag/files/rss.xml")
        sent = []
        for minutes in (0, 16, 24 * 60 + 1, 24 * 60 + 17):
            self.server.forget_requests()
            self.watched.check(now=at(minutes))
            request, = self.server.requests("/etag/files/rss.xml")
            sent.append(len(header(request, "If-None-Match")))
        self.assertEqual(sent, [0, 1, 0, 1])

    def test_a_source_may_be_larger_than_a_page(self):
        self.put_stories("a")
        for name, kind, size, told in (
                ("map.xml", "sitemap", 20, [("new", "a.html")]),
                ("rss.xml", "feed", 20, [("new", "a.html")]),
                ("large.xml", "sitemap", 51, [("trouble", "large.xml")])):
            with self.subTest(name):
                names = sitemap("/a.html") if kind == "sitemap" else \
                    rss(("a", "/a.html", DAYS[0]))
                self.site.put(name, names.replace(
                    ">", "><!--%s-->" % ("x" * (size << 20)), 1))
                watched = self.archive(Archive.CONF + '[%s "%s"]\n' % (
                    kind, self.url("/" + name)), name=name)
                events = watched.check(now=at(0), status=None)
                self.assertEqual(self.told(events), told)
                if told[0][0] == "trouble":
                    self.assertIn("52428800 that a feed or sitemap may",
                                  events[0]["message"])


if __name__ == "__main__":
    main()
