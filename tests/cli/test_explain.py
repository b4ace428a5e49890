"""extract --explain: why each piece of a page's text was kept or left out."""

from harness import *


class Explain(Case):
    def setUp(self):
        super().setUp()
        self.page = self.file("page.html", stories.page(
            after="<div class='related'><p>Lamp oil is dearer \u202e</p></div>"))

    def test_as_text(self):
        done = run("extract", "--explain", self.page)
        self.golden("explain.txt", done.out)

    def test_as_json_every_paragraph_is_a_piece_that_was_kept(self):
        article = read_json(run("extract", "--explain", "--format", "json",
                                self.page).out)
        pieces = article["explanation"]["pieces"]
        self.assertEqual(article["explanation"]["container"], "article")
        self.assertEqual([p["text"] for p in pieces if p["kept"]],
                         [p["text"] for p in article["paragraphs"]])
        self.assertEqual(
            [(p["element"], p["why"]) for p in pieces
             if "Lamp oil" in p["text"]][:1],
            [("div.related", "is named as furniture")])

    def test_a_page_without_an_article_is_explained_too(self):
        page = self.file("empty.html", "<nav>Only <a href=/>links</a></nav>")
        done = run("extract", "--explain", page)
        self.assertTrue(done.out.startswith("0 of 1 pieces"), done.out)
        self.assertIn("nav: is never text", done.out)

    def test_what_the_page_names_as_its_next_one(self):
        page = self.file("first.html", stories.page().replace(
            "</head>", '<link rel="next" href="?page=2"></head>'))
        done = run("extract", "--explain", page)
        self.assertIn("names as its next one ?page=2\n", done.out)

    def test_what_it_cannot_explain(self):
        self.assert_error(run("extract", "--explain", self.page, self.page,
                              status=USAGE), "one page at a time")
        text = self.file("story.txt", "A title\n\nA text.\n")
        self.assert_error(run("extract", "--explain", text, status=USAGE),
                          "story.txt", "no page")


class ExplainInAnArchive(ServedCase):
    LINE = ("Our letters come out every Thursday to all who have asked for "
            "them at the office above the chandler's.")

    def setUp(self):
        super().setUp()
        self.kept = self.archive()

    def put(self, name, words):
        self.site.put(name, title="The " + words, paragraphs=[
            "The %s is to close in spring, say those who look after it, and "
            "will open again once the engineers have been." % words,
            "Nobody had expected the %s to last this long, and many came to "
            "say so in the town hall on Tuesday." % words, self.LINE])

    def explain(self, name):
        return run("-C", self.kept.dir, "extract", "--explain", "--url",
                   self.url("/" + name), self.site.root / name).out

    def test_what_the_memory_of_its_host_leaves_out(self):
        for number, words in enumerate(["ferry", "lighthouse", "rope works",
                                        "fish market"]):
            self.put("%d.html" % number, words)
            self.kept.run("add", self.url("/%d.html" % number), now=at(number))
        self.assertNotIn("this host has", self.explain("0.html"))
        self.kept.check("--all", now=at(30))
        told = self.explain("0.html")
        at_line = told.index("- Our letters come out")
        self.assertIn("is what this host has around its articles",
                      told[at_line:])

    def test_what_the_rules_of_its_site_leave_out(self):
        self.put("0.html", "ferry")
        self.kept.conf.write_text(
            self.kept.conf.read_text() +
            '\n[site "127.0.0.1"]\nignore = ^Our letters\n')
        self.assertIn("is what the site's ignore finds",
                      self.explain("0.html"))

    def test_a_file_wants_the_address_of_its_page(self):
        page = self.file("page.html", stories.page())
        self.assert_error(run("-C", self.kept.dir, "extract", page,
                              status=USAGE), "page.html", "--url")


if __name__ == "__main__":
    main()
