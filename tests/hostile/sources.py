"""Feeds, sitemaps and front pages that are broken, huge or hostile."""

import gzip
import json

import stories
from case import *

STORIES = {"/a": html(title="The story of a"),
           "/b": html(title="The story of b")}
A, B = new("The story of a"), new("The story of b")
DATES = "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"


def item(link, more=DATES):
    return "<item><title>x</title><link>%s</link>%s</item>" % (link, more)


def rss(*items, before="", after="</channel></rss>"):
    return before + '<rss version="2.0"><channel><title>All</title>' + \
        "".join(items) + after


def feed(name, text, *told, type="application/rss+xml", path="/rss.xml",
         source="feed", **more):
    more.setdefault("then", None)
    answers = {path: html(text, type=type), **STORIES}
    return Case(name, answers, *told, path=path, source=source, **more)


def sitemap(name, text, *told, **more):
    return feed(name, text, *told, type="application/xml", path="/map.xml",
                source="sitemap", **more)


def urls(*links, root="urlset", each="url", before=""):
    return before + "<%s>%s</%s>" % (root, "".join(
        "<%s><loc>%s</loc></%s>" % (each, link, each) for link in links),
        root)


BOTH = rss(item("/a"), item("/b"))
DTD = ('<?xml version="1.0"?><!DOCTYPE rss [%s]>')
LAUGHS = DTD % ('<!ENTITY a "ha">' + "".join(
    '<!ENTITY %s "%s">' % (chr(98 + n), ("&%s;" % chr(97 + n)) * 10)
    for n in range(9)))

FEEDS = [
    feed("well-formed", BOTH, A, B),
    feed("with blanks in front", "\n\n  " + BOTH, A, B),
    feed("with a mark in front", "\ufeff" + BOTH, A, B),
    feed("that is not closed", rss(item("/a"), item("/b"), after=""), A, B,
         trouble("only in part")),
    feed("that breaks off in a link", rss(item("/a"), after="<item><link>/b"),
         A, trouble()),
    feed("with raw ampersands", rss(item("/a"), item("/b", "<x>AT&T & Co &"
                                                     "nbsp; &bogus;</x>")),
         A, B),
    feed("with CDATA", rss(item("<![CDATA[ /a ]]>"), item("/b")), A, B),
    feed("with CDATA that nothing closes", rss(
        item("/a"), "<item><description><![CDATA[ and so on"), A, trouble()),
    feed("with entities of its own", LAUGHS + rss(item("/a&i;")),
         event("trouble")),
    feed("with an entity from a file", DTD % (
        '<!ENTITY x SYSTEM "file:///etc/hostname">') + rss(item("/&x;")),
         event("trouble")),
    feed("with an entity from the network", DTD % (
        '<!ENTITY %% x SYSTEM "http://@INNER@/x.dtd"> %%x;').replace(
            "%%", "%") + rss(item("/a")), event("trouble")),
    feed("with a document type, empty", "<!DOCTYPE rss>" + BOTH, A, B),
    feed("with elements 100,000 deep", rss("<x>" * 100000, item("/a")),
         event("trouble")),
    feed("with 100,000 attributes", rss(
        "<x %s/>" % " ".join('a%d="1"' % n for n in range(100000)),
        item("/a"), item("/b")), trouble("a tag is too long")),
    feed("with a field of 5 MB", rss(item("/a", "<description>%s"
                                     "</description>" % ("x" * 5000000)),
                                     item("/b")), A, B),
    feed("with a link of 100 KB", rss(item("/" + "x" * 100000), item("/b")),
         B),
    feed("with links that are none", rss(
        item("javascript:alert(1)"), item("file:///etc/passwd"),
        item("http://"), item(""), item("http://[::1"), item("/b")), B),
    feed("with the same link 1,000 times", rss(*[item("/b")] * 1000), B),
    feed("in latin-1 that claims to be UTF-8",
         BOTH.replace("All", "All\u00fc").encode("latin-1"), A, B),
    feed("in windows-1252", ('<?xml version="1.0" encoding="windows-1252"?>' +
         BOTH.replace("All", "\u201cAll\u201d")).encode("cp1252"), A, B),
    feed("in UTF-16", BOTH.encode("utf-16"), A, B),
    feed("in a charset that nobody knows",
         '<?xml version="1.0" encoding="klingon"?>' + BOTH, A, B),
    feed("with control characters", BOTH.replace("All", "A\x00\x08\x1bll"),
         A, B),
    feed("with bytes that are no UTF-8",
         BOTH.encode().replace(b"All", b"A\xff\xfell"), A, B),
    feed("that is a page", stories.page(), trouble(), type="text/html"),
    feed("that is empty", "", trouble()),
    feed("that is noise", bytes(range(256)) * 100, trouble()),
    feed("that is a picture", b"\x89PNG\r\n", trouble(), type="image/png"),
    feed("without entries", rss(), trouble("names no address")),
    feed("Atom", '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link '
         'href="/a"/></entry><entry><link rel="alternate" href="/b"/>'
         '<link rel="edit" href="/no"/></entry></feed>', A, B),
    feed("Atom with a base elsewhere", '<feed xmlns="http://www.w3.org/2005/'
         'Atom" xml:base="http://@INNER@/"><entry><link href="/other"/>'
         '</entry></feed>', elsewhere=["127.9.9.9"]),
    feed("RDF", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax'
         '-ns#" xmlns="http://purl.org/rss/1.0/"><item><link>/a</link></item>'
         '<item><link>/b</link></item></rdf:RDF>', A, B),
    feed("as JSON", json.dumps({"version": "https://jsonfeed.org/version/1.1",
         "items": [{"id": "1", "url": "/a"}, {"id": "2", "url": "/b"}]}),
         A, B, type="application/feed+json"),
    feed("as JSON that breaks off", '{"version":"https://jsonfeed.org/version/'
         '1.1","items":[{"id":"1","url":"/a"},{"id":', event("trouble")),
    feed("as JSON nested 100,000 deep", "[" * 100000, trouble()),
    feed("as JSON with numbers for links", json.dumps({
        "version": "https://jsonfeed.org/version/1.1",
        "items": [7, None, {"url": 7}, {"id": "2", "url": "/b"}]}), B),
    feed("with dates from hell", rss(
        item("/a", "<pubDate>the 99th of Never</pubDate>"),
        item("/b", "<pubDate>Mon, 99 Feb 99999999 99:99:99 +9999</pubDate>")),
         A, B),
    feed("that leads to private addresses", rss(
        item("http://@INNER@/secret"), item("http://127.0.0.1:@PORT@/x"),
        item("http://localhost:@PORT@/y"), item("/a")), A,
         elsewhere=["127.9.9.9", "127.0.0.1", "localhost"]),
    feed("that spells private addresses in other ways", rss(
        item("http://0x7f090909:@PORT@/secret"), item("http://127.1:@PORT@/x"),
        item("http://2131298569:@PORT@/x"), item("http://127.9.9.9.:@PORT@/z"),
        item("http://[fe80::1%25lo]/x"), item("http://LocalHost.:@PORT@/yy"),
        item("/a")), A, elsewhere=["127.9.9.9", "localhost"]),
    feed("with a secret for the terminal", rss(item(
        "/a", "<title>\x1b[2J</title>")), A),
    Case("not there", {"/rss.xml": html(status=404)}, trouble("404"),
         path="/rss.xml", source="feed"),
    Case("that hangs", {"/rss.xml": hang}, trouble(), path="/rss.xml",
         source="feed"),
    Case("that is a bomb", {"/rss.xml": bomb(256)}, trouble(),
         path="/rss.xml", source="feed"),
    Case("that is cut", {"/rss.xml": packed(
        squeeze(BOTH.encode())[:60], type="text/xml"), **STORIES}, trouble(),
         path="/rss.xml", source="feed"),
    Case("that robots.txt forbids", {"/rss.xml": html(BOTH)},
         trouble("robots"), path="/rss.xml", source="feed",
         robots=html("User-agent: *\nDisallow: /rss\n")),
    Case("that leads in a circle", {"/rss.xml": redirect("/rss.xml")},
         trouble(), path="/rss.xml", source="feed"),
    Case("that leads somewhere private", {
        "/rss.xml": redirect("http://@INNER@/rss.xml")}, trouble(),
         path="/rss.xml", source="feed"),
    feed("that is a page the second time", BOTH, A, B, then=html("<p>No."),
         told_then=[trouble()]),
    feed("that is empty the second time", BOTH, A, B,
         then=html(rss(), type="text/xml"),
         told_then=[trouble("stays watched")]),
    feed("that is gone the second time", BOTH, A, B, then=html(status=410),
         told_then=[trouble()]),
]

MAPS = [
    sitemap("a map", urls("/a", "/b"), A, B),
    sitemap("a map, packed as a file", squeeze(urls("/a", "/b").encode()),
            A, B),
    Case("a map, packed twice", {"/map.xml": packed(
        squeeze(squeeze(urls("/a", "/b").encode())), "gzip"), **STORIES},
         A, B, path="/map.xml", source="sitemap"),
    sitemap("a packed map that is cut",
            squeeze(urls("/a", "/b").encode())[:-20], trouble()),
    sitemap("a packed map that is a bomb", squeeze(b"<x/>" * 20000000),
            trouble()),
    sitemap("a map that breaks off", urls("/a", "/b")[:-20], event("trouble"),
            A),
    sitemap("a map with a name space", urls("/a", "/b").replace(
        "<urlset>", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/'
        '0.9">'), A, B),
    sitemap("a map with entities", LAUGHS.replace("rss", "urlset") +
            urls("/a", "/&i;"), event("trouble")),
    sitemap("a map as plain text", "http://@HOST@/a\nhttp://@HOST@/b\n",
            event("trouble")),
    sitemap("a map of nothing", urls(), trouble("names no address")),
    sitemap("an index that leads to itself", urls(
        "/map.xml", root="sitemapindex", each="sitemap"),
            trouble("names no address")),
    Case("an index of an index of an index", {
        "/map.xml": html(urls("/i2", root="sitemapindex", each="sitemap")),
        "/i2": html(urls("/i3", root="sitemapindex", each="sitemap")),
        "/i3": html(urls("/map.xml", root="sitemapindex", each="sitemap"))},
         trouble("another index names"), path="/map.xml", source="sitemap"),
    Case("an index of maps that are not there", {
        "/map.xml": html(urls("/1", "/2", root="sitemapindex",
                              each="sitemap"))},
         event("trouble"), event("trouble"), path="/map.xml",
         source="sitemap"),
    sitemap("an index of private maps", urls(
        "http://@INNER@/map.xml", root="sitemapindex", each="sitemap"),
            elsewhere=["127.9.9.9"]),
    Case("a map of 60,000 addresses", {"/map.xml": html(urls(
        "/a", *["/a" for n in range(60000)])), **STORIES}, event("trouble"),
         A, path="/map.xml", source="sitemap"),
    sitemap("a map with 100 KB in a date", urls("/a").replace(
        "</loc>", "</loc><lastmod>%s</lastmod>" % ("9" * 100000)), A),
]


def front(name, body, *told, **more):
    return Case(name, {"/front": html(body), **STORIES}, *told,
                path="/front", source="links", **more)


FRONTS = [
    front("a front page", "<a href=a>x</a><a href=/b>y</a>", A, B),
    front("a front page with a base elsewhere",
          "<base href=http://@INNER@/><a href=/secret>x</a>"
          "<a href=http://@HOST@/a>y</a>", A),
    front("a front page that leads to private addresses",
          "<a href=http://@INNER@/secret>x</a><a href=/a>y</a>", A),
    front("a front page that spells private addresses in other ways",
          "<a href=http://0x7f090909:@PORT@/secret>w</a>"
          "<a href=http://2131298569:@PORT@/secret>x</a>"
          "<a href=http://127.9.9.9.:@PORT@/zz>y</a><a href=/a>z</a>",
          A, conf="match = .\n", elsewhere=["127.9.9.9"]),
    front("a front page with links that are none",
          "<a href=javascript:x>1</a><a href=mailto:x@y>2</a><a href=data:,x>"
          "3</a><a href=tel:1>4</a><a href='//'>5</a><a href=/a>6</a>", A),
    front("a front page with 100,000 times the same link",
          "<a href=/a>x</a>" * 100000, A),
    front("a front page without links", "<p>Nothing today.",
          event("trouble")),
    front("a front page with a pattern that never ends",
          "<a href=/%s!>x</a><a href=/a>y</a>" % ("a" * 3000),
          A, conf="match = ^[^!]*/(a|a)*$\n"),
    Case("a front page that is a picture", {"/front": html(
        b"\x89PNG", type="image/png")}, trouble(), path="/front",
         source="links"),
]

CASES = FEEDS + MAPS + FRONTS
