"""Sources that are taken out, and articles that end though one names them."""

from sourced import *


class End(Sources):
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


if __name__ == "__main__":
    main()
