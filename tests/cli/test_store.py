"""What stock git makes of an archive."""

import base64
import gzip
import hashlib
import stat

from harness import *

CHANGED = stories.edited(**{"29 of the 31": "27 of the 31",
                            "did not say": "did say"})


class Stored(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.site.put("story.html", paragraphs=CHANGED)
        self.kept.run("check", now=at(20))
        self.ref = self.kept.ref()

    def message(self, revision, what="%B"):
        commits = self.kept.git("rev-list", "--reverse", self.ref).split()
        return self.kept.git("log", "-1", "--format=" + what,
                             commits[revision - 1]).strip("\n")

    def files(self, revision):
        """The two files of a revision: their text by ending."""
        commit = self.kept.git("rev-list", "--reverse",
                               self.ref).split()[revision - 1]
        names = self.kept.git("ls-tree", "--name-only", commit).split()
        return {name.rsplit(".")[1]: self.kept.git("show", "%s:%s" % (
            commit, name)) for name in names}, names


class History(Stored):
    def test_a_clone_brings_the_page_that_says_how_to_fetch(self):
        env = clean_environment(GIT_CONFIG_NOSYSTEM="1")

        def git(*arguments):
            return subprocess.run(
                ["git", "-c", "safe.directory=*", *arguments], env=env,
                check=True, capture_output=True, text=True).stdout
        clone = self.dir / "clone"
        git("clone", self.kept.dir / "articles.git", clone)
        readme = (clone / "README.md").read_text()
        self.assertIn("git fetch origin '+refs/articles/*:refs/articles/*'",
                      readme)
        self.assertIn("format 1", readme)
        self.assertEqual(os.listdir(clone / ".git/refs/heads"), ["main"])
        git("-C", clone, "fetch", "origin", "+refs/articles/*:refs/articles/*")
        self.assertIn(self.ref, git("-C", clone, "for-each-ref"))
        git("-C", clone, "fsck", "--strict")

    def test_log_p_of_a_ref_reads_well(self):
        log = self.kept.git("log", "-p", self.ref, "--", "*.md")
        self.assertIn("\n-The harbour board of Port Ansel said on Tuesday "
                      "that 29 of the 31 moorings", log)
        self.assertIn("\n+The harbour board of Port Ansel said on Tuesday "
                      "that 27 of the 31 moorings", log)
        words = self.kept.git("diff", "--word-diff", self.ref + "~", self.ref,
                              "--", "*.md")
        self.assertIn("[-29-]{+27+}", words)

    def test_blame_of_a_ref_reads_well(self):
        _, names = self.files(2)
        text = next(n for n in names if n.endswith(".md"))
        lines = self.kept.git("blame", "-s", self.ref, "--",
                              text).splitlines()
        commits = [line.split()[0].lstrip("^") for line in lines]
        old, new = [c[:7] for c in self.kept.git(
            "rev-list", "--reverse", self.ref).split()]
        self.assertEqual([c[:7] for c in commits[::2]],
                         [new, old, old, old, new, old, old, old])

    def test_the_subject_says_in_words_what_changed(self):
        self.assertEqual(self.message(1, "%s"),
                         "First seen: " + stories.TITLE)
        subject = self.message(2, "%s")
        self.assertRegex(subject, "2 (of 8 )?paragraphs changed")
        self.assertIn("a number", subject)
        self.assertIn("a negation", subject)
        self.assertLess(len(subject), 120)

    def trailers(self, revision):
        lines = self.message(revision, "%(trailers:unfold)").splitlines()
        return dict(line.split(": ", 1) for line in lines if line)

    def test_the_trailers(self):
        self.assertEqual(self.trailers(1), {
            "Emend-Url": self.url(), "Emend-Revision": "1",
            "Emend-Event": "new",
            "Emend-Extractor": self.trailers(1)["Emend-Extractor"],
            "Emend-Clock": "set"})
        second = self.trailers(2)
        self.assertEqual(
            (second["Emend-Revision"], second["Emend-Event"],
             second["Emend-Seen-Before"]), ("2", "changed", at(0)))
        self.assertEqual(re.split("[, ]+", second["Emend-Kinds"]),
                         ["negation", "number"])

    def test_the_clock_is_named_only_when_it_was_set(self):
        self.site.put("story.html")
        self.kept.run("check", "--all")
        self.assertNotIn("Emend-Clock", self.message(3))

    def test_the_dates_are_those_of_look_and_recording(self):
        self.assertEqual(self.message(2, "%aI %cI"),
                         " ".join([at(20).replace("Z", "+00:00")] * 2))
        self.site.take_away("story.html")
        for minutes in (60, 70, 120):
            self.kept.run("check", "--all", now=at(minutes), status=None)
        self.assertEqual(self.message(3, "%aI %cI"), " ".join(
            at(m).replace("Z", "+00:00") for m in (60, 120)))
        self.assertRegex(self.message(3, "%s"), "^Gone: .*404$")

    def test_the_two_files_of_a_revision(self):
        files, names = self.files(2)
        id = self.kept.json("log", self.url())["id"]
        self.assertEqual(sorted(names), [id[:12] + ".json", id[:12] + ".md"])
        self.assertEqual(files["md"], "\n\n".join(CHANGED) + "\n")
        document = json.loads(files["json"])
        validate(document, "emend.revision/1")
        self.assertEqual(list(document), sorted(document))
        self.assertEqual(document["text_sha256"],
                         hashlib.sha256(files["md"].encode()).hexdigest())
        self.assertEqual(len(document["paragraphs"]), 8)
        self.assertEqual((document["title"], document["revision"]),
                         (stories.TITLE, 2))
        self.assertIn(self.url(), document["found_in"])

    def test_what_looks_like_markup_is_escaped_and_comes_back(self):
        odd = [mark + " is how the board begins its letters, and nobody in "
               "the town could say why it does; the clerk had no answer."
               for mark in "# ## - > ! | : \\".split()]
        text = stories.PARAGRAPHS[:4] + odd + stories.PARAGRAPHS[4:]
        self.site.put("story.html", paragraphs=text)
        self.kept.run("check", "--all")
        document = self.kept.json("show", self.url())
        self.assertEqual([p["text"] for p in document["paragraphs"]],
                         text)
        stored = self.files(3)[0]["md"]
        for paragraph in odd:
            self.assertIn("\n\\" + paragraph + "\n", stored)

    def test_articles_have_names_of_their_own(self):
        self.site.put("b.html", title="Story b")
        self.kept.run("add", self.url("/b.html"))
        names = {name for ref in self.kept.refs().values()
                 for name in self.kept.git("ls-tree", "--name-only",
                                           ref).split()}
        self.assertEqual(len(names), 4)

    def test_the_history_survives_git_itself(self):
        self.kept.git("gc", "--quiet", "--prune=now")
        self.kept.git("gc", "--quiet", "--prune=now", repository="pages.git")
        self.assertEqual(self.kept.run("show", self.url(), 1).out,
                         "\n\n".join(stories.PARAGRAPHS) + "\n")
        self.site.put("story.html")
        self.assertEqual([e["event"] for e in self.kept.check("--all")],
                         ["reverted"])

    def test_ids_do_not_depend_on_the_archive(self):
        other = self.archive(name="other")
        other.run("add", self.url(), now=at(0))
        self.assertEqual(list(other.refs()), list(self.kept.refs()))

    def test_equal_runs_make_equal_commits(self):
        other = self.archive(name="other")
        self.site.put("story.html")
        other.run("add", self.url(), now=at(0))
        self.site.put("story.html", paragraphs=CHANGED)
        other.run("check", now=at(20))
        self.assertEqual(other.refs(), self.kept.refs())


class Pages(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html")
        self.kept = self.archive()

    def page(self, number=1):
        """(.page, .http) of a revision, as bytes."""
        path = self.kept.json("log", "story.html")["revisions"][
            number - 1]["page"]
        month, rest = path.split("/", 1)
        return [self.kept.git("show", "%s:%s" % (month, name),
                              repository="pages.git")
                for name in (rest, rest.replace(".page", ".http"))]

    def document(self, number=1):
        commit = self.kept.git("rev-list", "--reverse",
                               self.kept.ref()).split()[number - 1]
        name = next(n for n in self.kept.git(
            "ls-tree", "--name-only", commit).split() if n.endswith("json"))
        return json.loads(self.kept.git("show", "%s:%s" % (commit, name)))

    def test_the_page_is_kept_as_it_was_served(self):
        self.kept.run("add", self.url("/gzip/story.html"), now=at(0))
        body, http = self.page()
        self.assertEqual(body, stories.page())
        page = self.document()["page"]
        self.assertEqual((page["month"], page["path"].split("/")[0]),
                         ("2026-03", "02"))
        self.assertEqual(page["decoded_sha256"],
                         hashlib.sha256(body.encode()).hexdigest())
        self.assertEqual(page["sent_sha256"], hashlib.sha256(gzip.compress(
            body.encode(), mtime=0)).hexdigest())
        self.assertIn("GET /gzip/story.html", http)
        self.assertIn("Content-Encoding: gzip", http)
        self.assertIn(page["sent_sha256"], http)

    def test_the_headers_of_every_hop(self):
        path = "/redirect-to?url=/story.html"
        self.kept.run("add", self.url(path))
        _, http = self.page()
        self.assertIn("GET " + path, http)
        self.assertIn("302", http)
        self.assertIn("GET /story.html", http)

    def test_secrets_are_not_kept_anywhere(self):
        self.kept.conf.write_text(
            Archive.CONF + '[site "127.0.0.1"]\n'
            "header = Cookie: edition=opensesame\n"
            "header = X-Desk: opensesame\n")
        self.kept.run("add", self.url("/cookie"), self.url(
            "/named/story.html").replace("//", "//desk:opensesame@"))
        secret = base64.b64encode(b"desk:opensesame").decode()
        for repository in ("pages.git", "articles.git"):
            objects = self.kept.git("cat-file", "--batch-all-objects",
                                    "--batch", repository=repository)
            self.assertNotIn("opensesame", objects)
            self.assertNotIn(secret, objects)
        _, http = self.page()
        self.assertRegex(http, r"Authorization: \(removed, \d+ bytes\)")
        self.assertRegex(http, r"X-Desk: \(removed, \d+ bytes\)")
        for command in ("log", "diff", "show", "unwatch"):
            done = self.kept.run(command, "story.html", status=None)
            self.assertNotIn("opensesame", done.out + done.err)
        self.assertNotIn("opensesame", self.kept.run("list").out)

    def test_nothing_is_readable_by_others(self):
        self.kept.run("add", self.url())
        for path in [self.kept.dir, *self.kept.dir.rglob("*")]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0,
                             path)

    def test_a_failed_look_keeps_no_page(self):
        self.kept.run("add", self.url("/status/404"), status=TROUBLE)
        self.assertEqual(self.kept.git(
            "for-each-ref", "refs/heads/2*", repository="pages.git"), "")


if __name__ == "__main__":
    main()
