"""emend demo: an archive made from the sample articles, without network."""

from harness import *

SEEDS = PROJECT / "seeds"


class Demo(Case):
    def setUp(self):
        super().setUp()
        # the program finds the samples beside itself, or above its folder
        shutil.copytree(SEEDS, self.dir / "there" / "seeds")
        (self.dir / "there" / "cli").mkdir()
        self.program = self.dir / "there" / "cli" / "emend"
        shutil.copy(EMEND, self.program)

    def demo(self, *arguments, **options):
        # as if offline: whatever it would ask goes to a closed port
        env = {"http_proxy": "http://127.0.0.1:9",
               "https_proxy": "http://127.0.0.1:9"}
        return run("demo", *arguments, cwd=self.dir, env=env,
                   program=self.program, **options)

    def test_makes_an_archive_and_tells_the_edits(self):
        done = self.demo()
        self.assertEqual(done.err, "")
        archive = self.dir / "emend-demo"
        listed = read_json(run("-C", archive, "list", "--format",
                               "json").out)["articles"]
        urls = [line for line in (SEEDS / "demo" / "urls.txt").read_text()
                .splitlines() if line and not line.startswith("#")]
        self.assertEqual(sorted(a["url"] for a in listed), sorted(urls))
        self.assertGreater(min(a["revisions"] for a in listed), 1)
        # what it shows: a number, a quote, a headline, a move, a lost "not",
        # a correction notice; and how to look further
        for word in ("number", "quote", "headline", "moved", "negation",
                     "correction", "emend -c", "diff", "log"):
            self.assertIn(word, done.out.lower())

    def test_the_commands_it_prints_work(self):
        done = self.demo()
        commands = [re.split("  +", line.strip(), 1)[1]
                    for line in done.out.split("Look further")[1].split("\n")
                    if line.startswith("  ")]
        self.assertGreaterEqual(len(commands), 5)
        for command in commands:
            with self.subTest(command):
                ran = subprocess.run(
                    ["/bin/sh", "-c", command], cwd=self.dir,
                    env=clean_environment(GIT_CONFIG_NOSYSTEM="1"),
                    capture_output=True)
                self.assertEqual((ran.returncode, ran.stderr), (0, b""))
                self.assertTrue(ran.stdout)

    def test_a_second_run_goes_on_with_what_is_there(self):
        self.demo()
        before = run("-C", self.dir / "emend-demo", "list", "--format",
                     "json").out
        self.demo()
        self.assertEqual(run("-C", self.dir / "emend-demo", "list",
                             "--format", "json").out, before)

    def test_another_directory(self):
        self.demo("my demo")
        self.assertTrue((self.dir / "my demo" / "emend.conf").exists())

    def test_a_directory_with_other_files_is_left_alone(self):
        self.file("full/letter.txt", "Dear Ines,\n")
        self.assert_error(self.demo("full", status=FAILED), "full")
        self.assertEqual(os.listdir(self.dir / "full"), ["letter.txt"])

    def test_without_the_samples_it_says_where_they_should_be(self):
        shutil.rmtree(self.dir / "there" / "seeds")
        self.assert_error(self.demo(status=FAILED), "seeds/demo")
        self.assertFalse((self.dir / "emend-demo").exists())

    def test_an_archive_of_other_things_is_left_alone(self):
        archive = self.archive()
        archive.run("add", "--no-look", "http://tide.example/a")
        conf = archive.conf.read_text()
        self.demo(archive.dir, status=FAILED)
        self.assertEqual(archive.conf.read_text(), conf)

    def test_the_history_is_sound_and_dated_as_the_samples_say(self):
        self.demo()
        archive = Archive(self.dir / "emend-demo", conf=None)
        archive.fsck()
        times = {line.split()[1]
                 for line in (SEEDS / "demo" / "versions.txt").read_text()
                 .splitlines() if line and not line.startswith("#")}
        for article in archive.json("list")["articles"]:
            for revision in archive.log(article["url"]):
                self.assertIn(revision["first_seen"], times)

    def test_its_events_as_json(self):
        done = self.demo("--format", "json")
        events = read_events(done.out)
        self.assertIn("new", [e["event"] for e in events])
        self.assertIn("changed", [e["event"] for e in events])


if __name__ == "__main__":
    main()
