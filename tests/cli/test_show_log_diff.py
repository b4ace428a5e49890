"""emend log, show, diff: the history of one article."""

from harness import *

URL = "http://tide.example/town/quay.html"

EDIT = {"29 of the 31": "27 of the 31",       # a number
        "did not say then": "did say then"}   # a lost "not"

MOVED = stories.edited(**EDIT)
MOVED.insert(1, MOVED.pop(6))     # the council goes up
del MOVED[4]                      # the fishing crews go
MOVED.append("Correction: an earlier version of this article gave a wrong "
             "number of closed moorings.")
HEADLINE = "Port Ansel shuts its east quay until the spring"


class History(ServedCase):
    """One article with four revisions, the same at every run.  They are made
    once; each test has a copy of the archive."""

    made = None

    def setUp(self):
        super().setUp()
        if not History.made:
            History.made = tempfile.mkdtemp(prefix="emend made ")
            unittest.addModuleCleanup(shutil.rmtree, History.made)
            self.make(pathlib.Path(History.made) / "archive")
        shutil.copytree(History.made + "/archive", self.dir / "archive")
        self.kept = Archive(self.dir / "archive", conf=None)
        self.archives.append(self.kept)
        self.put()

    def make(self, directory):
        self.kept = Archive(directory)
        self.put()
        self.look("add", URL, now=at(0))
        self.put(paragraphs=stories.edited(**EDIT))
        History.second = self.look("check", now=at(20))
        self.put(title=HEADLINE, paragraphs=MOVED)
        History.third = self.look("check", now=at(120))
        self.put()
        History.fourth = self.look("check", now=at(24 * 60))

    def put(self, **page):
        self.site.put("town/quay.html", **page)

    def look(self, *arguments, **options):
        return self.kept.run(*arguments, env=self.proxied(), **options).out

    def emend(self, *arguments, **options):
        return self.kept.run(*arguments, **options)

    def between(self, *arguments):
        """The numbers of the revisions that a diff is between."""
        diff = self.kept.json("diff", URL, *arguments)
        return diff["old"]["revision"], diff["new"]["revision"]

    def fails(self, *arguments, status=FAILED, says=()):
        self.assert_error(self.emend(*arguments, status=status), *says)


class Golden(History):
    def test_text(self):
        self.golden("check-2.txt", self.second)
        self.golden("check-3.txt", self.third)
        self.golden("check-4.txt", self.fourth)
        self.golden("log.txt", self.emend("log", URL).out)
        self.golden("log-looks.txt", self.emend("log", URL, "--looks").out)
        self.golden("list.txt", self.emend("list").out)
        self.golden("status.txt", self.emend("status", now=at(1500)).out)
        self.golden("diff-1-2.txt", self.emend("diff", URL, 1, 2).out)
        self.golden("diff-2-3.txt", self.emend("diff", URL, 2, 3).out)
        self.golden("diff-all.txt",
                    self.emend("diff", URL, 1, 2, "--all").out)
        self.golden("show.txt", self.emend("show", URL).out)
        self.golden("show-stored.txt",
                    self.emend("show", URL, 3, "--format", "stored").out)

    def test_json(self):
        for name, arguments in (
                ("log.json", ["log", URL]),
                ("log-looks.json", ["log", URL, "--looks"]),
                ("list.json", ["list"]),
                ("diff-1-2.json", ["diff", URL, 1, 2]),
                ("diff-2-3.json", ["diff", URL, 2, 3]),
                ("show.json", ["show", URL, 3])):
            done = self.emend(*arguments, "--format", "json")
            read_json(done.out)
            self.golden(name, done.out)


class Log(History):
    def test_the_events_in_order(self):
        log = self.kept.log(URL)
        self.assertEqual([r["revision"] for r in log], [1, 2, 3, 4])
        self.assertEqual([r["event"] for r in log],
                         ["new", "changed", "changed", "reverted"])
        self.assertEqual([r["first_seen"] for r in log],
                         [at(0), at(20), at(120), at(24 * 60)])
        self.assertEqual([r["reverts_to"] for r in log],
                         [None, None, None, 1])
        self.assertEqual([r["state"] for r in log], ["published"] * 4)
        self.assertEqual(log[2]["title"], HEADLINE)

    def test_the_kinds_most_serious_first(self):
        self.assertEqual(self.kept.log(URL)[1]["kinds"],
                         ["negation", "number"])

    def test_at_most_n_are_the_newest(self):
        document = self.kept.json("log", URL, "-n", 2)
        self.assertEqual([r["revision"] for r in document["revisions"]],
                         [3, 4])

    def test_last_seen_moves_with_each_look_that_sees_the_same(self):
        self.look("check", "--all", now=at(24 * 60 + 5))
        self.assertEqual(self.kept.log(URL)[3]["last_seen"],
                         at(24 * 60 + 5))

    def test_gaps_are_times_in_which_looks_failed(self):
        self.site.put("town/quay.html", status=500)
        self.look("check", "--all", now=at(24 * 60 + 60), status=TROUBLE)
        self.put()
        self.look("check", "--all", now=at(24 * 60 + 120))
        document = self.kept.json("log", URL)
        self.assertEqual(document["gaps"][-1],
                         [at(24 * 60), at(24 * 60 + 120)])
        self.assertEqual(document["missed"][-1],
                         {"from": at(24 * 60), "to": at(24 * 60 + 120),
                          "looks": 1, "reasons": ["http"]})
        self.assertIn("Not seen between", self.emend("log", URL).out)

    def test_a_gap_is_also_when_nobody_looked(self):
        self.assertEqual(self.kept.json("log", URL)["missed"],
                         [{"from": at(20), "to": at(120), "looks": 0,
                           "reasons": []},
                          {"from": at(120), "to": at(24 * 60), "looks": 0,
                           "reasons": []}])

    def test_looks_are_listed_with_their_kinds(self):
        self.assertIsNone(self.kept.json("log", URL)["looks"])
        day = 24 * 60
        self.look("check", "--all", now=at(day + 15))
        self.site.put("town/quay.html", status=404)
        self.look("check", "--all", now=at(day + 30), status=TROUBLE)
        self.site.put("town/quay.html", status=500)
        self.look("check", "--all", now=at(day + 45), status=TROUBLE)
        self.put()
        self.look("check", "--all", now=at(day + 60))
        looks = self.kept.json("log", URL, "--looks", "-n", 5)["looks"]
        self.assertEqual(
            [(k["at"], k["kind"], k["revision"], k["reason"], k["status"])
             for k in looks],
            [(at(day), "read", 4, None, None),
             (at(day + 15), "same-bytes", 4, None, None),
             (at(day + 30), "suspect", None, "gone", 404),
             (at(day + 45), "failed", None, "http", 500),
             (at(day + 60), "same-bytes", 4, None, None)])
        self.assertEqual(self.kept.log(URL)[3]["last_seen"], at(day + 60))


class Rev(History):
    def shows(self, rev):
        """The number of the revision that REV means."""
        return self.kept.json("diff", URL, rev, "latest")["old"]["revision"]

    def test_all_forms_of_a_revision(self):
        commits = [r["commit"] for r in self.kept.log(URL)]
        for rev, number in (
                ("1", 1), ("3", 3), ("first", 1), ("latest", 4),
                ("latest~1", 3), ("latest~3", 1),
                (commits[1], 2), (commits[2].upper(), 3),
                ("2026-03-02", 3),           # the end of that day
                ("2026-03-03", 4),
                (at(0), 1), (at(19), 1), (at(20), 2), (at(119), 2),
                ("2026-03-02T12:00:00+02:00", 2),
                ("2026-03-02T10:59:59+02:00", None)):
            with self.subTest(rev):
                if number is None:
                    self.fails("show", URL, rev, says=["nothing was kept"])
                else:
                    self.assertEqual(self.shows(rev), number)

    def test_the_beginning_of_a_commit(self):
        for revision in self.kept.log(URL):
            short = revision["commit"][:10]
            if short.isdigit():
                continue
            self.assertEqual(self.shows(short), revision["revision"])

    def test_dates_are_read_in_the_users_zone(self):
        # the second look came at 09:20 UTC, 22:20 in the far east
        done = self.emend("diff", URL, "2026-03-02 22:10", 4, "--format",
                          "json", env={"TZ": "Pacific/Auckland"})
        self.assertEqual(read_json(done.out)["old"]["revision"], 1)

    def test_what_there_is_not(self):
        self.fails("show", URL, "5", says=["no revision 5", "1 to 4"])
        self.fails("show", URL, "latest~4", says=["latest~4"])
        self.fails("show", URL, "abcdef0", says=["abcdef0", "commits"])
        self.fails("show", URL, "2026-03-01",
                   says=["2026-03-01", "first seen 2026-03-02 09:00:00"])
        self.fails("show", URL, "yesterday-ish", status=USAGE,
                   says=["yesterday-ish", "latest~N"])
        self.fails("show", URL, "99999999999999999999999",
                   says=["there are 1 to 4"])
        self.fails("show", URL, "latest~x", status=USAGE,
                   says=["latest~x"])
        self.fails("show", URL, "0", says=["no revision 0"])


class Article(History):
    """Where URL is asked for."""

    def test_what_fits_one_article_alone_will_do(self):
        id = self.kept.json("log", URL)["id"]
        for what in (URL, URL + "#top", URL + "?utm_source=x",
                     "HTTP://TIDE.example:80/town/quay.html",
                     id, id[:6], id.upper(), "quay.html", "east quay"):
            with self.subTest(what):
                self.assertEqual(self.kept.json("log", what)["id"], id)

    def test_what_fits_several_is_refused_and_they_are_named(self):
        self.site.put("town/other.html", title="The other quay")
        self.look("add", "http://tide.example/town/other.html")
        done = self.emend("log", "quay", status=FAILED)
        self.assertIn("fits 2 of the watched", done.err)
        self.assertIn("town/quay.html", done.err)
        self.assertIn("town/other.html", done.err)

    def test_what_fits_none_gets_suggestions(self):
        done = self.emend("show", "http://tide.example/town/qauy.html",
                          status=FAILED)
        self.assertIn("is not watched here", done.err)
        self.assertIn(URL, done.err)
        self.fails("show", "no such thing", says=["is not watched here"])


class Show(History):
    def test_text_is_the_body_without_title_and_byline(self):
        self.assertEqual(self.emend("show", URL).out,
                         "\n\n".join(stories.PARAGRAPHS) + "\n")

    def test_a_revision(self):
        self.assertEqual(
            self.emend("show", URL, 2).out,
            "\n\n".join(stories.edited(**EDIT)) + "\n")

    def test_stored_begins_with_title_and_byline(self):
        lines = self.emend("show", URL, 3, "--format", "stored").out
        self.assertEqual(lines.split("\n\n")[:2],
                         [HEADLINE, stories.BYLINE])
        self.assertIn("\n! Correction: an earlier", lines)

    def test_raw_is_the_page_as_served_byte_for_byte(self):
        done = self.emend("show", URL, 3, "--format", "raw")
        self.assertEqual(done.bytes, stories.page(
            title=HEADLINE, paragraphs=MOVED).encode())

    def test_json_has_all_fields(self):
        document = self.kept.json("show", URL, 3)
        self.assertEqual(document["schema"], "emend.article/1")
        self.assertEqual(document["title"], HEADLINE)
        self.assertEqual(document["titles"]["og"], HEADLINE)
        self.assertEqual(document["byline"], stories.BYLINE)
        self.assertEqual(document["published"]["time"], stories.PUBLISHED)
        self.assertEqual([p["text"] for p in document["paragraphs"]], MOVED)
        self.assertEqual(document["paragraphs"][-1]["kind"], "correction")

    def test_without_pages_raw_is_not_there(self):
        archive = self.archive(Archive.CONF + "[store]\npages = no\n",
                               name="no pages")
        archive.run("add", URL, env=self.proxied())
        self.assert_error(archive.run("show", URL, "--format", "raw",
                                      status=FAILED))


class Diff(History):
    def test_the_default_is_the_newest_and_the_one_before(self):
        self.assertEqual(self.between(), (3, 4))

    def test_one_revision_is_compared_with_the_newest(self):
        self.assertEqual(self.between("1"), (1, 4))

    def test_two_revisions_in_either_order(self):
        self.assertEqual(self.between("1", "2"), (1, 2))
        self.assertEqual(self.between("2", "1"), (2, 1))

    def test_ranges(self):
        self.assertEqual(self.between("1..3"), (1, 3))
        self.assertEqual(self.between("latest~2..latest"), (2, 4))
        self.assertEqual(self.between("2.."), (2, 4))
        self.assertEqual(self.between("..2"), (1, 2))
        self.fails("diff", URL, "1..2", "3", status=USAGE)

    def test_what_lies_between(self):
        diff = self.kept.json("diff", URL, 1, 2)
        self.assertEqual(diff["url"], URL)
        self.assertEqual(diff["between"], [at(0), at(20)])
        self.assertEqual(diff["kinds"], ["negation", "number"])
        self.assertEqual(diff["counts"]["changed"], 2)
        self.assertEqual(diff["counts"]["unchanged"], 6)
        self.assertEqual([e["old"] for e in diff["edits"]], [[1], [5]])
        self.assert_exact(diff, stories.PARAGRAPHS, stories.edited(**EDIT))
        self.assertEqual((diff["old"]["first_seen"], diff["new"]["commit"]),
                         (at(0), self.kept.log(URL)[1]["commit"]))

    def test_a_move_a_deletion_a_notice_and_a_headline(self):
        diff = self.kept.json("diff", URL, 2, 3)
        self.assertEqual(diff["notice"], "added")
        counts = diff["counts"]
        self.assertEqual(
            (counts["moved"], counts["deleted"], counts["added"],
             counts["changed"]), (1, 1, 1, 0))
        moved = next(e for e in diff["edits"] if e["op"] == "moved")
        self.assertEqual((moved["old"], moved["new"]), ([7], [2]))
        self.assertEqual(next(f for f in diff["fields"]
                              if f["name"] == "title")["new"], HEADLINE)
        self.assert_exact(diff, stories.edited(**EDIT), MOVED)

    def test_all_has_every_paragraph_exactly_once(self):
        diff = self.kept.json("diff", URL, 2, 3, "--all")
        for side, count in (("old", 8), ("new", 8)):
            self.assertEqual(
                sorted(n for e in diff["edits"] for n in e[side]),
                list(range(1, count + 1)))
        self.assert_exact(diff, stories.edited(**EDIT), MOVED)

    def test_equal_revisions(self):
        diff = self.kept.json("diff", URL, 1, 4)
        self.assertFalse(diff["changed"])
        self.assertEqual((diff["similarity"], diff["edits"]), (1, []))

    def test_exit_code(self):
        self.emend("diff", URL, 1, 4, "--exit-code", status=DONE)
        self.emend("diff", URL, 1, 2, "--exit-code", status=DIFFERENT)
        self.emend("diff", URL, 1, 2, status=DONE)

    def test_backwards_it_speaks_of_no_time_between(self):
        self.assertIn("between", self.emend("diff", URL, 1, 2).out)
        for old, new in ((2, 1), (2, 2)):
            done = self.emend("diff", URL, old, new)
            self.assertIn("\nRevision %d to %d\n" % (old, new), done.out)
            self.assertNotIn("between", done.out)

    def test_a_file_against_a_kept_revision(self):
        text = self.file("draft.txt", "\n\n".join(stories.edited(**EDIT)))
        diff = self.kept.json("diff", URL, 1, "--file", text)
        self.assertEqual((diff["old"]["revision"], diff["new"]["file"]),
                         (1, str(text)))
        self.assertEqual(diff["between"], None)
        self.assertEqual(diff["kinds"], ["negation", "number"])
        self.assertIn("\nRevision 1 to %s\n" % text, self.emend(
            "diff", URL, 1, "--file", text).out.replace("\n/", " /"))
        page = self.file("saved.html", stories.page())
        self.emend("diff", URL, "--file", page, "--exit-code", status=DONE)
        self.fails("diff", URL, 1, 2, "--file", page, status=USAGE)
        self.fails("diff", URL, "--file", self.dir / "none.html",
                   says=["none.html"])

    def test_with_one_revision_there_is_nothing_to_compare(self):
        self.site.put("town/b.html", title="Story b")
        self.look("add", "http://tide.example/town/b.html")
        self.fails("diff", "town/b.html", says=["only one revision"])


if __name__ == "__main__":
    main()
