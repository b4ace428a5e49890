"""Feeds, sitemaps and front pages: what they name is watched."""

import gzip

from harness import *


def rss(*items):
    return '<rss version="2.0"><channel><title>All</title>%s</channel></rss>' \
        % "".join("<item><title>%s</title><link>%s</link><pubDate>%s</pubDate>"
                  "</item>" % item for item in items)


def sitemap(*urls, root="urlset", each="url"):
    return "<%s>%s</%s>" % (root, "".join(
        "<%s><loc>%s</loc></%s>" % (each, url, each) for url in urls), root)


DAYS = ["Sun, %02d Feb 2026 08:00:00 GMT" % n for n in range(1, 29)]


class Sources(ServedCase):
    def watch(self, kind, path, *keys):
        self.watched = self.archive(
            Archive.CONF + '[%s "%s"]\n' % (kind, self.url(path)) +
            "".join(key + "\n" for key in keys))
        return self.watched

    def put_stories(self, *names):
        for name in names:
            self.site.put(name + ".html", title="The story of " + name)

    def feed(self, *names):
        self.site.put("rss.xml", rss(*[
            (n, self.url("/%s.html" % n), DAYS[i])
            for i, n in enumerate(names)]))

    def told(self, events):
        return sorted((e["event"], e.get("url", e.get("name")).rsplit("/")[-1])
                      for e in events)

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

    def baselines(self, events):
        return {e["url"].rsplit("/")[-1]: e["baseline"]
                for e in events if e["event"] == "new"}

    def test_what_stands_there_at_the_first_look_is_no_news(self):
        self.put_stories("a", "b", "c", "d")
        self.feed("a", "b")
        self.watch("feed", "/rss.xml")
        self.assertEqual(self.baselines(self.watched.check(now=at(0))),
                         {"a.html": True, "b.html": True})
        self.feed("a", "b", "c")
        self.assertEqual(self.baselines(self.watched.check(now=at(16))),
                         {"c.html": False})
        self.assertTrue(self.watched.log(self.url("/a.html"))[0]["baseline"])
        self.assertFalse(self.watched.log(self.url("/c.html"))[0]["baseline"])
        # one that is named by hand is
        added = self.watched.events("add", self.url("/d.html"), now=at(20))
        self.assertEqual(self.baselines(added), {"d.html": False})
        # a later revision is none, and a rebuilt index knows it as well
        self.site.put("a.html", title="The story of a",
                      paragraphs=stories.edited(**{"29 of the 31": "9 of 31"}))
        self.watched.check("--all", now=at(32))
        (self.watched.dir / "state.db").unlink()
        self.watched.run("verify", "--repair", status=None)
        self.assertEqual([r["baseline"] for r in
                          self.watched.log(self.url("/a.html"))],
                         [True, False])

    def test_what_a_first_look_left_for_later_is_no_news_either(self):
        names = ["n%d" % n for n in range(4)]
        self.put_stories(*names, "x")
        self.feed(*names)
        self.watch("feed", "/rss.xml", "limit = 2")
        self.assertEqual(self.baselines(self.watched.check(now=at(0))),
                         {"n2.html": True, "n3.html": True})
        # among them is one that came since
        self.site.put("rss.xml", rss(
            *[(n, self.url("/%s.html" % n),
               "Mon, 02 Feb 2026 08:00:00 GMT") for n in names],
            ("x", self.url("/x.html"), "Tue, 24 Nov 2026 23:59:00 GMT")))
        self.assertEqual(self.baselines(self.watched.check(now=at(16))),
                         {"n0.html": True, "x.html": False})

    def test_a_source_that_was_empty_at_first(self):
        self.put_stories("a", "b")
        self.feed()
        self.watch("feed", "/rss.xml")
        self.watched.run("check", now=at(0), status=3)
        self.feed("a")
        self.assertEqual(self.baselines(self.watched.check(now=at(16))),
                         {"a.html": True})
        self.feed("a", "b")
        self.assertEqual(self.baselines(self.watched.check(now=at(32))),
                         {"b.html": False})

    def test_an_index_whose_sitemaps_come_later(self):
        self.put_stories("a", "b", "c")
        self.site.put("one.xml", sitemap("/a.html"))
        self.site.put("index.xml", sitemap(
            "/one.xml", root="sitemapindex", each="sitemap"))
        self.watch("sitemap", "/index.xml")
        self.assertEqual(self.baselines(self.watched.check(now=at(0))),
                         {"a.html": True})
        self.site.put("one.xml", sitemap("/a.html", "/b.html"))
        self.site.put("two.xml", sitemap("/c.html"))
        self.site.put("index.xml", sitemap(
            "/one.xml", "/two.xml", root="sitemapindex", each="sitemap"))
        self.assertEqual(self.baselines(self.watched.check(now=at(61))),
                         {"b.html": False, "c.html": False})

    def test_a_source_that_is_watched_again_begins_anew(self):
        self.put_stories("a", "b")
        self.feed("a")
        self.watch("feed", "/rss.xml")
        conf = self.watched.conf.read_text()
        self.watched.check(now=at(0))
        self.watched.conf.write_text(Archive.CONF)
        self.watched.check(now=at(1))
        self.feed("a", "b")
        self.watched.conf.write_text(conf)
        self.assertEqual(self.baselines(self.watched.check(now=at(60))),
                         {"b.html": True})

    def test_a_source_does_not_lead_to_other_private_addresses(self):
        self.site.put("rss.xml", rss(
            ("x", "http://127.0.0.1:9/secret", DAYS[0])))
        self.watch("feed", "/rss.xml")
        event, = self.watched.check(now=at(0), status=3)
        self.assertEqual((event["event"], event["error"]),
                         ("failed", "address"))

    def test_a_source_taken_out_ends_what_it_found(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml")
        self.watched.check(now=at(0))
        self.watched.conf.write_text(Archive.CONF)
        ended = self.watched.check(now=at(1))
        self.assertEqual(
            [(e["event"], e["reason"]) for e in ended],
            [("ended", "unwatched"), ("ended", "unwatched")])

    def test_what_another_source_names_is_taken_up_again(self):
        self.put_stories("a", "b")
        self.feed("a")
        self.watch("feed", "/rss.xml", "[feed \"%s\"]" % self.url("/two.xml"))
        self.site.put("files/two.xml", rss(("b", self.url("/b.html"),
                                            DAYS[0])))
        self.watched.conf.write_text(
            self.watched.conf.read_text().replace(
                "/two.xml", "/etag/files/two.xml"))
        self.watched.check(now=at(0))
        self.site.put("files/two.xml", rss(
            ("a", self.url("/a.html"), DAYS[0]),
            ("b", self.url("/b.html"), DAYS[0])))
        self.watched.check(now=at(16))
        # although the other one's feed is as it was when that looked
        self.watched.run("unwatch", self.url("/rss.xml"), now=at(17))
        self.assertEqual([a["url"] for a in
                          self.watched.json("list")["articles"]],
                         [self.url("/b.html")])
        self.watched.check(now=at(33))
        self.assertEqual(sorted(a["url"] for a in
                                self.watched.json("list")["articles"]),
                         [self.url("/a.html"), self.url("/b.html")])
        self.site.put("a.html", title="The story of a",
                      paragraphs=stories.edited(**{"29 of the 31": "9 of 31"}))
        self.assertEqual(self.told(self.watched.check(now=at(34))),
                         [("changed", "a.html")])
        self.assertEqual([r["event"] for r in
                          self.watched.log(self.url("/a.html"))],
                         ["new", "changed"])

    def test_what_was_unwatched_by_name_stays_so(self):
        self.put_stories("a", "b")
        self.feed("a")
        self.watch("feed", "/rss.xml")
        self.watched.check(now=at(0))
        self.watched.run("unwatch", self.url("/a.html"), now=at(1))
        self.feed("a", "b")
        self.assertEqual(self.told(self.watched.check(now=at(16))),
                         [("new", "b.html")])
        self.assertEqual([a["url"] for a in
                          self.watched.json("list")["articles"]],
                         [self.url("/b.html")])
        # until it is asked for again
        self.watched.run("add", self.url("/a.html"), now=at(20))
        self.assertEqual(len(self.watched.json("list")["articles"]), 2)

    def test_what_ended_by_its_time_stays_ended_though_it_is_named(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml", "keep = 2d")
        self.watched.check(now=at(0))
        day = 24 * 60
        told = []
        for n in range(1, 8):
            # the feed is another one each day
            self.site.put("rss.xml", rss(
                ("a, on day %d" % n, self.url("/a.html"), DAYS[n])))
            told += self.told(self.watched.check(now=at(n * day + 5)))
        self.assertEqual(told, [("ended", "a.html")])
        # a longer time takes it up again, and that ends once, too
        conf = self.watched.conf.read_text()
        self.watched.conf.write_text(conf.replace("2d", "9d"))
        told = []
        for n in range(8, 13):
            self.site.put("rss.xml", rss(
                ("a, on day %d" % n, self.url("/a.html"), DAYS[n])))
            told += self.told(self.watched.check(now=at(n * day + 5)))
            if n == 8:
                self.assertEqual(len(self.watched.json("list")["articles"]),
                                 1)
        self.assertEqual(told, [("ended", "a.html")])

    def test_two_sources_that_follow_for_different_times(self):
        self.put_stories("a")
        self.feed("a")
        self.site.put("two.xml", rss(("a", self.url("/a.html"), DAYS[0])))
        self.watch("feed", "/rss.xml", "keep = 2d",
                   '[feed "%s"]' % self.url("/two.xml"), "keep = 4d")
        self.watched.check(now=at(0))
        day, told = 24 * 60, []
        for n in range(1, 9):
            told += [(n, *t) for t in
                     self.told(self.watched.check(now=at(n * day + 5)))]
        # the other one goes on with it; each end is told once
        self.assertEqual([t[1:] for t in told],
                         [("ended", "a.html")] * len(told))
        self.assertLessEqual(len(told), 2)
        self.assertEqual(told[-1][0], 4)

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

    def test_add_finds_out_what_an_address_is(self):
        self.put_stories("a", "b")
        self.feed("a", "b")
        self.site.put("map.xml", sitemap("/a.html"))
        archive = self.archive()
        events = archive.events("add", self.url("/rss.xml"), now=at(0))
        self.assertEqual(
            [(e["event"], e.get("as"), e.get("entries")) for e in events],
            [("added", "feed", 2),
             ("new", None, None), ("new", None, None),
             ("summary", None, None)])
        self.assertIn("feed of 2 addresses", archive.run(
            "add", "--as", "feed", self.url("/rss.xml?again"), now=at(0)).out)
        self.assertIn("sitemap of 1 address", archive.run(
            "add", self.url("/map.xml"), now=at(0)).out)
        self.assertIn('[sitemap "%s"]' % self.url("/map.xml"),
                      archive.conf.read_text())
        self.assertNotIn("[watch", archive.conf.read_text())
        self.assertEqual(archive.json("list", "--ended")["articles"], [])

    HOME = ('<html><head><title>The Ansel Tide</title>'
            '<link rel="alternate" type="application/rss+xml"'
            ' title="All &amp; sundry" href="/rss.xml">'
            '<link rel="Alternate home" type="application/atom+xml;charset=x"'
            ' href="two.xml">'
            '<link rel="alternate" type="application/rss+xml"'
            ' href="/rss.xml#again">'
            '<link rel="alternate" hreflang="fr" href="/fr/">'
            '<link rel="stylesheet" type="application/rss+xml" href="/x">'
            "</head><body>%s</body></html>")

    def test_add_tells_which_feeds_a_page_names(self):
        self.site.put("home.html", self.HOME % "".join(
            "<p>%s" % p for p in stories.PARAGRAPHS))
        archive = self.archive()
        done = archive.run("add", self.url("/home.html"), now=at(0))
        self.assertIn("This page names 2 feeds; \"emend add\" follows one:\n"
                      "  %s (All & sundry)\n  %s\n" % (
                          self.url("/rss.xml"), self.url("/two.xml")),
                      done.out)
        # also when there is no article in it
        self.site.put("empty.html", self.HOME % "")
        done = archive.run("add", self.url("/empty.html"), now=at(0),
                           status=3)
        self.assertIn("names 2 feeds", done.out)
        self.site.put("json.html", self.HOME % "")
        failed = [e for e in archive.events(
            "add", self.url("/json.html"), now=at(0), status=3)
            if e["event"] == "failed"]
        self.assertEqual(failed[0]["feeds"], [
            {"url": self.url("/rss.xml"), "title": "All & sundry"},
            {"url": self.url("/two.xml"), "title": ""}])
        # at the first look alone
        self.assertNotIn("feeds", archive.run(
            "check", "--all", now=at(10), status=None).out)

    def test_what_a_link_header_names_is_named_by_the_page(self):
        self.site.put("home.html", title="The front page")
        self.site.put("home.html.headers", (
            'Link: </two.xml>; rel=alternate; type="application/atom+xml"; '
            'title="The harbour, daily", </x.css>; rel=preload\n'
            'Link: </two.xml>; rel="Alternate"; type=application/atom+xml, '
            '</not.xml>; rel=alternate; type="application/rss+xml"; '
            'anchor="/other", </three>; type=application/rss+xml; '
            'rel="alternate x"\n'))
        archive = self.archive()
        new, = [e for e in archive.events("add", self.url("/home.html"))
                if e["event"] == "new"]
        self.assertEqual(new["feeds"], [
            {"url": self.url("/two.xml"), "title": "The harbour, daily"},
            {"url": self.url("/three"), "title": ""}])

    def test_add_as_feed_takes_the_one_that_a_page_names(self):
        self.put_stories("a")
        self.feed("a")
        self.site.put("home.html", self.HOME % "")
        archive = self.archive()
        done = archive.run("add", "--as", "feed", "--tag", "tide",
                           self.url("/home.html"), now=at(0))
        self.assertIn("names 2 feeds", done.out)
        self.assertIn("feed of 1 address", done.out)
        conf = archive.conf.read_text()
        self.assertIn('[feed "%s"]\n' % self.url("/rss.xml"), conf)
        self.assertNotIn("home", conf)
        self.assertIn("tag = tide", conf)
        source, = archive.json("list")["sources"]
        self.assertEqual((source["name"], source["articles"]),
                         (self.url("/rss.xml"), 1))
        # once more: it is watched
        archive.run("add", "--as", "feed", self.url("/home.html"), now=at(1))
        self.assertEqual(archive.conf.read_text(), conf)
        # a page that names none is trouble, as ever
        self.site.put("none.html", "<p>Nothing</p>")
        done = archive.run("add", "--as", "feed", self.url("/none.html"),
                           now=at(2), status=3)
        self.assertIn("is no feed", done.out)

    def test_sources_are_listed_and_looked_at_by_name(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml")
        self.watched.check(now=at(0))
        source, = self.watched.json("list")["sources"]
        self.assertEqual((source["as"], source["articles"],
                          source["message"], source["last_look"]),
                         ("feed", 1, None, at(0)))
        out = self.watched.run("explain", self.url("/rss.xml"), now=at(0)).out
        self.assertIn("Named by emend.conf since", out)
        self.assertIn("every 15 minutes, by default", out)
        self.site.take_away("rss.xml")
        self.server.forget_requests()
        self.watched.run("check", self.url("/rss.xml"), now=at(1), status=3)
        self.assertEqual(len(self.server.requests("/rss.xml")), 1)
        self.assertIn("in trouble", self.watched.run("list").out)
        # where each comes from, for people
        said = "feed %s %s" % (self.url("/rss.xml"),
                               at(0).replace("T", " ").replace("Z", ""))
        self.assertIn("found in " + said, self.watched.run(
            "log", self.url("/a.html")).out)

    def test_what_has_a_tag_is_listed(self):
        self.put_stories("a", "b", "c")
        self.feed("a")
        self.watch("feed", "/rss.xml", "tag = budget", "tag = town",
                   '[watch "%s"]' % self.url("/b.html"), "tag = town",
                   '[watch "%s"]' % self.url("/c.html"))
        self.watched.check(now=at(0))

        def listed(*arguments):
            document = self.watched.json("list", *arguments)
            return (sorted(a["url"][-6] for a in document["articles"]),
                    [s["tags"] for s in document["sources"]])

        self.assertEqual(listed("--tag", "budget"),
                         (["a"], [["budget", "town"]]))
        self.assertEqual(listed("--tag", "town"),
                         (["a", "b"], [["budget", "town"], ["town"]]))
        self.assertEqual(listed("--tag", "budget", "--tag", "town")[0],
                         ["a", "b"])
        self.assertEqual(len(listed("--tag", "town", "-n", "1")[0]), 1)
        self.assertEqual(listed()[0], ["a", "b", "c"])
        self.assertEqual(listed("--tag", "else"), ([], []))
        self.assertIn("has such a tag", self.watched.run(
            "list", "--tag", "else").out)
        self.watched.run("unwatch", self.url("/b.html"), now=at(1))
        self.assertEqual(listed("--tag", "town", "--ended")[0], [])

    def test_a_source_is_unwatched(self):
        self.put_stories("a")
        self.feed("a")
        self.watch("feed", "/rss.xml", "# a comment")
        self.watched.check(now=at(0))
        self.assertIn("1 address", self.watched.run(
            "unwatch", self.url("/rss.xml"), now=at(1)).out)
        self.assertNotIn("[feed", self.watched.conf.read_text())
        self.assertEqual(self.watched.check("--all", now=at(2)), [])
        self.assertEqual(self.watched.json("list")["articles"], [])


if __name__ == "__main__":
    main()
