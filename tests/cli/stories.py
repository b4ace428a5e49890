"""The sample articles of these tests, and pages around them."""

import html
import random

TITLE = "Port Ansel to close its east quay until the spring"

PARAGRAPHS = [
    "The harbour board of Port Ansel said on Tuesday that 29 of the 31 "
    "moorings on the east quay would be closed for repairs until the spring, "
    "after divers found cracks in the old wall.",
    "\u201cWe will not take any risk with people or boats,\u201d said Ines "
    "Torrel, who chairs the board. She added that the ferry would land at the "
    "west pier, some ten minutes away on foot, while the work goes on.",
    "The repairs are expected to cost 1.4 million and to be paid from the "
    "harbour dues of the last three years, according to the board\u2019s "
    "treasurer, Matis Orlen.",
    "Fishing crews were told of the decision by letter on Monday evening. "
    "Several of them said that they had not been asked, and that the west "
    "pier was too shallow for the larger boats at low tide.",
    "The cracks were first noticed on 3 February, when a winter storm pushed "
    "a barge against the wall. The board did not say then that it was "
    "dangerous, and the quay stayed open for two more weeks.",
    "A study of four years ago had warned that the foundations were being "
    "washed out. It proposed a new wall of steel piles, which the town "
    "council turned down as too expensive.",
    "The council meets again on Thursday. Its leader, Joran Velde, said he "
    "would ask for a report on all the walls of the harbour before the "
    "summer season begins.",
    "The fish market will be held in the old rope works for the time being, "
    "and the Saturday boat to the islands is cancelled until further notice.",
]

BYLINE = "Tilda Marrow"
PUBLISHED = "2026-02-17T08:15:00Z"


def page(title=TITLE, paragraphs=None, byline=BYLINE, published=PUBLISHED,
         head="", before="", after=""):
    """A web page with the article in the middle of the usual furniture."""
    body = "\n".join(
        p if p.startswith("<") else "<p>%s</p>" % html.escape(p, quote=False)
        for p in (PARAGRAPHS if paragraphs is None else paragraphs))
    by = '<p class="byline">By <span rel="author">%s</span></p>' % byline
    return """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>%(title)s | The Ansel Tide</title>
<meta property="og:title" content="%(quoted)s">
<meta property="article:published_time" content="%(published)s">
%(head)s</head><body>
<header><a href="/">The Ansel Tide</a>
<nav><ul><li><a href="/town">Town</a></li><li><a href="/sea">Sea</a></li>
<li><a href="/market">Market</a></li></ul></nav></header>
<main>%(before)s<article><h1>%(title)s</h1>
%(by)s
%(body)s
</article>%(after)s</main>
<aside><h2>Most read</h2><ul><li><a href="/1">Lamp oil is dearer again</a></li>
<li><a href="/2">Two swans come back</a></li></ul></aside>
<footer><p>The Ansel Tide, 4 Net Lane</p></footer>
</body></html>
""" % {"title": html.escape(title, quote=False),
       "quoted": html.escape(title), "published": published,
       "head": head, "before": before, "after": after,
       "by": by if byline else "", "body": body}


def edited(**changes):
    """PARAGRAPHS with words replaced: edited(**{"29 of": "27 of"})."""
    paragraphs = list(PARAGRAPHS)
    for old, new in changes.items():
        hits = [i for i, p in enumerate(paragraphs) if old in p]
        if len(hits) != 1:
            raise ValueError("%r stands in %d paragraphs" % (old, len(hits)))
        paragraphs[hits[0]] = paragraphs[hits[0]].replace(old, new)
    return paragraphs


# ---- many articles, all different, the same at every run

_WHO = ("the council", "a teacher", "the harbour master", "her brother",
        "the clockmaker", "a driver", "the choir", "our correspondent",
        "the miller", "a lawyer", "the weather office", "the baker")
_DID = ("asked for", "turned down", "counted", "repaired", "promised",
        "measured", "sold", "painted", "forgot", "described", "carried off",
        "looked into")
_WHAT = ("the second bridge", "eleven new lamps", "a map of the marsh",
         "the school roof", "an old ferry", "the price of bread",
         "a letter from the island", "the long wall", "a box of keys",
         "the tram to the north", "three empty barns", "the town clock")
_WHEN = ("on Monday", "before the rain", "last week", "in the night",
         "after the meeting", "two days later", "at the market",
         "without a word", "for the third time", "early in the year")


def many(number):
    """Title and paragraphs of article NUMBER."""
    r = random.Random(number)

    def sentence():
        words = "%s %s %s %s, and %s %s %s" % (
            r.choice(_WHO), r.choice(_DID), r.choice(_WHAT), r.choice(_WHEN),
            r.choice(_WHO), r.choice(_DID), r.choice(_WHAT))
        return words[0].upper() + words[1:] + "."

    title = "Story %d: %s" % (number, sentence()[:-1])
    return title, [" ".join(sentence() for _ in range(3)) for _ in range(6)]


# ---- what a scraper leaves behind an article

SCRAPED = "\n\n".join([TITLE] + PARAGRAPHS + [
    "Source link",
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Comment *",
    "Name *",
    "Email *",
    "Website",
    "Save my name, email, and website in this browser for the next time I "
    "comment.",
    "Post Comment",
]) + "\n"
