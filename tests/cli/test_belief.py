"""What is believed of a page, and when: gone, collapsed, walls, returns.

The clock is ours (EMEND_NOW); looks come when they are due, by `check` alone,
unless a test is about one that comes too early.
"""

from harness import *

SHORT = ["The harbour board of Port Ansel said on Tuesday that 29 of the 31 "
         "moorings would be closed."]

VARIANT_A = stories.PARAGRAPHS
VARIANT_B = stories.edited(**{"29 of the 31": "27 of the 31"})
VARIANT_C = stories.edited(**{"29 of the 31": "25 of the 31"})


def wall(title, text):
    return ("<html><head><title>%s</title></head><body><main><h1>%s</h1>"
            "<p>%s</p></main></body></html>" % (title, title, text))


class Belief(ServedCase):
    CONF = Archive.CONF

    def setUp(self):
        super().setUp()
        self.kept = self.archive(self.CONF)
        self.show(VARIANT_A)
        self.kept.run("add", self.url(), now=at(0))

    def show(self, paragraphs=None, **page):
        self.site.put("story.html", paragraphs=paragraphs, **page)

    def look(self, minutes, *arguments, status=None):
        """The events of the check at that minute, as (event, ...) pairs."""
        self.events = self.kept.check(*arguments, now=at(minutes),
                                      status=status)
        return [self.short(e) for e in self.events]

    @staticmethod
    def short(e):
        return {
            "suspect": lambda: ("suspect", e["reason"], e["seen"],
                                e["needed"], e["over"]),
            "failed": lambda: ("failed", e["error"], e["over"]),
            "flapping": lambda: ("flapping", e["between"]),
            "reverted": lambda: ("reverted", e["revision"], e["to"]),
            "settled": lambda: ("settled", e["revision"], e["to"]),
        }.get(e["event"], lambda: (e["event"], e.get("revision")))()

    def next_look(self):
        article, = self.kept.json("list")["articles"]
        return article["next_look"]

    def log(self):
        return [(r["event"], r["state"], r["first_seen"])
                for r in self.kept.log(self.url())]

    def asked(self):
        """How often the story was asked for since the last call."""
        n = len(self.server.requests("/story.html"))
        self.server.forget_requests()
        return n


class Gone(Belief):
    def test_404_is_believed_at_the_third_look_an_hour_after_the_first(self):
        self.site.take_away("story.html")
        self.assertEqual(self.look(20, status=TROUBLE),
                         [("suspect", "gone", 1, 3, False)])
        self.assertEqual(self.next_look(), at(30))
        self.asked()
        self.assertEqual(self.look(29), [])
        self.assertEqual(self.asked(), 0)
        self.assertEqual(self.look(30, status=DONE),
                         [("suspect", "gone", 2, 3, False)])
        self.assertEqual(self.next_look(), at(80))
        self.assertEqual(self.look(79), [])
        self.assertEqual(self.look(80), [("gone", 2)])
        self.assertEqual(self.events[0]["status"], 404)
        # dated at the first look that saw it
        self.assertEqual(self.log(), [("new", "published", at(0)),
                                      ("gone", "gone", at(20))])
        # and the last good text is kept
        self.assertEqual(self.kept.run("show", self.url()).out,
                         "\n\n".join(stories.PARAGRAPHS) + "\n")
        article, = self.kept.json("list")["articles"]
        self.assertEqual(article["state"], "gone")

    def test_a_look_that_comes_early_does_not_count(self):
        self.site.take_away("story.html")
        self.look(20)
        for minutes in (21, 25, 29):
            self.assertEqual(self.look(minutes, "--all"),
                             [("suspect", "gone", 1, 3, False)])
        self.assertEqual(self.next_look(), at(30))
        self.look(30)
        self.assertEqual(self.look(40, "--all"),
                         [("suspect", "gone", 2, 3, False)])
        self.assertEqual(self.look(80), [("gone", 2)])

    def test_as_text_it_is_told_once_and_when_it_is_believed(self):
        self.site.take_away("story.html")
        said = [self.kept.run("check", now=at(m), status=None).out
                for m in (20, 30, 80, 200)]
        self.assertIn("Suspect", said[0])
        self.assertIn("404", said[0])
        self.assertEqual(said[1], "")
        self.assertIn("Gone", said[2])
        self.assertEqual(said[3], "")

    def test_410_is_believed_at_once(self):
        self.show(status=410)
        self.assertEqual(self.look(20), [("gone", 2)])
        self.assertEqual(self.events[0]["status"], 410)

    def test_a_good_look_sets_the_count_back(self):
        self.site.take_away("story.html")
        self.look(20)
        self.look(30)
        self.show(VARIANT_A)
        self.assertEqual(self.look(80),
                         [("suspect", "gone", 0, None, True)])
        self.site.take_away("story.html")
        self.assertEqual(self.look(200),
                         [("suspect", "gone", 1, 3, False)])
        self.assertEqual(len(self.log()), 1)

    def test_failures_neither_count_nor_set_back(self):
        self.site.take_away("story.html")
        self.look(20)
        self.look(30)
        self.show(status=500)
        self.assertEqual(self.look(80)[0][:2], ("failed", "http"))
        self.site.take_away("story.html")
        self.assertEqual(self.look(24 * 60, "--all")[-1], ("gone", 2))

    def test_a_page_that_says_so_with_200_is_gone_too(self):
        self.site.put("story.html", wall("Page not found",
                                         "We are sorry, the page you asked "
                                         "for could not be found."))
        self.assertEqual(self.look(20), [("suspect", "gone", 1, 3, False)])
        self.assertEqual(self.events[0]["status"], 200)
        self.look(30)
        self.assertEqual(self.look(80), [("gone", 2)])

    def test_a_redirect_to_the_home_page_is_gone_too(self):
        self.site.put("index.html", title="The Ansel Tide")
        self.site.put("story.html", "", status="302 /")
        self.assertEqual(self.look(20), [("suspect", "gone", 1, 3, False)])

    def test_it_returns(self):
        self.show(status=410)
        self.look(20)
        self.show(VARIANT_B)
        self.assertEqual(self.look(24 * 60, "--all"), [("returned", 3)])
        diff = self.events[0]["diff"]
        # last good text against first good
        self.assertEqual((diff["kinds"], diff["old"]["paragraphs"]),
                         (["number"], 8))
        self.assertEqual([e for e, _, _ in self.log()],
                         ["new", "gone", "returned"])
        # a diff passes over what is gone
        self.assertEqual(
            self.kept.json("diff", self.url())["old"]["revision"], 1)

    def test_it_returns_unchanged(self):
        self.show(status=410)
        self.look(20)
        self.show(VARIANT_A)
        self.assertEqual(self.look(24 * 60, "--all"), [("returned", 3)])
        self.assertFalse(self.events[0]["diff"]["changed"])

    def test_before_there_is_a_revision_404_is_a_failure(self):
        archive = self.archive(name="other")
        events = archive.events("add", self.url("/none"), now=at(0),
                                status=TROUBLE)
        self.assertEqual((events[1]["event"], events[1]["error"]),
                         ("failed", "http"))
        self.assertEqual(archive.check("--all", now=at(100))[0]["event"],
                         "failed")

    def test_confirm_one_believes_at_once(self):
        self.kept.conf.write_text(self.kept.conf.read_text().replace(
            "[fetch]\n", "[fetch]\nconfirm = 1\n", 1))
        self.site.take_away("story.html")
        self.assertEqual(self.look(20), [("gone", 2)])


class Collapsed(Belief):
    def test_is_believed_when_this_very_text_was_seen_three_times(self):
        self.show(SHORT)
        self.assertEqual(self.look(20, status=TROUBLE),
                         [("suspect", "collapsed", 1, 3, False)])
        self.assertEqual(self.next_look(), at(30))
        self.assertEqual(self.look(30),
                         [("suspect", "collapsed", 2, 3, False)])
        self.assertEqual(self.look(80), [("changed", 2)])
        self.assertEqual(self.log()[1], ("changed", "published", at(20)))
        self.assertEqual(self.kept.run("show", self.url()).out,
                         SHORT[0] + "\n")

    def test_another_short_text_counts_by_itself(self):
        self.show(SHORT)
        self.look(20)
        self.show([SHORT[0] + " More soon."])
        self.assertEqual(self.look(30),
                         [("suspect", "collapsed", 1, 3, False)])

    def test_a_good_look_ends_it(self):
        self.show(SHORT)
        self.look(20)
        self.show(VARIANT_A)
        self.assertEqual(self.look(30),
                         [("suspect", "collapsed", 0, None, True)])
        self.show(SHORT)
        self.assertEqual(self.look(60, "--all"),
                         [("suspect", "collapsed", 1, 3, False)])
        self.assertEqual(len(self.log()), 1)

    def test_more_than_a_third_is_a_change_at_once(self):
        self.show(stories.PARAGRAPHS[:4])
        self.assertEqual(self.look(20), [("changed", 2)])


class Walls(Belief):
    WALLS = {
        "blocked": wall("Just a moment...", "Verify you are human by "
                        "completing the action below."),
        "consent": wall("The Ansel Tide", "We value your privacy. We and our "
                        "partners store cookies. Accept all cookies?"),
        "login": wall("The Ansel Tide", "Please log in to read this page."),
        "maintenance": wall("The Ansel Tide", "The site is down for "
                            "maintenance. We will be back in an hour."),
        "paywall": wall(stories.TITLE, stories.PARAGRAPHS[0] + "</p><p>"
                        "Subscribe to continue reading. Only two crowns a "
                        "week for the first year."),
    }

    def test_are_never_believed(self):
        for reason, page in self.WALLS.items():
            with self.subTest(reason):
                self.site.put("story.html", page)
                day = 24 * 60 * (1 + list(self.WALLS).index(reason))
                for n in range(5):
                    self.assertEqual(
                        self.look(day + n * 90, "--all")[0],
                        ("suspect", reason, n + 1, None, False))
                self.show(VARIANT_A)
                self.assertEqual(self.look(day + 900, "--all"),
                                 [("suspect", reason, 0, None, True)])
        self.assertEqual(len(self.log()), 1)

    def test_a_page_that_has_no_words_but_its_question(self):
        page = ("<!doctype html><title>The Ansel Tide</title><script>var a = "
                "'<p>Page not found'</script><div class='consent' "
                "id='cookie-banner'><p>We value your privacy</p>"
                "<button>Accept all cookies</button></div>")
        empty = page.replace("We value your privacy", "x").replace(
            "Accept all cookies", "y")
        self.site.put("story.html", page)
        self.assertEqual(self.look(600, "--all")[0],
                         ("suspect", "consent", 1, None, False))
        self.site.put("c.html", page)
        events = self.kept.events("add", self.url("/c.html"), now=at(601),
                                  status=TROUBLE)
        self.assertEqual((events[1]["event"], events[1]["reason"]),
                         ("suspect", "consent"))
        self.site.put("d.html", empty)
        events = self.kept.events("add", self.url("/d.html"), now=at(602),
                                  status=TROUBLE)
        self.assertEqual((events[1]["event"], events[1]["error"]),
                         ("failed", "extract"))

    def test_before_there_is_a_revision_too(self):
        self.site.put("b.html", self.WALLS["blocked"])
        events = self.kept.events("add", self.url("/b.html"), now=at(1),
                                  status=TROUBLE)
        self.assertEqual((events[1]["event"], events[1]["reason"]),
                         ("suspect", "blocked"))
        self.site.put("b.html", title="Story b")
        events = self.kept.check(self.url("/b.html"), now=at(100))
        self.assertEqual([e["event"] for e in events], ["suspect", "new"])

    def test_an_article_about_cookies_is_an_article(self):
        self.show([p + " We value your privacy, said a sign on the wall. "
                   "Accept all cookies, said another."
                   for p in stories.PARAGRAPHS])
        self.assertEqual(self.look(20), [("changed", 2)])


class Returns(Belief):
    DAY = 24 * 60

    def test_the_first_is_a_revert(self):
        self.show(VARIANT_B)
        self.look(20)
        self.show(VARIANT_A)
        self.assertEqual(self.look(60, "--all"), [("reverted", 3, 1)])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])

    def test_a_second_within_a_week_is_flapping_and_told_once(self):
        self.flap()
        for n, variant in enumerate((VARIANT_A, VARIANT_B, VARIANT_A)):
            self.show(variant)
            self.assertEqual(self.look(240 + n * 60, "--all"), [])
        self.assertEqual(len(self.log()), 3)

    def flap(self):
        self.show(VARIANT_B)
        self.assertEqual(self.look(60, "--all"), [("changed", 2)])
        self.show(VARIANT_A)
        self.assertEqual(self.look(120, "--all"), [("reverted", 3, 1)])
        self.show(VARIANT_B)
        (event, between), = self.look(180, "--all")
        self.assertEqual(event, "flapping")
        # 1 and 3 have the same text
        self.assertIn(sorted(between), ([1, 2], [2, 3], [1, 2, 3]))
        article, = self.kept.json("list")["articles"]
        self.assertEqual(article["state"], "flapping")

    def test_a_second_after_a_week_is_a_revert_again(self):
        self.show(VARIANT_B)
        self.look(60, "--all")
        self.show(VARIANT_A)
        self.look(120, "--all")
        self.show(VARIANT_B)
        self.assertEqual(self.look(120 + 7 * self.DAY + 1, "--all"),
                         [("reverted", 4, 2)])

    def test_what_was_never_seen_is_a_change_while_it_flaps(self):
        self.flap()
        self.show(VARIANT_C)
        self.assertEqual(self.look(240, "--all"), [("changed", 4)])

    def test_it_settles_when_one_stood_five_looks_and_a_day(self):
        self.flap()     # the newest revision is 3, the text of 1
        for n in range(1, 4):
            self.assertEqual(self.look(180 + n * 60, "--all"), [])
        # five looks, but not yet a day
        self.assertEqual(self.look(180 + 300, "--all"), [])
        self.assertEqual(self.look(180 + self.DAY, "--all"),
                         [("settled", 4, 2)])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])
        self.assertEqual(self.look(240 + self.DAY, "--all"), [])
        article, = self.kept.json("list")["articles"]
        self.assertEqual(article["state"], "good")

    def test_it_settles_on_the_newest_without_a_revision(self):
        self.flap()
        self.show(VARIANT_A)
        for n in range(4):
            self.assertEqual(self.look(240 + n * 60, "--all"), [])
        self.assertEqual(self.look(240 + self.DAY, "--all"),
                         [("settled", 3, 3)])
        self.assertEqual(self.events[0]["diff"], None)
        self.assertEqual(len(self.log()), 3)


class Sequences(Belief):
    """What everybody meets, from the server to the history: minute, page, what
    is told.  tests/test_watch_page_state.c has the same without a server."""
    CONF = Archive.CONF + "timeout = 1s\n"

    SHORT_1 = SHORT
    SHORT_2 = [SHORT[0] + " More soon."]
    HEADLINE = "East quay of Port Ansel shuts until spring"
    RETRACTED = [
        "The Ansel Tide has retracted this article. Its account of the east "
        "quay rested on a letter that turned out to be forged, and the paper "
        "apologises to the harbour board."]

    TEASERS = [
        ("Lamp oil is dearer again",
         "It is the third time since the new year that the chandlers of Port "
         "Ansel have asked for more, and it will not be the last, they say."),
        ("Two swans come back",
         "They were missed all winter long; on Monday morning they sat on the "
         "slipway as if they had never been away, and asked for bread."),
        ("The choir looks for basses",
         "There are nine sopranos and one bass, who is eighty and would like "
         "to sit down now and then, so whoever can hold a note may come.")]

    CANONICAL = '<link rel="canonical" href="/story.html">'
    FRONT_PAGE = (
        '<html><head><title>The Ansel Tide</title><link rel="canonical" '
        'href="/"></head><body><main>%s</main></body></html>' % "".join(
            "<h2><a href='/%d'>%s</a></h2><p>%s</p>" % (n, *teaser)
            for n, teaser in enumerate(TEASERS)))

    PAGES = {
        "A": dict(paragraphs=VARIANT_A),
        "B": dict(paragraphs=VARIANT_B),
        "C": dict(paragraphs=VARIANT_C),
        "D": dict(paragraphs=VARIANT_A[:-1]),
        "c1": dict(paragraphs=SHORT_1),
        "c2": dict(paragraphs=SHORT_2),
        "headline 2": dict(paragraphs=VARIANT_A, title=HEADLINE),
        "edit": dict(paragraphs=VARIANT_B),
        "edit, headline 2": dict(paragraphs=VARIANT_B, title=HEADLINE),
        "404": dict(status=404, title="Not found", paragraphs=["Not here."]),
        "404 with a notice": dict(status=404, paragraphs=RETRACTED,
                                  title="Retracted: the east quay"),
        "451": dict(status=451, paragraphs=["Not here."], title="Not shown"),
        "200 with a notice": dict(paragraphs=RETRACTED),
        "410": dict(status=410),
        "timeout": dict(content="", status="302 /hang"),
        "home": dict(content="", status="302 /"),
        "A, canonical": dict(paragraphs=VARIANT_A, head=CANONICAL),
        "front page": dict(content=FRONT_PAGE),
        "teasers alone": dict(content="<html><head><title>The Ansel Tide</title>"
                              "</head><body><main>%s</main></body></html>" %
                              "".join("<h2><a href='/%d'>%s</a></h2>" % (
                                  n, teaser[0]) for n, teaser in
                                  enumerate(TEASERS))),
        "wall": dict(content=wall("Just a moment...", "Verify you are human "
                                  "by completing the action below.")),
    }

    FLAPPING = [(60, "B", ("changed", 2)), (120, "A", ("reverted", 3, 1)),
                (180, "B", ("flapping",))]
    GONE = [(60, "404", ("suspect", "gone", 1, 3, False)),
            (70, "404", ("suspect", "gone", 2, 3, False)),
            (120, "404", ("gone", 2))]
    WEEK = [(n * 1440, "wall", ("suspect", "blocked", n, None, False))
            for n in range(1, 9)]

    TABLE = {
        "A, B, A, B, C": FLAPPING + [(240, "C", ("changed", 4))],
        "A, B, A, C, A, D": FLAPPING[:2] + [
            (180, "C", ("changed", 4)), (240, "A", ("flapping",)),
            (300, "D", ("changed", 5))],
        "A, three times 404, A": GONE + [(180, "A", ("returned", 3))],
        "404, a timeout, 404, 404": [
            GONE[0], (65, "timeout", ("failed", "timeout", False)),
            (70, "404", ("failed", "timeout", True),
             ("suspect", "gone", 2, 3, False)), GONE[2]],
        "c1, c2, c1, c1": [
            (60, "c1", ("suspect", "collapsed", 1, 3, False)),
            (65, "c2", ("suspect", "collapsed", 1, 3, False)),
            (70, "c1", ("suspect", "collapsed", 2, 3, False)),
            (120, "c1", ("changed", 2))],
        "gone and back for ever": GONE + [
            (180, "A", ("returned", 3)),
            (240, "404", ("suspect", "gone", 1, 3, False)),
            (250, "404", ("suspect", "gone", 2, 3, False)),
            (300, "404", ("flapping",)), (360, "404"), (420, "A"),
            (480, "404", ("suspect", "gone", 1, 3, False)),
            (540, "A", ("suspect", "gone", 0, None, True))],
        "410": [(60, "410", ("gone", 2))],
        "404 with a notice": [(60, "404 with a notice", ("gone", 2))],
        "451 without one": [(60, "451", ("suspect", "gone", 1, 3, False))],
        "200 with a notice": [(60, "200 with a notice", ("changed", 2))],
        "home": [(m, "home", *e) for m, _, *e in GONE],
        "what always names the front page": [
            (60, "front page", ("suspect", "collapsed", 1, 3, False))],
        "a page without prose": [
            (60, "teasers alone", ("failed", "extract", False)),
            (120, "A", ("failed", "extract", True))],
        "a wall for a week": WEEK + [
            (9 * 1440, "A", ("suspect", "blocked", 0, None, True))],
        "headline A/B, and an edit amid it": [
            (60, "headline 2", ("changed", 2)), (120, "A", ("reverted", 3, 1)),
            (180, "headline 2", ("flapping",)), (240, "A"),
            (300, "edit", ("changed", 4)),
            (360, "edit, headline 2", ("changed", 5)),
            (420, "edit"), (480, "edit, headline 2"), (540, "edit")],
    }

    def play(self, steps):
        for minute, page, *events in steps:
            self.site.put("story.html", **self.PAGES[page])
            told = self.look(minute, "--all")
            self.assertEqual([("flapping",) if e[0] == "flapping" else e
                              for e in told], events, (minute, page))

    def test_are_told_so(self):
        self.site.put("index.html", title="The Ansel Tide")
        for n, (name, steps) in enumerate(self.TABLE.items()):
            with self.subTest(name):
                self.kept = self.archive(self.CONF, "archive %d" % n)
                self.show(VARIANT_A)
                self.kept.run("add", self.url(), now=at(0))
                self.play(steps)
                told = [e for _, _, *events in steps for e in events]
                self.assertEqual(
                    [e for e, _, _ in self.log()],
                    ["new"] + [e[0] for e in told if e[0] in (
                        "changed", "reverted", "gone", "returned")])

    def test_the_front_page_in_its_place(self):
        self.kept = self.archive(self.CONF, "another")
        self.site.put("story.html", **self.PAGES["A, canonical"])
        self.kept.run("add", self.url(), now=at(0))
        self.play([(60 * n, "front page",
                    ("suspect", "not-article", n, None, False))
                   for n in range(1, 5)])

    def test_collapsed_to_the_text_of_the_first_revision(self):
        self.kept = self.archive(self.CONF, "another")
        self.show(SHORT)
        self.kept.run("add", self.url(), now=at(0))
        self.play([(60, "A", ("changed", 2)), (120, "B", ("changed", 3)),
                   (180, "c1", ("reverted", 4, 1))])

    def test_404_as_the_first_look(self):
        self.kept = self.archive(self.CONF, "another")
        self.site.put("story.html", **self.PAGES["404"])
        self.kept.run("add", self.url(), now=at(0), status=TROUBLE)
        self.play([(15, "404", ("failed", "http", False)),
                   (120, "410", ("failed", "http", False)),
                   (180, "A", ("failed", "http", True), ("new", 1))])


if __name__ == "__main__":
    main()
