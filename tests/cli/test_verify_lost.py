"""verify and verify --repair: what the index knows and the history has no more,
and what the pages of a host have in common.
"""

import sqlite3

from damaged import *


class History(VerifyCase):
    """articles.git is that of yesterday, with all its objects."""

    def setUp(self):
        super().setUp()
        shutil.rmtree(self.kept.dir / "articles.git")
        copy_tree(self.base / "yesterday/articles.git",
                  self.kept.dir / "articles.git")

    def lost(self, *more):
        found = self.kept.verify(*more, status=TROUBLE)
        return found, {f["where"]: f for f in found["findings"]
                       if f["kind"] == "history-lost"}

    def test_it_is_told_what_is_lost_and_how_it_comes_back(self):
        before = self.bytes()
        found, lost = self.lost()
        self.assertEqual(set(lost), {self.url("/%s.html" % n) for n in FILES})
        finding = lost[self.url("/a.html")]
        self.assertEqual((finding["severity"], finding["repair"]),
                         ("loss", "would"))
        self.assertIn("revisions up to 3 ", finding["what"])
        self.assertIn("from a backup", finding["remedy"])
        self.assertEqual(self.bytes(), before)
        # brought back, nothing is missing
        shutil.rmtree(self.kept.dir / "articles.git")
        copy_tree(self.base / "today/articles.git",
                  self.kept.dir / "articles.git")
        self.find(status=DONE)

    def test_a_repair_goes_by_what_there_is(self):
        _, lost = self.lost("--repair")
        self.assertEqual(len(lost), 3)
        self.assertEqual({f["repair"] for f in lost.values()}, {"did"})
        self.assertTrue(self.kept.verify()["sound"])
        self.kept.fsck()
        self.assertEqual([r["revision"] for r in
                          self.kept.log(self.url("/a.html"))], [1, 2])
        self.assertEqual(self.kept.run("show", self.url("/a.html")).out,
                         "\n\n".join(stories.edited(**{"29 of": "27 of"})) +
                         "\n")
        self.goes_on_anew()

    def goes_on_anew(self):
        """What the site has now is kept as what it is to what is left."""
        events = self.kept.check("--all", now=at(90))
        told = {e["url"].rpartition("/")[2]: (e["event"], e["revision"])
                for e in events if e.get("revision")}
        self.assertEqual(told, {"a.html": ("changed", 3),
                                "b.html": ("changed", 2),
                                "c.html": ("new", 1)})
        self.kept.verify()
        self.kept.fsck()


class Hosts(ServedCase):
    """What is around all articles of a host, in the history and in the index."""

    LINES = ("Our letters come out every Thursday to all who asked for them.",
             "The office is above the chandler's shop in Lower Quillan.")

    def put(self, lines, hour):
        for n, words in enumerate(("ferry", "lighthouse", "rope works",
                                   "fish market", "town clock")):
            self.site.put("%d.html" % n, title="About the %s" % words,
                          paragraphs=[
                "Nobody had expected the %s to last this long, and many came "
                "to say so in the town hall on Tuesday evening." % words,
                "It was number %d of the %d that the council had on its "
                "list." % (n, 40 + hour), *lines])

    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.put(self.LINES, 0)
        self.kept.run("add", *[self.url("/%d.html" % n) for n in range(5)],
                      now=at(0))
        self.kept.check("--all", now=at(30))
        self.assertEqual(self.versions(), {line: 1 for line in self.LINES})

    def sql(self, statement, *values):
        db = sqlite3.connect(self.kept.dir / "state.db")
        rows = db.execute(statement, values).fetchall()
        db.commit()
        db.close()
        return rows

    def versions(self):
        return dict(self.sql("SELECT text, version FROM furniture"))

    def assert_mended(self):
        found = self.kept.verify(status=TROUBLE)
        finding, = found["findings"]
        self.assertEqual((finding["kind"], finding["repair"]),
                         ("profile-differs", "would"))
        self.assertIn("127.0.0.1", finding["what"])
        finding, = self.kept.verify("--repair")["findings"]
        self.assertEqual(finding["repair"], "did")
        self.assertTrue(self.kept.verify()["sound"])
        self.assertEqual(self.versions(), {line: 1 for line in self.LINES})

    def test_the_index_has_lost_it(self):
        self.sql("DELETE FROM furniture")
        self.assert_mended()

    def test_the_index_has_a_later_one(self):
        self.sql("UPDATE furniture SET version = 4")
        self.sql("INSERT INTO furniture (host, text, version) "
                 "SELECT host, 'Winter hours', 3 FROM furniture LIMIT 1")
        self.assert_mended()

    def test_a_state_made_anew_has_it(self):
        for name in STATE:
            (self.kept.dir / name).unlink(missing_ok=True)
        self.kept.verify("--repair")
        self.assertEqual(self.versions(), {line: 1 for line in self.LINES})
        self.assertTrue(self.kept.verify()["sound"])


if __name__ == "__main__":
    main()
