"""The rules of [site], and that another way of reading is no edit."""

from harness import *

BOX = ("Low water on Thursday is at six in the morning and again towards "
       "seven in the evening, says the office that keeps the tables.")
EDIT = {"29 of the 31": "27 of the 31"}


class Rules(ServedCase):
    CONF = Archive.CONF

    def setUp(self):
        super().setUp()
        self.kept = self.archive(self.CONF)
        self.show()
        self.kept.run("add", self.url(), now=at(0))
        self.plain = self.kept.conf.read_text()
        self.server.forget_requests()

    def show(self, paragraphs=None):
        paragraphs = list(paragraphs or stories.PARAGRAPHS)
        paragraphs.insert(3, '<div class="tides"><p>%s</p></div>' % BOX)
        self.site.put("story.html", paragraphs=paragraphs)

    def rules(self, *lines):
        section = '[site "127.0.0.1"]\n' if lines else ""
        self.kept.conf.write_text(
            section + "".join(line + "\n" for line in lines) + self.plain)

    def text(self, *revision):
        return self.kept.run("show", self.url(), *revision).out

    def revisions(self):
        return len(self.kept.log(self.url()))

    def trailers(self):
        """Of all commits, oldest first: the number, and what was reread."""
        return self.kept.git(
            "log", "--reverse", "--format="
            "%(trailers:key=Emend-Revision,valueonly,separator=)|"
            "%(trailers:key=Emend-Reread,valueonly,separator=)",
            self.kept.ref()).split("\n")[:-1]


class Rereading(Rules):
    def test_a_rule_is_applied_at_the_next_check_without_a_request(self):
        self.assertIn(BOX, self.text())
        self.rules("drop = .tides")
        self.assertEqual(self.kept.check(now=at(1)), [])
        self.assertEqual(self.server.requests(), [])
        self.assertNotIn(BOX, self.text())
        self.assertIn(stories.PARAGRAPHS[3], self.text())
        self.assertEqual(self.revisions(), 1)
        first, second = self.trailers()
        self.assertEqual(first, "1|")
        self.assertRegex(second, r"^1\|1 1\+rules=[0-9a-f]{8}$")
        # and once only
        self.assertEqual(self.kept.check("--all", now=at(20)), [])
        self.assertEqual(len(self.trailers()), 2)

    def test_the_commit_before_still_names_the_revision(self):
        old, = [r["commit"] for r in self.kept.log(self.url())]
        self.rules("drop = .tides")
        self.kept.check(now=at(1))
        new, = [r["commit"] for r in self.kept.log(self.url())]
        self.assertNotEqual(old, new)
        done = self.kept.run("show", self.url(), old)
        self.assertEqual(done.out, self.text())
        self.assert_one_line(done.err, "emend: ", old, "revision 1",
                             new[:12])
        self.assertEqual(self.kept.run("show", self.url(), new).err, "")

    def test_what_is_edited_afterwards_is_told_and_nothing_else(self):
        self.rules("drop = .tides")
        self.kept.check(now=at(1))
        self.show(stories.edited(**EDIT))
        event, = self.kept.check(now=at(20))
        self.assertEqual(event["event"], "changed")
        self.assertNotIn("reading", event["diff"])
        self.assertEqual([e["old"] for e in event["diff"]["edits"]], [[1]])
        self.assert_exact(event["diff"])
        commits = self.kept.git("rev-list", self.kept.ref()).split()
        self.assertEqual(event["diff"]["old"]["commit"], commits[1])
        self.assertEqual(event["diff"]["new"]["commit"], commits[0])
        self.assertNotIn("reading", self.kept.json("diff", self.url()))

    def test_rule_and_page_may_change_at_once(self):
        self.rules("drop = .tides")
        self.show(stories.edited(**EDIT))
        dry = self.kept.check("--dry-run", now=at(20))
        event, = self.kept.check(now=at(20))
        for diff in (dry[0]["diff"], event["diff"]):
            self.assertEqual([e["op"] for e in diff["edits"]], ["changed"])
            self.assertNotIn("reading", diff)
        self.assertEqual([line.split("|")[0] for line in self.trailers()],
                         ["1", "1", "2"])

    def test_a_rule_that_goes_is_no_edit_either(self):
        self.rules("drop = .tides")
        self.kept.check(now=at(1))
        self.rules()
        self.assertEqual(self.kept.check(now=at(2)), [])
        self.assertIn(BOX, self.text())
        self.assertEqual(self.revisions(), 1)
        self.assertEqual(len(self.trailers()), 3)
        self.assertRegex(self.trailers()[2], r"^1\|1\+rules=[0-9a-f]{8} 1$")

    def test_a_rule_that_changes_no_text_makes_no_commit(self):
        self.rules("drop = .nowhere")
        self.assertEqual(self.kept.check(now=at(1)), [])
        self.assertEqual(self.trailers(), ["1|"])
        self.assertEqual(self.kept.check("--all", now=at(20)), [])
        self.assertEqual(self.trailers(), ["1|"])

    def test_only_the_newest_revision_is_read_again(self):
        self.show(stories.edited(**EDIT))
        self.kept.check(now=at(20))
        self.rules("drop = .tides")
        self.assertEqual(self.kept.check(now=at(21)), [])
        self.assertIn(BOX, self.text("1"))
        self.assertNotIn(BOX, self.text("2"))
        # so a comparison across readings says that it is one
        self.assertEqual(self.kept.json("diff", self.url())["reading"], "new")
        self.assertIn("reading", self.kept.run("diff", self.url()).out)

    def test_an_article_that_was_gone_returns_unchanged(self):
        self.site.take_away("story.html")
        for minutes in (20, 30, 80):
            self.kept.check(now=at(minutes), status=None)
        self.assertEqual(self.revisions(), 2)
        self.rules("drop = .tides")
        self.show()
        event, = self.kept.check("--all", now=at(200))
        self.assertEqual(event["event"], "returned")
        self.assertEqual(event["diff"]["edits"], [])
        self.assertNotIn("reading", event["diff"])

    def test_a_rule_that_leaves_nothing_leaves_the_history_alone(self):
        self.rules("ignore = .")
        self.assertEqual(self.kept.check(now=at(1)), [])
        self.assertIn(BOX, self.text())
        self.assertEqual(self.trailers(), ["1|"])
        self.show(stories.edited(**EDIT))
        event, = self.kept.check(now=at(20), status=TROUBLE)
        self.assertEqual((event["event"], event["error"]),
                         ("failed", "extract"))


class WithoutPages(Rules):
    CONF = Archive.CONF + "[store]\npages = no\n"

    def test_the_difference_may_come_from_the_reading(self):
        self.rules("drop = .tides")
        self.assertEqual(self.kept.check(now=at(1)), [])
        self.assertIn(BOX, self.text())
        self.show(stories.edited(**EDIT))
        event, = self.kept.check(now=at(20))
        self.assertEqual(event["event"], "changed")
        self.assertEqual(event["diff"]["reading"], "new")
        self.assertEqual([e["op"] for e in event["diff"]["edits"]],
                         ["changed", "deleted"])
        self.assertEqual(self.kept.json("diff", self.url())["reading"], "new")
        # from then on it is one reading again
        self.show(stories.edited(**{"1.4 million": "1.5 million"}))
        event, = self.kept.check(now=at(60))
        self.assertNotIn("reading", event["diff"])

    def test_a_text_that_is_the_same_all_the_same_is_no_change(self):
        self.rules("drop = .nowhere")
        self.kept.check(now=at(1))
        self.site.put("story.html", (self.site.root / "story.html")
                      .read_text().replace("4 Net Lane", "5 Net Lane"))
        self.assertEqual(self.kept.check("--all", now=at(20)), [])
        self.show(stories.edited(**EDIT))
        event, = self.kept.check(now=at(60))
        self.assertNotIn("reading", event["diff"])


class Missing(Rules):
    def test_a_select_that_finds_nothing_is_told_of_once_a_site(self):
        self.rules("select = article")
        self.kept.check(now=at(1))
        self.site.put("other.html", title="Another", byline="Ada Lunt")
        self.kept.run("add", self.url("/other.html"), now=at(2))
        self.rename("story.html", "article", "section")
        self.rename("other.html", "article", "section")
        trouble, = self.kept.check("--all", now=at(20), status=TROUBLE)
        self.assertEqual(
            (trouble["event"], trouble["what"], trouble["name"],
             trouble["over"]), ("trouble", "rule", "127.0.0.1", False))
        self.assertIn("select", trouble["message"])
        self.assertEqual(self.revisions(), 1)
        self.assertEqual(self.kept.check("--all", now=at(40)), [])
        # one article is found again, the other is not
        self.rename("story.html", "section", "article")
        self.assertEqual(self.kept.check("--all", now=at(60)), [])
        self.rename("other.html", "section", "article")
        over, = self.kept.check("--all", now=at(80))
        self.assertEqual((over["what"], over["over"]), ("rule", True))

    def rename(self, page, old, new):
        text = (self.site.root / page).read_text()
        for mark in ("<%s>", "</%s>"):
            text = text.replace(mark % old, mark % new)
        self.site.put(page, text)

    def test_it_is_told_of_at_the_first_look_too(self):
        self.rules("select = .no-such-thing")
        self.site.put("other.html", title="Another")
        done = self.kept.run("add", self.url("/other.html"), now=at(2),
                             status=TROUBLE)
        self.assertIn(".no-such-thing", self.kept.conf.read_text())
        self.assertIn("select", done.out)


class Bad(Rules):
    def test_a_bad_rule_is_named_with_its_place(self):
        for rule, *words in (
                ("select = article > ?", "select", "column 11"),
                ("drop = .a, p:hover", "drop", "column 6", ":nth-child()"),
                ("drop =", "drop", "empty"),
                ("ignore = ^(a", "ignore", "byte 3"),
                ("selct = p", "selct", "select")):
            self.rules(rule)
            for command in (("check",), ("add", self.url("/other.html"))):
                done = self.kept.run(*command, status=USAGE)
                self.assert_error(done, "emend.conf:2:", *words)

    def test_a_pattern_that_runs_away_is_a_failed_look(self):
        self.rules(r"ignore = ^([\w ,]+)+[!?]$")
        self.show(stories.edited(**EDIT))
        event, = self.kept.check(now=at(20), status=TROUBLE)
        self.assertEqual((event["event"], event["error"], event["over"]),
                         ("failed", "rule", False))
        self.assertIn("runs away", event["message"])
        self.assertEqual(self.revisions(), 1)


if __name__ == "__main__":
    main()
