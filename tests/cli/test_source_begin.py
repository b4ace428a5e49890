"""The first look at a source: what stands there already is no news."""

from sourced import *


class Begin(Sources):
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


if __name__ == "__main__":
    main()
