"""emend forget: nothing of the article stays, everything else does."""

import zlib

from harness import *

WORD = "zwibbelquark"  # in the article to be forgotten, and nowhere else
TEXT = stories.PARAGRAPHS[:3] + [
    "The %s, as the old crane is called, will be taken down first, the board "
    "said, and its bell given to the school on the hill." % WORD]
CHANGED = stories.edited(**{"29 of the 31": "27 of the 31"})
LATER = TEXT[:2] + [
    "The repairs are expected to cost 2.4 million %s and to be paid from the "
    "dues of three years, according to the treasurer." % WORD] + TEXT[3:]


def git_objects(directory):
    """All that git can read there, in whatever form it lies."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", "--git-dir", directory, "cat-file",
         "--batch-all-objects", "--unordered", "--batch"],
        env=clean_environment(GIT_CONFIG_NOSYSTEM="1"), check=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout


class Kept(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("secret-story.html", title="About the " + WORD,
                      paragraphs=TEXT)
        self.site.put("other.html", title="Another", paragraphs=CHANGED)
        self.kept.run("add", self.url("/secret-story.html"),
                      self.url("/other.html"), now=at(0))
        self.site.put("secret-story.html", title="About the " + WORD,
                      paragraphs=LATER)
        self.kept.run("check", now=at(30))
        self.assertEqual(len(self.kept.log(self.secret)), 2)
        self.others = self.kept.json("log", self.url("/other.html"))

    @property
    def secret(self):
        return self.url("/secret-story.html")

    def git(self, *arguments, repository="articles.git"):
        return self.kept.git(*arguments, repository=repository)

    def forget(self, *more, **options):
        return self.kept.json("forget", self.secret, "--yes", *more,
                              now=at(40), **options)

    def assert_gone(self, words=(WORD, "secret-story")):
        """In no file, raw or as git reads it; others are as they were."""
        for path in sorted(self.kept.dir.rglob("*")):
            if not path.is_file():
                continue
            content = path.read_bytes()
            if path.parent.parent.name == "objects" and len(path.name) == 38:
                content = zlib.decompress(content)
            for word in words:
                self.assertNotIn(word.encode(), content, path)
        for repository in ("articles.git", "pages.git"):
            content = git_objects(self.kept.dir / repository)
            for word in words:
                self.assertNotIn(word.encode(), content, repository)
            self.assertFalse(
                [p for p in (self.kept.dir / repository).rglob("*tmp_*")])
        self.assertFalse((self.kept.dir / "forget.list").exists())
        self.kept.fsck()
        self.kept.run("verify")
        self.assertEqual(self.kept.json("log", self.url("/other.html")),
                         self.others)
        self.kept.run("show", self.url("/other.html"))
        self.kept.run("show", self.url("/other.html"), "--format", "raw")


class Forgetting(Kept):
    def test_nothing_of_it_stays(self):
        objects = self.git("rev-list", "--objects", self.kept.refs_of(
            self.secret)).split("\n")
        names = [line.split()[0] for line in objects if line]
        self.assertEqual(len(names), 8)
        document = self.forget()
        self.assertEqual((document["revisions"], document["objects"],
                          document["already"], document["shared"]),
                         (2, 8, False, 0))
        self.assert_gone()
        for name in names:
            done = subprocess.run(
                ["git", "-c", "safe.directory=*", "--git-dir",
                 self.kept.dir / "articles.git", "cat-file", "-e", name],
                stderr=subprocess.DEVNULL)
            self.assertNotEqual(done.returncode, 0, name)
        self.assertNotIn("watch \"%s\"" % self.secret,
                         self.kept.conf.read_text())
        self.assertEqual(self.kept.check("--all", now=at(60)), [])

    def test_says_what_it_cannot_reach_and_what_it_did(self):
        done = self.kept.run("forget", self.secret, "--yes")
        self.assertIn("Forgotten: %s\nErased: 2 revisions (8 objects)"
                      % self.secret, done.out)
        for words in ("clones", "backups", "mails"):
            self.assertIn(words, done.out)
        self.assertEqual(done.err, "")

    def test_names_what_a_repair_kept_aside(self):
        aside = [self.kept.dir / "set-aside/pack-1.pack",
                 self.kept.dir / "state.db.unreadable-20260301T090000Z"]
        for path in aside:
            path.parent.mkdir(exist_ok=True)
            path.write_text(WORD)
        told = [line for line in self.forget()["not_reached"]
                if "kept aside" in line]
        self.assertEqual([line.rpartition(": ")[2] for line in told],
                         [str(aside[1]), str(aside[0])])
        for path in aside:
            path.unlink()
        again = self.forget()["not_reached"]
        self.assertNotIn("kept aside", str(again))

    def test_asks_for_yes_and_for_the_whole_address(self):
        before = self.kept.refs()
        done = self.kept.run("forget", self.secret, status=USAGE)
        self.assert_error(done, "2 revisions", "--yes", "cannot be taken back")
        done = self.kept.run("forget", "secret-story", "--yes", status=None)
        self.assert_error(done, "whole address or id", status=FAILED)
        id = self.kept.json("log", self.secret)["id"]
        done = self.kept.run("forget", id[:12], "--yes", status=None)
        self.assert_error(done, "whole address or id", status=FAILED)
        self.assertEqual(self.kept.refs(), before)
        document = self.kept.json("forget", id, "--yes")
        self.assertEqual(document["id"], id)
        self.assert_gone()

    def test_comments_of_the_configuration_stay(self):
        text = self.kept.conf.read_text()
        self.kept.conf.write_text(
            "# ours\n" + text + "\n# at the end\n[site \"example.org\"]\n")
        self.forget()
        self.assertNotIn("secret-story", self.kept.conf.read_text())
        for line in ("# ours", "# at the end", "other.html"):
            self.assertIn(line, self.kept.conf.read_text())

    def test_again_it_says_that_it_was_forgotten(self):
        self.forget()
        again = self.kept.json("forget", self.secret, "--yes", now=at(50))
        self.assertTrue(again["already"])
        self.assertEqual((again["objects"], again["forgotten"]), (0, at(40)))
        done = self.kept.run("forget", self.secret, "--yes")
        self.assertIn("nothing was left of it", done.out)

    def test_nothing_brings_it_back_but_add_again(self):
        self.forget()
        self.file("urls.txt", "%s\n" % self.secret)
        done = self.kept.run("add", self.secret, status=None)
        self.assert_error(done, "was forgotten on", "--again", status=USAGE)
        self.kept.run("add", "--no-look", self.dir / "urls.txt")
        events = self.kept.check("--all", now=at(60))
        self.assertEqual([e["event"] for e in events], ["trouble"])
        self.assertIn("forgotten", events[0]["message"])
        # told once, and it is not the list's fault
        self.assertEqual(self.kept.check("--all", now=at(70)), [])
        self.assertNotIn(self.secret, self.kept.run("list").out)
        events = self.kept.events("add", "--again", self.secret, now=at(80))
        self.assertEqual([e["event"] for e in events
                          if e["event"] != "trouble"],
                         ["added", "new", "summary"])
        revision, = self.kept.log(self.secret)
        self.assertEqual(revision["revision"], 1)
        self.assertEqual(self.git("for-each-ref", "refs/forgotten"), "")
        self.assertEqual(
            [e for e in self.kept.check("--all", now=at(200))
             if not e.get("over")], [])

    def test_a_list_that_names_it_is_told(self):
        urls = self.file("urls.txt", "# some\n%s\n" % self.secret)
        self.kept.run("add", "--no-look", urls)
        document = self.forget()
        self.assertEqual(document["still_named"],
                         [{"file": str(urls), "line": 2}])

    def test_all_lines_that_name_it_are_listed_or_counted(self):
        urls = self.file("urls.txt", "%s\n" % self.secret * 23)
        self.kept.run("add", "--no-look", urls)
        self.assertEqual([place["line"] for place in
                          self.forget()["still_named"]],
                         list(range(1, 24)))
        out = self.kept.run("forget", self.secret, "--yes").out
        self.assertEqual(out.count("Still named in "), 20)
        self.assertIn("And in 3 more places, which --format json lists.\n",
                      out)

    def test_an_address_that_leads_to_it_is_not_taken_up(self):
        self.forget()
        events = self.kept.events(
            "add", self.url("/redirect-to?url=/secret-story.html"), now=at(50))
        self.assertEqual([(e["event"], e.get("reason")) for e in events[1:]],
                         [("ended", "forgotten"), ("summary", None)])
        self.assertEqual(len(self.kept.refs()), 1)

    def test_one_that_no_look_has_read(self):
        self.kept.run("add", "--no-look", self.url("/never-%s.html" % WORD))
        self.kept.json("forget", self.url("/never-%s.html" % WORD), "--yes")
        self.assertNotIn("never", self.kept.conf.read_text())
        self.forget()
        self.assert_gone()

    def test_a_text_that_another_has_stays_that_ones(self):
        self.site.put("twin.html", title="A twin", paragraphs=LATER)
        self.kept.run("add", self.url("/twin.html"), now=at(35))
        before = self.kept.json("log", self.url("/twin.html"))
        shown = self.kept.run("show", self.url("/twin.html")).out
        self.assertEqual(self.forget()["shared"], 1)
        self.kept.fsck()
        self.assertEqual(self.kept.json("log", self.url("/twin.html")), before)
        self.assertEqual(self.kept.run("show", self.url("/twin.html")).out,
                         shown)
        self.assertIn(WORD, shown)
        self.kept.json("forget", self.url("/twin.html"), "--yes")
        self.assert_gone()


class Git(Kept):
    """After whatever stock git made of the repositories."""

    def both(self, *arguments):
        for repository in ("articles.git", "pages.git"):
            self.git(*arguments, repository=repository)

    def test_after_gc(self):
        self.both("gc", "--quiet")
        self.forget()
        self.assert_gone()

    def test_after_repack_with_deltas_and_bitmaps(self):
        self.both("repack", "-adf", "--depth=50", "--window=50",
                  "--write-bitmap-index", "--quiet")
        self.both("commit-graph", "write", "--reachable")
        self.forget()
        self.assert_gone()

    def test_deltas_are_copied_to_their_bases_new_places(self):
        self.forget_among_deltas("true")

    def test_deltas_that_name_their_bases(self):
        self.forget_among_deltas("false")

    def forget_among_deltas(self, by_offset):
        title, paragraphs = stories.many(5)
        for hour in range(4):
            self.site.put("other.html", title=title, byline=None, paragraphs=[
                *paragraphs, "This is what we knew at hour %d." % hour])
            self.kept.run("check", "--all", now=at(31 + hour))
        self.others = self.kept.json("log", self.url("/other.html"))
        texts = [self.kept.run("show", self.url("/other.html"), str(n)).out
                 for n in range(1, 6)]
        self.git("config", "repack.useDeltaBaseOffset", by_offset)
        self.both("repack", "-adf", "--depth=50", "--window=50", "--quiet")
        deltas = self.deltas()
        self.assertGreater(deltas, 4)
        self.forget()
        self.assert_gone()
        self.assertGreater(self.deltas(), 2)
        self.assertEqual(texts, [
            self.kept.run("show", self.url("/other.html"), str(n)).out
            for n in range(1, 6)])

    def deltas(self):
        """How many objects are deltas in the packs."""
        told = "".join(
            self.git("verify-pack", "-v", pack) for pack in
            (self.kept.dir / "articles.git/objects/pack").glob("*.idx"))
        return len([line for line in told.splitlines()
                    if len(line.split()) == 7])

    def test_after_a_multi_pack_index_and_a_split_commit_graph(self):
        self.both("multi-pack-index", "write")
        self.both("commit-graph", "write", "--reachable", "--split")
        self.forget()
        self.assert_gone()

    def test_loose_objects(self):
        for repository in ("articles.git", "pages.git"):
            packs = self.kept.dir / repository / "objects" / "pack"
            aside = self.dir / ("aside " + repository)
            aside.mkdir()
            for pack in list(packs.iterdir()):
                pack.rename(aside / pack.name)
            for pack in sorted(aside.glob("*.pack")):
                with open(pack, "rb") as file:
                    subprocess.run(
                        ["git", "-c", "safe.directory=*", "--git-dir",
                         self.kept.dir / repository, "unpack-objects", "-q"],
                        stdin=file, check=True)
            shutil.rmtree(aside)
        self.forget()
        self.assert_gone()

    def test_unreachable_ones_in_a_cruft_pack(self):
        tip = self.git("rev-parse", self.kept.refs_of(self.secret)).strip()
        tree = self.git("rev-parse", tip + "^{tree}").strip()
        env = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org",
               "GIT_COMMITTER_NAME": "x",
               "GIT_COMMITTER_EMAIL": "x@example.org"}
        made = subprocess.run(
            ["git", "-c", "safe.directory=*", "--git-dir",
             self.kept.dir / "articles.git", "commit-tree", "-m",
             "About the " + WORD, tree], env=clean_environment(**env),
            stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
        self.git("repack", "-d", "--cruft", "--quiet")
        self.assertEqual(self.git("cat-file", "-t", made).strip(), "commit")
        self.forget()
        self.assert_gone()

    def test_what_a_killed_git_left(self):
        packs = self.kept.dir / "articles.git" / "objects" / "pack"
        (packs / "tmp_pack_AbCdEf").write_text(WORD)
        (packs.parent / "9f").mkdir(exist_ok=True)
        (packs.parent / "9f" / "tmp_obj_XyZ").write_text(WORD)
        reflog = self.kept.dir / "articles.git" / "logs" / \
            self.kept.refs_of(self.secret)
        reflog.parent.mkdir(parents=True)
        reflog.write_text("0 0 x <x@example.org> 1 +0000\t%s\n" % WORD)
        self.forget()
        self.assert_gone()

    def test_a_tag_of_the_users_is_named_and_nothing_is_done(self):
        ref = self.kept.refs_of(self.secret)
        self.git("update-ref", "refs/tags/mine", self.git(
            "rev-parse", ref).strip())
        before = self.git("for-each-ref")
        done = self.kept.run("forget", self.secret, "--yes", status=None)
        self.assert_error(done, "refs/tags/mine", "update-ref -d",
                          status=FAILED)
        self.assertEqual(self.git("for-each-ref"), before)
        self.assertEqual(len(self.kept.log(self.secret)), 2)
        self.git("update-ref", "-d", "refs/tags/mine")
        self.forget()
        self.assert_gone()


if __name__ == "__main__":
    main()
