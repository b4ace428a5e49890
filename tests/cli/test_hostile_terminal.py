"""Whatever a stranger writes, in whatever place: no command sends a byte of it to
a terminal that the terminal would obey, nor turns words round there.
"""

import contextlib
import pty

from harness import *

EVIL = ("\x1b]0;owned\x07\x1b[2J\x9b31m\x08\x08\x7f\u202eevil\u2066\u200e"
        "\x1bP+q\x1b\\\r\x85")
# escapes that emend writes itself: colours and wiping a line
OWN = re.compile(r"\r?\x1b\[K|\x1b\[[0-9;]*m")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f"
                    "\u202a-\u202e\u2066-\u2069]")


class Terminal(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html", title="A story" + EVIL,
                      byline="Ann" + EVIL,
                      paragraphs=stories.PARAGRAPHS + ["Words" + EVIL] * 2)
        self.site.put("feed.xml", "<?xml version='1.0'?><rss version='2.0'>"
                      "<channel><title>Feed%s</title><item><title>Item%s"
                      "</title><link>%s</link></item></channel></rss>" % (
                          "\u202e\x85", "\u202e\x9b31m", self.url()))
        self.site.put("moved.html", status="302 /evil%1b]0;owned%07\u202e")
        self.site.put("gone.html", status="410 \x1b[31mGone")
        self.kept.run("add", self.url(), self.url("/feed.xml"), now=at(0),
                      status=None)

    def on_terminal(self, *arguments, now=at(60)):
        """All that a terminal of 80 columns gets."""
        parent, child = pty.openpty()
        with subprocess.Popen(
                [EMEND, "-C", self.kept.dir, *map(str, arguments)],
                stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                env=clean_environment(EMEND_NOW=now, TERM="xterm",
                                      LC_ALL="C.UTF-8")) as process:
            os.close(child)
            said = b""
            with contextlib.suppress(OSError):  # the end of it
                while piece := os.read(parent, 65536):
                    said += piece
        os.close(parent)
        return said.decode("utf-8", "backslashreplace")

    def assert_harmless(self, *command):
        said = OWN.sub("", self.on_terminal(*command))
        left = OBEYED.findall(said.replace("\r\n", "\n"))
        self.assertEqual(left, [], "%s\n%r" % (command, said))
        return said

    def test_every_command_that_shows_it(self):
        self.site.put("story.html", title="A tale" + EVIL,
                      byline="Bea" + EVIL,
                      paragraphs=stories.PARAGRAPHS + ["Verbs" + EVIL])
        page = self.file("page.html", stories.page(title="T" + EVIL))
        other = self.file("other.html", stories.page(title="U" + EVIL))
        self.kept.conf.write_text(self.kept.conf.read_text() + """
[alert "title"]
	on = *
	match = tale
	atom = %s
""" % (self.dir / "alerts.atom"))
        self.kept.run("list")  # it is understood
        shown = ""
        for command in (
                ("check", "--all"), ("status",), ("list",), ("log", "story"),
                ("show", "story"), ("show", "story", "1"), ("diff", "story"),
                ("diff", "story", "--format", "markdown"),
                ("blame", "story"), ("report", "--since", "7d"),
                ("report", "--since", "7d", "--format", "markdown"),
                ("report", "--stats", "--since", "7d"),
                ("search", "Words"), ("search", EVIL), ("explain", "story"),
                ("extract", page), ("compare", page, other),
                ("alert", "list"), ("alert", "try", "title"),
                ("review", "story"), ("doctor",), ("verify",),
                ("show", "no such" + EVIL), ("log", EVIL), (EVIL,),
                ("show", "story", EVIL), ("check", "--" + EVIL),
                ("add", "http://" + EVIL), ("forget", "x" + EVIL),
                ("compare", EVIL, page), ("report", "--since", EVIL),
                ("-C", "%s/%s" % (self.dir, EVIL), "status")):
            shown += self.assert_harmless(*command)
        self.assertIn("<U+202E>", shown)
        self.assertIn("Words", shown)
        self.assertIn("Verbs", shown)

    def test_what_cron_mails_of_it(self):
        """Mail programs and logs are read on terminals, too."""
        self.site.put("story.html", title="A tale" + EVIL,
                      byline="Bea" + EVIL,
                      paragraphs=stories.PARAGRAPHS + ["Verbs" + EVIL])
        self.kept.run("add", "--no-look", *map(self.url, (
            "/moved.html", "/gone.html", "/folded")), status=None)
        for command in (["check", "--all"], ["status"], ["doctor"],
                        ["report", "--since", "7d"], ["verify"]):
            done = self.kept.run(*command, now=at(60), status=None)
            said = done.out + done.err
            self.assertEqual(OBEYED.findall(said), [], said)
            if command[0] == "check":
                self.assertIn("Verbs", said)

    def test_what_a_server_says_when_something_is_wrong(self):
        for path in ("/moved.html", "/gone.html", "/folded", "/garbage",
                     "/two-locations", "/type/" + "x%1b%5b31m"):
            self.assert_harmless("add", self.url(path))
        self.assert_harmless("check", "--all")
        self.assert_harmless("status")
        self.assert_harmless("doctor")


if __name__ == "__main__":
    main()
