"""verify: revisions whose commit, record and text do not say the same, as if
somebody had written them by hand.
"""

from damaged import *


class Records(VerifyCase):
    def setUp(self):
        super().setUp()
        # the history is asked alone: to the index each would be another
        self.drop_state()

    def raw(self, kind, content):
        done = subprocess.run(
            ["git", "--git-dir", self.kept.dir / "articles.git", "hash-object",
             "-t", kind, "-w", "--stdin"], input=content, check=True,
            env=clean_environment(), stdout=subprocess.PIPE)
        return done.stdout.decode().strip()

    def ref_of(self, name):
        for ref in self.kept.git("for-each-ref", "--format=%(refname)",
                                 "refs/articles").split():
            if name in self.kept.git("log", "-1", "--format=%B", ref):
                return ref
        self.fail("no ref is of %s" % name)

    def write(self, name, change):
        """Puts another commit in the place of the newest of the article."""
        ref = self.ref_of(name)
        commit = subprocess.run(
            ["git", "--git-dir", self.kept.dir / "articles.git", "cat-file",
             "commit", ref], check=True, env=clean_environment(),
            stdout=subprocess.PIPE).stdout.decode()
        changed = change(commit)
        self.assertNotEqual(changed, commit)
        self.kept.git("update-ref", ref, self.raw("commit", changed.encode()))
        self.kept.git("pack-refs", "--all")

    def assert_found(self, what, name="c.html", kind="revision-inconsistent"):
        ref = self.ref_of(name)
        found = [f for f in self.kept.verify(status=TROUBLE)["findings"]
                 if f["kind"] == kind]
        self.assertEqual(len(found), 1, found)
        self.assertIn(what, found[0]["what"])
        self.assertEqual(found[0]["where"], "articles.git/" + ref)

    def with_record(self, change):
        """A tree in which the record is another, and the text as it was."""
        ref = self.ref_of("c.html")
        entries = self.kept.git("ls-tree", ref).splitlines()
        record, = [e for e in entries if e.endswith(".json")]
        oid = record.split()[2]
        text = self.kept.git("cat-file", "blob", oid)
        new = change(text)
        self.assertNotEqual(new, text)
        lines = "\n".join(e.replace(oid, self.raw("blob", new.encode()))
                          for e in entries) + "\n"
        tree = subprocess.run(
            ["git", "--git-dir", self.kept.dir / "articles.git", "mktree"],
            input=lines.encode(), check=True, env=clean_environment(),
            stdout=subprocess.PIPE).stdout.decode().strip()
        self.write("c.html", lambda c: re.sub("^tree .*", "tree " + tree, c))

    def test_the_date_of_the_look(self):
        self.write("c.html", lambda c: re.sub(
            r"^(author .*) (\d+) ", lambda m: "%s %d " % (
                m[1], int(m[2]) - 60), c, flags=re.M))
        self.assert_found("its author date is not that of the look")

    def test_the_date_of_the_recording(self):
        self.write("c.html", lambda c: re.sub(
            r"^(committer .*) (\d+) ", lambda m: "%s %d " % (
                m[1], int(m[2]) + 60), c, flags=re.M))
        self.assert_found("its committer date is not that of the recording")

    def test_the_message(self):
        self.write("c.html", lambda c: c.replace(
            "Emend-Event: new", "Emend-Event: changed"))
        self.assert_found("its message and its record differ")

    def test_a_revision_that_was_taken_out(self):
        ref = self.ref_of("a.html")
        first = self.kept.git("rev-list", "--reverse", ref).split()[0]
        self.write("a.html", lambda c: re.sub(
            "^parent .*", "parent " + first, c, flags=re.M))
        self.assert_found("its number does not follow the one before it",
                          "a.html")

    def test_the_hashes_of_its_paragraphs(self):
        def change(text):
            record = json.loads(text)
            hash = record["paragraphs"][0]
            return text.replace(hash, hash[::-1])

        self.with_record(change)
        self.assert_found("the hashes of its paragraphs are not those of its "
                          "text")

    def test_a_record_that_cannot_be_read(self):
        self.with_record(lambda text: text.replace("{", "[", 1))
        self.assert_found("JSON", kind="revision-damaged")


if __name__ == "__main__":
    main()
