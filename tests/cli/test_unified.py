"""--format unified: patch(1) makes one stored form of the other."""

import random

from harness import *

LIKE_A_DIFF = [
    "--- a/file", "+++ b/file", "@@ -1,3 +1,4 @@", "\\ No newline at end of file",
    "-- gone", "++ come", "diff --git a/x b/x", "Index: quay.txt",
    "Prereq: 1.0", "*** 1,4 ****", "# a hash", "- a dash", "> quoted",
    "\\# escaped", "1d0", "a\rcarriage return", "only in one",
    "\u202eright to left", "caf\u00e9 na\u00efve", "x" * 30000,
    "GIT binary patch", "rename from /etc/passwd", "0a", ".", "<", "-", "+"]


class Patching(Case):
    def patch(self, old, diff, *options):
        """What patch(1) makes of the text old."""
        if not diff:
            return old
        self.file("patched", old)
        self.file("changes", diff)
        done = subprocess.run(
            ["patch", "--batch", "--fuzz=0", "--silent", "-o", "-", *options,
             "patched", "changes"],
            cwd=self.dir, capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""), diff)
        return done.stdout.decode()

    def assert_patches(self, old, new, diff):
        self.assertEqual(self.patch(old, diff), new)
        self.assertEqual(self.patch(new, diff, "--reverse"), old)
        self.assertEqual(diff == "", old == new)


class Revisions(Patching):
    def test_any_two_revisions_of_the_demo(self):
        run("demo", "demo", cwd=self.dir)
        archive = Archive(self.dir / "demo", conf=None)
        for article in archive.json("list")["articles"]:
            url = article["url"]
            numbers = [r["revision"] for r in archive.log(url)]
            texts = {n: archive.run("show", url, n, "--format", "stored").out
                     for n in numbers}
            for a, b in [(a, b) for a in numbers for b in numbers if a < b]:
                for more in ([], ["--all"]):
                    diff = archive.run("diff", url, a, b, "--format",
                                       "unified", *more).out
                    self.assert_patches(texts[a], texts[b], diff)
                    if diff:
                        self.assertTrue(diff.startswith(
                            "--- %s (revision %d, 20" % (url, a)), diff)
                        self.assertIn("\n+++ %s (revision %d, 20" % (url, b),
                                      diff)

    def test_against_a_file_the_title_stays(self):
        run("demo", "demo", cwd=self.dir)
        archive = Archive(self.dir / "demo", conf=None)
        url = archive.json("list")["articles"][0]["url"]
        text = self.file("mine.txt", "All of it is new.\n")
        stored = archive.run("show", url, "--format", "stored").out
        diff = archive.run("diff", url, "--file", text, "--format",
                           "unified").out
        head = stored.split("\n\n")[0]
        made = self.patch(stored, diff)
        self.assertTrue(made.startswith(head + "\n\n"), made)
        self.assertTrue(made.endswith("\n\nAll of it is new.\n"), made)


class Texts(Patching):
    def stored(self, paragraphs):
        """The stored form of plain paragraphs."""
        marked = re.compile(r"#{1,6} |[->|:!] |\\")
        return "\n".join(("\\" if marked.match(p) else "") + p + "\n"
                         for p in paragraphs)

    def compare(self, old, new, *arguments):
        self.file("old.txt", "\n".join(old).encode())
        self.file("new.txt", "\n".join(new).encode())
        diff = run("compare", "old.txt", "new.txt", "--format", "unified",
                   *arguments, cwd=self.dir).out
        self.assert_patches(self.stored(old), self.stored(new), diff)
        return diff

    def test_golden(self):
        old = ["The quay is shut.", "Nobody was hurt.", "It rained.",
               "Boats lay at anchor.", "The harbour master left at 3 pm.",
               "A band played.", "The end."]
        new = ["The quay is open.", "Nobody was hurt.", "It rained.",
               "A ferry came in.", "Boats lay at anchor.",
               "The harbour master left at 5 pm.", "A band played."]
        self.golden("unified.diff", self.compare(old, new))
        self.golden("unified-all.diff", self.compare(old, new, "--all"))

    def test_context_is_three_lines_and_all_is_whole(self):
        old = ["paragraph number %d" % i for i in range(40)]
        new = old[:20] + ["another one altogether"] + old[21:]
        self.assertEqual(len(self.compare(old, new).splitlines()), 3 + 8)
        self.assertEqual(len(self.compare(old, new, "--all").splitlines()),
                         3 + 80)

    def test_equal_texts_give_nothing(self):
        for more in ([], ["--all"]):
            self.assertEqual(self.compare(["One.", "Two."], ["One.", "Two."],
                                          *more), "")

    def test_empty_sides(self):
        some = ["One paragraph.", "Another one."]
        self.assertIn("@@ -0,0 +1,3 @@", self.compare([], some))
        self.assertIn("@@ -1,3 +0,0 @@", self.compare(some, []))
        self.assertIn("@@ -1,1 +0,0 @@", self.compare(some[:1], []))
        self.compare([], [])

    def test_first_and_last_lines(self):
        text = ["The first of them.", "In the middle.", "The last of them."]
        for new in (text[1:], text[:-1], ["Before all."] + text,
                    text + ["After all."], ["Another beginning."] + text[1:],
                    text[:-1] + ["Another ending."], text[::-1]):
            self.compare(text, new)
            self.compare(new, text)

    def test_texts_that_look_like_a_diff(self):
        for words in LIKE_A_DIFF:
            self.compare(["Before.", words, "After."], ["Before.", "After."])
            self.compare([words], [words, words + " more"])
            self.compare([words + " more"], [words])

    def test_patch_gives_the_other_side_of_any_two(self):
        chance = random.Random(8)
        words = "quay ferry mayor 31 29 not harbour said will tide".split()
        lines = LIKE_A_DIFF[:-8] + [
            " ".join(chance.choices(words, k=chance.randint(1, 30)))
            for _ in range(40)]
        text = chance.sample(lines, 12)
        for _ in range(60):
            new = list(text)
            for _ in range(chance.randint(0, 6)):
                at = chance.randint(0, len(new))
                what = chance.randint(0, 4)
                if what == 0:
                    new.insert(at, chance.choice(lines))
                elif what == 1:
                    del new[at:at + chance.randint(1, 3)]
                elif what == 2 and at < len(new):
                    new[at] += " " + chance.choice(words)
                elif what == 3 and at < len(new):
                    new.insert(chance.randint(0, len(new) - 1), new.pop(at))
                elif at + 1 < len(new):
                    new[at:at + 2] = [new[at] + " " + new[at + 1]]
            self.compare(text, new)
            text = new

    def test_pages_with_title_and_byline(self):
        old = self.file("old.html", stories.page())
        new = self.file("new.html", stories.page(
            title=stories.TITLE + ", again",
            paragraphs=stories.PARAGRAPHS[1:]))
        diff = run("compare", old, new, "--format", "unified").out
        self.assertIn("\n-" + stories.TITLE + "\n+" + stories.TITLE +
                      ", again\n", diff)

    def test_names_cannot_break_the_header(self):
        name = "a\n+++ b\x1b[2J c.txt"
        self.file(name, "One.\n")
        self.file("new.txt", "Two.\n")
        diff = run("compare", name, "new.txt", "--format", "unified",
                   cwd=self.dir).out
        self.assertEqual([line[:4] for line in diff.splitlines()],
                         ["--- ", "+++ ", "@@ -", "-One", "+Two"])
        self.assertNotIn("\x1b", diff)

    def test_directories_follow_one_another(self):
        for name, old, new in (("a.txt", "One.", "Two."), ("b.txt", "Same.",
                               "Same."), ("gone.txt", "Old.", None),
                               ("new.txt", None, "New.")):
            if old:
                self.file("before/" + name, old + "\n")
            if new:
                self.file("after/" + name, new + "\n")
        diff = run("compare", "before", "after", "--format", "unified", "-o",
                   "changes", cwd=self.dir).out
        self.assertEqual(diff, "")
        subprocess.run(["patch", "--batch", "--silent", "-p0", "-i",
                        "../changes"], cwd=self.dir / "before", check=True)
        for name in ("a.txt", "b.txt", "new.txt"):
            self.assertEqual((self.dir / "before" / name).read_text(),
                             (self.dir / "after" / name).read_text())
        self.assertFalse((self.dir / "before/gone.txt").exists())

    def test_large_texts_in_linear_time(self):
        old = ["paragraph %d of very many" % i for i in range(30000)]
        new = [p for i, p in enumerate(old) if i % 7]
        self.compare(old, new)

    def test_unknown_formats_are_errors(self):
        self.file("a.txt", "One.\n")
        self.assert_error(run("compare", "a.txt", "a.txt", "--format",
                              "stored", cwd=self.dir, status=USAGE),
                          "unified")


if __name__ == "__main__":
    main()
