"""As cron runs it: no HOME, the C locale, another user, blanks in paths."""

from harness import *


class NoHome(ServedCase):
    """(That HOME is missing, the locale C and blanks in every path is so in
    all of these tests; here is what is about just that.)"""

    def setUp(self):
        super().setUp()
        self.site.put("story.html")

    def test_the_users_git_settings_are_not_read(self):
        """Not even opened: whoever opened these would wait for ever."""
        home = self.dir / "home"
        (home / "git").mkdir(parents=True)
        os.mkfifo(home / ".gitconfig")
        os.mkfifo(home / "git/config")
        env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        archive = self.archive()
        archive.run("add", self.url(), env=env, timeout=60)
        for command in (["show", self.url()], ["verify"], ["maintain"]):
            archive.run(*command, env=env, timeout=60)

    def test_a_home_that_does_not_exist(self):
        archive = self.archive()
        archive.run("add", self.url(), env={"HOME": "/nonexistent"})
        self.assertEqual(len(archive.log(self.url())), 1)

    def test_with_an_empty_environment(self):
        archive = self.archive()
        done = subprocess.run(
            [EMEND, "-C", archive.dir, "add", self.url()], env={
                k: v for k, v in clean_environment().items()
                if k.endswith("SAN_OPTIONS")}, cwd="/", capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_beyond_ascii_in_the_c_locale(self):
        name = "Überfahrt nach Åsnes: „heute“ entfällt sie"
        self.site.put("story.html", title=name)
        archive = self.archive(name="das Archiv für Åsnes")
        done = archive.run("add", self.url())
        self.assertIn(name, done.out)
        self.assertEqual(archive.log("Åsnes")[0]["title"],
                         name)
        self.assertIn(name, archive.git("log", archive.ref()))
        done = archive.run("log", "Ærø", status=FAILED)
        self.assertIn("Ærø is not watched here", done.err)

    def test_a_name_beyond_ascii(self):
        archive = self.archive()
        events = archive.events("add", "http://z\u00e9ro.example/story.html",
                                env=self.proxied())
        self.assertEqual(events[0]["url"],
                         "http://xn--zro-bma.example/story.html")
        self.assertEqual(
            self.server.requests()[-1]["path"],
            "http://xn--zro-bma.example/story.html")
        self.assertEqual(len(archive.log(
            "http://Z\u00c9RO.example/story.html")), 1)

    @unittest.skipUnless(IS_ROOT, "needs root to become another user")
    def test_as_another_user(self):
        os.chmod(self.dir, 0o777)
        other = ("setpriv", "--reuid", "65534", "--regid", "65534",
                 "--clear-groups")
        where = self.dir / "an archive of nobody"
        run("init", where, before=other)
        self.assertEqual(os.stat(where).st_uid, 65534)
        (where / "emend.conf").write_text(Archive.CONF)
        run("-C", where, "add", self.url(), before=other)
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        done = run("-C", where, "check", "--all", before=other)
        self.assertIn("27", done.out)
        for command in (["list"], ["log", "story"], ["diff", "story"]):
            run("-C", where, *command, before=other)
        # and root may read and go on where nobody stopped
        run("-C", where, "check", "--all")
        self.site.put("story.html")
        run("-C", where, "check", "--all", before=other)

    def test_from_a_directory_that_is_gone(self):
        archive = self.archive()
        gone = self.dir / "gone"
        gone.mkdir()
        done = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1" && rmdir "$1" && exec "$2" -C "$3" '
             'list', "sh", gone, EMEND, archive.dir],
            env=clean_environment(), capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_with_closed_standard_input(self):
        archive = self.archive()
        done = subprocess.run(
            ["/bin/sh", "-c", 'exec "$0" -C "$1" check <&-', EMEND,
             archive.dir], env=clean_environment(), capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_with_closed_standard_streams_nothing_is_overwritten(self):
        """The next file opened would get their numbers."""
        archive = self.archive()
        archive.run("add", "--no-look", self.url())
        subprocess.run(
            ["/bin/sh", "-c", 'exec "$0" -C "$1" check <&- >&- 2>&-', EMEND,
             archive.dir], env=clean_environment(), timeout=60)
        archive.fsck()
        self.assertEqual(archive.check("--all"), [])
        self.assertEqual(len(archive.log(self.url())), 1)


if __name__ == "__main__":
    main()
