"""What the tests of verify share: an archive that is to be damaged, and whether
it is mended.

Where it is mended, stock git and verify have no complaint afterwards, and what
log, show and diff print is what it was before.
"""

from harness import *

FILES = ("a", "b", "c")
STATE = ("state.db", "state.db-wal", "state.db-shm")


def copy_tree(source, target):
    """With times and permissions; the target must not exist."""
    subprocess.run(["cp", "-a", source, target], check=True)


class VerifyCase(ServedCase):
    """One archive, made once: three articles, of which two were edited, and as
    it was the day before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="emend base "))
        cls.addClassCleanup(shutil.rmtree, cls.base, ignore_errors=True)
        site = Site(cls.base / "site")
        cls.server.control(root=site.root)
        kept = Archive(cls.base / "today")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name)
        kept.run("add", *[cls.server.url("/%s.html" % n) for n in FILES[:2]],
                 now=at(0))
        site.put("a.html", title="The story of a",
                 paragraphs=stories.edited(**{"29 of": "27 of"}))
        kept.run("check", "--all", now=at(30))
        copy_tree(kept.dir, cls.base / "yesterday")
        kept.run("add", cls.server.url("/c.html"), now=at(40))
        site.put("a.html", title="The story of a",
                 paragraphs=stories.edited(**{"29 of": "31 of"}))
        site.put("b.html", title="The story of b",
                 paragraphs=stories.edited(**{"29 of": "30 of"}))
        kept.run("check", "--all", now=at(60))
        cls.site_root = site.root
        copy_tree(kept.dir, cls.base / "read")
        cls.before = cls.told(Archive(cls.base / "read", None))

    def setUp(self):
        super().setUp()
        self.server.control(root=self.site_root)
        copy_tree(self.base / "today", self.dir / "kept")
        self.kept = Archive(self.dir / "kept", None)
        self.kept.sound = False
        self.archives.append(self.kept)

    @classmethod
    def told(cls, archive):
        """What the reading commands print of every article."""
        out = {}
        for name in FILES:
            for command in (("log",), ("show",), ("diff",), ("show", "1"),
                            ("show", "--format", "raw")):
                done = archive.run(
                    command[0], cls.server.url("/%s.html" % name),
                    *command[1:], status=None)
                out[name, command] = (done.status, done.out)
        return out

    def yesterday(self, *names):
        """Puts files in the place of today's."""
        for name in names:
            old, new = self.base / "yesterday" / name, self.kept.dir / name
            if new.exists():
                new.unlink()
            if old.exists():
                shutil.copy2(old, new)

    def drop_state(self):
        for name in STATE:
            (self.kept.dir / name).unlink(missing_ok=True)

    def kinds(self, document):
        return {f["kind"] for f in document["findings"]}

    def find(self, *kinds, status=TROUBLE):
        """verify finds just these, and touches nothing."""
        before = self.bytes()
        found = self.kept.verify(status=status)
        self.assertEqual(self.kinds(found), set(kinds), found["findings"])
        self.assertEqual(self.bytes(), before)
        self.assertEqual(found["sound"], status == DONE)
        for f in found["findings"]:
            self.assertIn(f["repair"], ("none", "would"))
        return found

    def bytes(self):
        return {p: p.read_bytes() for p in sorted(self.kept.dir.rglob("*"))
                if p.is_file() and not p.name.startswith("state.db-")}

    def mend(self, status=DONE, equal=True):
        """verify --repair puts all of it right, and leaves nothing to do."""
        done = self.kept.verify("--repair", status=status)
        self.kept.fsck()
        again = self.kept.verify()
        self.assertTrue(again["sound"])
        self.assertEqual(
            [f for f in again["findings"] if f["severity"] != "note"], [])
        if equal:
            self.assertEqual(self.told(self.kept), self.before)
        return done

    def goes_on(self):
        """The next edit of each article is kept as ever."""
        site = Site(self.dir / "site")
        for name in FILES:
            site.put(name + ".html", title="The story of %s" % name,
                     paragraphs=stories.edited(**{"29 of": "99 of"}))
        self.server.control(root=site.root)
        events = self.kept.check("--all", now=at(90))
        # that the state was made anew is told beside them
        self.assertEqual([e["event"] for e in events
                          if e.get("what") != "archive"], ["changed"] * 3)
        self.kept.verify()
        self.kept.fsck()

    def packs(self, repository="articles.git", end=".pack"):
        return sorted((self.kept.dir / repository / "objects" /
                       "pack").glob("pack-*" + end))
