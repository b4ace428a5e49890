"""verify and verify --repair: refs of another day, of another hand, or none.
"""

from damaged import *


class Refs(VerifyCase):
    REFS = "articles.git/packed-refs"

    def test_of_yesterday(self):
        self.yesterday(self.REFS)
        found = self.find("ref-behind")
        self.assertEqual(len(found["findings"]), 3)
        self.mend()
        self.goes_on()

    def test_of_yesterday_and_the_state_too(self):
        self.yesterday(self.REFS, *STATE)
        found = self.find("ref-behind")
        self.assertEqual(len(found["findings"]), 3)
        self.mend(equal=False)
        self.assertEqual([len(self.kept.log(self.url("/%s.html" % n)))
                          for n in FILES], [3, 2, 1])
        self.goes_on()

    def test_of_yesterday_in_both_repositories(self):
        self.yesterday(self.REFS, "pages.git/packed-refs")
        self.find("ref-behind")
        self.mend()
        self.goes_on()

    def test_deleted(self):
        (self.kept.dir / self.REFS).unlink()
        self.find("refs-damaged", "ref-behind")
        self.mend()
        self.goes_on()

    def test_deleted_and_the_state_too(self):
        (self.kept.dir / self.REFS).unlink()
        self.drop_state()
        self.find("refs-damaged", "ref-behind", "state-missing")
        self.mend(equal=False)
        self.goes_on()

    def test_cut_short(self):
        path = self.kept.dir / self.REFS
        os.truncate(path, path.stat().st_size - 50)
        self.find("refs-damaged", "ref-behind")
        self.mend()
        self.assertTrue((self.kept.dir / "set-aside" /
                         "packed-refs-of-articles.git").exists())
        self.goes_on()

    def amend(self, name):
        """What `git commit --amend` would make of the newest revision."""
        id = self.kept.json("log", self.url("/%s.html" % name))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        tree, parent = self.kept.git(
            "log", "-1", "--format=%T %P", ref).split()
        new = self.kept.git("commit-tree", "-m", "Written by hand", "-p",
                            parent, tree).strip()
        self.kept.git("update-ref", ref, new)
        self.kept.git("config", "--remove-section", "user")
        return ref, new

    def test_rewritten_by_hand(self):
        _, new = self.amend("a")
        found = self.find("ref-loose", "ref-rewritten")
        self.assertIn(new, str(found))
        self.mend()
        self.goes_on()

    def test_rewritten_by_hand_and_packed(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        self.find("ref-rewritten")
        self.mend()
        self.goes_on()

    def check_the_others_go_on(self, url):
        site = Site(self.dir / "site")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name,
                     paragraphs=stories.edited(**{"29 of": "98 of"}))
        self.server.control(root=site.root)
        events = self.kept.events("check", "--all", now=at(90),
                                  status=TROUBLE)
        trouble = [e for e in events if e["event"] == "trouble"]
        self.assertTrue(trouble)
        self.assertIn("verify --repair", trouble[0]["message"])
        self.assertEqual({e["url"] for e in events
                          if e["event"] == "changed"},
                         {self.url("/b.html"), self.url("/c.html")})
        # no look is lost: after the repair the edit is told
        self.kept.verify("--repair")
        self.kept.verify()
        events = self.kept.check("--all", now=at(120))
        self.assertEqual([(e["event"], e["url"]) for e in events],
                         [("changed", url)])

    def test_a_check_keeps_the_others(self):
        self.amend("a")
        self.check_the_others_go_on(self.url("/a.html"))

    def test_a_check_keeps_the_others_when_packed(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        self.check_the_others_go_on(self.url("/a.html"))

    def test_a_ref_deleted_by_hand(self):
        ref, _ = self.amend("a")
        self.kept.git("update-ref", "-d", ref)
        self.find("ref-behind")
        self.mend()
        self.goes_on()

    def test_loose_refs_of_the_same_value_are_put_away(self):
        id = self.kept.json("log", self.url("/a.html"))["id"]
        path = self.kept.dir / "articles.git/refs/articles" / id[:2] / id[2:]
        path.parent.mkdir(parents=True)
        path.write_text(self.kept.refs()[id] + "\n")
        self.find("ref-loose")
        self.mend()
        self.goes_on()

    def rename(self):
        """A bit of a name in packed-refs was turned."""
        path = self.kept.dir / self.REFS
        id = self.kept.json("log", self.url("/a.html"))["id"]
        refs = path.read_bytes()
        name = ("refs/articles/%s/%s" % (id[:2], id[2:])).encode()
        self.assertIn(name, refs)
        path.write_bytes(refs.replace(name, name[:-1] + b"g"))

    def test_under_another_name(self):
        self.rename()
        self.find("ref-unknown", "ref-behind", status=TROUBLE)
        self.mend()
        self.goes_on()

    def test_under_another_name_and_the_state_lost(self):
        self.rename()
        self.drop_state()
        self.find("ref-unknown", "ref-behind", "state-missing")
        self.mend(equal=False)
        self.goes_on()

    def test_a_month_of_pages_under_another_name(self):
        path = self.kept.dir / "pages.git/packed-refs"
        month = re.search(r"refs/heads/\d{4}-\d\d", path.read_text())[0]
        for name in month.replace("heads", "hUads"), month[:-1] + "q":
            with self.subTest(name):
                path.write_text(path.read_text().replace(month, name))
                self.find("ref-unknown", "ref-behind")
                self.mend()
                self.kept.git("update-ref", "-d", name,
                              repository="pages.git")
        self.goes_on()

    def test_refs_of_others_are_let_be(self):
        self.kept.git("update-ref", "refs/tags/mine", "refs/heads/main")
        self.find("ref-unknown", status=DONE)
        self.kept.verify("--repair")
        self.assertTrue(self.kept.git("rev-parse", "refs/tags/mine"))

    def test_two_ways_on_are_not_chosen_from(self):
        self.amend("a")
        self.kept.git("pack-refs", "--all")
        refs = self.kept.refs()
        # two commits that both claim to be revision 3 of b's line
        id = self.kept.json("log", self.url("/b.html"))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        for word in "one", "two":
            new = subprocess.run(
                ["git", "--git-dir", self.kept.dir / "articles.git",
                 "commit-tree", "-m", word, "-m", "Emend-Revision: 3", "-p",
                 refs[id], refs[id] + "^{tree}"], check=True, env={
                    **clean_environment(), "GIT_COMMITTER_DATE": at(50)},
                stdout=subprocess.PIPE).stdout.decode().strip()
            self.kept.git("update-ref", "refs/tmp/" + word, new)
        self.kept.git("repack", "-adkq")
        for word in "one", "two":
            self.kept.git("update-ref", "-d", "refs/tmp/" + word)
        self.find("ref-rewritten", "ref-forks")
        found = self.kept.verify("--repair", status=TROUBLE)
        forks = [f for f in found["findings"] if f["kind"] == "ref-forks"]
        self.assertEqual([f["repair"] for f in forks], ["none"])
        self.assertEqual(self.kept.refs()[id], refs[id])


if __name__ == "__main__":
    main()
