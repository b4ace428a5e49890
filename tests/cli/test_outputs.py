"""Where output goes, and what happens when it cannot."""

import pty
import select

from harness import *

ESCAPE = "\x1b["


class Outputs(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.kept = self.archive()
        self.kept.run("add", self.url(), now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.kept.run("check", now=at(20))

    READING = (["log", "story"], ["show", "story"], ["diff", "story"],
               ["list"], ["status"], ["explain", "story"],
               ["report", "--since", "2026-01-01"])

    def on_terminal(self, *arguments, columns=None, env=None, status=DONE):
        """What a terminal gets: both streams."""
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, *map(str, arguments)], cwd="/",
            env=clean_environment(COLUMNS=columns, EMEND_NOW=at(30),
                                  TERM="xterm", **(env or {})),
            stdin=subprocess.DEVNULL, stdout=slave, stderr=slave)
        os.close(slave)
        said = b""
        while select.select([master], [], [], 60)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
        os.close(master)
        self.assertEqual(process.wait(), status, said)
        return said.decode().replace("\r\n", "\n")


class Files(Outputs):
    @staticmethod
    def without_disk(text):
        """Others write to it meanwhile."""
        return re.sub(r'_free":\d+', '_free":0', text)

    def test_the_file_is_the_output(self):
        for command in self.READING:
            for extra in ([], ["--format", "json"]):
                with self.subTest(command + extra):
                    path = self.dir / "out"
                    done = self.kept.run(*command, *extra, "-o", path,
                                         now=at(30))
                    self.assertEqual((done.out, done.err), ("", ""))
                    self.assertEqual(
                        self.without_disk(path.read_text("utf-8")),
                        self.without_disk(self.kept.run(
                            *command, *extra, now=at(30)).out))

    def test_it_comes_by_rename(self):
        path = self.file("out", "old")
        held = path.open()
        self.kept.run("show", "story", "-o", path)
        self.assertEqual(held.read(), "old")
        held.close()
        self.assertNotEqual(path.read_text(), "old")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()),
                         ["out", "site", "the archive"])

    def test_a_failure_leaves_what_was_there(self):
        path = self.file("out", "old")
        self.kept.run("show", "story", 9, "-o", path, status=FAILED)
        self.kept.run("diff", "none", "-o", path, status=FAILED)
        self.assertEqual(path.read_text(), "old")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()),
                         ["out", "site", "the archive"])

    def test_where_nothing_can_be_written(self):
        self.assert_error(
            self.kept.run("show", "story", "-o", self.dir / "none/out",
                          status=FAILED), "none/out")
        self.assert_error(
            self.kept.run("show", "story", "-o", self.dir, status=FAILED))

    def test_what_is_no_file_is_written_to_as_it_is(self):
        """Renamed onto, /dev/null would be a file from then on."""
        pipe = self.dir / "pipe"
        os.mkfifo(pipe)
        reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
        self.kept.run("show", "story", "-o", pipe)
        self.assertEqual(reader.communicate(timeout=60)[0].decode(),
                         self.kept.run("show", "story").out)
        self.assertTrue(pipe.is_fifo())

    def test_a_dash_is_standard_output(self):
        self.assertEqual(self.kept.run("show", "story", "-o", "-").out,
                         self.kept.run("show", "story").out)

    def test_a_check_writes_there_too(self):
        self.site.put("story.html")
        path = self.dir / "events"
        self.kept.run("check", "--all", "--format", "json", "-o", path)
        self.assertEqual([e["event"] for e in read_events(path.read_text())],
                         ["reverted", "summary"])


class Full(Outputs):
    def full(self, *arguments):
        with open("/dev/full", "w") as full:
            done = self.kept.run(*arguments, stdout=full, status=None)
        return done

    def test_a_reading_command_says_so(self):
        for command in self.READING:
            with self.subTest(command):
                done = self.full(*command)
                self.assert_error(done, "No space left", status=FAILED)
                done = self.full(*command, "--format", "json")
                self.assertEqual(done.status, FAILED)
                self.assertIn("No space left",
                              read_json(done.err)["message"])

    def test_others_too(self):
        page = self.file("a.html", stories.page())
        for command in (["--help"], ["--version"], ["help", "check"],
                        ["init", self.dir / "new"], ["extract", page],
                        ["compare", page, page]):
            with self.subTest(command):
                done = self.full(*command)
                self.assertEqual(done.status, FAILED, done)
                self.assertEqual(done.err.count("\n"), 1, done)

    def test_a_check_says_so_and_stores_all_the_same(self):
        self.site.put("story.html")
        done = self.full("check", "--all")
        self.assertEqual(done.status, FAILED, done)
        self.assert_one_line(done.err, "No space left")
        self.assertEqual(len(self.kept.log("story")), 3)


class Pipe(Outputs):
    def closed(self, *arguments):
        """Runs with a standard output that nobody reads any more."""
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w") as pipe:
            return self.kept.run(*arguments, stdout=pipe, status=None)

    def test_a_closed_pipe_ends_a_reading_command_quietly(self):
        for command in self.READING:
            with self.subTest(command):
                done = self.closed(*command)
                self.assertEqual(done.err, "")
                self.assertIn(done.status, (0, -signal.SIGPIPE))

    def test_it_never_stops_a_checks_storing(self):
        for n in range(20):
            self.site.put("%d.html" % n, title="Story %d" % n)
        path = self.file("list.txt", "".join(
            self.url("/%d.html\n" % n) for n in range(20)))
        self.kept.run("add", "--no-look", path)
        done = self.closed("check", "--all", "--format", "json")
        self.assertNotEqual(done.status, -signal.SIGPIPE)
        self.assertEqual(len(self.kept.refs()), 21)

    def test_half_a_pipe(self):
        done = subprocess.run(
            ["/bin/sh", "-c", '"$0" -C "$1" show story | head -n 1',
             EMEND, self.kept.dir], env=clean_environment(), cwd="/",
            capture_output=True)
        self.assertEqual(done.stderr, b"")
        self.assertEqual(done.stdout.count(b"\n"), 1)


class Colour(Outputs):
    def test_none_when_it_is_no_terminal(self):
        for command in self.READING:
            self.assertNotIn(ESCAPE, self.kept.run(*command).out)

    def test_on_a_terminal(self):
        said = self.on_terminal("diff", "story")
        self.assertIn(ESCAPE, said)
        self.assertNotIn("[-29-]", said)

    def test_never_when_no_color_is_set(self):
        said = self.on_terminal("diff", "story", env={"NO_COLOR": "1"})
        self.assertNotIn(ESCAPE, said)
        self.assertIn("[-29-]{+27+}", said)

    def test_an_empty_no_color_is_none(self):
        self.assertIn(ESCAPE, self.on_terminal("diff", "story",
                                               env={"NO_COLOR": ""}))

    def test_always_and_never(self):
        self.assertIn(ESCAPE,
                      self.kept.run("diff", "story", "--color=always").out)
        self.assertIn(ESCAPE, self.kept.run(
            "diff", "story", "--color", "always",
            env={"NO_COLOR": "1"}).out)
        self.assertNotIn(ESCAPE,
                         self.on_terminal("diff", "story", "--color=never"))

    def test_json_never_has_any(self):
        self.assertNotIn(ESCAPE, self.kept.run(
            "diff", "story", "--color=always", "--format", "json").out)


class Terminal(Outputs):
    def test_a_check_ends_with_a_line_of_counts(self):
        said = self.on_terminal("check", "--all")
        line = said.replace("\r", "\n").strip().split("\n")[-1]
        self.assertIn("1 checked", line)
        self.assertIn("1 unchanged", line)

    def test_a_long_check_shows_how_far_it_is(self):
        urls = [self.url("/%d.html" % n) for n in range(3)]
        for n in range(3):
            self.site.put("%d.html" % n, title="Story %d" % n)
        self.kept.run("add", "--no-look", *urls)
        self.kept.conf.write_text(
            self.kept.conf.read_text().replace("delay = 0s", "delay = 1s"))
        said = self.on_terminal("check", "--all")
        self.assertRegex(said, r"\[#+ +\] [123] of 4, \d+ seconds? left")
        # each is wiped away again
        self.assertEqual(len(re.findall(r"\[#+ *\] \d of 4", said)),
                         said.count("\r\x1b[K"))

    def test_a_text_that_would_command_it_is_shown_to_it(self):
        text = "The board \u202epaid 9\u202c for it, and nobody said why."
        self.site.put("story.html", paragraphs=stories.PARAGRAPHS + [text])
        self.kept.run("check", "--all", now=at(25))
        self.assertIn("board <U+202E>paid", self.on_terminal("show", "story"))
        # elsewhere it is as it is
        self.assertIn(text + "\n", self.kept.run("show", "story").out)
        page = self.file("page.html", stories.page(paragraphs=[text] * 3))
        self.assertIn("<U+202E>", self.on_terminal(
            "extract", page, "--url", self.url()))

    def test_text_is_as_wide_as_the_terminal(self):
        import fcntl
        import struct
        import termios
        for columns in (40, 100):
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ,
                        struct.pack("HHHH", 24, columns, 0, 0))
            subprocess.run([EMEND, "-C", self.kept.dir, "diff", "story",
                            "--color=never"], stdout=slave, check=True,
                           env=clean_environment())
            os.close(slave)
            said = os.read(master, 65536).decode()
            os.close(master)
            longest = max(len(line.rstrip("\r"))
                          for line in said.split("\n")
                          if "http://" not in line)
            self.assertLessEqual(longest, columns)
            self.assertGreater(longest, columns * 3 // 4)


if __name__ == "__main__":
    main()
