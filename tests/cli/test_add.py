"""add: what is watched from now on, and what it says."""

from harness import *


class Add(ServedCase):
    def test_says_what_it_read_and_keeps_the_first_revision(self):
        self.site.put("story.html")
        archive = self.archive()
        done = archive.run("add", self.url())
        self.assertEqual(done.err, "")
        self.assertIn("Watching %s\n" % self.url(), done.out)
        self.assertIn(stories.TITLE, done.out)
        self.assertRegex(done.out, r"8 paragraphs, \d+ words")
        self.assertIn("The harbour board of Port Ansel", done.out)
        revision, = archive.log(self.url())
        self.assertEqual((revision["revision"], revision["event"]), (1, "new"))
        self.assertIn('[watch "%s"]' % self.url(), archive.conf.read_text())

    def test_json(self):
        self.site.put("story.html")
        events = self.archive().events("add", self.url())
        self.assertEqual([e["event"] for e in events],
                         ["added", "new", "summary"])
        self.assertEqual(events[0], {"event": "added", "url": self.url(),
                                     "as": "page", "entries": None,
                                     "already": False})
        self.assertEqual((events[1]["revision"], events[1]["title"]),
                         (1, stories.TITLE))

    def test_without_a_contact_it_says_so(self):
        self.site.put("story.html")
        archive = self.archive(conf="[fetch]\ndelay = 0s\n")
        done = archive.run("add", self.url())
        self.assert_one_line(done.err, "contact", "emend.conf")
        self.assertIn("contact", archive.run("status").out)
        self.assertFalse(archive.json("status")["contact"])

    def test_options_are_written_down_and_comments_stay(self):
        archive = self.archive(
            "# our own rules\n[fetch]\n# a comment\ndelay = 0s\n"
            "contact = https://example.org/\n")
        archive.run("add", "--no-look", "--every", "6h", "--keep=90d",
                    "--tag", "town", "--tag", "sea", self.url())
        self.assertEqual(
            archive.conf.read_text().split("[watch")[0].strip(),
            "# our own rules\n[fetch]\n# a comment\ndelay = 0s\n"
            "contact = https://example.org/")
        section = archive.conf.read_text().split("[watch")[1]
        for line in ("every = 6h", "keep = 90d", "tag = town", "tag = sea"):
            self.assertIn(line, section)

    def test_no_look_asks_nobody(self):
        archive = self.archive()
        done = archive.run("add", "--no-look", self.url())
        self.assertIn("Watching", done.out)
        self.assertEqual(self.server.requests(), [])
        self.site.put("story.html")
        self.assertEqual([e["event"] for e in archive.check()], ["new"])

    def test_what_is_watched_already_is_said_and_is_no_error(self):
        self.site.put("story.html")
        archive = self.archive()
        archive.run("add", self.url())
        before = archive.conf.read_text()
        for again in (self.url(), self.url() + "#part-two",
                      self.url() + "?utm_source=mail",
                      self.url().replace("http://", "HTTP://")):
            done = archive.run("add", again)
            self.assert_one_line(done.out, "Already watched", "story.html")
            self.assertEqual(done.err, "")
        self.assertEqual(archive.conf.read_text(), before)
        self.assertEqual(len(archive.log(self.url())), 1)

    def test_what_is_watched_already_is_said_in_json_and_without_secrets(self):
        archive = self.archive()
        url = "http://joe:opensesame@127.0.0.1:1/a"
        archive.run("add", "--no-look", url)
        event, = archive.events("add", url)
        self.assertEqual((event["event"], event["already"]), ("added", True))
        self.assertNotIn("opensesame", archive.run("add", url).out)

    def test_what_ended_as_its_keep_says_is_to_be_kept_longer(self):
        self.site.put("story.html")
        archive = self.archive()
        archive.run("add", "--keep", "1d", self.url(), now=at(0))
        self.assertEqual([e["reason"] for e in archive.check(now=at(1500))],
                         ["keep"])
        self.assert_error(archive.run("add", self.url(), status=None),
                          "keep", "emend.conf", status=USAGE)
        self.assertIn("list --ended", archive.run("list").out)
        self.assertIn("list --ended", archive.run("status").out)
        archive.conf.write_text(
            archive.conf.read_text().replace("keep = 1d", "keep = 9d"))
        archive.check(now=at(1501))
        self.assertIn("Already watched",
                      archive.run("add", self.url()).out)

    def test_that_it_is_watched_is_said_once_whatever_it_turns_out_to_be(self):
        self.site.put("story.html")
        self.site.put("rss.xml", "<rss version='2.0'><channel><item><link>%s"
                      "</link></item></channel></rss>" % self.url())
        archive = self.archive()
        out = archive.run("add", self.url("/rss.xml"), self.url()).out
        self.assertEqual(out.count("Watching"), 2, out)
        self.assertIn("/rss.xml (feed of 1 address)", out.replace("\n", " "))
        archive = self.archive(name="other")
        events = archive.events("add", self.url("/rss.xml"), self.url())
        self.assertEqual([(e["url"], e["as"]) for e in events
                          if e["event"] == "added"],
                         [(self.url(), "page"), (self.url("/rss.xml"), "feed")])

    def test_what_is_a_page_already_is_said_to_be_a_source_too(self):
        def put(paragraphs, *links):
            self.site.put("story.html", "<h1>The quay</h1>" + "".join(
                "<p>%s</p>" % p for p in paragraphs) + "".join(
                "<a href=/%s.html>More</a> " % name for name in links))

        for name in "ab":
            self.site.put(name + ".html", title="The story of " + name)
        put(stories.PARAGRAPHS, "a")
        archive = self.archive()
        archive.run("add", self.url(), now=at(0))
        out = archive.run("add", "--as", "links", self.url(), now=at(1),
                          status=None).out
        self.assertIn("Watching %s (links of 1 address)" % self.url(),
                      out.replace("\n", " "))
        # "check URL" looks at both
        put(stories.edited(**{"29 of": "27 of"}), "a", "b")
        events = archive.check(self.url(), now=at(2), status=None)
        self.assertEqual(sorted(e["event"] for e in events),
                         ["changed", "new"])

    def test_a_source_alerts_of_nothing_that_stands_there_already(self):
        sink = pathlib.Path(tempfile.mkdtemp(prefix="emend-sink-"))
        self.addCleanup(shutil.rmtree, sink, ignore_errors=True)
        program = sink / "take"
        program.write_text("#!/bin/sh\ncat >>%s/taken\n" % sink)
        program.chmod(0o755)
        for name in "abc":
            self.site.put(name + ".html", title="The story of " + name)

        def put_map(name, root, each, *urls):
            self.site.put(name, "<%s>%s</%s>" % (root, "".join(
                "<%s><loc>%s</loc></%s>" % (each, u, each) for u in urls),
                root))

        def put_feed(*names):
            self.site.put("rss.xml", "<rss version='2.0'><channel>%s"
                          "</channel></rss>" % "".join(
                              "<item><link>/%s.html</link></item>" % n
                              for n in names))

        put_feed("a")
        put_map("one.xml", "urlset", "url", "/b.html")
        put_map("index.xml", "sitemapindex", "sitemap", "/one.xml")
        self.site.put("home.html", "<title>The Tide</title><link rel=alternate"
                      " type=application/rss+xml href=/rss.xml?home>")
        archive = self.archive(
            Archive.CONF + '[alert "all"]\non = *\ncommand = {0}\n'
            "[operator]\ncommand = {0}\n".format(program))
        for arguments in (["rss.xml"], ["index.xml"], ["one.xml"],
                          ["rss.xml"], ["home.html", "--as", "feed"]):
            arguments[0] = self.url("/" + arguments[0])
            archive.run("add", *arguments, now=at(0))
        self.assertEqual(archive.check("--all", now=at(20)), [])
        self.assertNotIn("held", archive.run("alert", "list").out)
        self.assertFalse((sink / "taken").exists())
        # nor is it marked as unread
        self.assertEqual(archive.json("report", "--unreviewed", "--since",
                                      "7d", now=at(21))["articles"], [])
        # what comes later is told
        put_feed("a", "c")
        archive.check(now=at(40))
        self.assertIn("/c.html", (sink / "taken").read_text())

    def test_each_source_is_told_however_often_it_is_added(self):
        self.site.put("a.html")
        self.site.put("one.xml", "<urlset><url><loc>/a.html</loc></url>"
                      "</urlset>")
        self.site.put("index.xml", "<sitemapindex><sitemap><loc>/one.xml</loc>"
                      "</sitemap></sitemapindex>")
        archive = self.archive()
        told = []
        for path in ("/index.xml", "/index.xml", "/one.xml", "/one.xml"):
            events = archive.events("add", self.url(path), now=at(0))
            told += [(e["url"], e["as"], e["entries"], e["already"])
                     for e in events if e["event"] == "added"]
        self.assertEqual(told, [
            (self.url("/index.xml"), "sitemap", 1, False),
            (self.url("/index.xml"), "sitemap", None, True),
            (self.url("/one.xml"), "sitemap", None, False),
            (self.url("/one.xml"), "sitemap", None, True)])
        # what fails beside it counts
        archive.run("add", self.url("/none.html"), self.url("/one.xml"),
                    now=at(0), status=TROUBLE)

    def test_what_a_source_found_can_be_named_too(self):
        self.site.put("story.html")
        self.site.put("rss.xml", "<rss version='2.0'><channel><item><link>%s"
                      "</link></item></channel></rss>" % self.url())
        archive = self.archive()
        archive.run("add", self.url("/rss.xml"), now=at(0))
        out = archive.run("add", "--tag", "mine", self.url(), now=at(1)).out
        self.assertEqual(out, "Watching %s\n" % self.url())
        article, = archive.json("list", "--tag", "mine")["articles"]
        self.assertEqual(article["url"], self.url())
        self.assertEqual(len(archive.log(self.url())), 1)
        # it is followed for ever now
        self.assertIn("followed for ever", archive.run(
            "explain", self.url(), now=at(2)).out)
        year = 366 * 24 * 60
        self.assertEqual(archive.check(now=at(year)), [])
        # one that fails already is told to fail
        self.site.put("rss.xml", "<rss version='2.0'><channel><item><link>"
                      "/none.html</link></item></channel></rss>")
        archive.check("--all", now=at(year + 2), status=TROUBLE)
        done = archive.run("add", self.url("/none.html"), now=at(year + 3),
                           status=TROUBLE)
        self.assertIn("Failed: %s" % self.url("/none.html"), done.out)
        # and what it was given the first time it keeps, and says so
        done = archive.run("add", "--tag", "more", self.url(),
                           now=at(year + 3))
        self.assertIn("Already watched", done.out)
        self.assert_one_line(done.err, "emend.conf", "tags")
        self.assertNotIn("more", archive.conf.read_text())

    def test_the_same_url_twice_in_one_command_is_one(self):
        self.site.put("story.html")
        archive = self.archive()
        archive.run("add", self.url(), self.url())
        self.assertEqual(archive.conf.read_text().count("[watch"), 1)

    def test_a_look_that_fails_is_told_and_it_is_watched_all_the_same(self):
        archive = self.archive()
        done = archive.run("add", self.url("/missing.html"), status=TROUBLE)
        self.assertIn("Watching", done.out)
        self.assertIn("Failed", done.out)
        self.assertIn("404", done.out)
        self.assertIn("[watch", archive.conf.read_text())
        article, = archive.json("list")["articles"]
        self.assertEqual((article["state"], article["revisions"]),
                         ("failing", 0))
        self.site.put("missing.html")
        events = archive.check(self.url("/missing.html"))
        self.assertEqual([(e["event"], e.get("over")) for e in events],
                         [("failed", True), ("new", None)])

    def test_several_at_once_and_one_that_fails(self):
        for name in "abc":
            self.site.put("%s.html" % name, title="Story %s" % name)
        events = self.archive().events(
            "add", *[self.url("/%s.html" % n) for n in "abxc"],
            status=TROUBLE)
        self.assertEqual(
            sorted(e["url"] for e in events if e["event"] == "new"),
            [self.url("/%s.html" % n) for n in "abc"])
        self.assertEqual([e["url"] for e in events if e["event"] == "failed"],
                         [self.url("/x.html")])

    def test_a_list_file(self):
        for name in "ab":
            self.site.put("%s.html" % name, title="Story %s" % name)
        # twice the same address is one
        path = self.file("to watch.txt", "# our list\n%s\n\n%s\n%s\n" % (
            self.url("/a.html"), self.url("/b.html"),
            self.url("/a.html?utm_source=feed")))
        archive = self.archive()
        events = archive.events("add", path)
        self.assertEqual(events[0], {"event": "added", "url": str(path),
                                     "as": "list", "entries": 2,
                                     "already": False})
        again, = archive.events("add", path)
        self.assertEqual((again["event"], again["already"]), ("added", True))
        self.assertEqual(sum(e["event"] == "new" for e in events), 2)
        # a line more is one article more, a line less one less
        self.site.put("c.html", title="Story c")
        path.write_text("%s\n%s\n" % (self.url("/a.html"),
                                      self.url("/c.html")))
        self.assertEqual(
            sorted((e["event"], e["url"], e.get("reason"))
                   for e in archive.check()),
            [("ended", self.url("/b.html"), "unwatched"),
             ("new", self.url("/c.html"), None)])
        self.assertEqual(len(archive.json("list", "--ended")["articles"]), 1)

    def test_a_list_is_named_as_the_file_that_it_is(self):
        path = self.file("to watch.txt", "")
        archive = self.archive()
        self.assertIn("Watching %s (list of 0" % path,
                      archive.run("add", path).out.replace("\n", " "))
        self.assertIn("Already watched: %s" % path,
                      archive.run("add", path).out.replace("\n", " "))

    def test_a_file_without_any_address_is_no_list(self):
        archive = self.archive()
        before = archive.conf.read_text()
        for content in (os.urandom(3000), "Some words.\nAnd more of them.\n"):
            path = self.file("list", content)
            self.assert_error(archive.run("add", path, status=None),
                              str(path), "no address", status=USAGE)
        self.assertEqual(archive.conf.read_text(), before)

    def test_a_list_that_is_not_there(self):
        archive = self.archive()
        for arguments in (["none.txt"], ["--as", "list", "none.txt"]):
            done = archive.run("add", *arguments, cwd=self.dir, status=None)
            self.assert_error(done, "none.txt")
            self.assertIn("no file" if len(arguments) == 1 else "No such file",
                          done.err)
        self.assert_error(archive.run("add", self.dir, status=None),
                          "is a directory", status=USAGE)

    def test_a_bad_line_of_a_list_is_named_and_the_rest_is_watched(self):
        self.site.put("a.html", title="Story a")
        path = self.file("list.txt", "ftp://example.org/x\n%s\n" %
                         self.url("/a.html"))
        archive = self.archive()
        events = archive.events("add", path, status=TROUBLE)
        trouble, = [e for e in events if e["event"] == "trouble"]
        self.assertEqual(trouble["name"], "%s:1" % path)
        self.assertIn("ftp", trouble["message"])
        self.assertEqual([e["url"] for e in events if e["event"] == "new"],
                         [self.url("/a.html")])
        # named once, and once more when it is over
        self.assertEqual(archive.run("check", "--all").out, "")
        path.write_text(self.url("/a.html") + "\n")
        event, = archive.check("--all")
        self.assertEqual((event["event"], event["over"]), ("trouble", True))
        self.assertEqual(archive.check("--all"), [])

    def test_a_list_that_cannot_be_read_takes_nothing_away(self):
        self.site.put("a.html", title="Story a")
        path = self.file("list.txt", self.url("/a.html\n"))
        archive = self.archive()
        archive.run("add", path)
        path.unlink()
        event, = archive.check("--all", status=TROUBLE)
        self.assertEqual((event["event"], event["what"], event["name"]),
                         ("trouble", "source", str(path)))
        self.assertEqual(archive.run("check", "--all").out, "")
        article, = archive.json("list")["articles"]
        self.assertEqual(article["state"], "good")

    def test_an_empty_list_takes_all_away(self):
        self.site.put("a.html", title="Story a")
        path = self.file("list.txt", self.url("/a.html\n"))
        archive = self.archive()
        archive.run("add", path)
        path.write_text("# nothing any more\n")
        event, = archive.check("--all")
        self.assertEqual((event["event"], event["reason"]),
                         ("ended", "unwatched"))

    def test_two_addresses_of_one_article_are_one_article(self):
        self.site.put("story.html")
        archive = self.archive()
        archive.run("add", self.url())
        other = self.url("/redirect-to?url=/story.html")
        events = archive.events("add", other)
        self.assertEqual([(e["event"], e.get("reason")) for e in events[1:-1]],
                         [("ended", "continued-elsewhere")])
        self.assertEqual(len(archive.refs()), 1)
        log = archive.json("log", self.url())
        self.assertEqual(len(log["revisions"]), 1)
        # and the other address finds it
        self.assertEqual(archive.json("log", other)["id"], log["id"])

    def test_a_change_seen_by_add_of_another_url_waits_for_its_own_look(self):
        self.site.put("a.html", title="Story a")
        archive = self.archive()
        archive.run("add", self.url("/a.html"))
        self.server.forget_requests()
        self.site.put("b.html", title="Story b")
        archive.run("add", self.url("/b.html"))
        self.assertEqual(self.server.requests("/a.html"), [])


if __name__ == "__main__":
    main()
