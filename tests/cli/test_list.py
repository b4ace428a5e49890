"""list: what is watched, and how it is."""

from harness import *


class List(ServedCase):
    def test_list_shows_each_and_status_counts(self):
        self.site.put("a.html", title="Story a")
        archive = self.archive()
        archive.run("add", self.url("/a.html"), now=at(0))
        archive.run("add", self.url("/no.html"), now=at(0), status=TROUBLE)
        articles = archive.json("list")["articles"]
        self.assertEqual(sorted((a["state"], a["revisions"])
                                for a in articles),
                         [("failing", 0), ("good", 1)])
        good = next(a for a in articles if a["state"] == "good")
        self.assertEqual((good["title"], good["url"], good["last_look"]),
                         ("Story a", self.url("/a.html"), at(0)))
        bad = next(a for a in articles if a["state"] == "failing")
        self.assertEqual(bad["reason"], "http")
        self.assertIn("404", bad["message"])
        text = archive.run("list").out
        self.assertIn("Story a", text)
        self.assertIn("(not read yet)", text)
        status = archive.json("status", now=at(1))
        self.assertEqual((status["articles"], status["revisions"],
                          status["failing"], status["ended"]), (2, 1, 1, 0))
        self.assertIn("2 articles are watched, 1 revision is kept",
                      archive.run("status", now=at(1)).out)

    def test_what_no_check_has_taken_up_yet_is_listed_too(self):
        archive = self.archive()
        lines = self.file("urls.txt", self.url("/b.html") + "\n")
        archive.run("add", "--no-look", self.url("/a.html"), lines)
        document = archive.json("list")
        article, = document["articles"]
        self.assertEqual((article["url"], article["state"], article["id"]),
                         (self.url("/a.html"), "new", None))
        self.assertEqual(
            [(s["as"], s["name"], s["articles"]) for s in
             document["sources"]],
            [("page", self.url("/a.html"), 0), ("list", str(lines), 0)])
        text = archive.run("list").out
        self.assertIn("the next check takes it up", text)
        self.assertIn("List %s\n  no articles" % lines, text)
        self.assertIn("emend check takes up", archive.run("status").out)
        archive.check(status=None)
        document = archive.json("list")
        self.assertEqual(len(document["articles"]), 2)
        self.assertEqual([s["articles"] for s in document["sources"]], [1, 1])
        self.assertIn("List %s\n  1 article\n" % lines,
                      archive.run("list").out)

    def test_what_no_check_has_taken_up_yet_can_be_unwatched(self):
        archive = self.archive()
        archive.run("add", "--no-look", self.url("/a.html"))
        self.assertIn("No longer watched", archive.run(
            "unwatch", self.url("/a.html")).out)
        self.assertNotIn("[watch", archive.conf.read_text())

    def test_an_address_in_two_spellings_is_listed_once(self):
        archive = self.archive()
        archive.conf.write_text(archive.conf.read_text() + (
            '[watch "%s"]\n[watch "%s#top"]\n' % (
                (self.url("/a.html"),) * 2)))
        archive.check(status=None)
        self.assertEqual(len(archive.json("list")["articles"]), 1)

    def test_status_names_what_is_not_well(self):
        for name in "ab":
            self.site.put(name + ".html", title="Story " + name)
        archive = self.archive()
        archive.run("add", self.url("/a.html"), self.url("/b.html"))
        archive.run("add", self.url("/none.html"), status=TROUBLE)
        archive.run("unwatch", self.url("/b.html"))
        self.assertIn("\n1 failing, 1 ended\n", archive.run("status").out)

    def test_at_most_n(self):
        archive = self.archive()
        archive.run("add", "--no-look",
                    *[self.url("/%d.html" % n) for n in range(5)])
        archive.check(status=None)
        self.assertEqual(len(archive.json("list")["articles"]), 5)
        self.assertEqual(len(archive.json("list", "-n", 2)["articles"]), 2)


if __name__ == "__main__":
    main()
