"""What people get wrong: each gives one clear line and the right status."""

import pty
import stat

from harness import *


class CommandLine(Case):
    def wrong(self, *arguments, says=(), status=USAGE):
        with self.subTest(arguments):
            self.assert_error(run(*arguments, cwd=self.dir, status=None),
                              *says, status=status)

    def test_an_unknown_command(self):
        self.wrong("chekc", says=["no command chekc", "mean check?"])
        self.wrong("lsit", says=["mean list?"])
        self.wrong("frobnicate", says=["no command frobnicate", "--help"])
        self.wrong("help", "dif", says=["no command dif", "mean diff?"])
        self.wrong("", says=["no command"])

    def test_an_unknown_option(self):
        self.wrong("check", "--al", says=["no option --al", "mean --all?"])
        self.wrong("check", "--frobnicate",
                   says=["no option --frobnicate", "check --help"])
        self.wrong("log", "--exit-code", "x", says=["no option --exit-code"])
        self.wrong("check", "-z", says=["no option -z"])
        self.wrong("--frobnicate", says=["--frobnicate"])

    def test_a_bad_value(self):
        self.wrong("check", "--for", "soon", says=["--for soon", "15m"])
        self.wrong("check", "--for", says=["--for wants a value"])
        self.wrong("check", "--for", "0", says=["--for 0"])
        self.wrong("add", "--every", "15", "http://example.org/",
                   says=["--every 15"])
        self.wrong("add", "--as", "poem", "http://example.org/",
                   says=["--as poem"])
        self.wrong("list", "--format", "xml", says=["--format xml", "json"])
        self.wrong("list", "-n", "-1", says=["-n"])
        self.wrong("list", "-n", "99999999999999999999", says=["-n"])
        self.wrong("list", "--color=pink", says=["--color pink", "never"])
        self.wrong("check", "--all=yes", says=["--all", "no value"])
        self.wrong("compare", "--from", "pdf", "a", "b", says=["--from pdf"])

    def test_an_empty_word(self):
        self.wrong("init", "", says=["argument is empty", "init"])
        self.wrong("log", "", says=["argument is empty"])
        self.wrong("compare", "", "a", says=["argument is empty"])
        self.wrong("diff", "a", "", says=["argument is empty"])
        self.wrong("list", "-o", "", says=["-o wants a value"])
        self.wrong("diff", "a", "--file=", says=["--file wants a value"])
        self.wrong("-C", says=["-C wants a value"])
        self.wrong("-C", "", "list", says=["-C wants a value"])
        self.wrong("list", "-C", says=["-C wants a value"])

    def test_an_empty_tag_does_not_spoil_the_configuration(self):
        archive = self.archive()
        before = archive.conf.read_text()
        self.assert_error(archive.run("add", "--no-look", "--tag", "",
                                      "http://example.org/", status=None),
                          "--tag wants a value", status=USAGE)
        self.assertEqual(archive.conf.read_text(), before)

    def test_too_few_and_too_many(self):
        self.wrong("add", says=["add", "URL"])
        self.wrong("log", says=["log", "URL"])
        self.wrong("diff", says=["diff", "URL"])
        self.wrong("show", "a", "b", "c", says=["show"])
        self.wrong("diff", "a", "b", "c", "d", says=["diff"])
        self.wrong("compare", "a", says=["compare", "OLD NEW"])
        self.wrong("list", "a", says=["list"])
        self.wrong("init", "a", "b", says=["init"])

    def test_errors_are_json_when_json_was_asked_for(self):
        for arguments, error in (
                (["chekc", "--format", "json"], "usage"),
                (["check", "--al", "--format=json"], "usage"),
                (["log", "x", "--format", "json"], "not-found")):
            with self.subTest(arguments):
                done = run(*arguments, cwd=self.dir, status=None)
                self.assertEqual(done.out, "")
                document = read_json(done.err)
                self.assertEqual(document["error"], error)
                self.assertTrue(document["message"])

    def test_what_cannot_be_read_is_an_error_of_its_own_name(self):
        self.file("there.txt", "One line.\n")
        for name, error in (("none.txt", "not-found"),
                            ("there.txt/inside", "io")):
            done = run("compare", "--format", "json", "there.txt", name,
                       cwd=self.dir, status=FAILED)
            self.assertEqual(read_json(done.err)["error"], error)
            self.assertIn(name, read_json(done.err)["message"])

    def test_help_in_short(self):
        for command in ([], ["check"], ["alert", "mute"]):
            self.assertEqual(run(*command, "-h").out,
                             run(*command, "--help").out)

    def test_what_is_no_option_after_two_dashes(self):
        self.assert_error(run("compare", "--", "--all", "--all",
                              cwd=self.dir, status=FAILED), "--all")

    def test_a_bad_clock(self):
        archive = self.archive()
        self.assert_error(archive.run("check", now="tomorrow", status=USAGE),
                          "EMEND_NOW", "tomorrow")


class Quickstart(Case):
    """Its options alone: what it builds and makes takes a system of its own."""

    def quickstart(self, option):
        return run(option, cwd=self.dir, status=None,
                   program=PROJECT / "quickstart")

    def test_help_makes_nothing(self):
        done = self.quickstart("--help")
        self.assertEqual((done.status, done.err), (DONE, ""))
        self.assertIn("./quickstart [URL...]\n", done.out)
        self.assertEqual(os.listdir(self.dir), [])

    def test_an_option_that_it_does_not_know(self):
        done = self.quickstart("--frobnicate")
        self.assertEqual((done.status, done.out), (USAGE, ""))
        self.assert_one_line(done.err, "--frobnicate")
        self.assertEqual(os.listdir(self.dir), [])


class Where(Case):
    """No archive, a damaged one, one of others."""

    COMMANDS = (["check"], ["list"], ["status"], ["log", "x"], ["show", "x"],
                ["diff", "x"], ["explain", "x"], ["blame", "x"],
                ["review", "x"], ["forget", "x"], ["search", "x"],
                ["report"], ["deliver"], ["alert", "list"], ["maintain"],
                ["verify"], ["site", "out"], ["backup", "out"],
                ["add", "http://127.0.0.1:1/"], ["unwatch", "x"])

    def test_no_archive_here(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                self.assert_error(
                    run(*command, cwd=self.dir, status=FAILED),
                    "is no archive", "emend init")

    def test_no_archive_there(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                self.assert_error(
                    run("-C", self.dir / "none", *command, status=FAILED),
                    "none", "is no archive")

    @unittest.skipUnless(IS_ROOT, "needs an archive of somebody else")
    def test_an_archive_that_one_may_not_enter(self):
        archive = self.archive()
        os.chmod(self.dir, 0o755)
        for command in self.COMMANDS:
            with self.subTest(command):
                self.assert_error(
                    archive.run(*command, status=FAILED, before=(
                        "setpriv", "--reuid", "65534", "--regid", "65534",
                        "--clear-groups")),
                    str(archive.dir), "Permission denied")

    def test_an_archive_without_its_configuration(self):
        archive = self.archive()
        archive.conf.unlink()
        self.assert_error(archive.run("check", status=FAILED), "emend.conf")

    def test_a_damaged_state(self):
        archive = self.archive()
        archive.sound = False
        (archive.dir / "state.db").write_bytes(b"not a database " * 1000)
        self.assert_error(archive.run("check", status=FAILED), "state.db")

    def test_an_archive_whose_history_is_gone(self):
        archive = self.archive()
        shutil.rmtree(archive.dir / "articles.git")
        self.archives.remove(archive)
        self.assert_error(archive.run("check", status=FAILED), "articles.git")


class Configuration(Case):
    def wrong(self, conf, line, *says):
        archive = self.archive(conf, name="archive %d" % len(self.archives))
        where = "emend.conf:%d: " % line
        for command in (["check"], ["status"], ["add", "http://127.0.0.1:1/"]):
            with self.subTest(conf=conf, command=command):
                self.assert_error(archive.run(*command, status=USAGE),
                                  where, *says)
        self.assertEqual(archive.conf.read_text(), conf)

    def test_an_unknown_key(self):
        self.wrong("[fetch]\ndelay = 2s\nconcurency = 3\n", 3,
                   "unknown key concurency", "mean concurrency?")

    def test_an_unknown_section(self):
        self.wrong("# ours\n\n[fecth]\ndelay = 2s\n", 3,
                   "unknown section fecth", "mean fetch?")

    def test_bad_values(self):
        self.wrong("[fetch]\ndelay = 2 seconds\n", 2, "delay", "90s")
        self.wrong("[fetch]\nperHost = 99\n", 2, "perHost", "1 to 16")
        self.wrong("[fetch]\nallowPrivate = perhaps\n", 2, "yes or no")
        self.wrong("[fetch]\nmaxSize = big\n", 2, "maxSize", "500k")
        self.wrong("[store]\npages = often\n", 2, "pages")
        self.wrong("[fetch]\ntimeout =\n", 2, "timeout")
        self.wrong('[watch "http://example.org/"]\nevery = -5m\n', 2,
                   "every")

    def test_bad_shapes(self):
        self.wrong("delay = 2s\n", 1)
        self.wrong("[fetch\ndelay = 2s\n", 1)
        self.wrong("[fetch]\ndelay 2s\n", 2)
        self.wrong('[watch "http://example.org/]\n', 1)
        self.wrong("[watch]\nevery = 15m\n", 1, "watch")

    def test_a_bad_address(self):
        self.wrong('[watch "ftp://example.org/"]\n', 1, "ftp")
        self.wrong('[watch "example dot org"]\n', 1)

    def test_comments_quotes_and_odd_values_are_read_literally(self):
        archive = self.archive(
            "# a\n; b\n[fetch]\n\tcontact = \"https://example.org/#x; \\y\"\n"
            "  delay=1s\r\n\n[watch \"http://127.0.0.1:1/a\"]\n"
            "tag = one # two\ntag = \"  three \"\n")
        self.assertTrue(archive.json("status")["contact"])


class Address(Case):
    def test_what_is_no_address_to_watch(self):
        archive = self.archive()
        before = archive.conf.read_text()
        for url, *says in (
                ("ftp://example.org/x", "ftp", "http"),
                ("file:///etc/passwd", "file"),
                ("javascript:alert(1)",),
                ("mailto:desk@example.org",),
                ("http://",),
                ("http:///path",),
                ("http://[::1/",),
                ("http://exa mple.org/",),
                ("http://example.org:99999/",),
                ("http://example.org:port/",),
                ("http://%zz/",),
                ("http://" + "x" * 10000,),
                ("http://example.org/\x01",),
                ("",)):
            with self.subTest(url[:60]):
                self.assert_error(archive.run("add", url, status=None),
                                  *says, status=USAGE)
        self.assertEqual(archive.conf.read_text(), before)

    def test_a_word_that_is_neither_address_nor_file(self):
        self.assert_error(
            self.archive().run("add", "example.org/story", status=None),
            "example.org/story", "http")

    def test_one_bad_address_among_good_ones_changes_nothing(self):
        archive = self.archive()
        before = archive.conf.read_text()
        self.assert_error(
            archive.run("add", "--no-look", "http://example.org/a",
                        "ftp://example.org/b", status=USAGE))
        self.assertEqual(archive.conf.read_text(), before)

    def test_a_password_is_not_repeated(self):
        done = self.archive().run(
            "add", "http://user:opensesame@127.0.0.1:1/a?token=tell",
            status=None)
        self.assertNotIn("opensesame", done.out + done.err)
        done = self.archive(name="b").run(
            "show", "http://user:opensesame@127.0.0.1:1/a", status=FAILED)
        self.assertNotIn("opensesame", done.out + done.err)


    def test_no_command_prints_a_password(self):
        archive = self.archive()
        url = "http://user:opensesame@127.0.0.1:1/a"
        for command in (["add", url], ["list"], ["log", url], ["status"],
                        ["explain", url], ["explain", "--host", url],
                        ["doctor"],
                        ["check", "--all"], ["report", "--source", url,
                                             "--say-empty"],
                        ["review", url], ["unwatch", url],
                        ["list", "--ended"], ["add", "--no-look", url]):
            for form in ("text", "json"):
                with self.subTest(command, form=form):
                    done = archive.run(*command, "--format", form,
                                       status=None)
                    self.assertNotIn("opensesame", done.out + done.err)


class Permissions(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.kept = self.archive()
        self.kept.run("add", self.url())
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        # everybody may read it, nobody may write
        self.as_other = ()
        if IS_ROOT:
            self.as_other = ("setpriv", "--reuid", "65534", "--regid",
                             "65534", "--clear-groups")
        os.chmod(self.dir, 0o755)
        for path in [self.kept.dir, *self.kept.dir.rglob("*")]:
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode & ~0o222 | (0o555 if path.is_dir() else 0o444))

    def tearDown(self):
        for path in [self.kept.dir, *self.kept.dir.rglob("*")]:
            path.chmod((path.stat().st_mode | 0o200) & 0o700)
        super().tearDown()

    def other(self, *arguments, **options):
        return self.kept.run(*arguments, before=self.as_other, **options)

    def test_writing_commands_say_so(self):
        for command in (["check"], ["check", "--all"],
                        ["add", self.url("/b.html")],
                        ["unwatch", self.url()]):
            with self.subTest(command):
                done = self.other(*command, status=FAILED)
                self.assert_one_line(done.err, "Permission denied")
                self.assertEqual(done.out, "")

    def test_reading_commands_work(self):
        self.other("list")
        self.other("status")
        self.assertEqual(
            len(read_json(self.other("log", self.url(), "--format", "json")
                          .out)["revisions"]), 1)
        self.assertEqual(self.other("show", self.url()).out,
                         "\n\n".join(stories.PARAGRAPHS) + "\n")

    def test_a_dry_run_works(self):
        done = self.other("check", "--all", "--dry-run")
        self.assertIn("Changed", done.out)


class Busy(ServedCase):
    """Another check of the archive is running."""

    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.kept = self.archive(Archive.CONF + "timeout = 60s\n")
        self.kept.run("add", self.url())
        self.kept.run("add", "--no-look",
                      self.url("/hang").replace("127.0.0.1", "localhost"))
        self.long = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, "check", "--all"], cwd="/",
            env=clean_environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.addCleanup(self.long.wait)
        self.addCleanup(self.long.kill)
        self.wait_until(lambda: self.server.requests("/hang") and
                        len(self.server.requests("/story.html")) > 1)

    def wait_until(self, true):
        for _ in range(400):
            if true():
                return
            time.sleep(0.05)
        self.fail("the long check does not come so far")

    def tearDown(self):
        self.long.kill()
        self.long.wait()
        super().tearDown()

    def test_a_second_check_does_nothing_and_says_nothing_to_cron(self):
        self.server.forget_requests()
        done = self.kept.run("check", "--all", status=BUSY)
        self.assertEqual((done.out, done.err), ("", ""))
        self.assertEqual(self.server.requests(), [])

    def test_a_program_is_told_who_is_at_work(self):
        done = self.kept.run("verify", "--repair", "--format", "json",
                             status=BUSY)
        self.assertEqual(read_json(done.err)["error"], "busy")
        self.assertIn(str(self.long.pid), read_json(done.err)["message"])

    def test_on_a_terminal_it_says_who_is_at_work(self):
        master, slave = pty.openpty()
        done = subprocess.run(
            [EMEND, "-C", self.kept.dir, "check"], cwd="/",
            env=clean_environment(), stdout=slave, stderr=slave)
        os.close(slave)
        said = os.read(master, 10000).decode()
        os.close(master)
        self.assertEqual(done.returncode, BUSY)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertIn(str(self.long.pid), said)

    def test_other_commands_work_beside_it(self):
        self.site.put("b.html", title="Story b")
        self.kept.run("add", self.url("/b.html"))
        self.assertEqual(len(self.kept.log(self.url("/b.html"))), 1)
        self.kept.run("list")
        self.kept.run("show", self.url())
        self.kept.run("unwatch", self.url("/b.html"))
        self.assertIsNone(self.long.poll())

    def test_one_that_was_killed_is_not_in_the_way(self):
        self.long.kill()
        self.long.wait()
        self.kept.run("check", self.url())


if __name__ == "__main__":
    main()
