"""Keys that all sources have do the same for each: a feed, a sitemap, a front
page."""

from harness import *

MINUTE, DAY = 1, 24 * 60


class Keys(ServedCase):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")
        self.put_sources("/story.html")

    def put_sources(self, *urls):
        """The same addresses in each form, and a story that is not ours."""
        urls = [self.url(u) for u in urls or ["/other.html"]]
        self.site.put("rss.xml", '<rss version="2.0"><channel><title>All'
                      "</title>%s</channel></rss>" % "".join(
                          "<item><link>%s</link></item>" % u for u in urls))
        self.site.put("map.xml", "<urlset>%s</urlset>" % "".join(
            "<url><loc>%s</loc></url>" % u for u in urls))
        self.site.put("front.html", "<h1>News</h1>%s" % "".join(
            '<p><a href="%s">x</a>' % u for u in urls))

    def watch(self, kind, path, *keys):
        archive = self.archive(Archive.CONF + '[%s "%s"]\n%s\n' % (
            kind, self.url(path), "\n".join(keys)), name="by " + kind)
        archive.path = path
        return archive

    def begin(self, archive):
        self.put_sources("/story.html")
        self.assertEqual([e["event"] for e in archive.check(now=at(0))],
                         ["new"], archive.path)

    def asked(self, archive, path, minutes):
        """At which of these minutes a check asked for it."""
        found = []
        for minute in minutes:
            self.server.forget_requests()
            archive.run("check", now=at(minute), status=None)
            if self.server.requests(path):
                found.append(minute)
        return found

    def test_every(self):
        for archive in (
                self.watch("feed", "/rss.xml", "every = 20m"),
                self.watch("sitemap", "/map.xml", "every = 20m"),
                self.watch("links", "/front.html", "every = 20m")):
            self.begin(archive)
            self.assertEqual(
                self.asked(archive, archive.path, range(5, 65, 5)),
                [20, 40, 60])

    def test_a_schedule_is_of_its_articles(self):
        for archive in (
                self.watch("feed", "/rss.xml", "schedule = 30m for 2h, 1h"),
                self.watch("sitemap", "/map.xml", "schedule = 30m for 2h, 1h"),
                self.watch("links", "/front.html",
                           "schedule = 30m for 2h, 1h")):
            self.begin(archive)
            self.assertEqual(
                self.asked(archive, "/story.html", range(10, 250, 10)),
                [30, 60, 90, 120, 180, 240])

    def test_keep_counts_from_when_it_was_named_last(self):
        for archive in (
                self.watch("feed", "/rss.xml", "keep = 3d"),
                self.watch("sitemap", "/map.xml", "keep = 3d"),
                self.watch("links", "/front.html", "keep = 3d")):
            self.begin(archive)
            self.put_sources()
            ended = [(day, e["reason"]) for day in range(1, 6)
                     for e in archive.check(now=at(day * DAY + 90),
                                            status=None)
                     if e["event"] == "ended" and e["url"] == self.url()]
            self.assertEqual(ended, [(3, "keep")])

    def test_pause_asks_for_nothing(self):
        for archive in (
                self.watch("feed", "/rss.xml"),
                self.watch("sitemap", "/map.xml"),
                self.watch("links", "/front.html")):
            self.begin(archive)
            with archive.conf.open("a") as conf:
                conf.write("pause = yes\n")
            self.server.forget_requests()
            archive.run("check", now=at(DAY))
            self.assertEqual(self.server.requests(), [])
            self.assertTrue(archive.json("explain", self.url(), now=at(DAY))[
                "article"]["next_look"]["paused"])

    def test_paused_from_the_start(self):
        for archive in (
                self.watch("feed", "/rss.xml", "pause = yes"),
                self.watch("sitemap", "/map.xml", "pause = yes"),
                self.watch("links", "/front.html", "pause = yes")):
            self.assertEqual(archive.check(now=at(0)), [])
            self.assertEqual(self.server.requests(), [])

    def test_a_tag_is_its_articles_too(self):
        for archive in (
                self.watch("feed", "/rss.xml", "tag = sea wall"),
                self.watch("sitemap", "/map.xml", "tag = sea wall"),
                self.watch("links", "/front.html", "tag = sea wall")):
            self.begin(archive)
            listed = archive.json("list", "--tag", "sea wall")
            self.assertEqual([a["url"] for a in listed["articles"]],
                             [self.url()])
            self.assertEqual([s["tags"] for s in listed["sources"]],
                             [["sea wall"]])

    def test_a_list_gives_its_articles_a_tag_and_a_time(self):
        archive = self.archive(
            Archive.CONF + '[list "urls.txt"]\ntag = sea wall\nkeep = 3d\n')
        (archive.dir / "urls.txt").write_text(self.url() + "\n")
        archive.check(now=at(0))
        listed = archive.json("list", "--tag", "sea wall")
        self.assertEqual([a["url"] for a in listed["articles"]], [self.url()])
        ended = [(day, e["reason"]) for day in range(1, 6)
                 for e in archive.check(now=at(day * DAY + 90))
                 if e["event"] == "ended"]
        self.assertEqual(ended, [(3, "keep")])

    def test_a_sitemap_is_read_for_what_matches_as_far_as_its_limit(self):
        for name in "a", "b", "c", "d", "about":
            self.site.put("2026/%s.html" % name, title="Of " + name)
        self.put_sources("/2026/a.html", "/2026/about.html", "/2026/b.html",
                         "/2026/c.html", "/2026/d.html")
        archive = self.archive(
            Archive.CONF + '[sitemap "%s"]\nmatch = /[a-d]\\.html$\n'
            "limit = 3\n" % self.url("/map.xml"))
        first = archive.check(now=at(0), status=None)
        self.assertEqual([e["url"] for e in first if e["event"] == "new"],
                         [self.url("/2026/%s.html" % n) for n in "abc"])
        later = archive.check(now=at(60), status=None)
        self.assertEqual([e["url"] for e in later if e["event"] == "new"],
                         [self.url("/2026/d.html")])


if __name__ == "__main__":
    main()
