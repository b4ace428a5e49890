"""emend site: static pages, by a parser that is not ours."""

import html.parser
import posixpath

from harness import *
from hostile_words import HOSTILE

VOID = {"meta", "br", "input", "link"}
WORD = "zwibbelquark"
SECRET = stories.PARAGRAPHS[:3] + [f"The {WORD} is taken down on Friday."]


def listed(name):
    return ('emendPiece("list",[{"name":"%s","pieces":1,"wordings":1,'
            '"together":100}]);' % name).encode()


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.problems = [], [], [], []
        self.tags, self.scripts, self.words = set(), [], ""
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.ids += [attributes["id"]] if "id" in attributes else []
        for name in ("href", "src"):
            self.links += [attributes[name]] if name in attributes else []
        self.problems += [a for a in attributes
                          if a.startswith("on") or a == "style"]
        if tag == "script" and "src" not in attributes:
            self.problems.append("a script in the page")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        self.words += data


class Made(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.to = self.dir / "out"

    def watch(self, name, minutes=0, **page):
        self.site.put(name, **page)
        self.kept.run("add", self.url("/" + name), now=at(minutes))

    def publish(self, *more, minutes=300, to=None):
        return self.kept.json("site", to or self.to, *more, now=at(minutes))

    def pages(self, to=None):
        to = to or self.to
        return {str(path.relative_to(to)): path.read_text(encoding="utf-8")
                for path in sorted(to.rglob("*")) if path.is_file()}

    def assert_sound(self, to=None):
        """Every page parses, every link leads somewhere."""
        files = self.pages(to)
        for name, text in files.items():
            if not name.endswith(".html"):
                continue
            page = Page(text)
            self.assertEqual(page.problems, [], name)
            self.assertEqual(len(page.ids), len(set(page.ids)), name)
            self.assertRegex(
                text, "content=\"default-src 'none'; style-src 'self'; "
                "script-src 'self'; base-uri 'none'; form-action 'none'\"",
                name)
            self.assertIn("noindex", text, name)
            for link in page.links:
                if link.startswith(("http://", "https://")):
                    continue
                path, _, part = link.partition("#")
                target = posixpath.normpath(posixpath.join(
                    posixpath.dirname(name), path)) if path else name
                self.assertIn(target, files, f"{name}: {link}")
                if part and target == name:
                    self.assertIn(part, page.ids, f"{name}: {link}")
        return files

    def wordings(self, to):
        found = []
        for path in (to / "search").rglob("d*.js"):
            text = path.read_text(encoding="utf-8")
            found += json.loads(text[text.index(",") + 1:text.rindex(")")])
        return sorted(found)


class Site_(Made):
    def test_links_lead_somewhere(self):
        self.watch("a.html", title="Quay closes")
        self.site.put("a.html", title="Quay closes", paragraphs=stories.edited(
            **{"29 of the 31": "27 of the 31"}))
        self.kept.run("check", "--all", now=at(60))
        self.site.put("a.html", title="Quay stays", paragraphs=stories.edited(
            **{"29 of the 31": "25 of the 31"}))
        self.kept.run("check", "--all", now=at(120))
        done = self.publish()
        self.assertEqual(done["articles"], 1)
        files = self.assert_sound()
        home = Page(files["index.html"])
        self.assertIn("Quay stays", home.words)
        base = [n for n in files if n.endswith("/1-2.html")][0][:-8]
        for name in ("index", "1", "2", "3", "1-2", "2-3", "1-3", "blame"):
            self.assertIn(base + name + ".html", files)
        self.assertIn("kind/number.html", home.links)
        self.assertIn("27", Page(files[base + "1-2.html"]).words)
        self.assertEqual((self.to / "site.css").stat().st_mode & 0o777, 0o644)

    def test_bit_by_bit_is_as_at_once(self):
        for i in range(4):
            self.watch(f"s{i}.html", title=f"Story {i}",
                       paragraphs=stories.edited(
                           **{"29 of the 31": f"2{i} of the 31"}))
        self.publish(minutes=10)
        for i in range(3):
            self.site.put(f"s{i}.html", title=f"Story {i}",
                          paragraphs=stories.edited(
                              **{"29 of the 31": f"3{i} of the 40"}))
            self.kept.run("check", "--all", now=at(60 * (i + 1)))
            self.publish(minutes=60 * (i + 1) + 5)
        self.publish(minutes=300)
        once = self.dir / "once"
        self.publish(minutes=300, to=once)
        self.assert_sound()

        def plain(to):
            return {name: re.sub(r"As it was known at <time.*?</time>", "", t)
                    for name, t in self.pages(to).items()
                    if not name.startswith("search/")}
        self.maxDiff = None
        bits, whole = plain(self.to), plain(once)
        self.assertEqual(sorted(bits), sorted(whole))
        for name in whole:
            # a look since may have seen what stands: that is no new page
            if name.endswith((".html", ".atom")) and "/" in name and \
                    name[0] == "a":
                bits[name] = re.sub(r"Last seen.*?</time>", "", bits[name],
                                    flags=re.S)
                whole[name] = re.sub(r"Last seen.*?</time>", "", whole[name],
                                     flags=re.S)
        for name in ("index.html", "overview.html", "kind/number.html",
                     "search.html"):
            self.assertEqual(bits[name], whole[name], name)
        self.assertEqual(self.wordings(self.to), self.wordings(once))

    def test_only_what_changed_is_written(self):
        self.watch("a.html", title="One")
        self.watch("b.html", title="Two", paragraphs=stories.edited(
            **{"29 of the 31": "27 of the 31"}))
        self.assertEqual(self.publish(minutes=5)["written"], 2)
        self.assertEqual(self.publish(minutes=5)["files"], 0)
        self.site.put("a.html", title="One", paragraphs=stories.edited(
            **{"29 of the 31": "28 of the 31"}))
        self.kept.run("check", "--all", now=at(60))
        self.assertEqual(self.publish(minutes=65)["written"], 1)

    def test_what_is_forgotten_or_hidden_goes(self):
        self.watch("secret-story.html", title="About the " + WORD,
                   paragraphs=SECRET)
        self.watch("b.html", title="Another")
        self.publish()
        self.assertIn(WORD, "".join(self.pages().values()))
        self.kept.run("forget", self.url("/secret-story.html"), "--yes",
                      now=at(310))
        self.assertEqual(self.publish(minutes=320)["removed"], 1)
        everything = "".join(list(self.pages()) + list(
            self.pages().values()))
        self.assertNotIn(WORD, everything)
        self.assertNotIn("secret-story", everything)
        self.assertIn("Another", everything)
        self.assert_sound()

    def test_strangers_words_stay_words(self):
        for i, words in enumerate(HOSTILE[:20]):
            words = words.replace("<", "&lt;")
            self.site.put(f"h{i}.html", f"<title>{words}</title><h1>{words}"
                          f"</h1><p>It {words} stood there for years, said "
                          f"the harbour master of the town, {i} times.")
        self.kept.run("add", *(self.url(f"/h{i}.html") for i in range(20)),
                      now=at(0))
        self.publish()
        for name, text in self.assert_sound().items():
            for c in "\u202e\u200b\x1b":
                self.assertNotIn(c, text if name.endswith(".html") else "")
            if name.endswith(".html"):
                self.assertEqual([l for l in Page(text).links
                                  if "evil" in l], [], name)

    def test_a_tag_has_a_list_of_the_edits_of_its_sources(self):
        self.site.put("a.html", title="One")
        self.site.put("b.html", title="Two")
        self.kept.run("add", "--tag", "harbour", "--tag", "<i>",
                      self.url("/a.html"), now=at(0))
        self.kept.run("add", "--tag", "harbour", self.url("/b.html"), now=at(0))
        for name, title in (("a.html", "One"), ("b.html", "Two")):
            self.site.put(name, title=title, paragraphs=stories.edited(
                **{"29 of the 31": "28 of the 31"}))
        self.kept.run("check", "--all", now=at(60))
        self.publish()
        files = self.assert_sound()
        lists = [Page(text).words for name, text in files.items()
                 if name.startswith("tag/")]
        self.assertEqual(sorted(("tagged harbour" in words,
                                 "One changed" in words, "Two changed" in words)
                                for words in lists),
                         [(False, True, False), (True, True, True)])
        overview = Page(files["overview.html"])
        self.assertEqual(len([link for link in overview.links
                              if link.startswith("tag/")]), 2)
        self.assertIn("<i>", overview.words)

    def test_what_is_no_site_is_left_alone(self):
        self.watch("a.html")
        self.to.mkdir()
        (self.to / "mine.txt").write_text("mine")
        done = self.kept.run("site", self.to, status=FAILED)
        self.assertIn("no site of emend's", done.err)
        self.assertEqual(list(self.pages()), ["mine.txt"])

    def test_a_style_of_ones_own_stays(self):
        self.watch("a.html")
        self.publish()
        (self.to / "site.css").write_text("body { color: green }")
        self.publish("--all")
        self.assertEqual(self.pages()["site.css"], "body { color: green }")

    def test_an_empty_archive_has_a_site(self):
        self.assertEqual(self.publish()["articles"], 0)
        self.assertIn("No edit yet", self.assert_sound()["index.html"])


class Damaged(Made):
    """What a run did not finish, or somebody spoiled (tests/faults/test_site.py
    kills it at each step): the next one makes the same site as one run."""

    def setUp(self):
        super().setUp()
        self.watch("a.html", title="One")
        self.publish(minutes=5)

    def edit(self, minutes):
        self.site.put("a.html", title="One", paragraphs=stories.edited(
            **{"29 of the 31": "28 of the 31"}))
        self.kept.run("check", "--all", now=at(minutes))

    def assert_as_at_once(self, minutes):
        self.publish(minutes=minutes)
        once = self.dir / "once"
        self.publish(minutes=minutes, to=once)
        self.assertEqual(self.wordings(self.to), self.wordings(once))
        self.assertEqual(
            [n for n in self.assert_sound() if n[0] == "a"],
            [n for n in self.pages(once) if n[0] == "a"])

    def test_a_run_that_cannot_write_says_where(self):
        self.edit(60)
        feed = self.to / "feed.atom"
        feed.unlink()
        feed.mkdir()
        self.assert_error(
            self.kept.run("site", self.to, now=at(65), status=FAILED),
            "cannot write", str(feed), "Is a directory")
        feed.rmdir()
        self.assert_as_at_once(66)

    def test_a_search_that_is_damaged_is_made_anew(self):
        many = b'emendPiece("s1/d0",[' + b"[]," * 100 + b"[]]);"
        for name, damage in (("list.js", None), ("list.js", b"emendPiece("),
                             ("list.js", b" " * (1 << 20) + b"1"),
                             ("list.js", listed("s4294967295")),
                             ("list.js", listed("s1/../../..")),
                             ("s*/d0.js", None), ("s*/d0.js", b"[1"),
                             ("s*/d0.js", many)):
            with self.subTest(name, damage=damage):
                file, = (self.to / "search").glob(name)
                file.unlink()
                if damage:
                    file.write_bytes(damage)
                self.assert_as_at_once(6)

    def test_a_part_of_the_search_that_is_lost_is_made_anew(self):
        """A whole one is read when something of it may have to go."""
        self.watch("b.html", title="Two")
        self.publish(minutes=6)
        file = self.to / "search/list.js"
        file.write_text(file.read_text().replace("[", '[{"name":"s900",'
                        '"pieces":1,"wordings":30000,"together":100},', 1))
        self.kept.run("review", self.url("/b.html"), "--hide")
        self.assert_as_at_once(7)

    def test_parts_of_the_search_that_are_not_listed_go(self):
        left = self.to / "search/s77"
        left.mkdir()
        (left / "d0.js").write_text('emendPiece("s77/d0",[]);')
        self.publish(minutes=6)
        self.assertFalse(left.exists())

    def test_the_site_of_another_archive_is_written_over(self):
        other = self.archive(name="other")
        self.kept, mine = other, self.kept
        self.watch("b.html", title="Two")
        self.assertEqual(self.publish(minutes=10)["removed"], 1)
        self.assertNotIn(">One<", "".join(self.pages().values()))
        self.kept = mine
        self.assert_as_at_once(12)

    def test_a_mark_of_the_future_is_not_believed(self):
        mark = self.to / "emend-site.txt"
        mark.write_text(mark.read_text().replace("up to 1", "up to 99"))
        self.edit(60)
        self.assert_as_at_once(65)


if __name__ == "__main__":
    main()
