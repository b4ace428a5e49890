"""emend report: the edits of all articles over a period, in each format."""

import csv
import html.parser
import io
import sqlite3
import xml.etree.ElementTree

from harness import *

DEMO = {}


def demo(self):
    """An archive of the sample articles, made once."""
    if "dir" not in DEMO:
        DEMO["dir"] = tempfile.mkdtemp(prefix="emend demo ")
        unittest.addModuleCleanup(shutil.rmtree, DEMO["dir"])
        run("demo", DEMO["dir"] + "/archive")
    shutil.copytree(DEMO["dir"] + "/archive", self.dir / "demo")
    kept = Archive(self.dir / "demo", conf=None)
    self.archives.append(kept)
    return kept


class Demo(Case):
    """A fixed history, in each format."""

    def setUp(self):
        super().setUp()
        self.kept = demo(self)

    def report(self, *arguments, now="2026-11-18T09:00:00Z", **options):
        return self.kept.run("report", *arguments, now=now, **options)

    def all(self, *arguments, **options):
        return self.report("--since", "2026-11-16", *arguments, **options)

    def same(self, name, *arguments):
        out = self.all(*arguments).out.replace(EMEND, "emend")
        out = re.sub(r"-C '.*/demo'", "-C DIR", out)
        # all pages have the same styles
        out = re.sub("(?s)<style>.*?</style>", "<style></style>", out)
        # a feed is named by what the archive has drawn for itself
        out = re.sub(r"urn:uuid:[0-9a-f-]+", "<id>", out)
        self.golden(name, out.replace("\r\n", "\n"))

    def test_text(self):
        self.same("report.txt")

    def test_json(self):
        self.same("report.json", "--format", "json")
        document = self.kept.json("report", "--since", "2026-11-16",
                                  now="2026-11-18T09:00:00Z")
        self.assertEqual(document["counts"]["changed"], 4)
        self.assertEqual(
            [(a["title"].split()[0], a["is"]) for a in document["articles"]],
            [("Lantern", ["gone"]), ("Southbank", ["unnoted"]),
             ("Council", ["reverted", "unnoted"]), ("31", []),
             ("Rope", ["unnoted"])])
        for article in document["articles"]:
            if article["diff"]:
                self.assert_exact(article["diff"])

    def test_an_empty_report_is_a_document_all_the_same(self):
        late = {"now": "2027-01-01T00:00:00Z"}
        self.assertEqual(self.kept.json("report", **late)["articles"], [])
        rows = list(csv.reader(io.StringIO(
            self.report("--format", "csv", **late).out)))
        self.assertEqual(len(rows), 1)
        xml.etree.ElementTree.fromstring(
            self.report("--format", "atom", **late).bytes)

    def test_html(self):
        self.same("report.html", "--format", "html")

    def test_markdown(self):
        self.same("report.md", "--format", "markdown")

    def rows(self, *arguments):
        text = self.all("--format", "csv", *arguments).bytes.decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_csv(self):
        self.same("report.csv", "--format", "csv")
        rows = self.rows()
        edits = [r for r in rows if r["edit"] != "0"]
        self.assertEqual({r["event"] for r in rows}, {
            "new", "changed", "reverted", "gone"})
        self.assertEqual(len({(r["article"], r["revision"], r["edit"])
                              for r in rows}), len(rows))
        for row in edits:
            self.assertTrue(row["text"] or row["text_before"])
            self.assertGreaterEqual(int(row["revision_words_in"]),
                                    int(row["words_in"])
                                    if row["place"] == "body" else 0)
        number, = [r for r in edits if "$15 million" in r["text"] and
                   r["kinds"] == "number"]
        self.assertEqual(number["words_in"], number["words_out"])
        self.assertEqual(number["seconds_to_first_edit"], "15300")

    def test_the_code_book_has_every_column(self):
        book = (PROJECT / "docs" / "codebook.md").read_text()
        documented = re.findall(r"^\| `([a-z_]+)` \|", book, re.M)
        self.assertEqual(documented, list(self.rows()[0]) +
                         list(self.rows("--stats")[0]))

    def test_stats(self):
        self.same("report-stats.txt", "--stats")
        self.same("report-stats.csv", "--stats", "--format", "csv")
        document = self.kept.json("report", "--stats", "--since",
                                  "2026-11-16", now="2026-11-18T09:00:00Z")
        edits = [r for r in self.rows() if r["edit"] != "0"]
        groups = document["groups"]
        self.assertEqual(sum(g["edits"] for g in groups), len(edits))
        self.assertEqual(sum(g["edited"] for g in groups),
                         len({r["article"] for r in edits}))
        self.assertEqual(sum(g["new"] for g in groups), 5)
        for kind in ("number", "quote", "negation"):
            self.assertEqual(sum(g["kinds"][kind] for g in groups),
                             len([r for r in edits
                                  if kind in r["kinds"].split()]))
        self.assertEqual(sum(g["words_in"] for g in groups), sum(
            int(v) for _, v in {(r["commit"], r["revision_words_in"])
                                for r in edits}))
        self.assert_error(self.all("--stats", "--format", "atom",
                                   status=USAGE), "--stats")

    def test_atom(self):
        self.same("report.atom", "--format", "atom")
        atom = "{http://www.w3.org/2005/Atom}"

        def entries(**options):
            feed = xml.etree.ElementTree.fromstring(
                self.all("--format", "atom", **options).bytes)
            for name in ("id", "title", "updated", "author"):
                self.assertIsNotNone(feed.find(atom + name))
            return {e.find(atom + "id").text: e.find(atom + "content").text
                    for e in feed.iter(atom + "entry")}

        first = entries()
        self.assertEqual(len(first), 10)
        for content in first.values():
            html.parser.HTMLParser().feed(content)
        # an entry stays what it was
        self.assertEqual(entries(now="2026-11-20T09:00:00Z"), first)

    def test_a_day_is_the_period_unless_said(self):
        out = self.report().out
        self.assertIn("Lantern Evening", out)
        self.assertIn("Council backs", out)
        self.assertNotIn("Southbank", out)

    def test_until_a_date_is_the_end_of_that_day(self):
        out = self.all("--until", "2026-11-16").out
        self.assertIn("4 of 5 articles changed", out)
        self.assertNotIn("gone", out)
        self.assertNotIn("hope", out)

    def test_the_period_may_be_a_duration(self):
        self.assertEqual(self.all().out, self.report("--since", "57h").out)

    def test_nothing_is_said_of_an_empty_period(self):
        late = {"now": "2027-01-01T00:00:00Z"}
        self.assertEqual(self.report(**late).out, "")
        self.assertIn("Nothing changed",
                      self.report("--say-empty", **late).out)

    def test_filters(self):
        for arguments, titles in (
                (("--kind", "negation"), ["Southbank"]),
                (("--kind", "name,negation"), ["Southbank", "Rope works"]),
                (("--host", "news.example", "--kind", "quote"),
                 ["Council backs"]),
                (("--host", "www.news.example", "--kind", "quote"),
                 ["Council backs"]),
                (("--host", "*.example", "--kind", "negation"),
                 ["Southbank"]),
                (("--host", "other.example"), []),
                (("--unnoted",), ["Southbank", "Council backs",
                                  "Rope works"]),
                (("--source",
                  "https://news.example/town/lantern-evening.html"),
                 ["Lantern"]),
                (("-n", "2"), ["Lantern", "Southbank"])):
            out = self.all(*arguments).out
            heads = re.findall(r"^\d+\. (.*)$", out, re.M)
            self.assertEqual([h[:len(t)] for h, t in zip(heads, titles)],
                             titles, arguments)
            self.assertEqual(len(heads), len(titles), arguments)

    def test_tags(self):
        url = "https://news.example/health/southbank-water.html"
        conf = self.kept.conf.read_text()
        self.kept.conf.write_text(conf.replace(
            '"%s"]\n' % url, '"%s"]\n\ttag = water\n' % url))
        self.assertEqual(
            re.findall(r"^\d+\. (\w+)", self.all("--tag", "water").out, re.M),
            ["Southbank"])
        self.assertEqual(self.all("--tag", "fire").out, "")

    def test_what_cannot_be_understood(self):
        for words in (("--since", "yesterdayish"), ("--kind", "numbr"),
                      ("--since", "2026-11-17", "--until", "2026-11-16"),
                      ("--mark", "a b"), ("--mark", "x" * 64),
                      ("--mark", "m", "--until", "2026-11-17"),
                      ("something",)):
            self.assert_error(self.report(*words, status=USAGE))

    def test_the_command_it_names_works(self):
        out = self.all().out
        commands = re.findall(r"^ +(\S+emend -C .*)$", out, re.M)
        self.assertEqual(len(commands), 5)
        for command in commands:
            done = subprocess.run(["sh", "-c", command],
                                  env=clean_environment(),
                                  stdout=subprocess.PIPE)
            self.assertEqual(done.returncode, 0, command)
            self.assertTrue(done.stdout, command)

    def test_a_feed_leads_to_the_site(self):
        self.kept.conf.write_text(
            self.kept.conf.read_text() +
            "\n[publish]\nurl = https://press.example/edits\n")
        atom = "{http://www.w3.org/2005/Atom}"
        feed = xml.etree.ElementTree.fromstring(
            self.all("--format", "atom").bytes)
        self.kept.run("site", self.dir / "site", now="2026-11-18T09:00:00Z")
        shown = 0
        for entry in feed.iter(atom + "entry"):
            links = {l.get("rel"): l.get("href")
                     for l in entry.iter(atom + "link")}
            if "related" not in links:
                continue            # gone: there is nothing to compare
            page = links["alternate"].replace(
                "https://press.example/edits/", "")
            self.assertTrue((self.dir / "site" / page).is_file(), page)
            shown += 1
        self.assertEqual(shown, 9)

    # ---- marks

    def test_a_mark_tells_each_edit_once(self):
        first = self.report("--mark", "desk", "--since", "2026-11-16").out
        self.assertIn("Southbank", first)
        self.assertEqual(self.report("--mark", "desk").out, "")
        # another's is its own
        self.assertIn("Southbank", self.report(
            "--mark", "lawyer", "--since", "2026-11-16").out)

    def test_a_mark_does_not_move_when_the_report_is_not_written(self):
        with open("/dev/full", "wb") as full:
            self.report("--mark", "desk", stdout=full, status=FAILED)
        self.report("--mark", "desk", "-o", self.dir / "no" / "such",
                    status=FAILED)
        self.assertIn("Lantern", self.report("--mark", "desk").out)

    def test_a_file_appears_whole(self):
        path = self.dir / "report.txt"
        self.assertEqual(self.all("-o", path).out, "")
        self.assertEqual(path.read_text(), self.all().out)


    # ---- reviews

    WATER = "southbank-water"

    def unread(self):
        document = self.kept.json("report", "--unreviewed")
        return [a["title"].split()[0] for a in document["articles"]]

    def test_what_nobody_has_read_comes_first(self):
        self.assertEqual(self.unread(), ["Lantern", "Southbank", "Council",
                                         "31", "Rope"])
        said = self.kept.json("review", self.WATER, "--by", "Ada",
                              "--note", "Called the board.", now=at())
        self.assertEqual(said["reviews"], [{
            "revision": 3, "at": at(), "by": "Ada",
            "note": "Called the board."}])
        self.assertIsNone(said["unread"])
        self.assertEqual(said["articles_unread"], 4)
        self.assertEqual(self.unread(), ["Lantern", "Council", "31", "Rope"])
        heads = re.findall(r"^\d+\. (\w+)", self.all().out, re.M)
        self.assertEqual(heads, ["Lantern", "Council", "31", "Rope",
                                 "Southbank"])
        log = self.kept.run("log", self.WATER).out
        self.assertIn("by Ada", log)
        self.assertIn("Called the board.", log)
        self.assertEqual(self.kept.json("log", self.WATER)["reviews"],
                         said["reviews"])

    def test_of_some_only_a_part_was_read(self):
        said = self.kept.json("review", self.WATER, "2")
        self.assertEqual(said["unread"], 3)
        articles = self.kept.json("report", "--unreviewed",
                                  "--kind", "negation,date")["articles"]
        water, = [a for a in articles if "Southbank" in a["title"]]
        self.assertEqual([s["revision"] for s in water["steps"]], [3])

    def test_status_counts_the_unread_once_reviews_are_used(self):
        self.assertEqual(self.kept.json("status")["unread"], 5)
        self.assertNotIn("nobody has read", self.kept.run("status").out)
        self.kept.run("review", self.WATER)
        self.assertEqual(self.kept.json("status")["unread"], 4)
        self.assertIn("4 articles have edits that nobody has read",
                      self.kept.run("status").out)

    def test_a_hidden_article_is_in_no_report(self):
        said = self.kept.json("review", self.WATER, "--hide")
        self.assertTrue(said["hidden"])
        self.assertEqual(said["reviews"], [])
        for format in ("text", "json", "markdown", "csv", "atom"):
            self.assertNotIn("Southbank", self.all("--format", format).out)
        self.assertEqual(len(self.kept.log(self.WATER)), 3)
        self.assertIn("Hidden", self.kept.run("log", self.WATER).out)
        self.kept.run("review", self.WATER, "--unhide")
        self.assertIn("Southbank", self.all().out)

    def test_reviews_that_cannot_be(self):
        for words in (("--note", "x" * 4001), ("--hide", "--unhide")):
            self.assert_error(self.kept.run(
                "review", self.WATER, *words, status=USAGE))
        self.assert_error(self.kept.run("review", self.WATER, "9",
                                        status=FAILED))
        self.assert_error(self.kept.run("review", "nowhere", status=FAILED))


class Watched(ServedCase):
    """Histories made for it."""

    def setUp(self):
        super().setUp()
        self.kept = self.archive()

    def put(self, name, **page):
        self.site.put("town/%s.html" % name, **page)

    def add(self, *names, now=at()):
        for name in names:
            self.kept.run("add", "http://tide.example/town/%s.html" % name,
                          now=now, env=self.proxied())

    def check(self, now):
        self.kept.run("check", "--all", now=now, env=self.proxied())

    def report(self, *arguments, now, **options):
        return self.kept.run("report", *arguments, now=now, **options).out

    def test_a_mark_goes_by_the_order_of_recording(self):
        self.put("a")
        self.add("a", now=at(600))
        self.report("--mark", "m", now=at(600))
        # the clock was set back, and it is long ago that the host was asked
        with sqlite3.connect(self.kept.dir / "state.db") as state:
            state.execute("DELETE FROM host")
        self.put("a", paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.check(at(30))
        self.assertEqual(self.report(now=at(60 * 48)), "")
        self.assertIn("27", self.report("--mark", "m", now=at(610)))
        self.assertEqual(self.report("--mark", "m", now=at(620)), "")

    def test_what_is_back_again_tells_what_stood_meanwhile(self):
        self.put("a")
        self.add("a")
        self.put("a", paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.check(at(60))
        self.put("a")
        self.check(at(120))
        out = self.report(now=at(180), *("--since", "2h"))
        self.assertIn("It reads again as it did before", out)
        self.assertIn("+ The harbour board of Port Ansel said on Tuesday that "
                      "27", " ".join(out.split()))
        self.assertIn("1 is back to an earlier text", out)

    def test_what_goes_back_and_forth(self):
        texts = ({}, {"29 of": "27 of"})
        self.put("a")
        self.add("a")
        for i in range(1, 6):
            self.put("a", paragraphs=stories.edited(**texts[i % 2]))
            self.check(at(20 * i))
        self.assertEqual(len(self.kept.log("quay")), 3)
        # no revision came in that hour, only the news that it flaps
        out = self.report("--since", "45m", now=at(105))
        self.assertIn("1 goes back and forth", out)
        self.assertIn("Goes back and forth between known texts", out)
        self.assertRegex(out, r" log [0-9a-f]{12}\n")
        self.assertEqual(self.report("--since", "1m", now=at(105)), "")
        document = self.kept.json("report", "--since", "45m", now=at(105))
        self.assertEqual(document["articles"][0]["is"], ["flapping"])
        self.assertIsNone(document["articles"][0]["diff"])

    def test_what_is_gone_and_what_returns(self):
        self.put("a")
        self.add("a")
        self.site.put("town/a.html", "", status=410)
        self.check(at(60))
        self.assertIn("1 is gone", self.report(now=at(90)))
        self.put("a", paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.check(at(120))
        out = self.report("--since", "45m", now=at(125))
        self.assertIn("Returned after it was gone", out)
        self.assertIn("“29” became “27”", out)
        self.assertIn("Revision 1 to 3", out)

    def test_one_item_for_several_revisions(self):
        self.put("a")
        self.add("a")
        for i, number in enumerate(("27", "26", "25")):
            self.put("a", paragraphs=stories.edited(
                **{"29 of": number + " of"}))
            self.check(at(60 * (i + 1)))
        out = self.report(now=at(300))
        self.assertEqual(out.count("\n1. "), 1)
        self.assertNotIn("\n2. ", out)
        self.assertIn("“29” became “25”", out)
        self.assertNotIn("26 of", out)
        self.assertIn("Revision 1 to 4", out)
        self.assertIn("; 3 changed 2026-03-02 11:00 (number)",
                      " ".join(out.split()))

    def test_the_same_edit_on_many_articles_is_told_once(self):
        names = ["n%d" % i for i in range(6)]
        note = "This paper is printed on the old presses of Port Ansel."
        new = "This paper is printed on the new presses of Port Ansel."
        texts = {n: stories.many(i + 1)[1] for i, n in enumerate(names)}

        def put(extra, odd):
            for n in names:
                paragraphs = list(texts[n])
                paragraphs.insert(3, extra)
                if n == "n4":
                    paragraphs[0] = paragraphs[0] + odd
                self.put(n, title="Piece " + n, paragraphs=paragraphs)

        put(note, "")
        self.add(*names)
        put(new, " It was the 3rd time.")
        self.check(at(60))
        out = self.report(now=at(120))
        self.assertIn("The same edit on 6 articles of tide.example", out)
        self.assertIn("5 articles have no other edits", out)
        self.assertEqual(re.findall(r"^\d+\. (.*)$", out, re.M), ["Piece n4"])
        self.assertIn("1 more edit is told above", out)
        self.assertEqual(out.count("new presses"), 1)

    def test_hidden_words_are_shown(self):
        self.put("a")
        self.add("a")
        self.put("a", paragraphs=stories.edited(
            **{"29 of": "2\u202e9\u0007 <b> of"}))
        self.check(at(60))
        out = self.report(now=at(120))
        self.assertNotIn("\u202e", out)
        self.assertIn("<U+202E>", out)


if __name__ == "__main__":
    main()
