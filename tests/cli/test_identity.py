"""Which addresses are one article, and what happens when an article moves.

All hosts are one server (proxied), so a path is the same page on each of them;
looks come when they are due, by our clock (EMEND_NOW).
"""

import html

from harness import *

A = stories.PARAGRAPHS
B = stories.edited(**{"29 of the 31": "27 of the 31"})
OTHER_TITLE, OTHER = stories.many(7)

SITE = "http://tide.example"


def head(canonical=None, identifier=None):
    lines = []
    if canonical:
        lines.append('<link rel="canonical" href="%s">' %
                     html.escape(canonical, quote=True))
    if identifier:
        lines.append('<script type="application/ld+json">%s</script>' %
                     json.dumps({"@type": "NewsArticle",
                                 "headline": stories.TITLE,
                                 "identifier": identifier}))
    return "\n".join(lines)


class Identity(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()

    def put(self, path, text=A, canonical=None, identifier=None, **page):
        page.setdefault("title", stories.TITLE if text in (A, B)
                        else OTHER_TITLE)
        self.site.put(path, paragraphs=text,
                      head=head(canonical, identifier), **page)

    def redirect(self, path, to, status=301):
        self.site.put(path, "", status="%d %s" % (status, to))

    def emend(self, *arguments, **options):
        return self.kept.run(*arguments, env=self.proxied(), **options)

    def add(self, *urls, minutes=0, status=None):
        done = self.emend("add", *urls, "--format", "json", now=at(minutes),
                          status=status)
        return [e for e in read_events(done.out) if e["event"] != "added"]

    def look(self, minutes, *arguments):
        """What a check says, in short: (event, revision, ...)."""
        done = self.emend("check", *arguments, "--format", "json",
                          now=at(minutes), status=None)
        self.events = read_events(done.out)[:-1]
        return [self.short(e) for e in self.events]

    @staticmethod
    def short(e):
        more = {"suspect": ("reason", "seen", "over"),
                "failed": ("error", "over"), "ended": ("reason",),
                "relocated": ("revision", "from", "url", "other"),
                "reverted": ("revision", "to"), "flapping": ("between",),
                "settled": ("revision", "to")}
        return (e["event"], *(e[m] for m in more.get(e["event"],
                                                     ("revision",))))

    def asked(self, url):
        """What was asked there since the log was emptied; a proxy sees all
        of an address."""
        return self.server.requests(url)

    def id_of(self, url):
        return self.kept.json("log", url)["id"]

    def history(self, url):
        return [(r["event"], r["first_seen"])
                for r in self.kept.log(url)]

    def watched(self):
        return [a["url"] for a in self.kept.json("list")["articles"]]


class Moves(Identity):
    OLD, NEW = SITE + "/old.html", SITE + "/new.html"

    def setUp(self):
        super().setUp()
        self.put("old.html")
        self.add(self.OLD)
        self.id = self.id_of(self.OLD)

    def move(self, text=A, **page):
        self.put("new.html", text, **page)
        self.redirect("old.html", "/new.html")

    def test_a_redirect_on_the_site_to_the_same_text_is_a_move(self):
        self.move()
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        diff = self.events[0]["diff"]
        self.assertFalse(diff["changed"])
        self.assertEqual((diff["old"]["revision"], diff["new"]["revision"]),
                         (1, 2))
        self.assertEqual(self.id_of(self.OLD), self.id)
        self.assertEqual(self.id_of(self.NEW), self.id)
        self.assertEqual(self.watched(), [self.NEW])
        log = self.kept.json("log", self.NEW)
        self.assertEqual([(a["url"], a["since"], a["claimed"])
                          for a in log["addresses"]],
                         [(self.OLD, at(0), False),
                          (self.NEW, at(15), False)])
        self.assertIn("moved to a new address",
                      self.emend("log", self.OLD).out)
        # by a piece of either
        for piece in ("old.htm", "NEW.HTM"):
            self.assertEqual(self.id_of(piece), self.id)

    def test_looks_go_there_and_the_old_404_means_nothing(self):
        self.move()
        self.look(15)
        self.site.take_away("old.html")
        self.server.forget_requests()
        for minutes in (60, 120, 180):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(self.asked(self.OLD), [])
        self.put("new.html", B)
        self.assertEqual(self.look(240, "--all"), [("changed", 3)])
        # what emend.conf names is still that article
        self.assertEqual(self.watched(), [self.NEW])
        self.assertTrue(self.kept.events(
            "add", self.OLD, env=self.proxied())[0]["already"])

    def test_a_new_404_is_gone(self):
        self.move()
        self.look(15)
        self.site.take_away("new.html")
        self.assertEqual(self.look(60, "--all"),
                         [("suspect", "gone", 1, False)])

    def test_what_else_changed_is_in_the_diff(self):
        self.move(B)
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])

    def test_another_text_is_no_move(self):
        self.move(OTHER)
        self.assertEqual(self.look(15), [("suspect", "gone", 1, False)])
        self.look(25)
        self.assertEqual(self.look(75), [("gone", 2)])
        self.assertEqual(self.watched(), [self.OLD])

    def test_another_text_with_the_same_identifier_is(self):
        self.put("old.html", identifier="urn:tide:4711")
        self.look(15)
        self.put("old.html", B, identifier="urn:tide:4711")
        self.assertEqual(self.look(30, "--all"), [("changed", 2)])
        self.move(OTHER, identifier="urn:tide:4711")
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 3, self.OLD, self.NEW, None)])

    def test_another_site_is_no_move(self):
        self.redirect("old.html", "http://wave.example/new.html")
        self.put("new.html")
        self.assertEqual(self.look(15), [("suspect", "gone", 1, False)])

    def test_another_host_of_the_site_is(self):
        self.redirect("old.html", "http://archive.tide.example/new.html")
        self.put("new.html")
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD,
             "http://archive.tide.example/new.html", None)])

    def test_what_leads_there_may_be_of_another_site(self):
        short = "http://t.example/s"
        self.put("b.html", OTHER)
        self.redirect("s", SITE + "/b.html")
        self.add(short, minutes=1)
        self.put("c.html", OTHER)
        self.redirect("s", SITE + "/c.html")
        self.assertEqual(self.look(60, short), [
            ("relocated", 2, SITE + "/b.html", SITE + "/c.html", None)])
        # and what it tells apart by the query alone is one address
        self.put("d.html", A)
        self.redirect("u", SITE + "/d.html?session=1")
        self.add("http://t.example/u", minutes=61)
        self.redirect("u", SITE + "/d.html?session=2")
        self.assertEqual(self.look(120, "http://t.example/u"), [])

    def test_a_wall_on_the_way_is_no_move(self):
        self.site.put("consent.html", "<html><head><title>The Ansel Tide"
                      "</title></head><body><main><h1>Your privacy</h1><p>We "
                      "value your privacy. We and our partners store cookies. "
                      "Accept all cookies?</p></main></body></html>")
        self.redirect("old.html", "/consent.html", 302)
        self.assertEqual(self.look(15), [("suspect", "consent", 1, False)])

    def test_the_same_bytes_elsewhere_are_a_move_too(self):
        (self.site.root / "new.html").write_bytes(
            (self.site.root / "old.html").read_bytes())
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])

    def test_another_query_of_the_same_page_is_none(self):
        self.redirect("old.html", "/old.html?session=1", 302)
        self.put("old.html?session=1")
        # the server takes the query for no part of the path
        self.redirect("start.html", "/old.html?session=2", 302)
        self.put("old.html")
        self.add(SITE + "/start.html", minutes=1)
        self.assertEqual(self.look(15), [])

    def test_a_target_with_a_history_goes_on_alone(self):
        self.put("new.html", B)
        self.add(self.NEW, minutes=5)
        other = self.id_of(self.NEW)
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(30), [
            ("relocated", 2, self.OLD, self.NEW, other),
            ("ended", "continued-elsewhere")])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])
        self.assertEqual(self.events[1]["url"], self.OLD)
        # both stay as they are
        self.assertEqual(self.history(self.OLD),
                         [("new", at(0)), ("relocated", at(30))])
        self.assertEqual(self.history(self.NEW), [("new", at(5))])
        self.assertEqual(self.watched(), [self.NEW])
        self.assertEqual(len(self.kept.refs()), 2)
        # and nothing is asked of the old one any more
        self.site.take_away("old.html")
        self.server.forget_requests()
        self.assertEqual(self.look(120, "--all"), [])
        self.assertEqual(self.asked(self.OLD), [])

    def test_a_target_that_was_ended_takes_nothing_away(self):
        self.put("new.html", B)
        self.add(self.NEW, minutes=5)
        other = self.id_of(self.NEW)
        self.emend("unwatch", self.NEW)
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(30), [
            ("relocated", 2, self.OLD, self.NEW, other)])
        self.assertEqual(self.watched(), [self.OLD])
        for minutes in (60, 120):
            self.assertEqual(self.look(minutes, "--all"), [])

    def test_a_target_that_no_look_has_read_is_taken_over(self):
        self.add(self.NEW, minutes=5)    # 404 as yet
        self.assertEqual(len(self.watched()), 2)
        self.move()
        events = self.look(30, "--all")
        self.assertIn(("relocated", 2, self.OLD, self.NEW, None), events)
        self.assertEqual(self.watched(), [self.NEW])
        self.assertEqual(self.look(60, "--all"), [])
        self.assertEqual(len(self.kept.refs()), 1)

    def test_back_where_it_was_is_a_return(self):
        self.move()
        self.look(15)
        self.put("old.html")
        self.redirect("new.html", "/old.html")
        self.assertEqual(self.look(60, "--all"), [("reverted", 3, 1)])
        self.assertEqual(self.watched(), [self.OLD])
        # and swinging addresses are told once
        self.redirect("old.html", "/new.html")
        self.put("new.html")
        self.assertEqual(self.look(120, "--all")[0][0], "flapping")
        self.put("old.html")
        for minutes in (180, 240):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(len(self.kept.log(self.OLD)), 3)

    def test_from_one_address_to_the_next(self):
        self.move()
        self.look(15)
        self.put("newer.html", B)
        self.redirect("new.html", "/newer.html")
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 3, self.NEW, SITE + "/newer.html", None)])
        for path in ("/old.html", "/new.html", "/newer.html"):
            self.assertEqual(self.id_of(SITE + path), self.id)

    def test_gone_and_then_elsewhere_is_a_return(self):
        self.put("old.html", status=410)
        self.assertEqual(self.look(15), [("gone", 2)])
        self.move()
        self.assertEqual(self.look(60, "--all"), [("returned", 3)])
        self.assertEqual(self.watched(), [self.NEW])

    def test_told_to_people(self):
        self.move(B)
        out = self.emend("check", now=at(15)).out
        self.assertIn("Moved to a new address", out)
        self.assertIn(self.NEW, out)
        self.assertIn(self.OLD, out)


class Found(Identity):
    """The source that named the article first, and when."""

    def documents(self, url):
        ref = "refs/articles/%s/%s" % (self.id_of(url)[:2],
                                       self.id_of(url)[2:])
        for commit in self.kept.git("rev-list", "--reverse",
                                    ref).split():
            name = [n for n in self.kept.git(
                "ls-tree", "--name-only", commit).split()
                if n.endswith(".json")][0]
            yield json.loads(self.kept.git("show", "%s:%s" % (commit, name)))

    def test_stays_with_it_when_another_names_it(self):
        self.put("a.html")
        listed = self.file("list.txt", SITE + "/a.html\n")
        self.add(listed)
        self.put("a.html", B)
        # now the user names it himself
        self.kept.conf.write_text(self.kept.conf.read_text() +
                                  '[watch "%s/a.html"]\n' % SITE)
        self.assertEqual(self.look(60, "--all"), [("changed", 2)])
        for document in self.documents(SITE + "/a.html"):
            self.assertEqual((document["found_in"], document["found_at"]),
                             ("list %s" % listed, at(0)))
        log = self.kept.json("log", SITE + "/a.html")
        self.assertEqual((log["found_in"], log["found_at"]),
                         ("list %s" % listed, at(0)))
        self.assertIn("found in list",
                      self.emend("log", SITE + "/a.html").out)


class Canonical(Identity):
    """What a page calls its own address is asked before it is believed."""
    OLD, NEW = SITE + "/old.html", SITE + "/new.html"

    def setUp(self):
        super().setUp()
        self.put("old.html")
        self.add(self.OLD)
        self.put("old.html", canonical=self.NEW)

    def test_it_is_asked_at_the_next_look_and_taken_over(self):
        self.put("new.html", B, canonical=self.NEW)
        self.assertEqual(self.look(15), [])
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        self.assertEqual(self.watched(), [self.NEW])

    def test_where_nothing_is_it_means_nothing(self):
        self.assertEqual(self.look(15), [])
        self.assertEqual(self.look(60, "--all"), [])
        self.assertEqual(self.look(61), [])
        self.server.forget_requests()
        self.assertEqual(self.look(120, "--all"), [])
        self.assertEqual(len(self.asked(self.OLD)), 1)
        self.assertEqual(self.asked(self.NEW), [])
        looks = self.kept.json("log", self.OLD, "--looks")["looks"]
        self.assertEqual([k["kind"] for k in looks],
                         ["read", "read", "same-bytes", "same-bytes"])

    def test_where_something_else_is_neither(self):
        self.put("new.html", OTHER)
        for minutes in (15, 60, 61, 120):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(self.watched(), [self.OLD])

    def test_one_said_from_the_start_is_a_name_for_people_alone(self):
        self.put("amp.html", OTHER, canonical=SITE + "/full.html")
        self.put("full.html", OTHER, canonical=SITE + "/full.html")
        self.add(SITE + "/amp.html", minutes=1)
        self.server.forget_requests()
        for minutes in (20, 60, 120):
            self.look(minutes, SITE + "/amp.html")
        self.assertEqual(self.asked(SITE + "/full.html"), [])
        self.assertEqual(self.id_of(SITE + "/full.html"),
                         self.id_of(SITE + "/amp.html"))

    def test_one_that_stands_in_a_header_counts_where_the_page_has_none(self):
        said = "Link: <%s>; rel=canonical\n"
        for name, canonical, header, other in (
                ("a", None, "/full-a", "/full-a"),
                ("b", SITE + "/full-b", "/no-b", "/full-b"),
                # another's, and a home page
                ("c", None, "http://packet.example/full-c", None),
                ("d", None, "/", None)):
            self.put(name + ".html", OTHER, canonical=canonical,
                     title="Story " + name)
            self.site.put(name + ".html.headers", said % header)
            self.add(SITE + "/%s.html" % name, minutes=1)
            article = self.kept.json("show", SITE + "/%s.html" % name)
            self.assertEqual(article.get("canonical"),
                             other and SITE + other, name)


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
