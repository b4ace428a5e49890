"""Five sites of invented articles that are edited, and change around them.

200 pages of five layouts.  In each round some articles are edited (what is
planted is known) and around many something changes, as it does between two
looks: advertisements, related stories, most read, counters, clocks, tokens in
addresses and forms, readers' comments.  Three of the sites send ETag and
Last-Modified, two send neither, as many do.
"""

import asyncio
import email.utils
import gzip
import hashlib
import random
import threading

PAGES, SITES, ROUNDS, EDITED = 200, 5, 3, 24
VALIDATING = (0, 1, 2)  # sites
# how a user would name the article's headline and paragraphs
SELECTORS = ("article.story h1, .story-text > p",
             ".entry-title, .entry-content > p",
             "td.main > h1, td.main > p",
             "h1[itemprop=headline], .article__content > p",
             "main h1, main section > p")
NOUNS = ("harbour council ferry mooring budget crane tide engineer vessel rope "
         "quay licence pilot survey dredger storm cargo lantern customs bridge "
         "school library orchard tram market clinic railway theatre bakery "
         "reservoir").split()
VERBS = ("approved delayed repaired closed opened questioned measured sold "
         "inspected replaced praised rejected surveyed counted").split()
PLACES = "Eastmarsh Pellworth Orrinby Tarncliffe Hollowfen Quenby".split()
PEOPLE = ("Ada Merrow", "Jonas Pell", "Iris Tansley", "Bram Okoro",
          "Lena Hollis", "Tomas Vey")


def sentence(rng):
    return rng.choice((
        "The {0} {2} the {1} in {3} after {4} days of talks.",
        "{5} told the {0} that the {1} would cost {6} marks more than planned.",
        "Nobody at the {0} had {2} the {1} before the winter, {5} added.",
        "“We have never seen such a {0}, and the {1} is no better,” said {5}.",
        "In {3} alone, {4} people signed a petition about the {0} and its {1}.",
        "A second {0} was {2} by the owner of the {1}, who lives in {3}.",
        "Officials {2} the {0} twice, and the {1} once, according to minutes.",
    )).format(rng.choice(NOUNS), rng.choice(NOUNS), rng.choice(VERBS),
              rng.choice(PLACES), rng.randrange(12, 900), rng.choice(PEOPLE),
              rng.randrange(1000, 90000))


def headline(rng):
    return "%s %s as %s %s the %s" % (
        rng.choice(PLACES), rng.choice(NOUNS), rng.choice(NOUNS),
        rng.choice(VERBS), rng.choice(NOUNS))


class Article:
    def __init__(self, number):
        rng = random.Random("article %d" % number)
        self.title = headline(rng)
        self.author = rng.choice(PEOPLE)
        self.paragraphs = [" ".join(sentence(rng) for _ in range(
            rng.randrange(2, 5))) for _ in range(rng.randrange(8, 18))]


# ---- edits ----

def replace_word(article, rng):
    at = rng.randrange(len(article.paragraphs))
    words = article.paragraphs[at].split(" ")
    k = rng.choice([i for i, w in enumerate(words) if w in NOUNS] or [1])
    words[k] = rng.choice([n for n in NOUNS if n != words[k]])
    article.paragraphs[at] = " ".join(words)


def replace_number(article, rng):
    found = [i for i, p in enumerate(article.paragraphs)
             if any(w.isdigit() for w in p.split(" "))]
    at = rng.choice(found) if found else 0
    words = article.paragraphs[at].split(" ")
    k = [i for i, w in enumerate(words) if w.isdigit()]
    if k:
        words[k[0]] = str(int(words[k[0]]) + rng.randrange(1, 9))
    else:
        words.insert(1, "17")
    article.paragraphs[at] = " ".join(words)


def edit_headline(article, rng):
    before = article.title
    while article.title == before:
        article.title = headline(rng)


def add_paragraph(article, rng):
    article.paragraphs.insert(
        rng.randrange(1, len(article.paragraphs) + 1),
        " ".join(sentence(rng) for _ in range(2)))


def remove_paragraph(article, rng):
    del article.paragraphs[rng.randrange(1, len(article.paragraphs))]


def add_sentence(article, rng):
    at = rng.randrange(len(article.paragraphs))
    article.paragraphs[at] += " " + sentence(rng)


def move_paragraph(article, rng):
    last = len(article.paragraphs) - 1
    article.paragraphs.insert(rng.randrange(1, last // 2),
                              article.paragraphs.pop(last - 1))


def add_correction(article, rng):
    article.paragraphs.append(
        "Correction: an earlier version of this article gave a wrong number "
        "for the %s of %s." % (rng.choice(NOUNS), rng.choice(PLACES)))


EDITS = (replace_word, replace_number, edit_headline, add_paragraph,
         remove_paragraph, add_sentence, move_paragraph, add_correction)


# ---- what stands around ----

def link(rng, text, token):
    return '<a href="/story/%d?%s">%s</a>' % (rng.randrange(10000), token, text)


def links(rng, count, token):
    return "".join("<li>%s</li>" % link(rng, headline(rng), token)
                   for _ in range(count))


def advert(rng):
    return ('<div class="ad-slot" id="ad-%x"><span>Advertisement</span>'
            '<a href="https://ads.example/c/%x">%s. Now from %d marks</a></div>'
            % (rng.getrandbits(32), rng.getrandbits(60),
               headline(rng), rng.randrange(5, 99)))


KINDS = ("adverts", "related", "most read", "counters", "clock", "tokens",
         "comments")


def kinds_of(number):
    """What changes around it: nothing for one page in five."""
    rng = random.Random("kinds %d" % number)
    if number // SITES % 5 == 0:
        return ()
    return rng.sample(KINDS, rng.randrange(1, 5))


class Around:
    """The furniture of a page in a round: the same as before but for the
    kinds that change around it."""

    def __init__(self, number, round_):
        changing = kinds_of(number)

        def rng(kind):
            return random.Random("%s %d %d" % (
                kind, number, round_ if kind in changing else 0))
        self.token = "sid=%x" % rng("tokens").getrandbits(64)
        self.nonce = "%x" % rng("tokens").getrandbits(96)
        draw = rng("adverts")
        self.adverts = [advert(draw) for _ in range(3)]
        draw = rng("related")
        self.related = links(draw, draw.randrange(4, 7), self.token)
        self.inline = link(draw, "Read also: " + headline(draw), self.token)
        self.most_read = links(rng("most read"), 10, self.token)
        draw = rng("counters")
        self.views = "%d,%03d views" % (draw.randrange(1, 90),
                                        draw.randrange(1000))
        self.shares = "%d shares" % draw.randrange(2, 900)
        draw = rng("clock")
        self.ago = "%d %s ago" % (draw.randrange(2, 50), draw.choice(
            ("minutes", "hours", "days")))
        self.clock = "%02d:%02d" % (draw.randrange(24), draw.randrange(60))
        draw = rng("comments")
        self.comments = "".join(
            '<li class="comment"><b>reader%d</b> <i>%d likes</i><p>%s</p></li>'
            % (draw.randrange(999), draw.randrange(99), sentence(draw))
            for _ in range(draw.randrange(3, 15)))


HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - {site}</title>
<meta property="og:title" content="{title}">
<meta property="og:type" content="article">
<script nonce="{nonce}">window.page = {{"token": "{token}"}};</script>
<style>{style}</style></head><body>
<header><a href="/">{site}</a><p>It is {clock} in Eastmarsh.</p>
<nav><ul>{menu}</ul></nav></header>
{top}
"""
FOOT = """
<aside class="most-read"><h2>Most read</h2><ol>
{most_read}
</ol></aside>
<section id="comments" class="comments"><h2>Comments</h2><ul>
{comments}
</ul></section>
<form action="/letters"><input type="hidden" name="csrf" value="{nonce}">
<label>Get our letter <input name="mail"></label></form>
<footer><p>&copy; {site}. All rights reserved.</p></footer>
<script nonce="{nonce}" src="/app.js"></script></body></html>
"""
LAYOUTS = (
    '<main><article class="story">\n<h1>{title}</h1>\n'
    '<p class="byline">By {author}</p><span class="age">{ago}</span>'
    '<div class="share">{shares} {views}</div>\n'
    '<div class="story-text">\n{body}\n</div>\n<div class="related-stories">'
    '<h3>Related stories</h3><ul>\n{related}\n</ul></div></article></main>',
    '<div id="wrap"><div class="post">\n<h1 class="entry-title">{title}</h1>\n'
    '<div class="entry-meta">{author} | {ago} | {views}</div>\n'
    '<div class="entry-content">\n{body}\n<div class="sharedaddy">{shares}'
    '</div><div class="jp-relatedposts"><ul>\n{related}\n</ul></div></div>\n'
    '</div></div>',
    '<table width="100%"><tr><td class="left"><ul>\n{related}\n</ul></td>\n'
    '<td class="main">\n<h1>{title}</h1>\n<div class="author">{author}</div>'
    '<div class="stats">{views}, {ago}, {shares}</div>\n{body}\n</td></tr>'
    '</table>',
    '<div class="article" itemscope itemtype="https://schema.org/NewsArticle">'
    '\n<h1 itemprop="headline">{title}</h1>\n<div itemprop="author">{author}'
    '</div><time>{ago}</time>\n<div class="article__content" '
    'itemprop="articleBody">\n{body}\n</div>\n<div class="article__bottom">'
    '{shares} {views}</div><div class="article__more"><ul>\n{related}\n</ul>'
    '</div></div>',
    '<main><div class="sc-1x9f"><h1 class="sc-4kq2">{title}</h1></div>\n'
    '<div class="sc-7yt0">{author} {ago} {views}</div>\n'
    '<section class="sc-0aa3">\n{body}\n</section>\n<div class="sc-9pl1">'
    '{shares}<ul>\n{related}\n</ul></div></main>',
)


def body(article, around):
    out = []
    for i, paragraph in enumerate(article.paragraphs):
        out.append("<p>%s</p>" % paragraph)
        if i % 5 == 2:
            out.append(around.adverts[i // 5 % 3])
        if i == 4:
            out.append('<div class="read-also">%s</div>' % around.inline)
    return "\n".join(out)


def render(number, article, round_):
    site, around = number % SITES, Around(number, round_)
    fixed = random.Random("site %d" % site)
    parts = dict(vars(around), title=article.title, author=article.author,
                 site="The %s Courier" % PLACES[site],
                 menu=links(fixed, 30, "m"), top=around.adverts[0],
                 style="".join(".c%d{margin:%dpx}" % (i, i % 40)
                               for i in range(700)),
                 body=body(article, around))
    return (HEAD + LAYOUTS[site] + FOOT).format(**parts)


class Sites:
    """pages: the number of each -> its HTML; planted: what the latest round
    edited, number -> the edit's name."""

    def __init__(self):
        self.articles = [Article(n) for n in range(PAGES)]
        self.round, self.planted = 0, {}
        self.server = Server()
        self.urls = ["http://127.0.3.%d:%d/story/%d" % (
            1 + n % SITES, self.server.port, n) for n in range(PAGES)]
        self.publish()

    def publish(self):
        self.server.set_pages({
            "/story/%d" % n: render(n, article, self.round).encode()
            for n, article in enumerate(self.articles)})

    def next_round(self):
        self.round += 1
        rng = random.Random("round %d" % self.round)
        chosen = rng.sample(range(PAGES), EDITED)
        self.planted = {}
        for i, number in enumerate(chosen):
            edit = EDITS[i % len(EDITS)]
            edit(self.articles[number], rng)
            self.planted[number] = edit.__name__.replace("_", " ")
        self.publish()

    def number(self, url):
        return int(url.rsplit("/", 1)[1])


# ---- serving ----

class Server:
    """Serves the pages on all addresses of loopback; counts what is asked."""

    def __init__(self):
        self.pages, self.stamps = {}, {}
        self.clock = 1700000000  # of the latest publication, in its own time
        self.counts = {"requests": 0, "304": 0}
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self.run, args=[ready], daemon=True).start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "0.0.0.0", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    def set_pages(self, pages):
        self.clock += 3600
        fresh = {}
        for path, page in pages.items():
            old = self.pages.get(path)
            fresh[path] = old if old and old[0] == page else (
                page, gzip.compress(page, 6),
                '"%s"' % hashlib.md5(page).hexdigest(),
                email.utils.formatdate(self.clock, usegmt=True))
        self.pages = fresh

    def take_counts(self):
        counts, self.counts = self.counts, {"requests": 0, "304": 0}
        return counts

    async def serve(self, reader, writer):
        site = int(writer.get_extra_info("sockname")[0].rsplit(".")[-1]) - 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer(site, head.decode("latin-1")))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, site, head):
        lines = head.split("\r\n")
        asked = {name.lower(): value.strip() for name, _, value in
                 (line.partition(":") for line in lines[1:])}
        self.counts["requests"] += 1
        page = self.pages.get(lines[0].split(" ")[1])
        if not page:
            return (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        plain, packed, tag, date = page
        out = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8"]
        if site in VALIDATING:
            out += ["ETag: " + tag, "Last-Modified: " + date]
            if asked.get("if-none-match") == tag or (
                    "if-none-match" not in asked and
                    asked.get("if-modified-since") == date):
                self.counts["304"] += 1
                out[0] = "HTTP/1.1 304 Not Modified"
                return ("\r\n".join(out) + "\r\n\r\n").encode()
        if "gzip" in asked.get("accept-encoding", ""):
            plain = packed
            out.append("Content-Encoding: gzip")
        out.append("Content-Length: %d" % len(plain))
        return ("\r\n".join(out) + "\r\n\r\n").encode() + plain
