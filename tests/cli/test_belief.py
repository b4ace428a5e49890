"""What is believed of a page, and when: gone, collapsed, walls, returns."""

from believed import *


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


if __name__ == "__main__":
    main()
