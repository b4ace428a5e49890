"""Which addresses are one article: a table of pages and where they lead."""

from moving import *


# Addresses, each with its page, added one after the other; then which of them
# are one article.  A page: (text, canonical), ">" and where it leads, or None.
CASES = [
    # spellings of one address: the normal form
    ("a fragment", {"/a": (A,)}, "/a /a#comments", "1 1"),
    ("tracking parameters", {"/a": (A,)},
     "/a?utm_source=x&fbclid=1 /a?gclid=2 /a", "1 1 1"),
    ("the order of parameters", {"/a": (A,)}, "/a?y=1&x=2 /a?x=2&y=1",
     "1 1"),
    ("empty parameters", {"/a": (A,)}, "/a?x=1&& /a?x=1", "1 1"),
    ("an empty query", {"/a": (A,)}, "/a? /a", "1 1"),
    ("dot segments", {"/b/a": (A,)}, "/b/./a /b/c/../a", "1 1"),
    ("needless escapes", {"/a": (A,)}, "/%61 /a", "1 1"),
    ("the case of escapes", {"/a": (A,)}, "/a?x=%c3%a9 /a?x=%C3%A9", "1 1"),
    ("the host's case and port", {"/a": (A,)},
     "http://TIDE.example:80/a /a", "1 1"),
    ("a root's dot", {"/a": (A,)}, "http://tide.example./a /a", "1 1"),
    ("an international name", {"/a": (A,)},
     "http://bücher.example/a http://xn--bcher-kva.example/a", "1 1"),
    ("a user", {"/a": (A,)}, "http://u:p@tide.example/a /a", "1 1"),
    # one text at addresses that nothing joins
    ("the last slash", {"/a/index.html": (A,)}, "/a /a/", "1 2"),
    ("the path's case", {"/a": (A,), "/A": (A,)}, "/a /A", "1 2"),
    ("another path", {"/a": (A,), "/b": (A,)}, "/a /b", "1 2"),
    ("another value", {"/a": (A,)}, "/a?id=1 /a?id=2", "1 2"),
    ("www", {"/a": (A,)}, "/a http://www.tide.example/a", "1 2"),
    ("another host", {"/a": (A,)}, "/a http://wave.example/a", "1 2"),
    ("a word that is no mark", {"/a": (A,)}, "/a?ref=x /a", "1 2"),
    ("a plus is no blank", {"/a": (A,)}, "/a?q=x+y /a?q=x%20y", "1 2"),
    ("a value that is none", {"/a": (A,)}, "/a?x /a?x=", "1 2"),
    ("syndicated", {"/a": (A,), "/b": (A, "http://wave.example/a")},
     "http://wave.example/a /b", "1 2"),
    # redirects: where they lead is the article
    ("a short address after the long one", {"/a": (A,), "/s": ">/a"},
     "/a /s", "1 1"),
    ("a short address before the long one", {"/a": (A,), "/s": ">/a"},
     "/s /a", "1 1"),
    ("two short addresses", {"/a": (A,), "/s": ">/a", "/t": ">/a"},
     "/s /t", "1 1"),
    ("a chain", {"/a": (A,), "/s": ">/t", "/t": ">/a"}, "/s /t /a",
     "1 1 1"),
    ("with tracking on the way", {"/a": (A,), "/s": ">/a?utm_medium=x"},
     "/a /s", "1 1"),
    ("from another host", {"/a": (A,), "/s": ">http://tide.example/a"},
     "http://t.example/s /a", "1 1"),
    ("to another host", {"/a": (A,), "/s": ">http://wave.example/a"},
     "/s http://wave.example/a", "1 1"),
    ("to two articles", {"/a": (A,), "/b": (OTHER,), "/s": ">/a",
                         "/t": ">/b"}, "/s /t", "1 2"),
    ("to www", {"/a": (A,), "/s": ">http://www.tide.example/a"},
     "/s http://www.tide.example/a", "1 1"),
    ("to one that leads on", {"/a": (A,), "/s": ">/a", "/u": ">/s"},
     "/a /u", "1 1"),
    # what a page calls its own address, with nearly the same text
    ("a print variant", {"/a": (A, "/a"), "/a-print": (A, "/a")},
     "/a /a-print", "1 1"),
    ("the print variant first", {"/a": (A, "/a"), "/a-print": (A, "/a")},
     "/a-print /a", "1 1"),
    ("an AMP variant", {"/a": (A, "/a"), "/amp/a": (A, "/a")},
     "/a /amp/a", "1 1"),
    ("the AMP variant first", {"/a": (A, "/a"), "/amp/a": (A, "/a")},
     "/amp/a /a", "1 1"),
    ("a parameter that selects nothing", {"/a": (A, "/a")},
     "/a /a?print=1", "1 1"),
    ("and first", {"/a": (A, "/a")}, "/a?print=1 /a", "1 1"),
    ("both without the plain one", {"/a": (A, "/a")},
     "/a?print=1 /a?ref=x", "1 1"),
    ("www and without", {"/a": (A, "http://tide.example/a")},
     "http://www.tide.example/a /a", "1 1"),
    ("a variant that is edited at the same time",
     {"/a": (A, "/a"), "/b": (B, "/a")}, "/a /b", "1 1"),
    ("a relative one", {"/x/a": (A,), "/x/b": (A, "a")}, "/x/a /x/b",
     "1 1"),
    ("with tracking parameters", {"/a": (A,),
                                  "/b": (A, "/a?utm_source=self")},
     "/a /b", "1 1"),
    ("with a fragment", {"/a": (A,), "/b": (A, "/a#top")}, "/a /b", "1 1"),
    # what it calls so, though it is not
    ("another article's", {"/a": (A,), "/b": (OTHER, "/a")}, "/a /b",
     "1 2"),
    ("another article's, first", {"/a": (A,), "/b": (OTHER, "/a")}, "/b /a",
     "1 2"),
    ("a section's, for all of its articles",
     {"/news": (A[:2],), "/a": (A, "/news"), "/b": (OTHER, "/news")},
     "/a /b", "1 2"),
    ("a section's, which is watched too",
     {"/news": (A[:2],), "/a": (A, "/news"), "/b": (OTHER, "/news")},
     "/a /b /news", "1 2 3"),
    ("the front page", {"/a": (A, "/"), "/b": (A, "/")}, "/a /b", "1 2"),
    ("another host's", {"/a": (A,), "/b": (A, "http://wave.example/a")},
     "http://wave.example/a /b", "1 2"),
    ("nonsense", {"/a": (A, "http://"), "/b": (A, "javascript:void(0)")},
     "/a /b", "1 2"),
    ("its own", {"/a": (A, "/a"), "/b": (A, "/b")}, "/a /b", "1 2"),
    ("each other's", {"/a": (A, "/b"), "/b": (OTHER, "/a")}, "/a /b",
     "1 2"),
    ("an empty one", {"/a": (A, " "), "/b": (A, " ")}, "/a /b", "1 2"),
    # both
    ("a short address of a variant", {"/a": (A, "/a"), "/b": (A, "/a"),
                                      "/s": ">/b"}, "/a /s", "1 1"),
    ("a variant, and then its short address",
     {"/a": (A, "/a"), "/b": (A, "/a"), "/s": ">/a"}, "/b /s", "1 1"),
    ("two articles and their variants",
     {"/a": (A, "/a"), "/a2": (A, "/a"), "/b": (OTHER, "/b"),
      "/b2": (OTHER, "/b")}, "/a /b /a2 /b2", "1 2 1 2"),
    ("three variants of one",
     {"/a": (A, "/a"), "/b": (A, "/a"), "/c": (A, "/a")}, "/b /c /a",
     "1 1 1"),
    # nothing to read
    ("an address that leads nowhere", {"/a": (A,), "/x": None}, "/a /x",
     "1 -"),
    ("two that lead home", {"/a": (A,), "/s": ">/", "/t": ">/"},
     "/a /s", "1 -"),
    ("a loop", {"/a": (A,), "/s": ">/t", "/t": ">/s"}, "/a /s /t",
     "1 - -"),
]


class Table(Identity):
    def serve(self, pages):
        for path, page in pages.items():
            if page is None:
                continue
            if isinstance(page, str):
                self.redirect(path.lstrip("/"), page[1:])
            else:
                self.put(path.lstrip("/"), *page)

    def groups(self, urls):
        """1 for the first article among them, 2 for the next...; - for what
        is none."""
        seen, found = {}, []
        for url in urls:
            done = self.kept.run("log", url, "--format", "json", status=None)
            id = json.loads(done.out)["id"] if done.status == DONE else None
            found.append("-" if id is None else
                         str(seen.setdefault(id, len(seen) + 1)))
        return " ".join(found)

    def check_cases(self, add):
        # with the sanitizers, which are slow, a part of them
        cases = CASES[::4] if SANITIZED else CASES
        for number, (name, pages, paths, wanted) in enumerate(cases):
            with self.subTest(name):
                self.site = Site(self.dir / ("site %d" % number))
                self.server.control(root=self.site.root)
                self.kept = self.archive(name="archive %d" % number)
                self.serve(pages)
                urls = [p if p.startswith("http") else SITE + p
                        for p in paths.split()]
                add(urls)
                self.assertEqual(self.groups(urls), wanted)
                # and so it stays
                self.look(60, "--all")
                self.assertEqual(self.groups(urls), wanted)
                self.assertEqual(len(self.kept.refs()),
                                 len(set(wanted.split()) - {"-"}))

    def test_one_after_the_other(self):
        def add(urls):
            for n, url in enumerate(urls):
                self.add(url, minutes=n)

        self.check_cases(add)

    def test_all_at_once(self):
        def add(urls):
            listed = self.dir / "urls.txt"
            listed.write_text("\n".join(urls) + "\n", encoding="utf-8")
            self.add(listed)
            # a text in its place could not yet be compared
            self.look(15, "--all")

        self.check_cases(add)

    def test_there_are_sixty(self):
        self.assertGreaterEqual(len(CASES), 60)


if __name__ == "__main__":
    main()
