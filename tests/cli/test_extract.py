"""emend extract: the article in a page or in a scraped text; no archive."""

from harness import *

BODY = "\n\n".join(stories.PARAGRAPHS) + "\n"


class Extract(Case):
    def extract(self, path, *arguments, **options):
        done = run("extract", path, "--format", "json", *arguments,
                   cwd=self.dir, **options)
        return read_json(done.out)

    def test_a_page_as_text_is_the_body_alone(self):
        page = self.file("a page.html", stories.page())
        self.assertEqual(run("extract", page).out, BODY)

    def test_a_page_as_json(self):
        page = self.file("a.html", stories.page(
            head='<link rel="canonical" href="/town/quay">'))
        article = self.extract(page, "--url",
                               "http://tide.example/quay?utm_source=x")
        self.assertEqual(article["schema"], "emend.article/1")
        self.assertEqual(article["url"],
                         "http://tide.example/quay?utm_source=x")
        self.assertEqual(article["canonical"],
                         "http://tide.example/town/quay")
        self.assertEqual(article["title"], stories.TITLE)
        self.assertEqual(article["titles"]["html"],
                         stories.TITLE + " | The Ansel Tide")
        self.assertEqual(article["byline"], stories.BYLINE)
        self.assertEqual(article["language"], "en")
        self.assertEqual(article["published"]["time"], stories.PUBLISHED)
        self.assertEqual(article["encoding"]["name"], "utf-8")
        self.assertEqual([p["text"] for p in article["paragraphs"]],
                         stories.PARAGRAPHS)
        self.golden("extract.json", run(
            "extract", page, "--format", "json", "--url",
            "http://tide.example/quay").out)

    def test_the_same_in_the_middle_of_other_furniture(self):
        one = self.file("1.html", stories.page())
        two = self.file("2.html", stories.page(
            before="<div class='ad-slot'>Rope! Rope! Rope!</div>"
                   "<div class='newsletter'><p>Get our letter each day and "
                   "read it at breakfast, it costs nothing.</p></div>",
            after="<section class='comments'><h3>3 comments</h3>"
                  "<p>I told them so four years ago and nobody listened to "
                  "me, as usual in this town.</p>"
                  "<p>Who pays for it? We do, of course.</p></section>"
                  "<div class='related'><a href='/x'>Ferry late again</a>"
                  "</div>"))
        self.assertEqual(run("extract", two).bytes, run("extract", one).bytes)

    def test_all_sorts_of_paragraphs(self):
        page = self.file("a.html", stories.page(paragraphs=[
            stories.PARAGRAPHS[0], "<h2>What is closed</h2>",
            stories.PARAGRAPHS[2],
            "<ul><li>the east quay with all of its moorings</li>"
            "<li>the small crane at the corner of Net Lane</li></ul>",
            "<blockquote><p>Nobody asked us whether we could land our catch "
            "anywhere else in the winter.</p></blockquote>",
            stories.PARAGRAPHS[3],
            "<p>Correction: an earlier version of this article gave a wrong "
            "number of moorings.</p>"]))
        article = self.extract(page)
        self.assertEqual([p["kind"] for p in article["paragraphs"]],
                         ["paragraph", "heading", "paragraph", "item", "item",
                          "quote", "paragraph", "correction"])
        self.assertEqual(article["paragraphs"][1]["level"], 2)

    def test_a_scraped_text_loses_what_the_scraper_left(self):
        text = self.file("scraped.txt", stories.SCRAPED)
        self.assertEqual(run("extract", text).out, BODY)
        article = self.extract(text)
        self.assertEqual(article["title"], stories.TITLE)
        self.assertEqual(len(article["paragraphs"]), 8)

    def test_the_same_text_in_a_page(self):
        lines = stories.SCRAPED.strip().split("\n\n")[1:]
        for shape, page in (
                ("inside", stories.page(paragraphs=lines)),
                ("after", stories.page(after="".join(
                    "<p>%s</p>" % line for line in lines[8:])))):
            with self.subTest(shape):
                path = self.file(shape + ".html", page)
                self.assertEqual(run("extract", path).out, BODY)
                self.assertEqual(self.extract(path)["title"], stories.TITLE)

    def test_words_of_the_tail_in_the_middle_are_text(self):
        lines = list(stories.PARAGRAPHS)
        lines[3] += " Leave a reply at the harbour office, the letter ends."
        text = self.file("a.txt", "\n\n".join([stories.TITLE] + lines))
        self.assertEqual(run("extract", text).out,
                         "\n\n".join(lines) + "\n")

    def test_standard_input(self):
        done = run("extract", "-", stdin=stories.page().encode())
        self.assertEqual(done.out, BODY)
        done = run("extract", "-", "--from", "text",
                   stdin=stories.SCRAPED.encode())
        self.assertEqual(done.out, BODY)

    def test_several_files_go_to_a_directory(self):
        one = self.file("in/one.html", stories.page())
        two = self.file("in/two.txt", stories.SCRAPED)
        done = run("extract", one, two, "-o", self.dir / "out")
        self.assertEqual((done.out, done.err), ("", ""))
        for name in ("one.txt", "two.txt"):
            self.assertEqual((self.dir / "out" / name).read_text("utf-8"),
                             BODY)
        run("extract", self.dir / "in", "-o", self.dir / "json", "--format",
            "json")
        for name in ("one.json", "two.json"):
            read_json((self.dir / "json" / name).read_text("utf-8"))

    def test_several_files_without_a_directory(self):
        one = self.file("one.html", stories.page())
        self.assert_error(run("extract", one, one, status=USAGE), "-o DIR")

    def test_two_of_one_name_are_not_lost_in_one_another(self):
        for name in ("old/a.html", "new/a.html", "new/a.txt"):
            self.file(name, stories.page(title=name))
        done = run("extract", "old/a.html", "new/a.html", "-o", "out",
                   "--format", "json", cwd=self.dir, status=FAILED)
        said, count = map(read_json, done.err.splitlines())
        for word in ("new/a.html", "old/a.html", "out/a.json"):
            self.assertIn(word, said["message"])
        self.assertIn("1 of 2", count["message"])
        self.assertEqual(json.loads(
            (self.dir / "out/a.json").read_text())["title"], "old/a.html")
        done = run("extract", "new", "-o", "out", cwd=self.dir, status=FAILED)
        self.assertIn("new/a.txt is not written", done.err)
        # what an earlier run wrote is written anew
        run("extract", "old", "-o", "out", cwd=self.dir)

    def test_a_directory(self):
        self.file("in/A.HTML", stories.page())
        self.file("in/b.md", BODY)
        self.file("in/c.jpg", b"\xff\xd8")
        run("extract", "in", "-o", "out", cwd=self.dir)
        self.assertEqual(sorted(os.listdir(self.dir / "out")),
                         ["A.txt", "b.txt"])

    def test_a_directory_without_pages(self):
        self.file("in/c.jpg", b"\xff\xd8")
        self.assert_error(run("extract", "in", "-o", "out", cwd=self.dir,
                              status=None), "in has no .html", status=FAILED)

    def test_one_address_is_not_that_of_several_pages(self):
        self.assert_error(
            run("extract", "a.html", "b.html", "-o", "out", "--url",
                "http://example.org/", cwd=self.dir, status=None),
            "--url", status=USAGE)

    def test_what_is_of_another_scheme(self):
        self.assert_error(run("extract", "ftp://example.org/a", status=None),
                          "ftp is no scheme", status=USAGE)

    def test_one_bad_file_is_one_line_and_the_rest_is_extracted(self):
        one = self.file("in/one.html", stories.page())
        empty = self.file("in/two.html", "")
        done = run("extract", one, empty, self.dir / "in/none.html", "-o",
                   self.dir / "out", status=FAILED)
        self.assertEqual(len(done.err.splitlines()), 3, done.err)
        self.assertIn("two.html", done.err)
        self.assertIn("none.html", done.err)
        self.assertIn("2 of 3", done.err)
        self.assertEqual(os.listdir(self.dir / "out"), ["one.txt"])

    def test_a_page_without_an_article(self):
        page = self.file("a.html", "<html><body><nav><a href=/>Home</a>"
                         "</nav></body></html>")
        self.assert_error(run("extract", page, status=FAILED), "a.html",
                          "no article")

    def test_a_bad_url(self):
        page = self.file("a.html", stories.page())
        self.assert_error(run("extract", page, "--url", "nowhere",
                              status=USAGE), "nowhere")


class ExtractUrl(ServedCase):
    def test_a_url(self):
        self.site.put("story.html")
        self.assertEqual(run("extract", self.url()).out, BODY)
        document = read_json(run("extract", self.url(), "--format",
                                 "json").out)
        self.assertEqual(document["url"], self.url())

    def test_several_urls_of_a_host_are_asked_for_politely(self):
        for name in "ab":
            self.site.put(name + ".html")
        run("extract", self.url("/a.html"), self.url("/b.html"), "-o", "out",
            cwd=self.dir)
        self.assertEqual(sorted(os.listdir(self.dir / "out")),
                         ["a.txt", "b.txt"])
        asked = self.server.requests()
        self.assertEqual([r["path"] for r in asked],
                         ["/robots.txt", "/a.html", "/b.html"])
        self.assertGreaterEqual(asked[2]["time"] - asked[1]["time"], 1.9)

    def test_a_url_as_text(self):
        self.site.put("a.html", "<p>Not a page, for once.")
        self.assertEqual(
            run("extract", self.url("/a.html"), "--from", "text").out,
            "<p>Not a page, for once.\n")

    def test_a_url_that_fails(self):
        self.assert_error(run("extract", self.url("/none"), status=FAILED),
                          "404", "/none")


if __name__ == "__main__":
    main()
