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

    def test_what_it_cannot_explain(self):
        self.assert_error(run("extract", "--explain", self.page, self.page,
                              status=USAGE), "one page at a time")
        text = self.file("story.txt", "A title\n\nA text.\n")
        self.assert_error(run("extract", "--explain", text, status=USAGE),
                          "story.txt", "no page")


if __name__ == "__main__":
    main()
