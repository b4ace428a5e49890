"""What maintenance does for people and for cron."""

import threading

from harness import *


class Maintained(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))

    def edit(self, count, first=1, days=0):
        """Looks count times, and each time something changed."""
        for n in range(first, first + count):
            self.site.put("story.html", paragraphs=stories.edited(
                **{"29 of the 31": "%d of the 31" % n}))
            self.kept.run("check", "--all", now=at(20 * n, days=days))

    def packs(self, name="articles.git"):
        return len(list(
            (self.kept.dir / name / "objects/pack").glob("*.pack")))


class Command(Maintained):
    def test_it_joins_packs_and_says_so(self):
        self.edit(6)
        self.assertEqual(self.packs(), 8)
        told = self.kept.run("maintain").out
        self.assertRegex(told, r"articles\.git: from 8 packs to [12], from "
                               r"\d+ kB to \d+ kB\n")
        self.assertLess(self.packs(), 3)
        self.kept.git("fsck", "--strict", "--full")
        self.assertIn("6 of the 31", self.kept.run("show", self.url()).out)
        self.assertIn("3 of the 31", self.kept.run(
            "show", self.url(), "4").out)

    def test_as_json(self):
        self.edit(3)
        document = self.kept.json("maintain")
        self.assertEqual(document["articles"]["packs_before"], 5)
        self.assertLess(document["articles"]["packs"], 3)
        self.assertLess(document["articles"]["bytes"],
                        document["articles"]["bytes_before"])
        self.assertTrue(document["git"] and document["complete"])

    def test_it_may_be_given_a_time(self):
        self.edit(3)
        self.assert_error(self.kept.run("maintain", "--for", "soon",
                                        status=USAGE), "--for soon", "15m")
        self.assertTrue(self.kept.json("maintain", "--for", "1m")["complete"])
        self.assertLess(self.packs(), 3)

    def test_without_git_it_says_so(self):
        self.edit(3)
        result = self.kept.run("maintain", env={"PATH": "/nonexistent"})
        self.assertIn("There is no git program", result.out)
        self.assertEqual(self.packs(), 5)
        self.assertIn("3 of the 31", self.kept.run("show", self.url()).out)

    def test_what_a_strangers_archive_would_run_is_not_run(self):
        """git asks the remote of a repository's own settings for what is
        missing, by a command that stands there."""
        self.edit(6)
        stranger = Archive(pathlib.Path(self.dir) / "a stranger's", conf=None)
        shutil.copytree(self.kept.dir, stranger.dir)
        self.lose_trees(stranger)
        ran = pathlib.Path(self.dir) / "ran"
        with (stranger.dir / "articles.git" / "config").open("a") as config:
            config.write(
                '[core]\n\tfsmonitor = "touch \'%(ran)s\'"\n'
                '[remote "origin"]\n\turl = %(git)s\n\tpromisor = true\n'
                '\tuploadpack = "touch \'%(ran)s\'; git-upload-pack"\n'
                % {"ran": ran, "git": stranger.dir / "articles.git"})
        hook = stranger.dir / "articles.git" / "hooks" / "pre-auto-gc"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\ntouch '%s'\n" % ran)
        hook.chmod(0o755)
        stranger.run("maintain", status=None)
        for command in ("status", "list", "verify", "doctor"):
            stranger.run(command, status=None)
        self.assertFalse(ran.exists())

    def lose_trees(self, archive):
        """One pack for each commit, and no pack that has anything else."""
        repository = archive.dir / "articles.git"
        folder = repository / "objects/pack"
        before = list(folder.iterdir())
        for commit in archive.git("rev-list", "--all").split():
            subprocess.run(
                ["git", "--git-dir", repository, "pack-objects", "-q",
                 folder / "pack"], input=commit.encode(), check=True,
                stdout=subprocess.DEVNULL)
        for path in before:
            path.unlink()

    def test_no_archive_is_an_error(self):
        run("-C", self.dir, "maintain", status=FAILED)

    def test_a_clone_beside_it_is_whole(self):
        self.edit(12)
        failed = []

        def clone():
            for n in range(4):
                done = subprocess.run(
                    ["git", "clone", "-q", "--mirror",
                     str(self.kept.dir / "articles.git"),
                     str(self.dir / ("clone%d" % n))],
                    env=clean_environment(GIT_CONFIG_NOSYSTEM="1"),
                    capture_output=True, text=True)
                if done.returncode:
                    failed.append(done.stderr)
        thread = threading.Thread(target=clone)
        thread.start()
        for n in range(4):
            self.kept.run("maintain")
            self.edit(1, first=20 + n)
        thread.join()
        self.assertEqual(failed, [])
        for n in range(4):
            subprocess.run(["git", "-C", str(self.dir / ("clone%d" % n)),
                            "fsck", "--strict"], check=True,
                           capture_output=True)


class Pages(Maintained):
    def test_old_months_go_and_what_is_needed_stays(self):
        self.edit(2)
        conf = self.kept.dir / "emend.conf"
        conf.write_text(conf.read_text() + "\n[store]\npages = 30d\n")
        self.kept.run("check", now=at(days=55))
        self.assertIn("2026-03", self.branches())
        self.kept.run("check", now=at(days=62))
        self.assertNotIn("2026-03", self.branches())
        self.assertIn("kept", self.branches())
        self.assertIn("2 of the 31", self.kept.run(
            "show", self.url(), "--format", "raw").out)
        result = self.kept.run("show", self.url(), "1", "--format", "raw",
                               status=FAILED)
        self.assertIn("not kept any more", result.err)
        self.kept.git("fsck", "--strict", repository="pages.git")

    def test_a_december_ends_with_the_year(self):
        kept = self.kept = self.archive(
            Archive.CONF + "[store]\npages = 30d\n", "december")
        kept.run("add", self.url(), now="2026-12-07T09:00:00Z")
        self.site.put("story.html", paragraphs=stories.edited(
            **{"29 of the 31": "26 of the 31"}))
        kept.run("check", "--all", now="2026-12-08T09:00:00Z")
        kept.run("check", now="2027-01-30T09:00:00Z")
        self.assertIn("2026-12", self.branches())
        kept.run("check", now="2027-02-01T09:00:00Z")
        self.assertNotIn("2026-12", self.branches())

    def branches(self):
        return self.kept.git("for-each-ref", "--format=%(refname:short)",
                             "refs/heads", repository="pages.git").split()


class Suspicion(Maintained):
    def test_what_stands_in_an_articles_place_is_kept_to_the_last(self):
        self.site.put("story.html", content=(
            "<html><head><title>Log in</title></head><body><main>"
            "<h1>Log in</h1><p>Please log in to read on.</p><form>"
            "<input type=password></form></main></body></html>"))
        for n in range(1, 6):
            self.kept.run("check", "--all", now=at(20 * n), status=None)
        self.site.put("story.html")
        self.kept.run("check", "--all", now=at(120))
        pages = [name for name in self.kept.git(
            "ls-tree", "-r", "--name-only", "2026-03",
            repository="pages.git").split() if name.endswith(".page")]
        # the article, then each look at the other
        self.assertEqual([name[3:7] for name in pages],
                         ["0900", "0920", "0940", "1000", "1020", "1040"])
        self.assertIn("Please log in", self.kept.git(
            "show", "2026-03:" + pages[1], repository="pages.git"))
        self.assertEqual(len(self.kept.log(self.url())), 1)


class InACheck(Maintained):
    def test_what_fails_is_told_and_not_the_end(self):
        bin_ = self.dir / "bin"
        bin_.mkdir()
        (bin_ / "git").write_text("#!/bin/sh\necho fatal: oh >&2\nexit 128\n")
        (bin_ / "git").chmod(0o755)
        pack = self.kept.dir / "articles.git/objects/pack"
        for n in range(101):  # as if of so many checks
            self.one_more_pack(pack, n)
        result = self.kept.run("check", now=at(60), status=TROUBLE,
                               env={"PATH": "%s:/usr/bin:/bin" % bin_})
        self.assertIn("fatal: oh", result.out)
        # not again at once
        self.kept.run("check", now=at(80),
                      env={"PATH": "%s:/usr/bin:/bin" % bin_})
        self.assertGreater(self.packs(), 100)
        self.kept.run("check", now=at(120, days=1))
        self.assertLess(self.packs(), 10)
        self.kept.git("fsck", "--strict")

    def one_more_pack(self, folder, n):
        env = clean_environment(GIT_CONFIG_NOSYSTEM="1")
        git = ["git", "--git-dir", str(folder.parent.parent)]
        blob = subprocess.run([*git, "hash-object", "-w", "--stdin"],
                              input=b"%d" % n, env=env, check=True,
                              capture_output=True).stdout
        subprocess.run([*git, "pack-objects", "-q", str(folder / "pack")],
                       input=blob, env=env, check=True, capture_output=True)
        name = blob.decode().strip()
        (folder.parent / name[:2] / name[2:]).unlink()


main()
