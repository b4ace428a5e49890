"""A live blog from look to look: what is told is the new post alone."""

from harness import *

POSTS = [
    ("11:20", "School roof holds", "The roof of the school in Carrow is still "
     "where it was on Tuesday, says the head, who went up to look."),
    ("10:52", "Ferry back in port", "The ferry from Ostrey has made it back "
     "with forty people on board, two hours late and without its funnel."),
    ("10:15", "No school today", "None of the four schools will open."),
    ("09:40", "Roof of the fish market gone", "The wind has taken the whole of "
     "the roof, the harbour office says, and laid it on the quay."),
]


def page(posts, told):
    """told: what the page says of the time of each post."""
    return """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Storm on the sound - live</title></head><body><main>
<h1>Storm on the sound</h1><div class="live-blog">%s</div>
<a href="?page=2">Load older posts</a></main></body></html>""" % (
        '<div class="ad">Advertisement</div>'.join(
            '<section class="entry"><div class="when"><time datetime='
            '"2026-03-04T%s:00+00:00">%s</time></div><h2>%s</h2><p>%s</p>'
            '</section>' % (time, told(time), headline, text)
            for time, headline, text in posts))


class Live(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()

    def show(self, posts, told=lambda time: time):
        self.site.put("live.html", page(posts, told))

    def test_a_new_post_is_added_paragraphs_and_nothing_else(self):
        self.show(POSTS[1:])
        self.kept.run("add", self.url("/live.html"), now=at(0))
        self.show(POSTS)
        event, = self.kept.check(now=at(20))
        diff = event["diff"]
        self.assertEqual([e["op"] for e in diff["edits"]],
                         ["added"] * len(diff["edits"]))
        self.assertEqual(diff["counts"]["added"], 2)
        added = [span["insert"] for e in diff["edits"] for span in e["spans"]]
        self.assertEqual("\n".join(added),
                         "11:20 School roof holds\n" + POSTS[0][2])

    def test_what_it_says_of_the_time_since_is_no_edit(self):
        self.show(POSTS, lambda time: "5 minutes ago")
        self.kept.run("add", self.url("/live.html"), now=at(0))
        self.assertIn("### 10:52 Ferry back in port\n", self.kept.run(
            "show", self.url("/live.html"), "--format", "stored").out)
        for minutes, told in ((20, "25 minutes ago"), (90, "1 hour ago"),
                              (400, None)):
            self.show(POSTS, lambda time: told or "4 March, %s GMT" % time)
            self.assertEqual(
                self.kept.check("--all", now=at(minutes)), [])

    def test_a_corrected_post_is_one_edit(self):
        self.show(POSTS)
        self.kept.run("add", self.url("/live.html"), now=at(0))
        self.show([POSTS[0], POSTS[1][:2] + (
            POSTS[1][2].replace("forty", "fourteen"),)] + POSTS[2:])
        event, = self.kept.check(now=at(20))
        edit, = event["diff"]["edits"]
        self.assertEqual((edit["op"], edit["kinds"]), ("changed", ["number"]))


if __name__ == "__main__":
    main()
