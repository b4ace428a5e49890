"""emend init, and what stands in an archive."""

import os
import stat

from harness import *


class Init(Case):
    def test_makes_an_archive_and_prints_the_line_for_cron(self):
        done = run("init", self.dir / "new one")
        self.assertIn("Made the archive %s\n" % (self.dir / "new one"),
                      done.out)
        line = done.out.splitlines()[-1]
        self.assertEqual(line, "*/5 * * * * '%s' -C '%s' check" % (
            os.path.realpath(EMEND), self.dir / "new one"))
        self.assertEqual(done.err, "")
        self.assertEqual(
            {"emend.conf", "articles.git", "pages.git", "state.db"} -
            set(os.listdir(self.dir / "new one")), set())

    def test_the_line_for_cron_works_as_cron_runs_it(self):
        done = run("init", self.dir / "it's 100% new")
        line = done.out.splitlines()[-1]
        command = line.split(" ", 5)[5].replace("\\%", "%")
        ran = subprocess.run(["/bin/sh", "-c", command], cwd="/",
                             env=clean_environment(), capture_output=True)
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr),
                         (0, b"", b""))

    def test_the_command_for_watching_works_as_it_is_printed(self):
        done = run("init", "it's a new one", cwd=self.dir)
        line, = [l for l in done.out.splitlines() if l.startswith("Watch")]
        command = line.split(":", 1)[1].replace(
            "URL", "--no-look http://127.0.0.1:1/a")
        ran = subprocess.run(["/bin/sh", "-c", command], cwd=self.dir,
                             env=clean_environment(), capture_output=True)
        self.assertEqual(ran.returncode, DONE, ran)
        self.assertIn("Watching", ran.stdout.decode())

    def test_nobody_else_may_read_it(self):
        run("init", self.dir / "new")
        for name, mode in (("new", 0o700), ("new/emend.conf", 0o600)):
            self.assertEqual(
                stat.S_IMODE(os.stat(self.dir / name).st_mode), mode, name)

    def test_an_empty_directory_will_do(self):
        (self.dir / "empty").mkdir()
        run("init", self.dir / "empty")
        self.assertTrue((self.dir / "empty" / "emend.conf").exists())

    def test_the_current_directory_is_the_default(self):
        (self.dir / "here").mkdir()
        run("init", cwd=self.dir / "here")
        self.assertTrue((self.dir / "here" / "emend.conf").exists())

    def test_an_archive_is_left_alone(self):
        archive = self.archive()
        before = snapshot(archive.dir)
        self.assert_error(run("init", archive.dir, status=FAILED),
                          "is an archive already")
        self.assertEqual(snapshot(archive.dir), before)

    def test_a_directory_with_files_is_left_alone(self):
        self.file("full/letter.txt", "Dear Ines,\n")
        self.assert_error(run("init", self.dir / "full", status=FAILED),
                          "has files in it", "nothing was changed")
        self.assertEqual(os.listdir(self.dir / "full"), ["letter.txt"])

    def test_what_a_killed_init_left_is_taken_over(self):
        left = self.dir / "left"
        (left / "articles.git/objects").mkdir(parents=True)
        self.file("left/init.lock", "1 2\n")
        self.file("left/.outbox.mark.tmp", "half")
        run("init", left)
        self.assertEqual(set(os.listdir(left)), {
            "emend.conf", "articles.git", "pages.git", "outbox.mark",
            "state.db"})
        # an archive that was worked in is more than that
        (left / "emend.conf").unlink()
        self.file("left/init.lock", "1 2\n")
        self.file("left/write.lock", "")
        self.assert_error(run("init", left, status=FAILED),
                          "has files in it")
        self.assertTrue((left / "state.db").exists())

    def test_a_file_of_that_name_is_left_alone(self):
        self.file("file", "not a directory")
        self.assert_error(run("init", self.dir / "file", status=FAILED))
        self.assertEqual((self.dir / "file").read_text(), "not a directory")

    def test_a_parent_that_is_missing_is_named(self):
        self.assert_error(run("init", self.dir / "no/such", status=FAILED),
                          "no/such")

    def test_json(self):
        done = run("init", self.dir / "new", "--format", "json")
        document = read_json(done.out)
        self.assertEqual(document["schema"], "emend.init/1")
        self.assertEqual(document["archive"], str(self.dir / "new"))
        self.assertIn(" check", document["crontab"])

    def test_an_error_is_json_when_json_was_asked_for(self):
        archive = self.archive()
        done = run("init", archive.dir, "--format", "json", status=FAILED)
        self.assertEqual(done.out, "")
        error = read_json(done.err)
        self.assertEqual((error["schema"], error["error"]),
                         ("emend.error/1", "exists"))

    def test_stock_git_reads_what_was_made(self):
        archive = self.archive()
        self.assertIn("README", archive.git("ls-tree", "--name-only", "main"))


class First(Case):
    def test_without_an_archive_emend_says_what_to_do_first(self):
        done = run(cwd=self.dir)
        self.assertIn("There is no archive here", done.out)
        self.assertIn("emend init", done.out)
        self.assertIn("emend demo", done.out)

    def test_in_an_archive_emend_says_how_things_stand(self):
        archive = self.archive()
        self.assertEqual(run(cwd=archive.dir, now=at(0)).out,
                         run("-C", archive.dir, "status", now=at(0)).out)

    def test_status_as_json(self):
        document = self.archive().json("status")
        self.assertEqual((document["articles"], document["last_check"]),
                         (0, None))

    def test_an_empty_list_says_so(self):
        archive = self.archive()
        self.assertIn("Nothing is watched yet", archive.run("list").out)
        self.assertEqual(archive.json("list")["articles"], [])

    def test_a_check_of_nothing_says_nothing(self):
        done = self.archive().run("check")
        self.assertEqual((done.out, done.err), ("", ""))

    def test_the_archive_is_where_the_option_or_the_environment_says(self):
        archive = self.archive()
        other = self.archive(name="other")
        other.run("add", "--no-look", "http://127.0.0.1:1/a")
        run("-C", archive.dir, "list")
        done = run("-C", other.dir, "list",
                   env={"EMEND_ARCHIVE": str(archive.dir)})
        self.assertIn("(not read yet)", done.out)


class Help(Case):
    COMMANDS = ("status", "init", "add", "list", "unwatch", "forget", "check",
                "alert", "deliver", "log", "show", "diff", "blame", "report",
                "review", "explain", "search", "site", "compare", "extract",
                "backup", "maintain", "verify", "doctor", "demo")

    def test_every_command_tells_of_itself(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                done = run(command, "--help")
                self.assertTrue(done.out.startswith(
                    "usage: emend %s" % command), done.out)
                self.assertEqual(done.err, "")
                self.assertEqual(run("help", command).out, done.out)

    def test_help_lists_the_commands_and_nothing_that_is_not_there(self):
        listed = [line.split()[0] for line in run("--help").out.splitlines()
                  if line.startswith("  ") and line[2].islower()]
        self.assertEqual([c for c in listed if c != "emend"
                          and c != "Without"], list(self.COMMANDS))

    def test_no_line_of_help_is_wider_than_a_terminal(self):
        for command in self.COMMANDS:
            for line in run("help", command).out.splitlines():
                self.assertLessEqual(len(line), 80, (command, line))

    def test_version(self):
        self.assertRegex(run("--version").out, r"^emend \d+\.\d+\.\d+\n$")


def snapshot(directory):
    """Every file below and its bytes."""
    return {path.relative_to(directory): path.read_bytes()
            for path in sorted(directory.rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main()
