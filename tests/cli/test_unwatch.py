"""unwatch: what is no longer watched, and keeps its history."""

from harness import *


class Unwatch(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.watched = self.archive()
        self.watched.run("add", self.url())

    def test_stops_watching_and_the_history_stays(self):
        archive = self.watched
        with_it = archive.conf.read_text()
        done = archive.run("unwatch", self.url())
        self.assertIn("No longer watched", done.out)
        self.assertIn("1 revision", done.out)
        self.assertNotIn("[watch", archive.conf.read_text())
        self.assertTrue(with_it.startswith(archive.conf.read_text().strip()))
        self.assertEqual(len(archive.log(self.url())), 1)
        self.server.forget_requests()
        self.assertEqual(archive.check("--all"), [])
        self.assertEqual(self.server.requests(), [])
        self.assertEqual(archive.json("list")["articles"], [])
        ended, = archive.json("list", "--ended")["articles"]
        self.assertEqual((ended["state"], ended["reason"]),
                         ("ended", "unwatched"))

    def test_json(self):
        document = self.watched.json("unwatch", self.url())
        self.assertEqual((document["url"], document["revisions"]),
                         (self.url(), 1))

    def test_every_spelling_of_the_address_goes(self):
        archive = self.watched
        archive.conf.write_text(archive.conf.read_text() + (
            '[watch "%s#top"]\n[watch "http://127.0.0.1:1/"]\n'
            '[watch "%s?utm_source=mail"]\ntag = sea\n' % (
                self.url(), self.url())))
        archive.run("unwatch", self.url())
        self.assertNotIn("story", archive.conf.read_text())
        self.assertIn("127.0.0.1:1/", archive.conf.read_text())
        self.assertEqual([e["event"] for e in archive.check("--all",
                                                            status=None)],
                         ["failed"])

    def test_what_a_list_names_is_to_be_taken_out_there(self):
        archive = self.watched
        path = self.file("urls.txt", "# ours\n%s#top\n" % self.url())
        archive.run("add", "--no-look", path)
        before = archive.conf.read_text()
        self.assert_error(archive.run("unwatch", self.url(), status=None),
                          str(path), "line 2", status=USAGE)
        self.assertEqual(archive.conf.read_text(), before)
        self.assertEqual(len(archive.json("list")["articles"]), 1)
        path.write_text("nonsense\n")
        archive.run("unwatch", self.url())

    def test_by_a_piece_of_the_title(self):
        self.watched.run("unwatch", "east quay")
        self.assertEqual(self.watched.json("list")["articles"], [])

    def test_added_again_its_history_goes_on(self):
        archive = self.watched
        archive.run("unwatch", self.url())
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        events = archive.events("add", self.url())
        self.assertEqual([(e["event"], e.get("revision")) for e in events],
                         [("added", None), ("changed", 2), ("summary", None)])

    def test_taken_out_of_the_conf_by_hand_it_ends_too(self):
        archive = self.watched
        archive.conf.write_text(Archive.CONF)
        event, = archive.check()
        self.assertEqual((event["event"], event["reason"]),
                         ("ended", "unwatched"))
        self.assertEqual(archive.check("--all"), [])

    def test_twice_is_an_error(self):
        self.watched.run("unwatch", self.url())
        self.assert_error(
            self.watched.run("unwatch", self.url(), status=FAILED),
            "not watched any more")

    def test_a_list_whose_file_is_gone(self):
        self.site.put("b.html", title="Story b")
        path = self.file("urls.txt", self.url("/b.html") + "\n")
        self.watched.run("add", path)
        path.unlink()
        self.watched.run("unwatch", path)
        self.assertNotIn("[list", self.watched.conf.read_text())
        article, = self.watched.json("list")["articles"]
        self.assertEqual(article["url"], self.url())

    def test_a_list_and_what_it_alone_names(self):
        archive = self.watched
        for name in "bc":
            self.site.put(name + ".html", title="Story " + name)
        path = self.file("list.txt", "%s\n%s\n%s\n" % (
            self.url(), self.url("/b.html"), self.url("/c.html")))
        with_it = archive.conf.read_text()
        archive.run("add", path)
        archive.check("--all")
        document = archive.json("unwatch", path)
        self.assertEqual((document["url"], document["as"],
                          document["entries"]), (str(path), "list", 2))
        self.assertEqual(archive.conf.read_text(), with_it)
        article, = archive.json("list")["articles"]
        self.assertEqual(article["url"], self.url())
        self.assertEqual(archive.check("--all"), [])
        self.assertEqual(len(archive.log(self.url("/b.html"))), 1)
        # by its name as it stands in emend.conf, and it can come back
        (archive.dir / "own.txt").write_text(self.url("/b.html") + "\n")
        archive.conf.write_text(with_it + '\n[list "own.txt"]\n')
        archive.check()
        self.assertEqual(len(archive.json("list")["articles"]), 2)
        self.assertIn("(1 address)", archive.run("unwatch", "own.txt").out)
        self.assertEqual(len(archive.json("list")["articles"]), 1)

    def test_what_a_list_names_is_taken_out_there(self):
        self.site.put("b.html", title="Story b")
        path = self.file("list.txt", self.url("/b.html") + "\n")
        self.watched.run("add", path)
        self.assert_error(
            self.watched.run("unwatch", self.url("/b.html"), status=USAGE),
            str(path))


if __name__ == "__main__":
    main()
