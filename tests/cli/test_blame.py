"""emend blame: since when each sentence has stood there."""

from harness import *

URL = "http://tide.example/town/quay.html"

CRACKS = 4     # paragraphs of stories.PARAGRAPHS, by index
CREWS = 3
COUNCIL = 6
ADDED = "The board will hear the crews on Friday."


def history():
    """The texts of the revisions, one after the other."""
    yield stories.edited()
    yield stories.edited(**{"29 of the 31": "27 of the 31"})
    one = stories.edited(**{"29 of the 31": "27 of the 31"})
    one.insert(0, one.pop(COUNCIL))
    one[4] = one[4].split(". ")[0] + "."       # half of the crews goes
    yield one
    two = list(one)
    two[5] += " " + ADDED
    yield two
    three = stories.edited()
    three[5] += " " + ADDED
    yield three                                 # the crews come back


class Blame(ServedCase):
    made = None

    def setUp(self):
        super().setUp()
        if not Blame.made:
            Blame.made = tempfile.mkdtemp(prefix="emend made ")
            unittest.addModuleCleanup(shutil.rmtree, Blame.made)
            self.make(pathlib.Path(Blame.made) / "archive")
        shutil.copytree(Blame.made + "/archive", self.dir / "archive")
        self.kept = Archive(self.dir / "archive", conf=None)
        self.archives.append(self.kept)

    def make(self, directory):
        kept = Archive(directory)
        for i, paragraphs in enumerate(history()):
            title = stories.TITLE + (" now" if i > 1 else "")
            self.site.put("town/quay.html", paragraphs=paragraphs,
                          title=title)
            kept.run(*("add", URL) if i == 0 else ("check", "--all"),
                     now=at(24 * 60 * i), env=self.proxied())

    def blame(self, *arguments):
        return self.kept.json("blame", URL, *arguments)

    def sentence(self, beginning, *arguments):
        found = [s for p in self.blame(*arguments)["paragraphs"]
                 for s in p["sentences"] if s["text"].startswith(beginning)]
        self.assertEqual(len(found), 1, beginning)
        return found[0]

    def turns(self, *arguments):
        return [(t["op"], t["revision"])
                for t in reversed(self.sentence(*arguments)["turns"])]

    def fails(self, *arguments, status=FAILED, says=()):
        self.assert_error(self.kept.run(*arguments, status=status), *says)


class Golden(Blame):
    def test_text(self):
        self.golden("blame.txt", self.kept.run("blame", URL).out)
        self.golden("blame-4.txt",
                    self.kept.run("blame", URL, 4, "--all").out)

    def test_json(self):
        done = self.kept.run("blame", URL, 4, "--format", "json")
        read_json(done.out)
        self.golden("blame.json", done.out)


class Sentences(Blame):
    def test_one_that_nobody_touched(self):
        self.assertEqual(self.turns("The repairs are expected"),
                         [("came", 1)])

    def test_one_that_changed_and_changed_back(self):
        self.assertEqual(self.turns("The harbour board"),
                         [("came", 1), ("changed", 2), ("changed", 5)])
        turns = self.sentence("The harbour board")["turns"]
        self.assertEqual([t["restored"] for t in turns],
                         [True, False, False])
        self.assertEqual(turns[1]["kinds"], ["number"])

    def test_its_words_know_when_they_came(self):
        words = self.sentence("The harbour board", 2)["words"]
        self.assertEqual([w["came"] for w in words], [1, 2, 1])
        self.assertEqual(words[1]["text"], "27")
        words = self.sentence("The harbour board", 5)["words"]
        self.assertEqual([w["came"] for w in words], [1])

    def test_one_that_went_and_came_back_keeps_its_first_coming(self):
        self.assertEqual(self.turns("Several of them"),
                         [("came", 1), ("went", 3), ("back", 5)])
        self.assertEqual(self.sentence("Several of them")["came"], 1)
        self.assertIn("gone in 3, back in 5",
                      self.kept.run("blame", URL).out)

    def test_one_that_came_later(self):
        self.assertEqual(self.turns(ADDED[:20], 4), [("came", 4)])

    def test_the_pieces_are_the_sentence(self):
        for paragraph in self.blame()["paragraphs"]:
            for sentence in paragraph["sentences"]:
                self.assertEqual(
                    "".join(w["text"] for w in sentence["words"]),
                    sentence["text"])


class Whole(Blame):
    def test_the_sentences_are_the_text_that_show_prints(self):
        for number in range(1, 6):
            shown = self.kept.json("show", URL, number)["paragraphs"]
            blamed = self.blame(number)["paragraphs"]
            self.assertEqual(
                [p["text"] for p in shown],
                [" ".join(s["text"] for s in p["sentences"])
                 for p in blamed])

    def test_what_is_gone(self):
        self.assertEqual(self.blame()["gone"], [])
        gone = self.blame(4)["gone"]
        self.assertEqual([(g["came"], g["went"]) for g in gone], [(1, 3)])
        self.assertTrue(gone[0]["text"].startswith("Several of them"))
        text = self.kept.run("blame", URL, 4).out
        self.assertNotIn("Several of them", text)
        self.assertIn("--all lists it", text)
        self.assertIn("Several of them",
                      self.kept.run("blame", URL, 4, "--all").out)
        page = self.kept.run("blame", URL, 4, "--format", "html").out
        self.assertEqual(page.count("Several of them"), 1)
        self.assertIn("Several of them", page.partition("What stood once")[2])

    def test_since_when_the_headline_stands(self):
        self.assertEqual(self.blame(2)["title"]["came"], 1)
        self.assertEqual(self.blame(4)["title"]["came"], 3)

    def test_an_article_that_is_gone_has_its_last_text(self):
        self.site.put("town/quay.html", status=410)
        self.kept.run("check", "--all", now=at(24 * 60 * 6),
                      env=self.proxied())
        document = self.blame()
        self.assertEqual(document["revision"], 5)
        self.assertEqual(document["state"], "gone")
        self.assertIn("In revision 6 the article was gone",
                      " ".join(self.kept.run("blame", URL).out.split()))
        self.assertIn("In revision 6 the article was gone; this is its last",
                      self.kept.run("blame", URL, "--format", "html").out)
        self.site.put("town/quay.html", paragraphs=stories.edited())
        self.kept.run("check", "--all", now=at(24 * 60 * 7),
                      env=self.proxied())
        document = self.blame()
        self.assertEqual(document["revision"], 7)
        self.assertEqual([r["gone"] for r in document["revisions"]],
                         [None] * 5 + [6])
        self.assertIn("; in revision 6 the article was gone",
                      self.kept.run("blame", URL, "--format", "html").out)
        self.assertEqual(document["state"], "published")

    def test_what_there_is_not(self):
        self.fails("blame", URL, 9, says=["no revision 9"])
        self.fails("blame", "http://tide.example/none", says=["not watched"])
        self.site.put("later", status=500)
        self.kept.run("add", "http://tide.example/later", status=TROUBLE,
                      env=self.proxied())
        self.fails("blame", "http://tide.example/later",
                   says=["nothing is kept"])


if __name__ == "__main__":
    main()
