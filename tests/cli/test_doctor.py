"""doctor: what of the environment is missing or doubtful, and what to do."""

import sinks
from harness import *


class Doctor(ServedCase):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")

    def seen(self, archive, status=DONE, **options):
        """The findings that are more than fine: check -> list of them."""
        document = archive.json("doctor", status=status, **options)
        counts = {}
        for finding in document["findings"]:
            counts[finding["severity"]] = counts.get(finding["severity"], 0) + 1
            self.assertNotIn("\n", finding["what"])
            if finding["severity"] in ("doubtful", "wrong"):
                self.assertTrue(finding["remedy"], finding)
        for severity, count in document["counts"].items():
            self.assertEqual(count, counts.get(severity, 0))
        self.assertEqual(document["sound"], status == DONE)
        found = {}
        for finding in document["findings"]:
            if finding["severity"] != "fine":
                found.setdefault(finding["check"], []).append(finding)
        return found

    def only(self, found, check, severity, *words):
        """The one finding of a check."""
        finding, = found[check]
        self.assertEqual(finding["severity"], severity, finding)
        for word in words:
            self.assertIn(word, finding["what"])
        return finding

    def watching(self, *more):
        archive = self.archive(Archive.CONF + '[watch "%s"]\n' % self.url() +
                               "\n".join(more) + ("\n" if more else ""))
        archive.run("check", now=at(0), status=None)
        return archive

    def test_an_archive_that_is_well(self):
        archive = self.watching()
        found = self.seen(archive, now=at(5))
        # what the machine of the tests may be, and EMEND_NOW
        machine = {"memory", "confinement"} & set(found)
        self.assertEqual(set(found) - machine, {"clock"})
        out = archive.run("doctor", now=at(5)).out
        self.assertTrue(machine or out.endswith("All is well.\n"), out)
        self.assertIn("what reads pages is confined by", out)

    def test_outside_an_archive_the_machine_alone_is_examined(self):
        document = read_json(run("doctor", "--format", "json",
                                 cwd=self.dir).out)
        self.assertIsNone(document["archive"])
        self.assertIn("certificates",
                      [f["check"] for f in document["findings"]])

    def test_what_is_no_archive_is_a_failure(self):
        self.assert_error(run("-C", self.dir, "doctor", status=FAILED),
                          "no archive")

    def test_nothing_watched_and_no_contact(self):
        archive = self.archive("")
        found = self.seen(archive)
        self.only(found, "contact", "doubtful")
        self.only(found, "cron", "note", "nothing is watched")

    def test_an_error_in_emend_conf(self):
        archive = self.watching()
        archive.conf.write_text(Archive.CONF + "colour = red\n")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "conf", "wrong", "emend.conf:4", "colour")
        # what can be examined, is
        self.assertIn("clock", found)

    def test_modes(self):
        archive = self.watching()
        archive.sound = False
        archive.conf.chmod(0o644)
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "modes", "wrong", "emend.conf (mode 0644)")

    @unittest.skipUnless(os.access("/dev/shm", os.W_OK), "no /dev/shm")
    def test_an_archive_in_memory(self):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as directory:
            archive = Archive(directory + "/archive")
            found = self.seen(archive)
            self.only(found, "memory", "doubtful", "a restart loses it")

    def test_a_clock_that_is_behind(self):
        archive = self.watching()
        archive.sound = False
        found = self.seen(archive, status=TROUBLE, now=at(-60))
        finding = found["clock"][-1]
        self.assertEqual(finding["severity"], "wrong")
        self.assertIn("2026-03-02T09:00:00Z", finding["what"])
        found = self.seen(archive, status=TROUBLE, now="1970-01-02T00:00:00Z")
        self.assertIn("no emend yet", found["clock"][-1]["what"])

    def test_a_zone_that_nobody_knows(self):
        archive = self.watching()
        found = self.seen(archive, now=at(5), env={"TZ": "Europe/Nowhere"})
        self.only(found, "zone", "doubtful", "Europe/Nowhere")
        for zone in ("Europe/Berlin", "CET-1CEST", "UTC", ":UTC"):
            self.assertNotIn("zone", self.seen(archive, now=at(5),
                                               env={"TZ": zone}))

    def test_a_proxy_is_told_without_its_password(self):
        archive = self.watching()
        found = self.seen(archive, now=at(5), env={
            "https_proxy": "http://us:sesame@proxy.example:3128"})
        finding = self.only(found, "proxy", "note", "proxy.example",
                            "only addresses written as numbers")
        self.assertNotIn("sesame", json.dumps(finding))
        # all are exempt
        self.assertNotIn("proxy", self.seen(archive, now=at(5), env={
            "https_proxy": "http://proxy.example:3128", "no_proxy": "*"}))

    def test_no_certificate_to_trust(self):
        archive = self.watching()
        for bundle in ("none.pem", self.file("empty.pem", "nothing\n")):
            found = self.seen(archive, status=TROUBLE, now=at(5),
                              env={"SSL_CERT_FILE": str(self.dir / bundle)})
            self.only(found, "certificates", "wrong", str(self.dir / bundle))

    def test_no_git_program(self):
        archive = self.watching()
        found = self.seen(archive, now=at(5), env={"PATH": str(self.dir)})
        self.only(found, "git", "doubtful", "no git program")

    def test_few_open_files(self):
        archive = self.watching()
        found = archive.run("doctor", now=at(5), before=(
            "prlimit", "--nofile=64", "--")).out
        self.assertIn("doubtful  files: 64 files may be open", found)

    def test_cron_that_does_not_come(self):
        archive = self.watching()
        found = self.seen(archive, status=TROUBLE, now=at(5 * 60))
        self.only(found, "cron", "wrong", "overdue by 4 hours",
                  "the last check ended 2026-03-02 09:00:00")
        new = self.archive(Archive.CONF + '[watch "%s"]\n' % self.url(),
                           name="new")
        self.only(self.seen(new), "cron", "note", "no check has run yet")

    def test_robots_that_refuse_a_source(self):
        self.server.control(
            robots="text:User-agent: *|Disallow: /*.xml|Disallow: /private/")
        archive = self.watching('[feed "%s"]' % self.url("/feed.xml"))
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "robots", "wrong", self.url("/feed.xml"),
                  "Disallow: /*.xml")
        archive.conf.write_text(archive.conf.read_text() +
                                '[site "127.0.0.1"]\nrobots = no\n')
        found = self.seen(archive, now=at(5))
        self.only(found, "robots", "note", "is not obeyed")

    def test_many_that_are_refused_are_counted(self):
        self.server.control(robots="text:User-agent: *|Disallow: /s")
        archive = self.archive(Archive.CONF + "".join(
            '[watch "%s"]\n' % self.url("/s%d" % n) for n in range(25)))
        archive.run("check", now=at(0), status=TROUBLE)
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.assertEqual(len(found["robots"]), 21)
        self.assertIn("5 more", found["robots"][-1]["what"])

    def test_robots_that_cannot_be_read(self):
        self.server.control(robots="status:500")
        archive = self.watching()
        found = self.seen(archive, now=at(5))
        self.only(found, "robots", "doubtful", "it answers 500",
                  "since 2026-03-02 09:00:00")
        self.only(found, "articles", "note", "1 of 1 articles fail")

    def test_a_source_in_trouble_a_parked_host_and_a_list_that_is_not_there(
            self):
        self.site.put("feed.xml", "<p>This is no feed.</p>")
        archive = self.watching('[feed "%s"]' % self.url("/feed.xml"),
                                '[list "urls.txt"]')
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "source", "doubtful", "/feed.xml", "no feed")
        self.only(found, "list", "wrong", "urls.txt")
        self.site.put("feed.xml", status=429)
        archive.run("check", now=at(60), status=None)
        found = self.seen(archive, status=TROUBLE, now=at(60))
        self.only(found, "parked", "note", "429")

    def test_many_lists_that_are_not_there_are_counted(self):
        archive = self.watching(*['[list "urls-%d.txt"]' % n
                                  for n in range(23)])
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.assertEqual(len(found["list"]), 21)
        self.assertIn("3 more lists", found["list"][-1]["what"])

    def test_a_check_that_runs(self):
        archive = self.watching('[watch "%s"]' % self.url("/hang"))
        long = subprocess.Popen(
            [EMEND, "-C", archive.dir, "check", "--all"], cwd="/",
            env=clean_environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.addCleanup(long.wait)
        self.addCleanup(long.kill)
        for _ in range(200):
            if (archive.dir / "check.lock").exists() and \
                    "running" in (found := self.seen(archive, status=None)):
                break
            time.sleep(0.05)
        self.only(found, "running", "note", "a check is running since ",
                  "(process %d)" % long.pid)
        later = datetime.datetime.now(datetime.timezone.utc) + \
            datetime.timedelta(hours=7)
        found = self.seen(archive, status=None,
                          now=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.only(found, "running", "doubtful", "since 7 hours")
        long.kill()
        long.wait()

    @unittest.skipUnless(IS_ROOT, "needs an archive of somebody else")
    def test_who_may_not_write_and_whose_it_is(self):
        archive = self.watching()
        os.chmod(self.dir, 0o755)
        for path in [archive.dir, *archive.dir.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        other = ("setpriv", "--reuid", "65534", "--regid", "65534",
                 "--clear-groups")
        found = self.seen(archive, status=TROUBLE, now=at(5), before=other)
        self.only(found, "owner", "doubtful", "belong to somebody else")
        self.only(found, "writing", "wrong", str(archive.dir),
                  "Permission denied")
        for path in [archive.dir, *archive.dir.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)

    def test_a_channel_whose_receiver_wants_no_more(self):
        hook = sinks.Hook(self)
        archive = self.watching('[alert "desk"]', "webhook = %s" % hook.url())
        hook.ways = ["410"]
        self.site.put("story.html", title="Another headline came")
        archive.run("check", "--all", now=at(15), status=None)
        found = self.seen(archive, status=TROUBLE, now=at(16))
        self.only(found, "channel", "wrong", "wants no more alerts")
        self.only(found, "outbox", "doubtful", "1 alert was given up")

    def test_programs_and_secrets_of_alerts(self):
        archive = self.watching(
            '[alert "desk"]', "command = /no/such/program --now",
            "command = /usr/bin/true", "webhook = https://example.org/hook",
            "secretFile = hook.secret")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "program", "wrong", "/no/such/program --now")
        self.only(found, "secret", "wrong", "hook.secret")
        with archive.conf.open("a") as conf:
            conf.write("[operator]\ncommand = /no/such/siren\n")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.assertIn("/no/such/siren", found["program"][1]["what"])
        secret = archive.dir / "hook.secret"
        secret.write_text("whsec_c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1l\n")
        secret.chmod(0o644)
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.assertNotIn("whsec", json.dumps(found))
        self.only(found, "secret", "wrong", "may be read by others")
        secret.chmod(0o600)
        self.assertNotIn("secret", self.seen(archive, status=TROUBLE,
                                             now=at(5)))

    def test_a_program_that_renders(self):
        archive = self.watching('[site "127.0.0.1"]',
                                "render = /no/such/browser")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "render", "wrong", "/no/such/browser", "127.0.0.1")
        archive.conf.write_text(archive.conf.read_text().replace(
            "/no/such/browser", "/usr/bin/true"))
        found = self.seen(archive, now=at(5))
        self.only(found, "render", "note", "addresses are not checked")
        site = archive.json("explain", self.url())["article"]["site"]
        self.assertEqual((site["render"], site["cookies"]),
                         ("/usr/bin/true", False))

    def test_what_mail_needs(self):
        archive = self.watching(
            '[alert "desk"]', "email = desk@example.org", "[smtp]",
            "url = smtps://mail.example.org", "from = emend@example.org",
            "user = emend", "passwordEnv = EMEND_MAIL")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "secret", "wrong", "EMEND_MAIL")
        found = self.seen(archive, now=at(5), env={"EMEND_MAIL": "sesame"})
        self.assertNotIn("secret", found)
        archive.conf.write_text(archive.conf.read_text().replace(
            "passwordEnv = EMEND_MAIL", "passwordFile = smtp.secret"))
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "secret", "wrong", "smtp.secret")
        conf = archive.conf.read_text()
        archive.conf.write_text(conf[:conf.index("[smtp]")] + "[smtp]\n"
                                "from = emend@example.org\n"
                                "sendmail = /no/such/sendmail\n")
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "program", "wrong", "/no/such/sendmail")

    def test_a_channel_that_takes_nothing_and_alerts_that_wait(self):
        archive = self.watching('[alert "desk"]', "command = /usr/bin/false")
        self.site.put("story.html", title="Another headline came")
        archive.run("check", "--all", now=at(15), status=None)
        found = self.seen(archive, now=at(16))
        self.only(found, "channel", "doubtful", "since 2026-03-02 09:15:00")
        found = self.seen(archive, status=None, now=at(120))
        self.only(found, "outbox", "note", "1 alert waits", "since 105 minutes")

    def test_what_an_older_emend_left(self):
        archive = self.watching()
        archive.sound = False
        import sqlite3
        with sqlite3.connect(archive.dir / "state.db") as state:
            state.execute("PRAGMA user_version = 1")
        state.close()
        found = self.seen(archive, status=TROUBLE, now=at(5))
        self.only(found, "archive", "wrong", "older emend")
        os.remove(archive.dir / "state.db")
        found = self.seen(archive, status=None, now=at(5))


if __name__ == "__main__":
    main()
