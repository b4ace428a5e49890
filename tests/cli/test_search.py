"""emend search: where, and from when to when, a wording stood."""

from harness import *

TIDE = ["The harbour board of Port Ansel said on Tuesday that 29 moorings "
        "would be closed until the spring.",
        "Nobody was told of the \u201csilent clause\u201d before the vote, "
        "said \u00c9lodie Br\u00e9mond, who leads the crews\u2019 union.",
        "The repairs will cost 2.4 million and be paid from the dues."]
LATER = [TIDE[0].replace("29", "27"), TIDE[1],
         "The crews want their money back and will meet on Friday."]
EAST = ["\u6e2f\u53e3\u59d4\u54e1\u6703\u661f\u671f\u4e8c\u5ba3\u5e03\uff0c"
        "\u6771\u78bc\u982d\u5c07\u95dc\u9589\u81f3\u6625\u5929\uff0c"
        "\u5de5\u7a0b\u8cbb\u7528\u70ba\u5169\u767e\u842c\u3002" * 3]


class Search(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("tide.html", title="Quay closes", paragraphs=TIDE)
        self.site.put("east.html", title="East", paragraphs=EAST)
        self.kept.run("add", self.url("/tide.html"), self.url("/east.html"),
                      now=at(0))
        self.site.put("tide.html", title="Quay closes", paragraphs=LATER)
        self.kept.run("check", now=at(30))

    def search(self, *words):
        return self.kept.json("search", *words)

    def texts(self, *words):
        return ["".join(t for p in w["pieces"] for t in p.values())
                for w in self.search(*words)["wordings"]]

    def test_what_was_removed_is_found_with_its_times(self):
        found = self.search("dues")
        self.assertEqual(found["found"], 1)
        wording = found["wordings"][0]
        self.assertFalse(wording["stands"])
        self.assertEqual(wording["spans"], [{
            "came": 1, "went": 2, "first_seen": at(0), "last_seen": at(0),
            "with_article": False}])
        self.assertIn({"match": "dues"}, wording["pieces"])
        said = self.kept.run("search", "dues").out
        self.assertIn("removed: from revision 1", said)
        self.assertIn("[dues]", said)

    def test_what_stands_stands(self):
        wording = self.search("money")["wordings"][0]
        self.assertTrue(wording["stands"])
        self.assertEqual(wording["spans"][0]["came"], 2)

    def test_newest_first(self):
        self.assertEqual([t[:40] for t in self.texts("moorings")],
                         [LATER[0][:40], TIDE[0][:40]])
        self.assertIn("27", self.texts("moorings")[0])

    def test_no_more_than_asked_for(self):
        found = self.search("-n", "1", "moorings")
        self.assertEqual((found["found"], len(found["wordings"])), (2, 1))
        self.assertIn("27", "".join(
            t for p in found["wordings"][0]["pieces"] for t in p.values()))

    def test_simpler_spelling_finds(self):
        for words in ("elodie", "\u00c9LODIE", "bremond", "\"silent clause\"",
                      "\"crews' union\"", "\"SILENT CLAUSE\" before", "clau*",
                      "crews"):
            self.assertIn(TIDE[1], self.texts(words), words)

    def test_a_phrase_is_in_this_order(self):
        self.assertEqual(self.texts("\"clause silent\""), [])
        self.assertEqual(self.texts("clause silent"), [TIDE[1]])
        self.assertEqual(self.texts("silent clause", "vote"), [TIDE[1]])

    def test_two_characters_inside_a_sentence_are_found(self):
        self.assertEqual(self.texts("\u78bc\u982d"), EAST)
        self.assertEqual(self.texts("\u982d\u78bc"), [])

    def test_a_headline_is_a_place(self):
        self.assertEqual(self.search("quay")["wordings"][0]["place"],
                         "headline")

    def test_nothing_asked_is_syntax(self):
        for words in ("text: dues", "dues OR money", "NEAR(dues money)",
                      "^dues", "dues AND (", "\"dues", "du\"es",
                      "{text}: dues", "* dues", "dues *"):
            self.kept.run("search", words)
        self.assertEqual(self.texts("dues OR money"), [])
        for words in ("", "\u201c\u201d", "\"\"", "...", "*"):
            self.kept.run("search", words, status=USAGE)

    def test_a_lost_index_is_made_anew(self):
        (self.kept.dir / "search.db").unlink()
        done = self.kept.run("search", "dues", status=FAILED)
        self.assertIn("emend check", done.err)
        self.kept.run("maintain")
        self.assertEqual(self.search("dues")["found"], 1)

    def test_one_of_another_state_is_made_anew(self):
        before = self.search("moorings")
        (self.kept.dir / "state.db").unlink()
        self.kept.run("verify", "--repair", status=None)
        self.kept.run("search", "dues", status=FAILED)
        self.kept.run("check", now=at(31))
        self.assertEqual(self.search("moorings")["found"], before["found"])

    def test_damaged_it_is_made_anew(self):
        (self.kept.dir / "search.db").write_bytes(b"no index" * 1000)
        self.kept.run("search", "dues", status=FAILED)
        self.kept.run("maintain")
        self.assertEqual(self.search("dues")["found"], 1)

    def test_an_article_that_is_gone_took_its_words_along(self):
        self.site.take_away("tide.html")
        self.site.put("tide.html", "gone", status="410 Gone")
        self.kept.run("check", "--all", now=at(60), status=None)
        wording = self.search("money")["wordings"][0]
        self.assertFalse(wording["stands"])
        self.assertTrue(wording["spans"][0]["with_article"])
        self.assertIn("with the article", self.kept.run("search", "money").out)

    def test_words_that_another_reading_leaves_out_are_gone(self):
        shared = ("The letter box of the zwibbelpost at the market hall is "
                  "emptied at noon, and in the evening before the last ferry.")
        for i in range(5):
            self.site.put(f"f{i}.html", title=f"Story {i}", paragraphs=[
                TIDE[0].replace("29", str(40 + i)),
                f"The {i}th mooring was built in the year 19{i}0 by hand, and "
                "has been mended ever since by those who use it.", shared])
            self.kept.run("add", self.url(f"/f{i}.html"), now=at(40 + i))
        self.assertGreater(self.search("zwibbelpost")["found"], 0)
        self.kept.run("check", "--all", now=at(300))
        self.kept.run("check", "--all", now=at(600))
        self.assertEqual(self.search("zwibbelpost")["found"], 0)
        self.assertGreater(self.search("mooring")["found"], 0)

    def test_a_backup_has_none(self):
        copy = self.dir / "copy"
        self.kept.run("backup", copy)
        self.assertFalse((copy / "search.db").exists())
        shutil.copy(self.kept.dir / "search.db", copy)
        self.site.put("tide.html", title="Quay closes", paragraphs=TIDE)
        self.kept.run("check", "--all", now=at(90))
        self.kept.run("backup", copy)
        self.assertFalse((copy / "search.db").exists())


if __name__ == "__main__":
    main()
