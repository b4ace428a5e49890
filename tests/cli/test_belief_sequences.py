"""Sequences of pages as servers give them, and what is believed of each."""

from believed import *


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
