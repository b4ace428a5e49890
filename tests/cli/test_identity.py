"""What happens when an article moves, and what its page calls it."""

import html

from moving import *


class Moves(Identity):
    OLD, NEW = SITE + "/old.html", SITE + "/new.html"

    def setUp(self):
        super().setUp()
        self.put("old.html")
        self.add(self.OLD)
        self.id = self.id_of(self.OLD)

    def move(self, text=A, **page):
        self.put("new.html", text, **page)
        self.redirect("old.html", "/new.html")

    def test_a_redirect_on_the_site_to_the_same_text_is_a_move(self):
        self.move()
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        diff = self.events[0]["diff"]
        self.assertFalse(diff["changed"])
        self.assertEqual((diff["old"]["revision"], diff["new"]["revision"]),
                         (1, 2))
        self.assertEqual(self.id_of(self.OLD), self.id)
        self.assertEqual(self.id_of(self.NEW), self.id)
        self.assertEqual(self.watched(), [self.NEW])
        log = self.kept.json("log", self.NEW)
        self.assertEqual([(a["url"], a["since"], a["claimed"])
                          for a in log["addresses"]],
                         [(self.OLD, at(0), False),
                          (self.NEW, at(15), False)])
        self.assertIn("moved to a new address",
                      self.emend("log", self.OLD).out)
        # by a piece of either
        for piece in ("old.htm", "NEW.HTM"):
            self.assertEqual(self.id_of(piece), self.id)

    def test_looks_go_there_and_the_old_404_means_nothing(self):
        self.move()
        self.look(15)
        self.site.take_away("old.html")
        self.server.forget_requests()
        for minutes in (60, 120, 180):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(self.asked(self.OLD), [])
        self.put("new.html", B)
        self.assertEqual(self.look(240, "--all"), [("changed", 3)])
        # what emend.conf names is still that article
        self.assertEqual(self.watched(), [self.NEW])
        self.assertTrue(self.kept.events(
            "add", self.OLD, env=self.proxied())[0]["already"])

    def test_a_new_404_is_gone(self):
        self.move()
        self.look(15)
        self.site.take_away("new.html")
        self.assertEqual(self.look(60, "--all"),
                         [("suspect", "gone", 1, False)])

    def test_what_else_changed_is_in_the_diff(self):
        self.move(B)
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])

    def test_another_text_is_no_move(self):
        self.move(OTHER)
        self.assertEqual(self.look(15), [("suspect", "gone", 1, False)])
        self.look(25)
        self.assertEqual(self.look(75), [("gone", 2)])
        self.assertEqual(self.watched(), [self.OLD])

    def test_another_text_with_the_same_identifier_is(self):
        self.put("old.html", identifier="urn:tide:4711")
        self.look(15)
        self.put("old.html", B, identifier="urn:tide:4711")
        self.assertEqual(self.look(30, "--all"), [("changed", 2)])
        self.move(OTHER, identifier="urn:tide:4711")
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 3, self.OLD, self.NEW, None)])

    def test_another_site_is_no_move(self):
        self.redirect("old.html", "http://wave.example/new.html")
        self.put("new.html")
        self.assertEqual(self.look(15), [("suspect", "gone", 1, False)])

    def test_another_host_of_the_site_is(self):
        self.redirect("old.html", "http://archive.tide.example/new.html")
        self.put("new.html")
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD,
             "http://archive.tide.example/new.html", None)])

    def test_what_leads_there_may_be_of_another_site(self):
        short = "http://t.example/s"
        self.put("b.html", OTHER)
        self.redirect("s", SITE + "/b.html")
        self.add(short, minutes=1)
        self.put("c.html", OTHER)
        self.redirect("s", SITE + "/c.html")
        self.assertEqual(self.look(60, short), [
            ("relocated", 2, SITE + "/b.html", SITE + "/c.html", None)])
        # and what it tells apart by the query alone is one address
        self.put("d.html", A)
        self.redirect("u", SITE + "/d.html?session=1")
        self.add("http://t.example/u", minutes=61)
        self.redirect("u", SITE + "/d.html?session=2")
        self.assertEqual(self.look(120, "http://t.example/u"), [])

    def test_a_wall_on_the_way_is_no_move(self):
        self.site.put("consent.html", "<html><head><title>The Ansel Tide"
                      "</title></head><body><main><h1>Your privacy</h1><p>We "
                      "value your privacy. We and our partners store cookies. "
                      "Accept all cookies?</p></main></body></html>")
        self.redirect("old.html", "/consent.html", 302)
        self.assertEqual(self.look(15), [("suspect", "consent", 1, False)])

    def test_the_same_bytes_elsewhere_are_a_move_too(self):
        (self.site.root / "new.html").write_bytes(
            (self.site.root / "old.html").read_bytes())
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(15), [
            ("relocated", 2, self.OLD, self.NEW, None)])

    def test_another_query_of_the_same_page_is_none(self):
        self.redirect("old.html", "/old.html?session=1", 302)
        self.put("old.html?session=1")
        # the server takes the query for no part of the path
        self.redirect("start.html", "/old.html?session=2", 302)
        self.put("old.html")
        self.add(SITE + "/start.html", minutes=1)
        self.assertEqual(self.look(15), [])

    def test_a_target_with_a_history_goes_on_alone(self):
        self.put("new.html", B)
        self.add(self.NEW, minutes=5)
        other = self.id_of(self.NEW)
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(30), [
            ("relocated", 2, self.OLD, self.NEW, other),
            ("ended", "continued-elsewhere")])
        self.assertEqual(self.events[0]["diff"]["kinds"], ["number"])
        self.assertEqual(self.events[1]["url"], self.OLD)
        # both stay as they are
        self.assertEqual(self.history(self.OLD),
                         [("new", at(0)), ("relocated", at(30))])
        self.assertEqual(self.history(self.NEW), [("new", at(5))])
        self.assertEqual(self.watched(), [self.NEW])
        self.assertEqual(len(self.kept.refs()), 2)
        # and nothing is asked of the old one any more
        self.site.take_away("old.html")
        self.server.forget_requests()
        self.assertEqual(self.look(120, "--all"), [])
        self.assertEqual(self.asked(self.OLD), [])

    def test_a_target_that_was_ended_takes_nothing_away(self):
        self.put("new.html", B)
        self.add(self.NEW, minutes=5)
        other = self.id_of(self.NEW)
        self.emend("unwatch", self.NEW)
        self.redirect("old.html", "/new.html")
        self.assertEqual(self.look(30), [
            ("relocated", 2, self.OLD, self.NEW, other)])
        self.assertEqual(self.watched(), [self.OLD])
        for minutes in (60, 120):
            self.assertEqual(self.look(minutes, "--all"), [])

    def test_one_that_was_unwatched_goes_on_when_an_address_of_it_is_added(
            self):
        self.emend("unwatch", self.OLD)
        self.assertEqual(self.watched(), [])
        self.put("old.html", B)
        self.redirect("short", "/old.html")
        self.assertEqual(self.add(SITE + "/short", minutes=60)[0]["event"],
                         "changed")
        self.assertEqual([e for e, _ in self.history(SITE + "/short")],
                         ["new", "changed"])
        self.assertEqual(self.watched(), [self.OLD])
        self.assertEqual(len(self.kept.refs()), 1)
        self.assertEqual(self.look(90, "--all"), [])
        # the one row goes when its section does
        self.emend("unwatch", SITE + "/short")
        self.assertEqual(self.look(120), [])
        self.assertEqual(self.watched(), [])

    def test_a_target_that_no_look_has_read_is_taken_over(self):
        self.add(self.NEW, minutes=5)    # 404 as yet
        self.assertEqual(len(self.watched()), 2)
        self.move()
        events = self.look(30, "--all")
        self.assertIn(("relocated", 2, self.OLD, self.NEW, None), events)
        self.assertEqual(self.watched(), [self.NEW])
        self.assertEqual(self.look(60, "--all"), [])
        self.assertEqual(len(self.kept.refs()), 1)

    def test_back_where_it_was_is_a_return(self):
        self.move()
        self.look(15)
        self.put("old.html")
        self.redirect("new.html", "/old.html")
        self.assertEqual(self.look(60, "--all"), [("reverted", 3, 1)])
        self.assertEqual(self.watched(), [self.OLD])
        # and swinging addresses are told once
        self.redirect("old.html", "/new.html")
        self.put("new.html")
        self.assertEqual(self.look(120, "--all")[0][0], "flapping")
        self.put("old.html")
        for minutes in (180, 240):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(len(self.kept.log(self.OLD)), 3)

    def test_from_one_address_to_the_next(self):
        self.move()
        self.look(15)
        self.put("newer.html", B)
        self.redirect("new.html", "/newer.html")
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 3, self.NEW, SITE + "/newer.html", None)])
        for path in ("/old.html", "/new.html", "/newer.html"):
            self.assertEqual(self.id_of(SITE + path), self.id)

    def test_gone_and_then_elsewhere_is_a_return(self):
        self.put("old.html", status=410)
        self.assertEqual(self.look(15), [("gone", 2)])
        self.move()
        self.assertEqual(self.look(60, "--all"), [("returned", 3)])
        self.assertEqual(self.watched(), [self.NEW])

    def test_told_to_people(self):
        self.move(B)
        out = self.emend("check", now=at(15)).out
        self.assertIn("Moved to a new address", out)
        self.assertIn(self.NEW, out)
        self.assertIn(self.OLD, out)


class Found(Identity):
    """The source that named the article first, and when."""

    def documents(self, url):
        ref = "refs/articles/%s/%s" % (self.id_of(url)[:2],
                                       self.id_of(url)[2:])
        for commit in self.kept.git("rev-list", "--reverse",
                                    ref).split():
            name = [n for n in self.kept.git(
                "ls-tree", "--name-only", commit).split()
                if n.endswith(".json")][0]
            yield json.loads(self.kept.git("show", "%s:%s" % (commit, name)))

    def test_stays_with_it_when_another_names_it(self):
        self.put("a.html")
        listed = self.file("list.txt", SITE + "/a.html\n")
        self.add(listed)
        self.put("a.html", B)
        # now the user names it himself
        self.kept.conf.write_text(self.kept.conf.read_text() +
                                  '[watch "%s/a.html"]\n' % SITE)
        self.assertEqual(self.look(60, "--all"), [("changed", 2)])
        for document in self.documents(SITE + "/a.html"):
            self.assertEqual((document["found_in"], document["found_at"]),
                             ("list %s" % listed, at(0)))
        log = self.kept.json("log", SITE + "/a.html")
        self.assertEqual((log["found_in"], log["found_at"]),
                         ("list %s" % listed, at(0)))
        self.assertIn("found in list",
                      self.emend("log", SITE + "/a.html").out)


class Canonical(Identity):
    """What a page calls its own address is asked before it is believed."""
    OLD, NEW = SITE + "/old.html", SITE + "/new.html"

    def setUp(self):
        super().setUp()
        self.put("old.html")
        self.add(self.OLD)
        self.put("old.html", canonical=self.NEW)

    def test_it_is_asked_at_the_next_look_and_taken_over(self):
        self.put("new.html", B, canonical=self.NEW)
        self.assertEqual(self.look(15), [])
        self.assertEqual(self.look(60, "--all"), [
            ("relocated", 2, self.OLD, self.NEW, None)])
        self.assertEqual(self.watched(), [self.NEW])

    def test_where_nothing_is_it_means_nothing(self):
        self.assertEqual(self.look(15), [])
        self.assertEqual(self.look(60, "--all"), [])
        self.assertEqual(self.look(61), [])
        self.server.forget_requests()
        self.assertEqual(self.look(120, "--all"), [])
        self.assertEqual(len(self.asked(self.OLD)), 1)
        self.assertEqual(self.asked(self.NEW), [])
        looks = self.kept.json("log", self.OLD, "--looks")["looks"]
        self.assertEqual([k["kind"] for k in looks],
                         ["read", "read", "same-bytes", "same-bytes"])

    def test_where_something_else_is_neither(self):
        self.put("new.html", OTHER)
        for minutes in (15, 60, 61, 120):
            self.assertEqual(self.look(minutes, "--all"), [])
        self.assertEqual(self.watched(), [self.OLD])

    def test_one_said_from_the_start_is_a_name_for_people_alone(self):
        self.put("amp.html", OTHER, canonical=SITE + "/full.html")
        self.put("full.html", OTHER, canonical=SITE + "/full.html")
        self.add(SITE + "/amp.html", minutes=1)
        self.server.forget_requests()
        for minutes in (20, 60, 120):
            self.look(minutes, SITE + "/amp.html")
        self.assertEqual(self.asked(SITE + "/full.html"), [])
        self.assertEqual(self.id_of(SITE + "/full.html"),
                         self.id_of(SITE + "/amp.html"))

    def test_one_that_stands_in_a_header_counts_where_the_page_has_none(self):
        said = "Link: <%s>; rel=canonical\n"
        for name, canonical, header, other in (
                ("a", None, "/full-a", "/full-a"),
                ("b", SITE + "/full-b", "/no-b", "/full-b"),
                # another's, and a home page
                ("c", None, "http://packet.example/full-c", None),
                ("d", None, "/", None)):
            self.put(name + ".html", OTHER, canonical=canonical,
                     title="Story " + name)
            self.site.put(name + ".html.headers", said % header)
            self.add(SITE + "/%s.html" % name, minutes=1)
            article = self.kept.json("show", SITE + "/%s.html" % name)
            self.assertEqual(article.get("canonical"),
                             other and SITE + other, name)


if __name__ == "__main__":
    main()
