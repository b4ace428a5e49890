"""How a body is packed, and what is in it."""

import gzip
import json
import random
import zlib

import stories
from case import *

PAGE = stories.page().encode()
GZIP = squeeze(PAGE)
NOISE = random.Random(1).randbytes(50000)


def raw_deflate(data):
    return zlib.compress(data)[2:-4]


def cut(data, bytes_off):
    return data[:-bytes_off]


def with_flag(flag, extra):
    """GZIP with an optional header field."""
    return GZIP[:3] + bytes([flag]) + GZIP[4:10] + extra + GZIP[10:]


def wrong(at, value=b"\x00\x11\x22\x33"):
    """GZIP with four bytes of its trailer replaced."""
    end = len(GZIP) + at
    return GZIP[:end] + value + GZIP[end + 4:]


def big(megabytes):
    return (b"<p>a page that is far too long to be one.\n" * 25000)[
        :1 << 20] * megabytes


CODINGS = [
    Case("gzip", packed(GZIP), new(stories.TITLE)),
    Case("x-gzip", packed(GZIP, "x-gzip"), new(stories.TITLE)),
    Case("GZip", packed(GZIP, "GZip"), new(stories.TITLE)),
    Case("deflate as zlib has it", packed(zlib.compress(PAGE), "deflate"),
         new(stories.TITLE)),
    Case("deflate without its wrapping", packed(raw_deflate(PAGE), "deflate"),
         new(stories.TITLE)),
    Case("Content-Encoding: identity", packed(PAGE, "identity"),
         new(stories.TITLE)),
    Case("an empty Content-Encoding", packed(PAGE, ""), new(stories.TITLE)),
    Case("a charset as Content-Encoding", packed(PAGE, "utf-8"),
         failed("encoding", "utf-8")),
    Case("br", packed(NOISE, "br"), failed("encoding", '"br"')),
    Case("zstd", packed(NOISE, "zstd"), failed("encoding", "zstd")),
    Case("compress", packed(NOISE, "compress"), failed("encoding")),
    Case("gzip twice, and said so", packed(squeeze(GZIP), "gzip, gzip"),
         failed("encoding", "gzip, gzip")),
    Case("two lines of Content-Encoding", html(
        GZIP, headers=[("Content-Encoding", "gzip"),
                       ("Content-Encoding", "identity")]),
         failed("encoding")),
    Case("gzip twice, said once", packed(squeeze(GZIP)), failed("charset")),
    Case("a coding with a name of 5 KB", packed(PAGE, "x" * 5000),
         failed("encoding")),
    Case("not packed, but said so", packed(PAGE),
         failed("encoding", "damaged")),
    Case("packed, but not said so", html(GZIP), failed("charset")),
    Case("gzip cut in the middle", packed(GZIP[:len(GZIP) // 2]),
         failed("encoding", "cut short")),
    Case("gzip cut by a byte", packed(cut(GZIP, 1)), failed("encoding")),
    Case("gzip without its trailer", packed(cut(GZIP, 8)),
         failed("encoding")),
    Case("gzip of which nothing but the start came", packed(GZIP[:9]),
         failed("encoding")),
    Case("gzip with a wrong checksum", packed(wrong(-8)),
         failed("encoding", "damaged")),
    Case("gzip with a wrong length", packed(wrong(-4)), failed("encoding")),
    Case("gzip that says it has 4 GB", packed(wrong(-4, b"\xff" * 4)),
         failed("encoding")),
    Case("gzip with a wrong block", packed(
        GZIP[:200] + NOISE[:200] + GZIP[400:]), failed("encoding")),
    Case("gzip and rubbish after it", packed(GZIP + b"rubbish" * 50),
         new(stories.TITLE)),
    Case("gzip and zeros after it", packed(GZIP + b"\0" * 512),
         new(stories.TITLE)),
    Case("gzip in two members", packed(
        squeeze(PAGE[:1500]) + squeeze(PAGE[1500:])), new(stories.TITLE)),
    Case("the second member cut", packed(
        squeeze(PAGE[:1500]) + squeeze(PAGE[1500:])[:-9]),
         failed("encoding")),
    Case("gzip of 20,000 empty members",
         packed(squeeze(b"") * 20000 + GZIP), new(stories.TITLE)),
    Case("gzip with a file name without an end",
         packed(with_flag(8, b"n" * 60000)), failed("encoding")),
    Case("gzip with an extra field of 64 KB",
         packed(with_flag(4, b"\xff\xff" + b"e" * 65535)), new(stories.TITLE)),
    Case("gzip with reserved flags", packed(with_flag(0xe0, b"")),
         failed("encoding")),
    Case("an empty body that is packed", packed(b""), failed("extract")),
    Case("a packed nothing", packed(squeeze(b"")), failed("extract")),
    Case("a bomb of 256 MB", bomb(256), failed("too-large", "unpacks")),
    Case("a bomb of 33 MB", bomb(33), failed("too-large", "unpacks")),
    Case("a bomb within a bomb", packed(squeeze(squeeze(b"a" * 9000000))),
         failed("charset")),
    Case("a bomb as the page of an error", html(
        packed_bomb(64), 500, headers=[
            ("Content-Encoding", "gzip")]), failed("http", status=500)),
    Case("a bomb of empty blocks", packed(
        GZIP[:10] + b"\0\0\0\xff\xff" * 400000), failed("encoding")),
    Case("9 MB of page", html(big(9)), failed("too-large", "fetch.maxSize")),
    Case("cut gzip in whole chunks", raw(
        "HTTP/1.1 200 OK", "Content-Type: text/html",
        "Content-Encoding: gzip", "Transfer-Encoding: chunked",
        body=b"%x\r\n%s\r\n0\r\n\r\n" % (500, GZIP[:500])),
         failed("encoding", "cut short")),
]

# ---- what is no page

CONTENT = [
    Case("nothing", html(b""), failed("extract")),
    Case("a blank", html(b" \r\n\t"), failed("extract")),
    Case("a NUL", html(b"\0"), event("failed")),
    Case("50 KB of noise as HTML", html(NOISE), event("failed")),
    Case("a picture as HTML", html(b"\x89PNG\r\n\x1a\n" + NOISE),
         event("failed")),
    Case("a PDF as HTML", html(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" +
                               NOISE), event("failed")),
    Case("a PDF that says so", html(b"%PDF", type="application/pdf"),
         failed("type", "application/pdf")),
    Case("a picture that says so", html(NOISE, type="image/png"),
         failed("type", "image/png")),
    Case("a drawing", html(b"<svg/>", type="image/svg+xml"), failed("type")),
    Case("a video", html(NOISE, type="video/mp4"), failed("type")),
    Case("JSON", html(json.dumps({"a": stories.PARAGRAPHS}),
                      type="application/json"), failed("type")),
    Case("a script", html(b"x=1", type="text/javascript"), failed("type")),
    Case("a download", html(PAGE, type="application/octet-stream"),
         failed("type")),
    Case("no type at all", html(type=None), new(stories.TITLE)),
    Case("a type that is empty", html(type=""), new(stories.TITLE)),
    Case("a type that is none", html(type="html"), failed("type")),
    Case("a type of 20 KB", html(type="text/html;" + "x" * 20000),
         new(stories.TITLE)),
    Case("two types in two lines", html(
        type="text/html", headers=[("Content-Type", "image/png")]),
         new(stories.TITLE)),
    Case("two types in one line", html(type="text/html, image/png"),
         new(stories.TITLE)),
    Case("text/plain", html("\n\n".join([stories.TITLE] + stories.PARAGRAPHS),
                            type="text/plain; charset=utf-8"), event("new")),
    Case("XHTML that is not well-formed", html(
        type="application/xhtml+xml"), new(stories.TITLE)),
    Case("a feed where a page was to be", html(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
        '<item><link>http://@HOST@/1</link></item></channel></rss>',
        type="application/rss+xml"), failed("type", "feed")),
    Case("a sitemap where a page was to be", html(
        '<urlset><url><loc>http://@HOST@/1</loc></url></urlset>',
        type="text/xml"), failed("type", "sitemap")),
    Case("100,000 nested elements", html(
        "<div>" * 100000 + stories.page()), event("new")),
    Case("100,000 nested lists and tables", html(
        "<ul><li><table><tr><td>" * 20000 + stories.page()),
         failed("extract")),
    Case("formatting that nothing closes", html(
        stories.page(before="<b><i>" * 50000)), event("new")),
    Case("links that nothing closes", html(
        stories.page(before="<a href=/>" * 50000)), failed("extract")),
    Case("100,000 links", html(stories.page(
        after='<a href="/x">More of it</a>' * 100000)), new(stories.TITLE)),
    Case("100,000 attributes", html(stories.page(
        before="<p " + " ".join("a%d=1" % n for n in range(100000)) + ">")),
         new(stories.TITLE)),
    Case("an attribute of 2 MB", html(stories.page(
        before='<div class="%s">' % ("x " * 1000000))), new(stories.TITLE)),
    Case("a class of 300,000 words", html(stories.page(
        before='<div class="%s">' % " ".join(
            "c%d" % n for n in range(300000)))), new(stories.TITLE)),
    Case("an element name of 1 MB", html(stories.page(
        before="<%s>" % ("x" * 1000000))), new(stories.TITLE)),
    Case("a title of 1 MB", html(stories.page().replace(
        stories.TITLE, "Long " * 200000)), event("new")),
    Case("a byline of 100 KB", html(byline="Nemo " * 20000), event("new")),
    Case("a paragraph of 2 MB", html(paragraphs=stories.PARAGRAPHS + [
        "A sentence of no end in sight. " * 65000]), new(stories.TITLE)),
    Case("60,000 paragraphs", html(paragraphs=[
        "Number %d of the paragraphs says what it has to say." % n
        for n in range(60000)]), event("new")),
    Case("a word of 1 MB", html(paragraphs=stories.PARAGRAPHS + [
        "w" * 1000000]), new(stories.TITLE)),
    Case("a megabyte of combining marks", html(paragraphs=stories.PARAGRAPHS + [
        "e" + "\u0301" * 500000]), new(stories.TITLE)),
    Case("200,000 entities", html(stories.page(
        before="<p>" + "&amp;&#x41;&notanentity;&#1114112;" * 50000 + "</p>")),
         event("new")),
    Case("a comment that nothing closes", html("<!--" + stories.page()),
         failed("extract")),
    Case("100,000 comments that begin", html(stories.page(
        before="<!--" * 100000 + "-->")), new(stories.TITLE)),
    Case("a script that nothing closes", html(
        "<script>" + stories.page()), failed("extract")),
    Case("a megabyte of '<'", html(stories.page(before="<" * 1000000)),
         new(stories.TITLE)),
    Case("a text area round all of it", html(
        "<textarea>" + stories.page()), failed("extract")),
    Case("the page in a noscript", html(
        "<title>x</title><noscript>" + stories.page() + "</noscript>"),
         event("new")),
    Case("frames", html('<frameset><frame src="/a.html"></frameset>'),
         failed("extract")),
    Case("a page that scripts make", html(
        '<title>The Tide</title><div id="root"></div><script>x()</script>'),
         failed("extract")),
    Case("metadata of 3 MB", html(head='<script type="application/ld+json">'
         '{"@type":"NewsArticle","articleBody":"%s"}</script>' % (
             "word " * 600000)), event("new")),
    Case("metadata nested 100,000 deep", html(
        head='<script type="application/ld+json">%s</script>' % (
            '{"a":[' * 50000)), new(stories.TITLE)),
    Case("5,000 blocks of metadata", html(
        head='<script type="application/ld+json">{"@type":"x"}</script>'
        * 5000), new(stories.TITLE)),
    Case("a base that is no address", html(
        head='<base href="http://[::1">'), new(stories.TITLE)),
    Case("a refresh to elsewhere", html(
        head='<meta http-equiv="refresh" content="0;url=http://@INNER@/">'),
         new(stories.TITLE)),
    Case("a canonical address of 1 MB", html(
        head='<link rel="canonical" href="/%s">' % ("c" * 1000000)),
         new(stories.TITLE)),
    Case("5,000 canonical addresses", html(
        head='<link rel="canonical" href="/c">' * 5000), new(stories.TITLE)),
    Case("the canonical address of another site", html(
        head='<link rel="canonical" href="http://@INNER@/secret">'),
         new(stories.TITLE)),
]

CASES = CODINGS + CONTENT
