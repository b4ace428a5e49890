"""verify and verify --repair: packs and pages that are damaged, missing, or not
what they say.
"""

from damaged import *


class Packs(VerifyCase):
    def test_an_index_is_missing(self):
        for repository in ("articles.git", "pages.git"):
            for index in self.packs(repository, ".idx"):
                index.unlink()
        self.find("pack-index", "unchecked")
        self.mend()
        self.goes_on()

    def test_an_index_is_missing_when_a_check_runs(self):
        """It throws nothing away for that."""
        for repository in ("articles.git", "pages.git"):
            for index in self.packs(repository, ".idx"):
                index.unlink()
        self.kept.run("maintain", status=None)
        self.kept.run("check", "--all", now=at(70), status=None)
        self.kept.verify("--repair", status=None)
        self.assertTrue(self.kept.verify()["sound"])
        self.assertEqual(
            [len(self.kept.log(self.url("/%s.html" % n))) for n in FILES],
            [3, 2, 1])

    def test_an_index_is_missing_of_a_pack_with_deltas(self):
        self.kept.git("repack", "-adfq")
        (index,) = self.packs(end=".idx")
        index.unlink()
        self.mend()
        self.goes_on()

    def test_an_index_is_damaged(self):
        for index in self.packs(end=".idx"):
            os.chmod(index, 0o600)
            with index.open("r+b") as file:
                file.seek(1100)
                file.write(b"xxxx")
        self.assertIn("pack-index",
                      self.kinds(self.kept.verify(status=TROUBLE)))
        self.mend()
        self.goes_on()

    def test_a_pack_is_damaged(self):
        """Nothing can bring it back; nothing else is touched."""
        for pack in self.packs():
            os.chmod(pack, 0o600)
            with pack.open("r+b") as file:
                file.seek(pack.stat().st_size // 2)
                file.write(b"\0\0\0\0\0\0\0\0")
        found = self.kept.verify(status=TROUBLE)
        self.assertIn("pack-damaged", self.kinds(found))
        self.assertTrue(any(f["severity"] == "loss"
                            for f in found["findings"]))
        before = {p: p.read_bytes() for p in self.packs()}
        rows = self.kept.run("list").out
        self.kept.verify("--repair", status=TROUBLE)
        self.assertEqual({p: p.read_bytes() for p in self.packs()}, before)
        self.assertEqual(self.kept.run("list").out, rows)
        # what was lost is put back: all is well again
        shutil.rmtree(self.kept.dir / "articles.git/objects/pack")
        copy_tree(self.base / "today/articles.git/objects/pack",
                  self.kept.dir / "articles.git/objects/pack")
        self.mend()
        self.goes_on()

    def test_a_pack_is_missing(self):
        newest = max(self.packs(), key=lambda p: p.stat().st_mtime_ns)
        newest.unlink()
        found = self.kept.verify(status=TROUBLE)
        self.assertIn("stray-index", self.kinds(found))
        self.assertTrue(self.kinds(found) & {"chain-broken"})
        self.archives.remove(self.kept)

    def test_a_page_is_missing(self):
        newest = max(self.packs("pages.git"),
                     key=lambda p: p.stat().st_mtime_ns)
        newest.unlink()
        newest.with_suffix(".idx").unlink()
        found = self.kept.verify(status=TROUBLE)
        self.assertTrue(self.kinds(found) & {"page-missing", "page-damaged",
                                             "object-damaged"})
        self.archives.remove(self.kept)

    def test_another_page_in_its_place(self):
        month = "2026-03"
        path = self.kept.log(self.url("/a.html"))[0]["page"]
        self.kept.git("config", "user.name", "A. Nobody",
                      repository="pages.git")
        self.kept.git("config", "user.email", "nobody@example.org",
                      repository="pages.git")
        env = clean_environment(GIT_INDEX_FILE=str(self.dir / "index"),
                                GIT_DIR=str(self.kept.dir / "pages.git"))
        for command in (["read-tree", month],
                        ["update-index", "--cacheinfo", "100644,%s,%s" % (
                            self.kept.git("rev-parse", "main:README.md",
                                          repository="pages.git").strip(),
                            path.split("/", 1)[1])]):
            subprocess.run(["git", *command], env=env, check=True)
        tree = subprocess.run(["git", "write-tree"], env=env, check=True,
                              stdout=subprocess.PIPE).stdout.decode().strip()
        new = self.kept.git("commit-tree", "-m", "x", "-p", month, tree,
                            repository="pages.git").strip()
        self.kept.git("update-ref", "refs/heads/" + month, new,
                      repository="pages.git")
        self.kept.git("pack-refs", "--all", repository="pages.git")
        found = self.find("page-damaged")
        self.assertIn("SHA-256", found["findings"][0]["what"])
        self.assertEqual(found["findings"][0]["where"], self.url("/a.html"))

    def test_a_month_that_was_dropped_is_no_fault(self):
        self.kept.git("update-ref", "-d", "refs/heads/2026-03",
                      repository="pages.git")
        self.kept.git("gc", "--quiet", "--prune=now", repository="pages.git")
        found = self.find(status=DONE)
        self.assertEqual(found["counts"]["pages_expired"], 6)
        self.assertEqual(found["counts"]["pages"], 0)

    def test_a_pack_that_nothing_leads_to_is_set_aside(self):
        blob = self.dir / "blob"
        blob.write_text("left over\n")
        oid = self.kept.git("hash-object", "-w", blob).strip()
        folder = self.kept.dir / "articles.git/objects/pack/pack"
        subprocess.run(["git", "--git-dir", self.kept.dir / "articles.git",
                        "pack-objects", "-q", folder], input=oid.encode(),
                       env=clean_environment(), check=True,
                       stdout=subprocess.PIPE)
        self.kept.git("prune-packed", "-q")
        found = self.find("pack-unreferenced")
        self.assertEqual(found["findings"][0]["severity"], "untidy")
        self.mend()
        self.assertEqual(
            len(list((self.kept.dir / "set-aside").glob("pack-*.pack"))), 1)

    def test_a_revision_that_is_not_what_it_says(self):
        """Its text was changed, its record was not; the state is gone."""
        id = self.kept.json("log", self.url("/c.html"))["id"]
        ref = "refs/articles/%s/%s" % (id[:2], id[2:])
        self.kept.git("config", "user.name", "A. Nobody")
        self.kept.git("config", "user.email", "nobody@example.org")
        text = self.dir / "text"
        text.write_text("Quite another text.\n")
        blob = self.kept.git("hash-object", "-w", text).strip()
        json_blob = self.kept.git("rev-parse", "%s:%s.json" % (
            ref, id[:12])).strip()
        tree = subprocess.run(
            ["git", "--git-dir", self.kept.dir / "articles.git", "mktree"],
            input=("100644 blob %s\t%s.json\n100644 blob %s\t%s.md\n" % (
                json_blob, id[:12], blob, id[:12])).encode(),
            env=clean_environment(), check=True,
            stdout=subprocess.PIPE).stdout.decode().strip()
        new = self.kept.git("commit-tree", "-m", "x", tree).strip()
        self.kept.git("update-ref", ref, new)
        self.kept.git("pack-refs", "--all")
        self.drop_state()
        self.find("state-missing", "revision-damaged")
        found = self.kept.verify("--repair", status=TROUBLE)
        self.assertIn("belong together", str(found))
        self.assertEqual(len(self.kept.log(self.url("/a.html"))), 3)


if __name__ == "__main__":
    main()
