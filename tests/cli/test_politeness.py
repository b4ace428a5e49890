"""What the sites watched see of us, from the server's log."""

import email.utils

from harness import *


class Asked(ServedCase):
    def paths(self):
        return [r["path"] for r in self.server.requests()]

    def add(self, archive, path="/story.html", **options):
        return archive.events("add", self.url(path), **options)


class Robots(Asked):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")
        self.site.put("private/story.html")

    def rules(self, *lines):
        self.server.control(robots="text:" + "|".join(lines))

    def refused(self, archive, path, **options):
        events = self.add(archive, path, status=TROUBLE, **options)
        self.assertEqual((events[1]["event"], events[1]["error"]),
                         ("failed", "robots"))
        return events[1]

    def test_robots_comes_first_and_once(self):
        archive = self.archive()
        self.site.put("b.html", title="Story b")
        archive.events("add", self.url(), self.url("/b.html"))
        self.assertEqual(self.paths(), ["/robots.txt", "/story.html",
                                        "/b.html"])

    def test_it_is_remembered_for_a_day(self):
        archive = self.archive()
        self.add(archive, now=at(0))
        archive.check("--all", now=at(23 * 60))
        self.assertEqual(self.paths().count("/robots.txt"), 1)
        archive.check("--all", now=at(25 * 60))
        self.assertEqual(self.paths().count("/robots.txt"), 2)

    def test_what_it_disallows_is_not_asked_for(self):
        self.rules("User-agent: *", "Disallow: /private/")
        archive = self.archive()
        event = self.refused(archive, "/private/story.html")
        self.assertIn("robots.txt", event["message"])
        self.assertEqual(self.paths(), ["/robots.txt"])
        self.assertEqual(self.add(archive)[1]["event"], "new")

    def test_our_own_group_and_the_longest_match_decide(self):
        self.rules("User-agent: *", "Disallow: /", "", "User-agent: emend",
                   "Disallow: /private/", "Allow: /private/story")
        archive = self.archive()
        self.assertEqual(self.add(archive)[1]["event"], "new")
        self.assertEqual(self.add(archive, "/private/story.html")[1]["event"],
                         "new")
        self.refused(archive, "/private/other.html")

    def test_one_that_cannot_be_read_forbids_all(self):
        for what in ("status:500", "status:503", "reset"):
            with self.subTest(what):
                self.server.control(robots=what)
                self.refused(self.archive(name=what), "/story.html")

    def test_one_that_is_not_there_allows_all(self):
        for what in ("status:404", "status:403", "status:410"):
            with self.subTest(what):
                self.server.control(robots=what)
                events = self.add(self.archive(name=what))
                self.assertEqual(events[1]["event"], "new")

    def test_redirects_of_it_are_followed(self):
        self.site.put("elsewhere.txt", "User-agent: *\nDisallow: /\n")
        self.server.control(robots="redirect:/elsewhere.txt")
        self.refused(self.archive(), "/story.html")

    def test_an_endless_one_is_read_up_to_a_limit(self):
        self.server.control(robots="huge")
        archive = self.archive()
        self.refused(archive, "/huge-refused")
        self.assertEqual(self.add(archive)[1]["event"], "new")

    def test_a_redirect_into_what_is_disallowed_is_not_followed(self):
        self.rules("User-agent: *", "Disallow: /private/")
        archive = self.archive()
        self.refused(archive, "/redirect-to?url=/private/story.html")
        self.assertNotIn("/private/story.html", self.paths())

    def test_it_is_not_obeyed_only_where_the_conf_says_so(self):
        self.rules("User-agent: *", "Disallow: /")
        archive = self.archive(Archive.CONF +
                               '[site "127.0.0.1"]\nrobots = no\n')
        events = self.add(archive)
        self.assertEqual([e for e in events if e["event"] == "new"][0]["url"],
                         self.url())
        # it is no news to cron
        self.assertEqual(archive.run("check", "--all").out, "")

    def test_crawl_delay_is_kept(self):
        self.rules("User-agent: *", "Crawl-delay: 2")
        self.site.put("b.html", title="Story b")
        archive = self.archive()
        archive.events("add", self.url(), self.url("/b.html"))
        times = [r["time"] for r in self.server.requests()
                 if r["path"] != "/robots.txt"]
        self.assertGreaterEqual(times[1] - times[0], 1.9)


class Spacing(Asked):
    def test_requests_to_one_host_keep_their_distance(self):
        for n in range(3):
            self.site.put("%d.html" % n, title="Story %d" % n)
        archive = self.archive(Archive.CONF.replace("0s", "1s"))
        archive.run("add", *[self.url("/%d.html" % n) for n in range(3)])
        archive.run("check", "--all")
        times = [r["time"] for r in self.server.requests()]
        self.assertEqual(len(times), 7)
        for a, b in zip(times, times[1:]):
            self.assertGreaterEqual(b - a, 0.95)  # between runs as well

    def test_also_from_those_of_a_run_that_was_killed(self):
        for n in range(3):
            self.site.put("%d.html" % n, title="Story %d" % n)
        archive = self.archive(Archive.CONF.replace("0s", "1s"))
        archive.run("add", *[self.url("/%d.html" % n) for n in range(3)])
        for seen in (5, 8):  # the second one finds what the first left
            check = subprocess.Popen(
                [EMEND, "-C", archive.dir, "check", "--all"], cwd="/",
                env=clean_environment(), stdout=subprocess.DEVNULL)
            while len(self.server.requests()) < seen and check.poll() is None:
                time.sleep(.01)
            check.kill()
            check.wait()
        archive.run("check", "--all")
        times = [r["time"] for r in self.server.requests()]
        self.assertGreaterEqual(len(times), 9)
        for a, b in zip(times, times[1:]):
            self.assertGreaterEqual(b - a, 0.95)

    def test_two_hosts_do_not_wait_for_each_other(self):
        archive = self.archive(Archive.CONF.replace("0s", "2s"))
        self.site.put("story.html")
        started = time.monotonic()
        archive.run("add", *["http://t%d.localhost:%d/story.html" % (
            n, self.server.port) for n in range(4)])
        # each host: robots.txt, then the page
        self.assertLess(time.monotonic() - started, 7)

    def test_one_request_at_a_time_to_a_host(self):
        archive = self.archive(Archive.CONF + "timeout = 2s\n")
        self.site.put("story.html")
        archive.run("add", self.url("/hang"), self.url(), status=TROUBLE)
        times = {r["path"]: r["time"] for r in self.server.requests()}
        self.assertGreaterEqual(abs(times["/story.html"] - times["/hang"]),
                                0 if times["/story.html"] < times["/hang"]
                                else 1.9)

    def test_a_dry_run_asks_no_more_than_a_check(self):
        self.site.put("story.html")
        archive = self.archive()
        self.add(archive)
        self.server.forget_requests()
        archive.check("--all", "--dry-run")
        self.assertEqual(self.paths(), ["/story.html"])


class Headers(Asked):
    def last(self, path="/story.html"):
        return self.server.requests(path)[-1]

    def test_the_user_agent_names_us_and_the_contact(self):
        self.site.put("story.html")
        version = run("--version").out.split()[1]
        for conf, agent, mail in (
                ("contact = https://example.org/about",
                 "emend/%s (+https://example.org/about)" % version, []),
                ("contact = desk@example.org",
                 "emend/%s (+desk@example.org)" % version,
                 ["desk@example.org"]),
                ("userAgent = Tide-Watch/2 (ask us)", "Tide-Watch/2 (ask us)",
                 [])):
            with self.subTest(conf):
                archive = self.archive("[fetch]\ndelay = 0s\n%s\n" % conf,
                                       name=conf.split()[-1].replace("/", ""))
                self.add(archive)
                for path in ("/robots.txt", "/story.html"):
                    request = self.last(path)
                    self.assertEqual(header(request, "User-Agent"), [agent])
                    self.assertEqual(header(request, "From"), mail)

    def test_nothing_more_than_is_needed_is_sent(self):
        self.site.put("story.html")
        self.add(self.archive())
        names = {name.lower() for name, _ in self.last()["headers"]}
        self.assertLessEqual(names, {"host", "user-agent", "accept",
                                     "accept-encoding", "accept-language",
                                     "connection"})

    def test_what_curl_s_users_keep_at_home_is_not_read(self):
        self.site.put("story.html")
        archive = self.archive()
        for name in (".netrc", ".curlrc", "_netrc"):
            self.file("home/" + name, "machine 127.0.0.1 login joe password "
                      "opensesame\ndefault login joe password opensesame\n"
                      if "netrc" in name else "user = joe:opensesame\n")
        archive.run("add", self.url(), env={"HOME": self.dir / "home",
                                            "CURL_HOME": self.dir / "home"})
        self.assertEqual(header(self.last(), "Authorization"), [])

    def test_etags_come_back_byte_for_byte(self):
        self.site.put("story.html")
        archive = self.archive()
        path = "/etag/story.html"
        self.add(archive, path, now=at(0))
        self.assertEqual(header(self.last(path), "If-None-Match"), [])
        summary = archive.events("check", "--all", now=at(20))[-1]
        self.assertEqual(summary["unchanged"], 1)
        tag, = header(self.last(path), "If-None-Match")
        self.assertRegex(tag, r'^"[0-9a-f]{8}"$')
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        self.assertEqual([e["event"] for e in archive.check(
            "--all", now=at(40))], ["changed"])
        archive.check("--all", now=at(60))
        self.assertNotEqual(header(self.last(path), "If-None-Match"), [tag])

    def test_dates_come_back_byte_for_byte(self):
        self.site.put("story.html")
        os.utime(self.site.root / "story.html", (1.7e9, 1.7e9))
        archive = self.archive()
        path = "/last-modified/story.html"
        self.add(archive, path, now=at(0))
        archive.check("--all", now=at(20))
        self.assertEqual(header(self.last(path), "If-Modified-Since"),
                         [email.utils.formatdate(1.7e9, usegmt=True)])

    def test_a_304_may_bring_another_validator(self):
        self.site.put("story.html")
        archive = self.archive()
        path = "/renewed/story.html"
        self.add(archive, path, now=at(0))
        for number in range(1, 4):
            archive.check("--all", now=at(20 * number))
            self.assertEqual(header(self.last(path), "If-None-Match"),
                             ['"%d"' % number])

    def test_validators_are_not_trusted_for_more_than_a_day(self):
        self.site.put("story.html")
        archive = self.archive()
        path = "/etag/story.html"
        self.add(archive, path, now=at(0))
        archive.check("--all", now=at(60))
        self.assertNotEqual(header(self.last(path), "If-None-Match"), [])
        archive.check("--all", now=at(25 * 60))
        self.assertEqual(header(self.last(path), "If-None-Match"), [])

    def test_validators_of_a_look_that_was_not_kept_are_forgotten(self):
        self.site.put("story.html")
        archive = self.archive()
        path = "/etag/story.html"
        self.add(archive, path, now=at(0))
        # a wall with a validator of its own, twice
        self.site.put("story.html", "<title>Just a moment...</title>"
                      "<p>Verify you are human by completing this.</p>")
        for minutes in (60, 120):
            self.assertEqual(archive.check("--all", now=at(minutes),
                                           status=None)[0]["reason"],
                             "blocked")
        self.assertEqual(header(self.last(path), "If-None-Match"), [])

    def test_a_dry_run_keeps_no_validators(self):
        self.site.put("story.html")
        archive = self.archive()
        path = "/etag/story.html"
        self.add(archive, path, now=at(0))
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        archive.check("--all", "--dry-run", now=at(20))
        self.assertEqual([e["event"] for e in archive.check(
            "--all", now=at(40))], ["changed"])

    def test_cookies_are_not_kept(self):
        archive = self.archive()
        self.add(archive, "/cookie")
        archive.check("--all")
        self.assertEqual(header(self.last("/cookie"), "Cookie"), [])

    COOKIES = Archive.CONF + '[site "127.0.0.1"]\ncookies = yes\n'

    def test_a_wall_that_wants_a_cookie(self):
        self.site.put("story.html")
        path = "/walled/story.html"
        failed = self.add(self.archive(), path, status=TROUBLE)[1]
        self.assertEqual((failed["event"], failed["error"]),
                         ("failed", "redirect"))
        archive = self.archive(self.COOKIES, name="with cookies")
        self.assertEqual(self.add(archive, path, now=at(0))[1]["event"],
                         "new")
        self.assertEqual(header(self.last(path), "Cookie"),
                         ["consent=opensesame"])
        # kept, so that the wall is not met again
        self.server.forget_requests()
        archive.check("--all", now=at(20))
        request, = self.server.requests(path)
        self.assertEqual(header(request, "Cookie"), ["consent=opensesame"])
        # it goes where its path says, to this host and port
        self.add(archive, "/story.html", now=at(21))
        self.assertEqual(header(self.last("/story.html"), "Cookie"), [])
        other = Server(self.site.root, self.dir / "log")
        self.addCleanup(other.stop)
        archive.events("add", other.url("/walled/story.html"), now=at(22))
        self.assertEqual([header(r, "Cookie") for r in other.requests()
                          if r["path"] == path],
                         [[], ["consent=opensesame"]])

    def test_a_cookie_in_no_record_of_a_page(self):
        self.site.put("story.html")
        archive = self.archive(self.COOKIES)
        self.add(archive, "/walled/story.html", now=at(0))
        pages = archive.git("log", "-p", "--all", "--text",
                            repository="pages.git")
        self.assertIn("Set-Cookie: (removed,", pages)
        self.assertIn("> Cookie: (removed, 18 bytes)", pages)
        self.assertNotIn("opensesame", pages)
        self.assertNotIn("opensesame", archive.git("log", "-p", "--all"))

    def test_cookies_that_are_wanted_no_more_are_gone(self):
        self.site.put("story.html")
        archive = self.archive(self.COOKIES)
        self.add(archive, "/walled/story.html", now=at(0))
        archive.conf.write_text(
            archive.conf.read_text().replace("cookies = yes", "cookies = no"))
        archive.events("check", "--all", now=at(20), status=TROUBLE)
        self.assertEqual(header(self.last("/walled/story.html"), "Cookie"),
                         [])
        archive.conf.write_text(
            archive.conf.read_text().replace("cookies = no", "cookies = yes"))
        self.server.forget_requests()
        archive.check("--all", now=at(60), status=None)
        self.assertEqual(header(self.server.requests()[0], "Cookie"), [])

    def test_a_header_of_ones_own_goes_in_the_place_of_cookies(self):
        self.site.put("story.html")
        archive = self.archive(self.COOKIES + "header = Cookie: mine=1\n")
        self.add(archive, "/cookie", now=at(0))
        archive.check("--all", now=at(20))
        self.assertEqual(header(self.last("/cookie"), "Cookie"), ["mine=1"])

    def test_headers_of_a_site_go_to_no_other_host(self):
        self.site.put("story.html")
        archive = self.archive(
            Archive.CONF + "allowPrivate = yes\n"
            '[site "127.0.0.1"]\nheader = X-Desk: seven\n')
        there = "http://localhost:%d/story.html" % self.server.port
        path = "/redirect-to?url=" + there
        self.add(archive, path)
        self.assertEqual(header(self.last(path), "X-Desk"), ["seven"])
        self.assertEqual(header(self.last(), "X-Desk"), [])
        self.assertEqual(header(self.last(), "Host"),
                         ["localhost:%d" % self.server.port])

    def test_a_password_in_the_address_goes_to_no_other_host(self):
        self.site.put("story.html")
        archive = self.archive(Archive.CONF + "allowPrivate = yes\n")
        archive.run("add", self.url("/named/story.html").replace(
            "http://", "http://desk:opensesame@"))
        self.assertEqual(len(archive.refs()), 1)
        there = "http://localhost:%d/story.html" % self.server.port
        path = "/redirect-to?url=" + there
        archive.run("add", self.url(path).replace(
            "http://", "http://desk:opensesame@"), status=None)
        self.assertEqual(header(self.last(), "Authorization"), [])


class Secrets(Asked):
    """Passwords and a site's headers are for the site and for nobody else."""

    SECRETS = ("opensesame", "ZGVzazpvcGVuc2VzYW1l", "sesame-cookie")

    def check_said(self, *texts):
        for text in texts:
            for secret in self.SECRETS:
                self.assertNotIn(secret, text)

    def test_they_are_in_no_output_and_not_in_the_archive(self):
        self.site.put("story.html")
        archive = self.archive(
            Archive.CONF + "timeout = 2s\n"
            '[site "127.0.0.1"]\nheader = Cookie: edition=sesame-cookie\n')
        urls = [self.url(path).replace("//", "//desk:opensesame@", 1)
                for path in ("/named/story.html", "/status/500", "/hang",
                             "/redirect-to?url=http://10.0.0.1/", "/reset", "/type/image/png",
                             "/redirect-to?url=/named/story.html")]
        urls.append(urls[0].replace("http:", "https:"))
        for url in urls:
            done = archive.run("add", url, status=None)
            self.check_said(done.out, done.err)
        self.assertEqual(header(self.last("/hang"), "Cookie"),
                         ["edition=sesame-cookie"])
        self.assertEqual(
            header(self.last("/named/story.html"), "Authorization"),
            ["Basic ZGVzazpvcGVuc2VzYW1l"])
        self.site.put("story.html",
                      paragraphs=stories.edited(**{"29 of": "27 of"}))
        for arguments in (
                ["check", "--all"], ["check", "--all", "--format", "json"],
                ["list"], ["list", "--format", "json"], ["status"],
                ["log", "named/story", "--looks"], ["doctor"],
                ["explain", "named/story"], ["diff", "named/story"],
                ["report", "--since", "7d"], ["verify"]):
            with self.subTest(arguments):
                done = archive.run(*arguments, status=None)
                self.check_said(done.out, done.err)
        for name in ("emend.conf", "state.db"):
            mode = (archive.dir / name).stat().st_mode
            self.assertEqual(mode & 0o077, 0, name)
        kept = archive.everything().decode("latin-1")
        self.assertIn("> Cookie: (removed, 21 bytes)", kept)
        self.assertIn("> Authorization: (removed, ", kept)
        self.check_said(kept)

    def last(self, path):
        return self.server.requests(path)[-1]


class Addresses(Asked):
    """What nobody named may not be reached through what somebody did."""

    def setUp(self):
        super().setUp()
        self.other = Server(self.dir / "inner", self.dir / "inner.log")
        self.addCleanup(self.other.stop)
        Site(self.dir / "inner").put("secret.html", title="The inner site")
        self.path = "/redirect-to?url=" + self.other.url("/secret.html")

    def test_a_redirect_to_a_private_address_is_refused(self):
        events = self.add(self.archive(), self.path, status=TROUBLE)
        self.assertEqual(events[1]["error"], "address")
        self.assertIn("127.0.0.1", events[1]["message"])
        self.assertEqual(self.other.requests(), [])

    def test_unless_the_conf_allows_it(self):
        archive = self.archive(Archive.CONF + "allowPrivate = yes\n")
        self.assertEqual(self.add(archive, self.path)[1]["event"], "new")

    def test_the_named_host_and_port_may_be_redirected_to(self):
        self.site.put("story.html")
        events = self.add(self.archive(), "/redirect-to?url=/story.html")
        self.assertEqual(events[1]["event"], "new")


if __name__ == "__main__":
    main()
