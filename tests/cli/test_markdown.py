"""--format markdown: nothing of a page is markup, by another's parser."""

import xml.etree.ElementTree

from harness import *
from hostile_words import HOSTILE

PLAIN = {"document", "paragraph", "text", "strong", "strikethrough",
         "html_inline", "list", "item", "heading", "softbreak"}


class Markdown(Case):
    def parse(self, markdown):
        extensions = [x for e in ("autolink", "strikethrough", "table")
                      for x in ("-e", e)]
        done = subprocess.run(
            ["cmark-gfm", *extensions, "-t", "xml"],
            input=markdown.encode(), capture_output=True, check=True)
        return xml.etree.ElementTree.fromstring(done.stdout.decode())

    def nodes(self, root):
        return [n.tag.split("}")[1] for n in root.iter()]

    def compare(self, old, new, ending=".txt", **more):
        self.file("old" + ending, old)
        self.file("new" + ending, new)
        return run("compare", "old" + ending, "new" + ending, "--format",
                   "markdown", cwd=self.dir, **more).out

    def check(self, markdown, words):
        root = self.parse(markdown)
        names = self.nodes(root)
        self.assertEqual(set(names) - PLAIN, set(), markdown)
        self.assertEqual(names.count("heading"), 1, markdown)
        for node in root.iter():
            if node.tag.endswith("html_inline"):
                self.assertEqual(node.text, "<!-- -->", markdown)
        said = "".join(n.text or "" for n in root.iter()
                       if n.tag.endswith("}text"))
        self.assertIn("".join(words.split()), "".join(said.split()), markdown)
        return names

    def shown(self, words):
        for c in "\u202e\u200b\x1b":
            words = words.replace(c, "<U+%04X>" % ord(c))
        return words

    def test_a_paragraph_that_begins_or_ends_is_marked(self):
        one = "The ferry left at noon with 29 people on board."
        two = " was hurt when it ran onto the bank.\n"
        whole, parts = f"{one} Nobody{two}", f"{one}\n\nLuckily nobody{two}"
        self.check(self.compare(whole, parts, ".md"),
                   f"{one} Nobody \u00b6 Luckily nobody{two}")
        self.check(self.compare(parts, whole, ".md"),
                   f"{one} \u00b6 Luckily nobody Nobody{two}")

    def test_hostile_words(self):
        for words in HOSTILE:
            wanted = self.shown(words)
            names = self.check(self.compare("One.\n" + words, "One."), wanted)
            self.assertEqual(names.count("strikethrough"), 1, words)
            self.check(self.compare("One.", "One.\n" + words), wanted)
            self.check(self.compare("It said " + words + " then, 31 of it.",
                                    "It said " + words + " then, 29 of it."),
                       wanted)
            self.check(self.compare(words + " it said in all 31 of it.",
                                    words + " it said in all 29 of it."),
                       wanted)

    def test_marks_beside_punctuation_are_marks(self):
        markdown = self.compare("The mayor left the quay.",
                                "The mayor\u201a who is ill, left the "
                                "\u201cquay\u201d.")
        names = self.nodes(self.parse(markdown))
        self.assertEqual(names.count("strong") - 2,
                         markdown.count("**") // 2 - 2, markdown)
        self.assertEqual(names.count("strikethrough"),
                         markdown.count("~~") // 2, markdown)

    def test_golden_of_two_pages(self):
        self.golden("markdown.md", self.compare(
            stories.page(), stories.page(
                title=stories.TITLE + ", again",
                paragraphs=stories.edited(**{"29 of": "27 of"})), ".html"))

    def test_the_demo_links_its_page(self):
        run("demo", "demo", cwd=self.dir)
        archive = Archive(self.dir / "demo", conf=None)
        url = archive.json("list")["articles"][0]["url"]
        root = self.parse(archive.run("diff", url, "--format",
                                      "markdown").out)
        link, = [n for n in root.iter() if n.tag.endswith("link")]
        self.assertEqual(link.get("destination"), url)


if __name__ == "__main__":
    main()
