"""--format html: a page for a browser, read by another's parser."""

import hashlib
import html.parser
import itertools

from harness import *
from hostile_words import HOSTILE

VOID = {"meta", "br", "input"}
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "fieldset",
        "legend", "label", "input", "table", "thead", "tbody", "tr", "th",
        "td", "h1", "h2", "h3", "h4", "p", "a", "div", "code", "ul", "li",
        "span", "section", "del", "ins", "time", "br", "b"}


class Page(html.parser.HTMLParser):
    """Elements in order, and what stands in some of them."""

    def __init__(self, document):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.links = [], set(), [], []
        self.words, self.before, self.after, self.problems = "", "", "", []
        self.side = None
        self.feed(document)
        self.close()
        if self.open:
            self.problems.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes["href"]] if "href" in attributes else []
        self.problems += [a for a in attributes if a.startswith("on")]
        if tag not in VOID:
            self.open.append((tag, attributes.get("class", "")))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if ("style", "") in self.open:
            return
        self.words += data
        if ("div", "text marked") in self.open:
            marks = {t for t, _ in self.open}
            self.before += "" if "ins" in marks else data
            self.after += "" if "del" in marks else data


def squeezed(s):
    return "".join(s.split())


class Html(Case):
    def compare(self, old, new, *more):
        self.file("old.txt", old)
        self.file("new.txt", new)
        return run("compare", "old.txt", "new.txt", "--format", "html", *more,
                   cwd=self.dir).out

    def page(self, document):
        page = Page(document)
        self.assertEqual(page.problems, [])
        self.assertEqual(page.tags - TAGS, set())
        self.assertEqual(len(page.ids), len(set(page.ids)))
        for link in page.links:
            self.assertRegex(link, r"\A(https?://|#(edit|revision)-\d+\Z)")
            if link.startswith("#"):
                self.assertIn(link[1:], page.ids)
        return page

    def test_both_sides_stand_in_the_marks(self):
        old = "The wall will cost 2 million.\nNobody was hurt.\n"
        new = "The wall will cost 20 million.\nNobody was hurt.\nIt rained.\n"
        page = self.page(self.compare(old, new))
        self.assertEqual(squeezed(page.before), "Thewallwillcost2million.")
        self.assertEqual(squeezed(page.after),
                         "Thewallwillcost20million.Itrained.")
        self.assertIn("Paragraph 3 added", page.words)

    def test_golden(self):
        old = stories.page(title="Quay closes")
        new = stories.page(title="Quay closes until spring",
                           paragraphs=stories.edited(
                               **{"29 of the 31": "27 of the 31"}))
        self.file("old.html", old)
        self.file("new.html", new)
        out = run("compare", "old.html", "new.html", "--format", "html",
                  cwd=self.dir).out
        self.golden("compare.html", re.sub(
            r"<style>.*?</style>", "<style></style>", out, flags=re.S))

    def test_all_shows_what_stayed(self):
        old, new = "One stayed.\nTwo went.\n", "One stayed.\nTwo came.\n"
        self.assertNotIn("One stayed", self.compare(old, new))
        self.assertIn("One stayed", self.page(
            self.compare(old, new, "--all")).words)

    def test_nothing_of_a_page_is_markup(self):
        for words in HOSTILE:
            title = words.replace("<", "&lt;")
            self.file("old.html", f"<title>{title}</title><h1>{title}</h1>"
                      "<p>It stood at the harbour for many years, they said.")
            self.file("new.html", f"<title>{title}!</title><h1>{title}!</h1>"
                      f"<p>It stood at the harbour for {title} years, "
                      "they said, and nobody knew why it did.")
            out = run("compare", "old.html", "new.html", "--format", "html",
                      cwd=self.dir).out
            page = self.page(out)
            for c in "\u202e\u200b\x1b":
                self.assertNotIn(c, out)
            self.assertEqual([l for l in page.links if "evil" in l], [])

    def test_the_page_asks_for_nothing(self):
        out = self.compare("One.\n", "Two.\n")
        self.assertIn("Content-Security-Policy", out)
        self.assertIn("default-src 'none'", out)
        for word in ("<script", "<link", "@import", " src="):
            self.assertNotIn(word, out)
        self.assertNotRegex(out, r"url\((?!#)")

    def test_a_folder_is_one_page(self):
        for name, side in itertools.product(("a.txt", "b.txt"), ("o", "n")):
            os.makedirs(os.path.join(self.dir, side), exist_ok=True)
            self.file(f"{side}/{name}", f"The {side} wall of {name}.\n")
        page = self.page(run("compare", "o", "n", "--format", "html",
                             cwd=self.dir).out)
        self.assertEqual([i for i in page.ids if i.startswith("edit")],
                         ["edit-1", "edit-2"])
        self.assertIn("a.txt", page.words)
        self.assertIn("b.txt", page.words)

    def test_a_kept_article_has_its_window_commits_and_sums(self):
        archive = os.path.join(self.dir, "demo")
        run("demo", archive)
        page = self.page(run("-C", archive, "diff", "sea-wall", "1..3",
                             "--format", "html").out)
        log = json.loads(run("-C", archive, "log", "sea-wall", "--format",
                             "json").out)
        for revision in (log["revisions"][0], log["revisions"][2]):
            self.assertIn(revision["commit"], page.words)
            stored = subprocess.run(
                ["git", "-C", archive + "/articles.git", "show",
                 f"{revision['commit']}:{log['id'][:12]}.md"],
                capture_output=True, check=True).stdout
            self.assertIn(hashlib.sha256(stored).hexdigest(), page.words)
        self.assertIn("Edited between 2026-11-16", page.words)
        self.assertIn("https://news.example/council/sea-wall.html",
                      page.links)

    def test_blame_has_every_sentence_and_its_revision(self):
        archive = os.path.join(self.dir, "demo")
        run("demo", archive)
        page = self.page(run("-C", archive, "blame", "rope", "--format",
                             "html").out)
        blame = json.loads(run("-C", archive, "blame", "rope", "--format",
                               "json").out)
        for paragraph in blame["paragraphs"]:
            for sentence in paragraph["sentences"]:
                self.assertIn(squeezed(sentence["text"]),
                              squeezed(page.words))
        for revision in blame["revisions"]:
            self.assertIn(f"revision-{revision['revision']}", page.ids)
            self.assertIn(revision["commit"], page.words)


if __name__ == "__main__":
    main()
