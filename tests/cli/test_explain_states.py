"""explain, as people read it: why an article stands as it does, in each state
that is not simply good.
"""

from scheduled import *

A = stories.PARAGRAPHS
B = stories.edited(**{"29 of the 31": "27 of the 31"})
SHORT = A[:2]


class States(Scheduled):
    def setUp(self):
        super().setUp()
        self.kept = self.archive(self.conf('[watch "%s"]' % self.url()))
        self.kept.check(now=at(0))

    def look(self, minutes, paragraphs=None, **page):
        if paragraphs:
            page["paragraphs"] = paragraphs
        if page:
            self.site.put("story.html", **page)
        return self.kept.check("--all", now=at(minutes), status=None)

    def assert_says(self, minutes, *words, revision=None):
        out = re.sub(r"\s+", " ", self.kept.run(
            "explain", self.url(), *([revision] if revision else []),
            now=at(minutes)).out)
        for word in words:
            self.assertIn(word, out)
        return out

    def test_a_wall(self):
        wall = "<title>The Ansel Tide</title><p>Please log in to read this page."
        for n in range(2):
            self.look(60 + 90 * n, content=wall)
        self.assert_says(
            160, "suspect", "Last look 2026-03-02 11:30:00 +00:00 (10 minutes "
            "ago): it is suspect, login",
            "something stands before the article, which is never taken for it; "
            "the last good text stands",
            "Suspect (login) since 2026-03-02 10:00:00 +00:00: seen in 2 looks, "
            "and never believed",
            "Last seen well 2026-03-02 09:00:00 +00:00")

    def test_a_text_that_collapsed_until_it_is_believed(self):
        self.look(60, SHORT)
        self.assert_says(
            61, "most of the text is missing; that is believed once it was "
            "seen several times", "seen in 1 of the ",
            "to confirm what is suspect: 10 minutes and an hour after")
        for hours in range(2, 40, 6):
            if "changed" in [e["event"] for e in self.look(60 * hours)]:
                break
        self.assert_says(60 * hours + 1, "made revision 2 (changed)",
                         "most of the text is missing, and was seen often "
                         "enough to be believed")

    def test_texts_that_take_turns(self):
        for n, text in enumerate((B, A, B)):
            events = self.look(60 * (n + 1), text)
        self.assertEqual(events[-1]["event"], "flapping")
        self.look(240)
        self.assert_says(
            241, "flapping", "Flapping between known texts: this one has stood "
            "for 2 looks, since 2026-03-02 12:00:00 +00:00; it is settled "
            "after 5 looks and 24 hours")
        self.assert_says(241, "Revision 3: reverted (revision 1): number",
                         "it came between 2026-03-02 10:00:00 +00:00, when the "
                         "text before it was seen last, and 2026-03-02 "
                         "11:00:00 +00:00", revision="3")

    def test_looks_that_failed_before_a_revision(self):
        for minutes in (60, 80, 200):
            self.look(minutes, content="Out of order", status=500)
        self.assert_says(
            201, "Failing (",
            "3 looks in a row", "backing off: ",
            "nothing could be read, so nothing is known of the text")
        self.look(300, B)
        self.assert_says(
            301, "not seen between 2026-03-02 09:00:00 +00:00 and 2026-03-02 "
            "14:00:00 +00:00: 3 looks failed (", revision="2")

    def test_what_it_is_asked_with(self):
        url = self.url("/etag/story.html")
        self.kept.run("add", url, now=at(1))
        self.kept.check("--all", now=at(30))
        out = re.sub(r"\s+", " ", self.kept.run("explain", url, now=at(31)).out)
        self.assertIn("not modified (304); revision 1 stands", out)
        self.assertRegex(out, 'Asked with ETag "[^"]+" until 2026-.*, then '
                              "read in full")

    def test_a_select_that_finds_nothing(self):
        self.kept.conf.write_text(self.kept.conf.read_text() +
                                  '[site "127.0.0.1"]\nselect = .no-such\n')
        self.look(60, B)
        self.assert_says(61, "Site rules of 127.0.0.1: select; no select found "
                         "anything, so it was read as if there were none")

    def test_a_rule_that_runs_away(self):
        self.kept.conf.write_text(
            self.kept.conf.read_text() + '[alert "slow"]\n'
            "match = (a+)+$\ncommand = /bin/true\n"
            '[alert "all"]\non = *\ncommand = /bin/true\n')
        self.look(60, [p + " " + "a" * 5000 + "!" for p in B])
        out = self.assert_says(61, "Alert all fires: ", revision="2")
        self.assertIn("Alert slow", out)
        self.assertIn("runs away", out)

    def test_one_whose_host_wants_to_be_left_alone(self):
        self.look(60, content="Busy", status=429)
        self.assert_says(61, "127.0.0.1", " is parked until ", "429")


if __name__ == "__main__":
    main()
