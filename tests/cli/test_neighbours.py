"""What another user of the machine, or whoever handed an archive over, may have
put in the way: links, pipes, directories, a database that is not what it seems.
Nothing outside is written to, and nothing waits.
"""

import contextlib
import sqlite3

from harness import *

PRECIOUS = b"precious\n"
# what a command is given to end, where it would wait for ever
SOON = 60
# all that write, as an archive that was handed over would see them
WRITING = (["check", "--all"], ["verify", "--repair"], ["maintain"],
           ["review", "story.html", "--note", "seen"],
           ["alert", "mute", "title", "--for", "1h"])
CONF = Archive.CONF + """
[alert "title"]
	on = *
	atom = %s
"""


class Neighbours(ServedCase):
    def setUp(self):
        super().setUp()
        self.victim = self.file("elsewhere/victim", PRECIOUS)
        self.victim.chmod(0o644)
        self.site.put("story.html")
        self.site.put("other.html", title="Another tale")

    def filled(self, name="the archive"):
        self.feed = self.dir / "alerts.atom"
        kept = self.archive(CONF % self.feed, name)
        kept.run("add", self.url(), self.url("/other.html"), now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        kept.run("check", "--all", now=at(60))
        kept.run("search", "quay", now=at(61))
        return kept

    def assert_untouched(self, why):
        self.assertEqual(self.victim.read_bytes(), PRECIOUS, why)
        self.assertEqual(self.victim.stat().st_mode & 0o7777, 0o644, why)
        self.assertEqual(
            [p.name for p in self.victim.parent.iterdir()], ["victim"], why)

    def replaced(self, path, make):
        """path made anew by make, what was there kept beside."""
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)

    def link(self, path):
        path.symlink_to(self.victim)


class Archives(Neighbours):
    def copies(self, names, make):
        """A copy of an archive for each name, where that is something else."""
        sound = self.filled()
        for name in names:
            copy = Archive(self.dir / "copy", conf=None)
            shutil.rmtree(copy.dir, ignore_errors=True)
            shutil.copytree(sound.dir, copy.dir)
            self.replaced(copy.dir / name, make)
            yield name, copy

    def own_files(self):
        return ["check.lock", "write.lock", "packs.lock", "outbox.mark",
                "forget.list", "state.db", "state.db-wal", "state.db-shm",
                "state.db-journal", "search.db", "search.db-journal",
                "articles.git/packed-refs",
                "articles.git/packed-refs.lock",
                "articles.git/packed-refs.emend"]

    def test_no_link_of_its_files_is_written_through(self):
        for name, copy in self.copies(self.own_files(), self.link):
            for command in WRITING:
                copy.run(*command, now=at(120), status=None, timeout=SOON)
                self.assert_untouched("%s: %s" % (name, command))

    def test_no_link_that_leads_nowhere_is_followed(self):
        self.victim.unlink()
        for name, copy in self.copies(
                ["check.lock", "write.lock", "outbox.mark", "state.db-wal",
                 "state.db-journal", "search.db"], self.link):
            for command in WRITING:
                copy.run(*command, now=at(120), status=None, timeout=SOON)
                self.assertFalse(self.victim.exists(), (name, command))

    def test_no_pipe_is_waited_for(self):
        for name, copy in self.copies(
                ["emend.conf", "check.lock", "write.lock", "packs.lock",
                 "outbox.mark", "forget.list", "state.db", "state.db-wal",
                 "state.db-shm", "search.db"], os.mkfifo):
            for command in (["check", "--all"], ["status"], ["doctor"],
                            ["verify", "--repair"]):
                copy.run(*command, now=at(120), status=None, timeout=SOON)

    def test_a_directory_in_a_files_place_is_told(self):
        for name, copy in self.copies(
                ["emend.conf", "check.lock", "write.lock", "outbox.mark",
                 "state.db", "search.db"], os.mkdir):
            said = copy.run("check", "--all", now=at(120), status=None)
            self.assertTrue(said.err or name == "search.db", name)
            for command in (["status"], ["doctor"], ["verify", "--repair"]):
                copy.run(*command, now=at(120), status=None, timeout=SOON)

    def test_no_other_database_is_written_to(self):
        """One that would do: another archive's, or a browser's."""
        kept = self.filled()
        for ending in ("", "-wal"):
            other = self.file("other/state.db",
                              (kept.dir / "state.db").read_bytes())
            before = other.read_bytes()
            copy = Archive(self.dir / "copy", conf=None)
            shutil.rmtree(copy.dir, ignore_errors=True)
            shutil.copytree(kept.dir, copy.dir)
            self.replaced(copy.dir / ("state.db" + ending),
                          lambda path: path.symlink_to(other))
            for command in (["check", "--all"], ["verify", "--repair"]):
                copy.run(*command, now=at(120), status=None)
                self.assertEqual(other.read_bytes(), before, command)
                self.assertEqual([p.name for p in other.parent.iterdir()],
                                 ["state.db"])

    def test_a_repair_sets_no_mode_through_a_link(self):
        outside = self.dir / "outside"
        outside.mkdir()
        outside.chmod(0o755)
        kept = self.filled("kept")
        kept.sound = False
        shutil.move(kept.dir / "pages.git", outside / "pages.git")
        (outside / "pages.git").chmod(0o755)
        (kept.dir / "pages.git").symlink_to(outside / "pages.git")
        kept.dir.chmod(0o755)
        kept.run("verify", "--repair", status=None)
        self.assertEqual((outside / "pages.git").stat().st_mode & 0o777, 0o755)
        self.assertEqual(kept.dir.stat().st_mode & 0o777, 0o700)

    def test_nobody_else_may_read_anything_in_it(self):
        """Whatever the umask: what is made later is for its owner, too."""
        openly = ("/bin/sh", "-c", 'umask 0 && exec "$0" "$@"')
        kept = Archive(self.dir / "mine", conf=None)
        run("init", kept.dir, before=openly)
        kept.run("add", self.url(), self.url("/other.html"), before=openly,
                 now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        kept.run("check", "--all", before=openly, now=at(60))
        kept.run("search", "quay", before=openly, now=at(61))
        kept.run("maintain", before=openly, now=at(62))
        kept.run("forget", "--yes", self.url("/other.html"), before=openly,
                 now=at(63))
        kept.run("verify", "--repair", before=openly)
        kept.run("backup", self.dir / "backup", before=openly)
        for top in (kept.dir, self.dir / "backup"):
            found = [top, *top.rglob("*")]
            self.assertGreater(len(found), 20)
            for path in found:
                self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_links_of_ones_own_go_on_working(self):
        kept = self.filled()
        place = self.dir / "by a link"
        place.symlink_to(kept.dir)
        conf = self.file("dotfiles/emend.conf", kept.conf.read_text())
        kept.conf.unlink()
        kept.conf.symlink_to(conf)
        shutil.move(kept.dir / "pages.git", self.dir / "pages.git")
        (kept.dir / "pages.git").symlink_to(self.dir / "pages.git")
        linked = Archive(place, conf=None)
        self.site.put("third.html", title="A third story")
        linked.run("add", self.url("/third.html"), now=at(120))
        self.assertTrue(kept.conf.is_symlink())
        self.assertIn("/third.html", conf.read_text())
        self.assertEqual(len(linked.json("list")["sources"]), 3)
        linked.run("maintain")
        linked.run("verify")

    def test_an_archive_is_not_made_in_anothers_directory(self):
        if not IS_ROOT:
            self.skipTest("wants root, to be two users")
        theirs = self.dir / "theirs"
        theirs.mkdir()
        self.dir.chmod(0o777)
        os.chown(theirs, 65534, 65534)
        self.assert_error(run("init", theirs, status=FAILED),
                          "belongs to another user")
        self.assertEqual(list(theirs.iterdir()), [])
        # root's is as good as one's own: that is how a package makes them
        ours = self.dir / "root's"
        ours.mkdir()
        ours.chmod(0o777)
        run("init", ours, before=("setpriv", "--reuid", "65534", "--regid",
                                  "65534", "--clear-groups"))


class Places(Neighbours):
    def test_a_site_follows_no_link_below_its_own_directory(self):
        kept = self.filled()
        to = self.dir / "out"
        kept.run("site", to, now=at(70))
        names = [str(p.relative_to(to)) for p in to.rglob("*")]
        for name in sorted(names) + ["index.html.new", "feed.atom.new"]:
            shutil.rmtree(to)
            kept.run("site", to, now=at(70))
            folder = (to / name).is_dir()
            self.replaced(to / name, lambda path: path.symlink_to(
                self.victim.parent if folder else self.victim))
            done = kept.run("site", "--all", to, now=at(71), status=None)
            self.assert_untouched(name)
            if done.status != DONE:  # it would be read, or gone into
                self.assert_error(done, "link", status=FAILED)
            else:
                self.assertFalse(folder and (to / name).is_symlink(), name)

    def test_a_site_removes_nothing_through_a_link(self):
        kept = self.filled()
        to = self.dir / "out"
        kept.run("site", to, now=at(70))
        article, = {p.parent for p in to.rglob("1-2.html")}
        for path in (article, article.parent, article.parent.parent):
            shutil.rmtree(to)
            kept.run("site", to, now=at(70))
            self.replaced(path, lambda path: path.symlink_to(
                self.victim.parent))
            copy = Archive(self.dir / "copy", conf=None)
            shutil.rmtree(copy.dir, ignore_errors=True)
            shutil.copytree(kept.dir, copy.dir)
            copy.run("forget", "--yes", self.url(), now=at(80))
            copy.run("site", to, now=at(90), status=None)
            self.assert_untouched(path)

    def test_a_site_does_not_wait_for_a_pipe(self):
        kept = self.filled()
        to = self.dir / "out"
        kept.run("site", to, now=at(70))
        for name in ("index.html", "emend-site.txt", "search.html.new"):
            self.replaced(to / name, os.mkfifo)
            kept.run("site", "--all", to, now=at(71), status=None,
                     timeout=SOON)

    def test_a_site_may_be_reached_by_a_link(self):
        kept = self.filled()
        (self.dir / "www").mkdir()
        to = self.dir / "out"
        to.symlink_to(self.dir / "www")
        kept.run("site", to, now=at(70))
        self.assertTrue((self.dir / "www" / "index.html").is_file())
        self.assertTrue(to.is_symlink())

    def test_an_output_takes_the_place_of_a_link(self):
        kept = self.filled()
        out = self.dir / "report.html"
        self.link(out)
        kept.run("report", "--since", "7d", "--format", "html", "-o", out,
                 now=at(70))
        self.assert_untouched("-o")
        self.assertFalse(out.is_symlink())

    def test_an_output_that_is_standard_output_stays_it(self):
        """Renamed onto, /dev/stdout would be a file from then on."""
        kept = self.filled()
        plain = kept.run("show", "story.html").out
        link = self.dir / "stdout"
        link.symlink_to("/proc/self/fd/1")
        out = self.dir / "redirected"
        with out.open("wb") as file:
            kept.run("show", "story.html", "-o", link, stdout=file)
        self.assertTrue(link.is_symlink())
        self.assertEqual(out.read_text(), plain)

    def test_a_feed_of_alerts_takes_the_place_of_a_link(self):
        kept = self.filled()
        for make in (self.link, os.mkfifo):
            self.replaced(self.feed, make)
            number = 20 + len(self.server.requests())
            self.site.put("story.html", paragraphs=stories.edited(
                **{"29 of": "%d of" % number}))
            kept.run("check", "--all", now=at(number * 60), status=None,
                     timeout=SOON)
            self.assert_untouched("a feed")

    def test_a_backup_writes_through_no_link(self):
        kept = self.filled()
        to = self.dir / "backup"
        kept.run("backup", to)
        names = ["state.db.emend-new", "emend.conf.emend-new",
                 "articles.git/packed-refs.emend-new", "backup.lock",
                 "emend-backup.txt", "state.db", "emend.conf"]
        for name in names:
            self.replaced(to / name, self.link)
            kept.run("backup", to, status=None, timeout=SOON)
            self.assert_untouched(name)
            shutil.rmtree(to)
            kept.run("backup", to)

    def test_a_secret_that_is_a_pipe_is_told(self):
        kept = self.archive(Archive.CONF + """
[alert "all"]
	on = *
	webhook = %s
	secretFile = secret
""" % self.url("/hook"))
        os.mkfifo(kept.dir / "secret", 0o600)
        kept.run("add", self.url(), now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        done = kept.run("check", "--all", now=at(60), status=None,
                        timeout=SOON)
        self.assertIn("pipe", done.out + done.err)


class Handed(Neighbours):
    """An archive that somebody else made."""

    READING = (["list"], ["status"], ["log", "story.html"],
               ["show", "story.html"], ["diff", "story.html"],
               ["blame", "story.html"], ["verify"],
               ["report", "--since", "7d"], ["search", "quay"], ["doctor"])

    def test_a_view_in_a_tables_place_is_not_asked(self):
        """It could compute for ever, or answer what it likes."""
        kept = self.filled()
        kept.sound = False
        with contextlib.closing(sqlite3.connect(
                kept.dir / "state.db")) as db:
            names = [n for n, in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite%'")]
        for name in names:
            copy = Archive(self.dir / "copy", conf=None)
            shutil.rmtree(copy.dir, ignore_errors=True)
            shutil.copytree(kept.dir, copy.dir)
            with contextlib.closing(sqlite3.connect(
                    copy.dir / "state.db")) as db:
                columns = [row[1] for row in db.execute(
                    "PRAGMA table_info(%s)" % name)]
                db.execute("PRAGMA writable_schema = ON")
                db.execute("DELETE FROM sqlite_schema WHERE tbl_name = ?",
                           (name,))
                db.execute(
                    "INSERT INTO sqlite_schema VALUES ('view', ?, ?, 0, ?)",
                    (name, name, "CREATE VIEW %s (%s) AS WITH RECURSIVE n(i)"
                     " AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                     " SELECT %s FROM n" % (
                         name, ", ".join(columns),
                         ", ".join("i" for _ in columns))))
                db.commit()
            for command in (["status"], ["report", "--since", "7d"]):
                copy.run(*command, now=at(70), status=None, timeout=SOON)

    def test_no_pipe_in_a_repository_is_waited_for(self):
        """Nor is a device read for ever."""
        kept = self.filled()
        pack = next((kept.dir / "articles.git/objects/pack").glob("*.pack"))
        loose = kept.git("rev-parse", "main").strip()
        for name, make in (
                ("HEAD", os.mkfifo), ("config", os.mkfifo),
                ("packed-refs", os.mkfifo), ("refs/heads/main", os.mkfifo),
                ("objects/info/alternates", os.mkfifo),
                ("objects/pack/" + pack.name, os.mkfifo),
                ("objects/pack/%s.idx" % pack.stem, os.mkfifo),
                ("objects/pack/multi-pack-index", os.mkfifo),
                ("objects/%s/%s" % (loose[:2], loose[2:]), os.mkfifo),
                ("config", lambda path: path.symlink_to("/dev/zero"))):
            copy = Archive(self.dir / "copy", conf=None)
            shutil.rmtree(copy.dir, ignore_errors=True)
            shutil.copytree(kept.dir, copy.dir)
            self.replaced(copy.dir / "articles.git" / name, make)
            for command in (["show", "story.html"],
                            ["verify", "--format", "json"]):
                done = copy.run(*command, now=at(70), status=None,
                                timeout=SOON)
                self.assertRegex(
                    done.out + done.err,
                    "articles.git/%s is a pipe or a device" % name)
            copy.run("verify", "--repair", now=at(70), status=None,
                     timeout=SOON)

    def test_a_state_with_any_byte_wrong_is_told_or_read(self):
        kept = self.filled()
        sound = (kept.dir / "state.db").read_bytes()
        copy = Archive(self.dir / "copy", conf=None)
        shutil.copytree(kept.dir, copy.dir)
        for n in range(40):
            wrong = bytearray(sound)
            for _ in range(random.choice((1, 1, 8, 64))):
                wrong[random.randrange(len(wrong))] = random.randrange(256)
            if n % 10 == 0:
                del wrong[random.randrange(len(wrong)):]
            (copy.dir / "state.db").write_bytes(wrong)
            for command in random.sample(self.READING, 1):
                copy.run(*command, now=at(70), status=None, timeout=SOON)

    def test_what_a_callers_environment_says_of_git_is_not_heard(self):
        kept = self.filled()
        said = {c[0]: kept.run(*c, now=at(70)).out for c in self.READING[:8]}
        ran = self.dir / "ran"
        program = self.file("bin/evil", "#!/bin/sh\ntouch '%s'\n" % ran)
        program.chmod(0o755)
        env = {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/nowhere",
               "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_NAMESPACE": "x",
               "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere",
               "GIT_INDEX_FILE": "/nowhere", "GIT_COMMON_DIR": "/nowhere",
               "GIT_EXEC_PATH": str(program.parent),
               "GIT_SSH_COMMAND": str(program), "GIT_EDITOR": str(program),
               "GIT_EXTERNAL_DIFF": str(program), "GIT_PAGER": str(program),
               "GIT_ASKPASS": str(program), "PAGER": str(program),
               "GIT_TRACE": str(ran), "GIT_CONFIG_COUNT": "1",
               "GIT_CONFIG_KEY_0": "core.fsmonitor",
               "GIT_CONFIG_VALUE_0": str(program)}
        for command in self.READING[:8]:
            self.assertEqual(kept.run(*command, now=at(70), env=env).out,
                             said[command[0]])
        kept.run("maintain", env=env)
        self.assertFalse(ran.exists())

    def test_settings_that_a_repository_includes_run_nothing(self):
        kept = self.filled()
        said = [kept.run(*c, now=at(70)).out for c in self.READING[:8]]
        ran = self.dir / "ran"
        self.file("included", '[core]\n\tfsmonitor = "touch \'%s\'"\n'
                  '\thooksPath = %s\n[diff]\n\texternal = "touch \'%s\'"\n'
                  % (ran, self.dir, ran))
        for repository in ("articles.git", "pages.git"):
            with (kept.dir / repository / "config").open("a") as config:
                config.write("[include]\n\tpath = %s\n" % (
                    self.dir / "included"))
        self.assertEqual(
            [kept.run(*c, now=at(70)).out for c in self.READING[:8]], said)
        kept.run("maintain")
        self.assertFalse(ran.exists())


if __name__ == "__main__":
    main()
