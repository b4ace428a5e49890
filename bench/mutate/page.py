"""A page's source, and the places in it where sites put things.

Sources are bytes read as latin-1, so that every encoding comes out as it went
in; what is put in is ASCII.
"""

import copy
import html
import re

TOKEN = re.compile(
    r"""(?isx)<!--.*?(?:-->|\Z)
    |<(?P<raw>script|style|textarea|title|iframe|noscript|svg|pre)\b
        (?P<rawattrs>(?:[^>"']|"[^"]*"|'[^']*')*+)>.*?</(?P=raw)\s*>
    |<(?P<close>/)?(?P<name>[a-z][^\s/>]*)
        (?P<attrs>(?:[^>"']|"[^"]*"|'[^']*')*+)>""")
ATTRIBUTE = re.compile(
    r"""(?s)([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")

CONTAINERS = {"body", "div", "section", "article", "main", "td", "aside",
              "header", "footer", "form", "ul", "ol", "table", "tr",
              "blockquote", "figure", "nav"}
BLOCKS = CONTAINERS | {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dl",
                       "dt", "dd", "figcaption", "hr", "tbody", "thead", "th"}
PREFIX = 30  # characters by which a paragraph is found again


def text_of(source, encoding):
    text = re.sub(r"(?s)<!--.*?-->|<[^>]*>", "", source)
    text = text.encode("latin-1").decode(encoding, "replace")
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


class Page:
    """A source and the places in it where sites put things."""

    def __init__(self, name, source, article):
        self.name = name
        self.source = source
        self.article = article
        self.encoding = article["encoding"]["name"] if article else "utf-8"
        self.body_start = self.after_headline = self.after_container = None
        self.article_end = self.body_end = None
        self.between = []  # starts of paragraphs side by side, but the first
        self.indexes = {}  # of these in the article, where it is certain
        self.find_places()

    def find_places(self):
        wanted = {}
        for i, p in enumerate(self.paragraphs()):
            if p["kind"] == "paragraph" and len(p["text"]) >= PREFIX:
                key = p["text"][:PREFIX]
                wanted[key] = None if key in wanted else i
        stack, found, ends = [], {}, {}
        regions, serial = {}, 0
        for m in TOKEN.finditer(self.source):
            name = (m["name"] or "").lower()
            if not name:
                continue
            if name == "body" and not m["close"]:
                self.body_start = m.end()
            if name == "h1" and m["close"] and not self.after_headline:
                self.after_headline = m.end()
            if name == "p" and not m["close"]:
                text = text_of(self.source[m.end():m.end() + 400],
                               self.encoding)
                if text[:PREFIX] in wanted:
                    parent = stack[-1][1] if stack else 0
                    found.setdefault(parent, []).append(m.start())
                    self.indexes[m.start()] = wanted[text[:PREFIX]]
                    regions[parent] = [s for n, s in stack
                                       if n in ("article", "main")]
            if name not in CONTAINERS:
                continue
            if not m["close"]:
                serial += 1
                stack.append((name, serial))
            elif any(n == name for n, _ in stack):
                while True:
                    popped, number = stack.pop()
                    ends[number] = m.end()
                    if popped == name:
                        break
        close = self.source.lower().rfind("</body")
        self.body_end = close if close >= 0 else len(self.source)
        if not found:
            return
        parent = max(found, key=lambda k: len(found[k]))
        self.between = found[parent][1:]
        self.after_container = ends.get(parent)
        region = regions[parent]
        self.article_end = ends.get(region[-1] if region else parent)

    def with_source(self, source):
        """Another source of the page, to be rewritten as a whole."""
        other = copy.copy(self)
        other.source = source
        return other

    def paragraphs(self):
        return self.article["paragraphs"] if self.article else []

    def insert(self, pieces):
        """pieces: (offset, text); None when an offset is."""
        if not pieces or any(at is None for at, _ in pieces):
            return None
        out, last = [], 0
        for at, piece in sorted(pieces, key=lambda p: p[0]):
            out += [self.source[last:at], piece]
            last = at
        return "".join(out) + self.source[last:]

    def rewrite_tags(self, change, raw=True):
        """change(match of a start tag, its name) -> its new text or None."""
        def one(m):
            if m["name"] and not m["close"]:
                return change(m, m["name"].lower()) or m[0]
            if raw and m["raw"]:
                return change(m, m["raw"].lower()) or m[0]
            return m[0]
        return TOKEN.sub(one, self.source)

    def rewrite_text(self, change):
        """change(run of text between tags) -> its new text, in the body."""
        out, last = [], 0
        for m in TOKEN.finditer(self.source):
            run = self.source[last:m.start()]
            plain = last >= (self.body_start or 1) and "<" not in run
            out += [change(run) if plain else run, m[0]]
            last = m.end()
        return "".join(out) + self.source[last:]
