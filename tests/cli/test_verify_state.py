"""verify and verify --repair: state.db is missing, damaged, old, or has other
rows than the history.
"""

import sqlite3

from damaged import *


class State(VerifyCase):
    NOT_BACK = "Not brought back"

    def without_last_looks(self, told):
        return {k: (s, re.sub(r"last seen [^,]*|Not seen.*|Nobody looked.*", "", out))
                for k, (s, out) in told.items()}

    def mend_anew(self, kind):
        self.find(kind)
        done = self.mend(equal=False)
        (finding,) = done["findings"]
        self.assertIn(self.NOT_BACK, finding["remedy"])
        self.assertEqual(self.without_last_looks(self.told(self.kept)),
                         self.without_last_looks(self.before))
        # until when a text stood is known where another followed it
        log = self.kept.log(self.url("/a.html"))
        self.assertEqual(log[0]["last_seen"], at(0))
        self.assertEqual(log[1]["last_seen"], at(30))
        self.goes_on()
        return finding

    def test_missing(self):
        self.drop_state()
        done = self.kept.run("log", "a.html", status=FAILED)
        self.assert_error(done, "state.db is missing", "verify --repair")
        self.mend_anew("state-missing")

    def test_empty(self):
        self.drop_state()
        (self.kept.dir / "state.db").write_bytes(b"")
        self.mend_anew("state-damaged")

    def test_truncated(self):
        self.drop_state()
        shutil.copy(self.base / "today" / "state.db", self.kept.dir)
        os.truncate(self.kept.dir / "state.db", 8192 + 100)
        finding = self.mend_anew("state-damaged")
        (aside,) = self.kept.dir.glob("state.db.unreadable-*Z")
        self.assertEqual(aside.stat().st_size, 8192 + 100)
        self.assertIn(aside.name, finding["remedy"])

    def test_written_over(self):
        self.drop_state()
        shutil.copy(self.base / "today" / "state.db", self.kept.dir)
        with (self.kept.dir / "state.db").open("r+b") as file:
            for page in range(2, 12):
                file.seek(page * 4096)
                file.write(b"rubbish" * 100)
        self.mend_anew("state-damaged")

    def test_damaged_beside_its_rows(self):
        """Nothing is lost then: no look, no alert, no schedule."""
        self.drop_state()
        path = self.kept.dir / "state.db"
        shutil.copy(self.base / "today" / "state.db", path)
        size = path.stat().st_size
        with path.open("r+b") as file:
            # SQLite's file format: where a leaf's first free block begins
            for page in range(4096, size, 4096):
                file.seek(page)
                if file.read(1) == b"\x0d":
                    file.write(b"\xff")
        self.assertIn("are whole", self.find("state-damaged")["findings"][0][
            "remedy"])
        (finding,) = self.mend()["findings"]
        (aside,) = self.kept.dir.glob("state.db.unreadable-*Z")
        self.assertIn(aside.name, finding["remedy"])
        self.assertEqual(aside.stat().st_size, size)
        self.goes_on()

    def test_a_row_that_an_index_lacks_is_not_believed(self):
        """It may be the row that is damaged."""
        self.drop_state()
        path = self.kept.dir / "state.db"
        shutil.copy(self.base / "today" / "state.db", path)
        db = sqlite3.connect(path)
        (page,), = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'alias_id'")
        db.close()
        state = bytearray(path.read_bytes())
        state[page * 4096 - 1] ^= 3  # which row an entry is of
        path.write_bytes(state)
        self.mend_anew("state-damaged")

    def test_no_database_at_all(self):
        self.drop_state()
        (self.kept.dir / "state.db").write_text("shopping list\n" * 1000)
        self.mend_anew("state-damaged")

    def test_of_yesterday(self):
        self.yesterday(*STATE)
        found = self.find("index-behind", "row-missing")
        self.assertEqual(len(found["findings"]), 4)
        self.mend(equal=False)
        self.goes_on()

    def test_of_yesterday_a_check_enters_it_too(self):
        self.yesterday(*STATE)
        self.kept.run("check", now=at(70))
        self.kept.verify("--repair")
        self.kept.verify()

    def sql(self, *statements):
        db = sqlite3.connect(self.kept.dir / "state.db")
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()

    def test_rows(self):
        """statement that damages -> kind"""
        for statement, kinds in (
                ("UPDATE revision SET title = 'x' WHERE number = 2",
                 {"index-differs", "row-differs"}),
                ("UPDATE revision SET state_hash = zeroblob(16)"
                 " WHERE number = 1", {"index-differs", "row-differs"}),
                ("UPDATE revision SET page = NULL WHERE number = 1",
                 {"index-differs"}),
                ("UPDATE revision SET kinds = 'typo' WHERE number = 2",
                 {"index-differs"}),
                ("DELETE FROM revision WHERE number = 1", {"index-behind"}),
                ("DELETE FROM revision", {"index-behind"}),
                ("UPDATE watch SET newest = newest - 1", {"row-differs"}),
                ("UPDATE watch SET newest_state = zeroblob(16)",
                 {"row-differs"}),
                ("UPDATE watch SET title = 'another'", {"row-differs"}),
                ("DELETE FROM alias", {"row-differs"}),
                ("DELETE FROM watch", {"row-missing"}),
                ("DELETE FROM meta WHERE name = 'secret'",
                 {"state-secret"})):
            with self.subTest(statement):
                shutil.rmtree(self.kept.dir)
                copy_tree(self.base / "today", self.kept.dir)
                self.sql(statement)
                self.find(*kinds)
                self.mend(equal=False)
                self.assertEqual(
                    self.without_last_looks(self.told(self.kept)),
                    self.without_last_looks(self.before))
                self.goes_on()

    def test_a_newer_one_is_left_alone(self):
        self.sql("PRAGMA user_version = 99")
        before = self.bytes()
        entries = sorted(p.name for p in self.kept.dir.iterdir())
        for command in (("verify",), ("verify", "--repair"), ("check",),
                        ("status",), ("list",), ("log", "a.html"),
                        ("show", "a.html"), ("diff", "a.html"),
                        ("add", self.url("/d.html")), ("unwatch", "a.html"),
                        ("maintain",), ("blame", "a.html")):
            with self.subTest(command):
                done = self.kept.run(*command, status=FAILED)
                self.assert_error(done, "newer emend", "99")
                self.assertEqual(self.bytes(), before)
                self.assertEqual(
                    sorted(p.name for p in self.kept.dir.iterdir()), entries)
        self.sql("PRAGMA user_version = %d" % self.version())

    def version(self):
        db = sqlite3.connect(self.base / "today" / "state.db")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.close()
        return version


if __name__ == "__main__":
    main()
