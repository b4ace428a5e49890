"""emend compare: two files, two pages, two directories; no archive."""

from harness import *

OLD = "The mayor opened the bridge on 3 May.\n\nNobody was hurt.\n\n" \
      "\u201cIt will hold,\u201d she said.\n"
NEW = "The mayor opened the bridge on 4 May.\n\nNobody was hurt.\n\n" \
      "\u201cIt may hold,\u201d she said.\n\nThe ferry stops running.\n"


class Compare(Case):
    def compare(self, old, new, *arguments, **options):
        done = run("compare", old, new, "--format", "json", *arguments,
                   cwd=self.dir, **options)
        diff = read_json(done.out)
        self.assert_exact(diff)
        return diff

    def two(self, old=OLD, new=NEW, ending=".txt"):
        return (self.file("old" + ending, old), self.file("new" + ending, new))

    def test_two_texts(self):
        old, new = self.two()
        diff = self.compare(old, new)
        self.assertEqual(
            (diff["url"], diff["between"], diff["fields"]), (None, None, []))
        for side, name in (("old", old), ("new", new)):
            self.assertEqual(
                [diff[side][k] for k in ("revision", "commit", "first_seen",
                                         "last_seen", "title", "file")],
                [None] * 5 + [str(name)])
        self.assertEqual(
            [(e["op"], e["old"], e["new"]) for e in diff["edits"]],
            [("changed", [1], [1]), ("changed", [3], [3]),
             ("added", [], [4])])
        self.assertEqual(diff["kinds"][0], "date")
        self.assertIn("hedge", diff["kinds"])

    def test_golden(self):
        old, new = self.two()
        self.golden("compare.txt", run("compare", "old.txt", "new.txt",
                                       cwd=self.dir).out)
        self.golden("compare.json", run("compare", "old.txt", "new.txt",
                                        "--format", "json",
                                        cwd=self.dir).out)

    def test_equal_texts(self):
        old, new = self.two(new=OLD)
        diff = self.compare(old, new)
        self.assertFalse(diff["changed"])
        self.assertEqual((diff["edits"], diff["similarity"]), ([], 1))

    def test_exit_code(self):
        old, new = self.two()
        run("compare", old, new, status=DONE)
        run("compare", old, new, "--exit-code", status=DIFFERENT)
        run("compare", old, old, "--exit-code", status=DONE)

    def test_empty_texts(self):
        old, new = self.two("", "")
        self.assertEqual(self.compare(old, new)["similarity"], 1)
        old, new = self.two("", NEW)
        diff = self.compare(old, new)
        self.assertEqual((diff["similarity"], diff["counts"]["added"]),
                         (0, 4))
        self.assertEqual(self.compare(new, old)["counts"]["deleted"], 4)

    def test_lines_end_at_lf_or_crlf_and_outer_blanks_go(self):
        old, new = self.two("\ufeffOne line here.\r\n  \r\n\tAnother one.  ",
                            "One line here.\nAnother one.\n")
        self.assertFalse(self.compare(old, new)["changed"])

    def test_nothing_else_is_folded_or_cleaned(self):
        for a, b in (("two  blanks", "two blanks"), ("\u201ca\u201d", '"a"'),
                     ("a\u00adb", "ab"), ("x\u200by", "xy"),
                     ("Source link", "")):
            old, new = self.two("The text is " + a, "The text is " + b)
            self.assertTrue(self.compare(old, new)["changed"], (a, b))

    def test_what_is_not_utf_8_is_read_as_windows_1252(self):
        old, new = self.two(b"Ren\xe9 paid \x80 30.\n", "René paid € 31.\n")
        edit, = self.compare(old, new)["edits"]
        self.assertEqual(unspan(edit["spans"], "delete"), "René paid € 30.")
        self.assertIn("windows-1252", run("compare", old, new).err)

    def test_two_pages(self):
        old, new = self.two(
            stories.page(),
            stories.page(title=stories.TITLE + ", again",
                         paragraphs=stories.edited(**{"29 of": "27 of"})),
            ".html")
        diff = self.compare(old, new)
        self.assertEqual(diff["kinds"][0], "number")
        self.assertEqual(next(f["new"] for f in diff["fields"]
                              if f["name"] == "title"),
                         stories.TITLE + ", again")
        self.assertEqual(diff["new"]["title"], stories.TITLE + ", again")
        self.assert_exact(diff, stories.PARAGRAPHS,
                          stories.edited(**{"29 of": "27 of"}))

    def test_a_page_and_a_text(self):
        page = self.file("a.html", stories.page())
        text = self.file("a.txt", "\n".join(stories.PARAGRAPHS))
        diff = self.compare(page, text)
        self.assertFalse(diff["changed"])
        self.assertEqual(diff["fields"], [])

    def test_the_stored_form(self):
        old, new = self.two(
            "# Head\n\nA paragraph.\n\n- an item\n\n\\# no heading\n",
            "## Head\n\nA paragraph.\n\n- an item\n\n\\# no headings\n",
            ".md")
        diff = self.compare(old, new)
        self.assertEqual(
            [(e["op"], e["kinds"]) for e in diff["edits"]][0],
            ("changed", ["formatting"]))
        self.assertEqual(unspan(diff["edits"][1]["spans"], "delete"),
                         "# no heading")

    def test_from_says_what_the_files_are(self):
        old = self.file("old", "<p>is text</p>")
        new = self.file("new", "<p>is text</p>")
        diff = self.compare(old, new, "--from", "text", "--all")
        self.assertEqual(diff["edits"][0]["spans"],
                         [{"equal": "<p>is text</p>"}])

    def test_standard_input(self):
        old, new = self.two()
        diff = self.compare(old, "-", stdin=NEW.encode())
        self.assertEqual(len(diff["edits"]), 3)
        self.assertEqual(diff["new"]["file"], "-")
        self.assert_error(run("compare", "-", "-", status=USAGE),
                          "standard input")

    def test_all(self):
        old, new = self.two()
        diff = self.compare(old, new, "--all")
        self.assertEqual([e["op"] for e in diff["edits"]],
                         ["changed", "unchanged", "changed", "added"])

    def test_two_directories(self):
        for name, old, new in (("a.txt", OLD, NEW), ("b.txt", OLD, OLD),
                               ("gone.txt", OLD, None),
                               ("new.txt", None, NEW)):
            if old is not None:
                self.file("before/" + name, old)
            if new is not None:
                self.file("after/" + name, new)
        done = run("compare", self.dir / "before", self.dir / "after",
                   "--format", "json")
        diffs = [read_json(line) for line in done.out.splitlines()]
        self.assertEqual(
            [(d["old"]["file"], d["new"]["file"], d["changed"])
             for d in diffs],
            [("a.txt", "a.txt", True), ("b.txt", "b.txt", False),
             ("gone.txt", None, True), (None, "new.txt", True)])
        self.assertEqual(diffs[2]["counts"]["deleted"], 3)
        self.assertEqual(diffs[3]["counts"]["added"], 4)
        run("compare", self.dir / "before", self.dir / "after",
            "--exit-code", status=DIFFERENT)

    def test_a_bad_file_in_a_directory_does_not_end_the_rest(self):
        for name, content in (("a.txt", OLD), ("b.html", os.urandom(3000)),
                              ("c.txt", OLD)):
            self.file("old/" + name, content)
            self.file("new/" + name, content if name == "b.html" else NEW)
        done = run("compare", "old", "new", cwd=self.dir, status=FAILED)
        for name in ("a.txt to a.txt", "c.txt to c.txt"):
            self.assertIn(name, done.out)
        said, count = done.err.splitlines()
        self.assertIn("old/b.html", said)
        self.assertIn("1 of 3", count)
        done = run("compare", "old", "new", "--format", "json", "-o",
                   "out.json", cwd=self.dir, status=FAILED)
        files = [json.loads(line)["old"]["file"] for line in
                 (self.dir / "out.json").read_text().splitlines()]
        self.assertEqual(files, ["a.txt", "c.txt"])
        for line in done.err.splitlines():
            self.assertEqual(read_json(line)["error"], "malformed")

    def test_a_directory_and_what_is_not_there(self):
        self.file("old/a.txt", OLD)
        self.assert_error(run("compare", "old", "none", cwd=self.dir,
                              status=None), "cannot open none", status=FAILED)

    def test_a_directory_and_a_file(self):
        old, new = self.two()
        self.assert_error(run("compare", self.dir, new, status=USAGE),
                          "is a directory")

    def test_languages_without_blanks(self):
        old, new = self.two("港湾委員会は二十九の係留所を閉鎖すると発表した。",
                            "港湾委員会は二十七の係留所を閉鎖すると発表した。")
        edit, = self.compare(old, new)["edits"]
        self.assertEqual((edit["op"], unspan(edit["spans"], "insert")), (
            "changed", "港湾委員会は二十七の係留所を閉鎖すると発表した。"))

    def test_escapes_of_terminals_are_made_visible(self):
        old, new = self.two("A \x1b[31mred\x07 word.",
                            "A \x1b[31mgreen\x07 \u202eword.")
        done = run("compare", old, new)
        self.assertNotIn("\x1b", done.out)
        self.assertNotIn("\x07", done.out)
        self.assertNotIn("\u202e", done.out)


class CompareUrls(ServedCase):
    def test_two_urls(self):
        self.site.put("a.html")
        self.site.put("b.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        done = run("compare", self.url("/a.html"), self.url("/b.html"),
                   "--format", "json", cwd=self.dir)
        diff = read_json(done.out)
        self.assertEqual((diff["kinds"], len(diff["edits"])),
                         (["number"], 1))

    def test_a_url_that_fails(self):
        self.site.put("a.html")
        self.assert_error(
            run("compare", self.url("/a.html"), self.url("/b.html"),
                status=FAILED), "404", self.url("/b.html"))


if __name__ == "__main__":
    main()
