"""Sources that are added, listed by name or tag, and unwatched."""

from sourced import *


class Add(Sources):
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
