"""Missing, binary and huge files: one clear line, in bounded time and memory."""

import resource

from harness import *

MEGA = 1 << 20


def run_bounded(*arguments, seconds=30, megabytes=1500, **options):
    """Runs emend; fails when it took more.  Memory is that of the largest
    child so far, so a test that may use much stands last."""
    started = time.monotonic()
    done = run(*arguments, status=None, timeout=seconds * 4, **options)
    took = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if not SANITIZED:
        if took > seconds:
            raise AssertionError("took %.1f s\n%s" % (took, done))
        if peak > megabytes:
            raise AssertionError("took %d MB\n%s" % (peak, done))
    return done


class BadFiles(Case):
    def setUp(self):
        super().setUp()
        self.good = self.file("good.txt", "\n\n".join(stories.PARAGRAPHS))

    def test_a_missing_file(self):
        for command in (["compare", "none.txt", self.good],
                        ["compare", self.good, "none.txt"],
                        ["extract", "none.txt"], ["extract", "none.html"]):
            with self.subTest(command):
                self.assert_error(run(*command, cwd=self.dir, status=FAILED),
                                  "none.", "No such file")

    def test_a_file_that_may_not_be_read(self):
        if IS_ROOT:
            before = ("setpriv", "--reuid", "65534", "--clear-groups")
            os.chmod(self.dir, 0o755)
        else:
            before = ()
        secret = self.file("secret.txt", "Nothing to see.")
        secret.chmod(0)
        self.assert_error(run("extract", secret, before=before,
                              status=FAILED), "secret.txt",
                          "Permission denied")

    def test_a_directory_where_a_file_is_asked_for(self):
        self.assert_error(run("compare", self.good, self.dir, status=USAGE),
                          "is a directory")

    def test_a_binary_file(self):
        rubbish = random.Random(1).randbytes(200000)
        for name, content in (
                ("a.txt", rubbish), ("a.html", rubbish),
                ("zeros.txt", bytes(100000)),
                ("a.png", b"\x89PNG\r\n\x1a\n" + rubbish),
                ("a.txt", b"\xd0\xcf\x11\xe0" + rubbish)):
            path = self.file(name, content)
            for command in (["extract", path], ["compare", path, self.good],
                            ["compare", self.good, path]):
                with self.subTest(name=name, command=command[0]):
                    self.assert_error(run_bounded(*command), name,
                                      status=FAILED)

    def test_a_binary_file_on_standard_input(self):
        self.assert_error(run_bounded("extract", "-",
                                      stdin=random.Random(2).randbytes(9999)),
                          status=FAILED)

    def test_an_empty_file(self):
        for name in ("empty.txt", "empty.html"):
            path = self.file(name, "")
            self.assert_error(run("extract", path, status=FAILED), name)

    def test_a_damaged_stored_form_is_still_read(self):
        path = self.file("a.md", "\\\n#nospace\n####### seven\n\n\n|x\n- \n")
        run("compare", path, path)


class Hostile(Case):
    """Shapes that cost other programs quadratic time."""

    def test_deep_nesting(self):
        page = self.file("deep.html", b"<div>" * 1000000 + b"<p>" +
                         " ".join(stories.PARAGRAPHS).encode())
        done = run_bounded("extract", page)
        self.assertEqual(done.status, DONE, done)

    def test_open_tags_by_the_million(self):
        for tag in (b"<a href=x>", b"<b><i>", b"<p>", b"<table><tr><td>",
                    b"</x>", b"<!--", b"<script>", b"<svg>", b"&amp", b"<"):
            with self.subTest(tag):
                page = self.file("a.html", tag * 300000)
                run_bounded("extract", page)

    def test_one_tag_with_a_million_attributes(self):
        page = self.file("a.html", b"<p " + b" ".join(
            b"a%d=1" % n for n in range(500000)) + b">" +
            stories.PARAGRAPHS[0].encode())
        run_bounded("extract", page)

    def test_one_very_long_word(self):
        old = self.file("old.txt", "a" * 4 * MEGA)
        new = self.file("new.txt", "a" * 2 * MEGA + "b" + "a" * 2 * MEGA)
        run_bounded("compare", old, new, "--format", "json")

    def test_many_equal_paragraphs(self):
        old = self.file("old.txt", "The same again.\n" * 100000)
        new = self.file("new.txt", "The same again.\n" * 99000)
        done = run_bounded("compare", old, new, "--format", "json")
        diff = read_json(done.out)
        self.assertEqual(diff["counts"]["deleted"], 1000)

    def test_all_paragraphs_different(self):
        r = random.Random(3)
        texts = ["\n".join(" ".join(r.choice("abcdefgh") * r.randint(1, 3)
                                    for _ in range(12))
                           for _ in range(5000)) for _ in range(2)]
        old, new = self.file("old.txt", texts[0]), self.file("new.txt",
                                                             texts[1])
        done = run_bounded("compare", old, new, "--format", "json")
        self.assertEqual(done.status, DONE, done.err)


class Huge(Case):
    """100 MB."""

    def huge(self, name, piece):
        path = self.dir / name
        with path.open("wb") as file:
            for _ in range(100):
                file.write((piece * (MEGA // len(piece) + 1))[:MEGA])
        return path

    def test_extract(self):
        for name in ("big.txt", "big.html"):
            path = self.huge(name, b"<p>The ferry is late again today.</p>\n")
            with self.subTest(name):
                self.assert_error(run_bounded("extract", path), name,
                                  "more than", status=FAILED)

    def test_compare(self):
        path = self.huge("big.txt", b"The ferry is late again today.\n")
        small = self.file("small.txt", "The ferry is late.\n")
        for command in ([path, small], [small, path], [path, path]):
            self.assert_error(run_bounded("compare", *command), "big.txt",
                              status=FAILED)

    def test_on_standard_input(self):
        piece = b"The ferry is late again today.\n" * 32768
        self.assert_error(run_bounded("extract", "-", stdin=piece * 100),
                          status=FAILED)

    def test_sparse(self):
        path = self.dir / "sparse.html"
        with path.open("wb") as file:
            file.truncate(100 << 30)
        self.assert_error(run_bounded("extract", path, seconds=10),
                          "sparse.html", status=FAILED)

    def test_endless(self):
        self.assert_error(run_bounded("extract", "/dev/zero"), "/dev/zero",
                          status=FAILED)


if __name__ == "__main__":
    main()
