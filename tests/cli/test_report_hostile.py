"""Words that would like to be something else, through every format of a report,
each read by somebody else's parser."""

import csv
import html
import html.parser
import io
import unicodedata
import xml.etree.ElementTree

from harness import *

MARKUP = [
    "<script>alert(1)</script>", "</title><script>x()</script>",
    "<img src=x onerror=alert(1)>", "<!--", "-->", "]]>", "<![CDATA[",
    "&lt;b&gt;", "&#60;script&#62;", "<svg/onload=x()>", "</content></entry>",
    "<?xml version='1.0'?>", "\" onmouseover=\"x()", "' autofocus onfocus='x",
    "javascript:alert(1)", "<a href=javascript:x()>y</a>",
]
MARKDOWN = [
    "[a](javascript:x())", "![x](http://evil.example/x.png)", "# heading",
    "1. list", "- list", "> quote", "```", "`code`", "**bold** ~~gone~~",
    "| a | b |", "<http://evil.example>", "@someone #1", "\\[x\\](y)",
    "http://evil.example/auto", "***", "===",
]
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "\uff1d1+1", "\uff20x",
    "a,b", "a\"b", "\"", "\"\"", ";", "'=1", "%x", "|x",
]
CONTROLS = [
    "\u202eesrever", "\u2066isolate\u2069", "\u200fmark", "\u00adsoft",
    "x\u200by", "\ufeffbom", "\u2028line", "\u0085next", "\x1b[31mred\x1b[0m",
    "\x9b31m", "\x07bell", "a\x08b", "tag\U000e0041", "\u061cletter",
]
HEADERS = [
    "x\r\nBcc: all@example.org", "x\nSubject: y", "\r\n\r\nbody", ".\r\nQUIT",
    "=?utf-8?q?x?=", "%0d%0aSet-Cookie: x=1", "From here", "x\x00y",
]
ALL = MARKUP + MARKDOWN + FORMULAS + CONTROLS + HEADERS
VISIBLE = [w for w in MARKUP + MARKDOWN + FORMULAS if w.isascii()]


def is_hidden(character):
    return (unicodedata.category(character) in ("Cc", "Cf") and
            character not in "\n\r\t")


def escape(word):
    return html.escape(word, quote=False)


def paragraph(words):
    return "<p>%s</p>" % escape(words)


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.words = [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


class Hostile(ServedCase):
    """One archive in which all of them came, were changed and went."""

    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        # each in a paragraph of its own, first alone and then with a number
        texts = [[], []]
        for i, word in enumerate(ALL):
            said = "The clerk of ward %d wrote %s in the margin of page " % (
                i, word)
            texts[0].append(paragraph(said + "4 that day."))
            texts[1].append(paragraph(
                word + " stood there, said the clerk of ward %d, on page 5 of "
                "that day's list." % i))
        for i, (name, word) in enumerate(self.names()):
            self.site.put("h/%s.html" % name, title="Notes " + word,
                          byline=escape(word), paragraphs=texts[0])
            self.kept.run("add", "http://tide.example/h/%s.html" % name,
                          now=at(), env=self.proxied())
            self.site.put("h/%s.html" % name, title=word + " noted",
                          byline=escape("Ines " + word), paragraphs=texts[1])
        self.kept.run("check", "--all", now=at(60), env=self.proxied())

    def names(self):
        return [("a", "=HYPERLINK(\"http://evil.example\",\"x\")"),
                ("b", "</title><script>x()</script>"),
                ("c", "[a](javascript:x())"), ("d", "\u202eesrever")]

    def report(self, format):
        out = self.kept.run("report", "--format", format, now=at(120)).bytes
        return out.decode("utf-8")

    def test_text(self):
        out = self.report("text")
        self.assertEqual([c for c in out if is_hidden(c)], [])
        self.assertNotIn("\r", out)
        self.assertIn("<U+202E>esrever", out)

    def test_json(self):
        document = read_json(self.report("json"))
        self.assertEqual(document["counts"]["changed"], 4)
        said = json.dumps(document["articles"], ensure_ascii=False)
        for word in VISIBLE:
            self.assertIn(json.dumps(word)[1:-1], said)
        for article in document["articles"]:
            self.assert_exact(article["diff"])

    def test_csv(self):
        out = self.report("csv")
        rows = list(csv.reader(io.StringIO(out, newline=""), strict=True))
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        self.assertGreater(len(rows), 2 * len(ALL))
        for row in rows:
            for cell in row:
                self.assertEqual([c for c in cell if is_hidden(c)], [])
                self.assertNotRegex(cell, r"[\r\n]")
                self.assertNotRegex(cell.strip(), "^[=+@\uff1d\uff20|%-]")
        cells = "\n".join(c for row in rows for c in row)
        for word in VISIBLE:
            self.assertIn(word, cells)
        self.assertIn("'=1+1 stood there", cells)

    def test_atom(self):
        out = self.report("atom")
        self.assertEqual([c for c in out if is_hidden(c)], [])
        feed = xml.etree.ElementTree.fromstring(out.encode())
        atom = "{http://www.w3.org/2005/Atom}"
        entries = feed.findall(atom + "entry")
        self.assertEqual(len(entries), 4)
        for entry in entries:
            for link in entry.findall(atom + "link"):
                self.assertTrue(link.get("href").startswith("http://tide."))
            page = Links()
            page.feed(entry.find(atom + "content").text)
            page.close()
            self.assertEqual({t for t, _ in page.tags},
                             {"p", "ol", "li", "b", "del", "ins"})
            self.assertEqual([a for _, a in page.tags if a], [])
            for word in VISIBLE:
                if not re.search("[.?!]", word):  # ends a sentence
                    self.assertIn(word, page.words)

    def test_html(self):
        out = self.report("html")
        self.assertEqual([c for c in out if is_hidden(c)], [])
        page = Links()
        page.feed(out)
        page.close()
        self.assertEqual({t for t, _ in page.tags} - {
            "html", "head", "meta", "title", "style", "body", "main", "h1",
            "h2", "h3", "p", "a", "section", "div", "ul", "li", "del", "ins",
            "code"}, set())
        for _, attributes in page.tags:
            self.assertEqual([a for a in attributes if a.startswith("on")], [])
            if "href" in attributes:
                self.assertTrue(attributes["href"].startswith("http://tide."))
        for word in VISIBLE:
            if not re.search("[.?!]", word):
                self.assertIn(word, page.words)

    def test_markdown(self):
        out = self.report("markdown")
        self.assertEqual([c for c in out if is_hidden(c)], [])
        # our own markup alone: what of the page could be some is escaped
        for line in out.splitlines():
            rest = re.sub(r"\\.|&[a-z]+;|&#\d+;|<!-- -->", "x", line)
            rest = re.sub(r"^(#+ |\d+\. |\s*- (was: |is: )?)", "", rest)
            if rest.startswith("`") or rest.startswith("**"):
                continue
            rest = re.sub(r"^\[(.*)\]\(<http://tide\.example/h/.\.html>\)$",
                          r"\1", rest)
            self.assertNotRegex(rest, r"[<`\[|]|\*\*|~~|^[#>=-]", line)


if __name__ == "__main__":
    main()
