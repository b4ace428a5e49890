"""What a page says of itself: its charset, its dates, that it is none; and
what it says only the second time."""

import stories
from case import *

SEEN = new(stories.TITLE)
HTML = "text/html"
UMLAUT = "M\u00fcller und Stra\u00dfenb\u00e4ume"


def encoded(name, as_, type=HTML, head="", title=UMLAUT, mark=b"", told=None):
    text = stories.page(title=title, head=head,
                        paragraphs=[p.encode("ascii", "replace").decode()
                                    for p in stories.PARAGRAPHS])
    text = text.replace('<meta charset="utf-8">', "")
    return Case(name, html(mark + text.encode(as_, "xmlcharrefreplace"),
                           type=type), told or new(title))


CHARSETS = [
    encoded("latin-1, in the header", "latin-1",
            "text/html; charset=iso-8859-1"),
    encoded("latin-1, in quotes", "latin-1", 'text/html; charset="latin1"'),
    encoded("windows-1252, in a meta", "cp1252",
            head='<meta charset="windows-1252">'),
    encoded("windows-1252, in the other meta", "cp1252", head=
            '<meta http-equiv=content-type content="text/html;'
            'charset=windows-1252">'),
    encoded("latin-1 that claims to be UTF-8", "latin-1",
            "text/html; charset=utf-8"),
    encoded("UTF-8 that claims to be latin-1", "utf-8",
            "text/html; charset=iso-8859-1", told=event("new")),
    encoded("UTF-8 without a word", "utf-8"),
    encoded("UTF-8 with a mark in front", "utf-8", mark=b"\xef\xbb\xbf",
            type="text/html; charset=iso-8859-1"),
    encoded("UTF-16, little end first", "utf-16-le", mark=b"\xff\xfe"),
    encoded("UTF-16, big end first", "utf-16-be", mark=b"\xfe\xff"),
    encoded("UTF-16 in the header, UTF-8 in truth", "utf-8",
            "text/html; charset=utf-16", told=event("new")),
    encoded("Shift JIS", "shift_jis", "text/html; charset=Shift_JIS",
            title="\u6e2f\u306e\u6771\u57e0\u982d\u3001\u6625\u307e\u3067"
                  "\u9589\u9396"),
    encoded("EUC-KR", "euc_kr", "text/html; charset=euc-kr",
            title="\ud56d\uad6c\uc758 \ub3d9\ucabd \ubd80\ub450"),
    encoded("GB18030", "gb18030", "text/html; charset=gb2312",
            title="\u6e2f\u53e3\u4e1c\u7801\u5934\u5c06\u5173\u95ed"),
    encoded("KOI8-R", "koi8-r", "text/html; charset=koi8-r",
            title="\u041f\u043e\u0440\u0442 \u0437\u0430\u043a\u0440\u044b"
                  "\u0442"),
    encoded("a charset that nobody knows", "utf-8",
            "text/html; charset=klingon"),
    encoded("two charsets that contradict each other", "utf-8",
            "text/html; charset=utf-8", head='<meta charset="shift_jis">'),
    encoded("a charset with a name of 50 KB", "utf-8",
            "text/html; charset=" + "x" * 50000),
    encoded("UTF-7", "utf-7", "text/html; charset=utf-7",
            title="Port Ansel", told=event("new")),
    Case("bytes that are no UTF-8 here and there", html(
        stories.page().encode().replace(b"harbour", b"har\xff\xc0\xafbour")),
         event("new")),
    Case("surrogates in UTF-8", html(stories.page().encode().replace(
        b"harbour", b"har\xed\xa0\x80bour")), event("new")),
    Case("NULs between the letters", html(stories.page().encode().replace(
        b"harbour", b"h\0arbo\0ur")), event("new")),
    Case("nothing but NULs and marks", html(
        b"<p>" + b"\x00\x01\x02\xff\xfe\x80" * 999), failed("charset")),
]

# ---- dates

DATED = [
    Case("published " + name, html(published=date), SEEN)
    for name, date in (
        ("never", ""), ("in the year 0", "0000-00-00T00:00:00Z"),
        ("in the year 9999", "9999-12-31T23:59:59Z"),
        ("in the year 99999999", "99999999-01-01"),
        ("on the 31st of February", "2026-02-31T10:00:00Z"),
        ("at 25 o'clock", "2026-02-17T25:61:61Z"),
        ("in a time zone of 99 hours", "2026-02-17T08:15:00+99:99"),
        ("in words of 100 KB", "on Tuesday " * 9000),
        ("a negative number of seconds ago", "-99999999999999"),
        ("in 2^63 seconds", str(2 ** 63)),
        ("with escapes", "2026-\x1b[31m02-17"),
        ("in a leap second", "2026-06-30T23:59:60Z"))
]

# ---- walls and pages that are not found, at the first look and later


def note(title, *paragraphs):
    return html("<!doctype html><title>%s</title><h1>%s</h1>%s" % (
        title, title, "".join("<p>%s" % p for p in paragraphs)))


WALLS = {
    "a bot check": ("blocked", note(
        "Just a moment...", "Verify you are human by completing the action.")),
    "a refusal": ("blocked", note(
        "Access Denied", "You don't have permission to access this server.")),
    "a consent page": ("consent", note(
        "Before you continue to The Tide", "We should like to know where you "
        "come from and which of our pages you read most.")),
    "a German consent page": ("consent", note(
        "Datenschutz", "Wir ben\u00f6tigen Ihre Zustimmung, um Ihnen "
        "diese Seite zeigen zu k\u00f6nnen.")),
    "a log-in": ("login", note("Sign in", "Please sign in to read this.")),
    "maintenance": ("maintenance", note(
        "We are down for maintenance", "We are working on it and shall be back before the "
        "morning. Thank you for your patience.")),
    "a soft 404": ("gone", note(
        "Page not found", "The page you are looking for is not here.")),
    "a German soft 404": ("gone", note("Seite nicht gefunden", "Die Seite, die Sie suchen, "
        "gibt es nicht mehr, oder sie ist umgezogen.")),
    "a French soft 404": ("gone", note("Page introuvable", "La page que vous cherchez "
        "n\u2019existe plus ou a \u00e9t\u00e9 d\u00e9plac\u00e9e.")),
    "a Spanish soft 404": ("gone", note("P\u00e1gina no encontrada", "La p\u00e1gina que "
        "busca ya no existe o ha cambiado de lugar.")),
    "an Italian soft 404": ("gone", note("Pagina non trovata", "La pagina che cerchi non "
        "esiste pi\u00f9 oppure \u00e8 stata spostata.")),
    "a Dutch soft 404": ("gone", note("Pagina niet gevonden", "De pagina die u zoekt "
        "bestaat niet meer of is verplaatst.")),
    "a Portuguese soft 404": ("gone", note(
        "P\u00e1gina n\u00e3o encontrada", "A p\u00e1gina que procura j\u00e1 "
        "n\u00e3o existe ou mudou de lugar.")),
}
WALLED = [
    Case("at first " + name, answer, suspect(reason))
    for name, (reason, answer) in WALLS.items()
] + [
    Case("an article, then " + name, html(), SEEN, then=answer,
         told_then=[suspect(reason)])
    for name, (reason, answer) in WALLS.items()
] + [
    Case("an article about bot checks", html(
        title="Verify you are human: how a sentence took over",
        paragraphs=stories.PARAGRAPHS + stories.many(1)[1]),
         new("Verify you are human: how a sentence took over")),
    Case("an article, then money is asked for", html(), SEEN, then=html(
        paragraphs=stories.PARAGRAPHS[:1] + [
            "Subscribe to continue reading. Already a subscriber? Log in."]),
         told_then=[suspect("paywall")]),
    Case("an article, then most of it missing", html(), SEEN,
         then=html(paragraphs=stories.PARAGRAPHS[:1]),
         told_then=[suspect("collapsed")]),
]

# ---- flips between the runs

EDITED = stories.edited(**{"29 of the 31": "27 of the 31"})
OTHER = ("failed", {"over": False}, ())
FLIPS = [
    Case("an edit", html(), SEEN, then=html(paragraphs=EDITED),
         told_then=[event("changed", revision=2)]),
    Case("another headline", html(), SEEN, then=html(title="Another one"),
         told_then=[event("changed", revision=2)]),
    Case("an edit behind the same validator",
         html(headers=[("ETag", '"1"')]), SEEN,
         then=html(paragraphs=EDITED, headers=[("ETag", '"1"')]),
         told_then=[event("changed", revision=2)]),
    Case("the same bytes, another coding", html(), SEEN,
         then=packed(squeeze(stories.page().encode()))),
    Case("the same text, other markup", html(), SEEN,
         then=html(stories.page().replace("<p>", "<p class=x>"))),
    Case("the same text, other adverts", html(before="<div>Buy soap</div>"),
         SEEN, then=html(before="<div>Buy lamp oil</div>")),
    Case("the same text, another number at each look", html(
        after="<p id=r>%s</p>" % ("7" * 12)), SEEN,
         then=html(after="<p id=r>%s</p>" % ("8" * 12))),
    Case("a page, then 404", html(), SEEN, then=html(status=404),
         told_then=[suspect("gone")]),
    Case("a page, then 410", html(), SEEN, then=html(status=410),
         told_then=[event("gone", status=410)]),
    Case("a page, then 451", html(), SEEN, then=html(status=451),
         told_then=[suspect("gone")]),
    Case("a page, then 500", html(), SEEN, then=html(status=500),
         told_then=[failed("http", "500")]),
    Case("a page, then 200 and nothing", html(), SEEN, then=html(b""),
         told_then=[failed("extract")]),
    Case("a page, then a picture", html(), SEEN,
         then=html(b"\x89PNG", type="image/png"),
         told_then=[failed("type")]),
    Case("a page, then noise", html(), SEEN,
         then=html(bytes(range(256)) * 99), told_then=[OTHER]),
    Case("a page, then a hang", html(), SEEN, then=hang,
         told_then=[failed("timeout")]),
    Case("a page, then a reset", html(), SEEN, then=reset_after(),
         told_then=[failed("connect")]),
    Case("a page, then a bomb", html(), SEEN, then=bomb(64),
         told_then=[failed("too-large")]),
    Case("a page, then the front page", html(), SEEN, then={
        STORY: redirect("/"), "/": html("<title>The Tide</title>" + "".join(
            '<p><a href="/%d">A story with a number, %d</a>' % (n, n)
            for n in range(40)))}, told_then=[suspect("gone")]),
    Case("a page, then somewhere private", html(), SEEN,
         then=redirect("http://@INNER@/secret"),
         told_then=[failed("address")]),
    Case("a page, then a circle", html(), SEEN, then=redirect(STORY),
         told_then=[failed("redirect")]),
    Case("a page, then cut gzip", html(), SEEN,
         then=packed(squeeze(stories.page().encode())[:600]),
         told_then=[failed("encoding")]),
    Case("a page, then half of it without a length", html(), SEEN,
         then=raw("HTTP/1.1 200 OK", "Content-Type: text/html",
                  "Content-Length: 9999", body=stories.page()[:2000]),
         told_then=[failed("http", "complete")]),
    Case("500, then a page", html(status=500), failed("http"), then=html(),
         told_then=[recovered("http"), SEEN]),
    Case("a hang, then a page", hang, failed("timeout"), then=html(),
         told_then=[recovered("timeout"), SEEN]),
    Case("a bomb, then a page", bomb(64), failed("too-large"), then=html(),
         told_then=[recovered("too-large"), SEEN]),
    Case("noise, then a page", html(bytes(range(256)) * 99), OTHER,
         then=html(), told_then=[("failed", {"over": True}, ()), SEEN]),
]

CASES = CHARSETS + DATED + WALLED + FLIPS
