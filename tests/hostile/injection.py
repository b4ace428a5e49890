"""Text that would be more than text: on a terminal, in HTML, in a mail, in a
shell.  What reports make of it is looked at in tests/cli/test_hostile.py."""

import html as html_module

import stories
from case import *

ESC = "\x1b"


def titled(name, title, told=None):
    return Case(name, html(title=title), told or event("new"))


TITLES = [
    titled("clears the screen", ESC + "[2J" + ESC + "[H" + "Cleared"),
    titled("renames the terminal", ESC + "]0;owned\x07" + "Renamed"),
    titled("C1 in UTF-8", "\u009b31mRed \u009d0;owned\u009c"),
    titled("a link for terminals", ESC + "]8;;http://x.example/" + ESC +
           "\\Click" + ESC + "]8;;" + ESC + "\\"),
    titled("asks for an answer", ESC + "[6n" + ESC + "[c" + "\x05"),
    titled("rings", "Ring\x07\x07\x07 ring"),
    titled("overwrites", "Good news\r\x08\x08\x08\x7fBad news"),
    titled("turns the line round", "Paid \u202e000,1\u202c by them"),
    titled("isolates", "\u2066\u2067\u2068Hidden\u2069 order"),
    titled("has nothing to see in it", "In\u200bvi\u200csi\u200dble\ufeff ink"),
    titled("stacks marks", "Za" + "\u0300\u0301\u0302" * 400 + "lgo"),
    titled("separates lines as Unicode has it", "One\u2028two\u2029three"),
    titled("is out of Unicode", "No\ufffe\uffff\U0010ffff characters"),
    titled("is a script", "<script>alert(1)</script> at the quay"),
    titled("is an image", '"><img src=x onerror=alert(1)>'),
    titled("ends CDATA", "]]><script>alert(1)</script><![CDATA["),
    titled("has entities", "&lt;b&gt; &amp;amp; &#x3c;i&#x3e;"),
    titled("is a header", "News\r\nBcc: x@example.org\r\n\r\nbody"),
    titled("is an encoded word", "=?utf-8?q?=0ABcc:_x@example.org?="),
    titled("is a command", "$(touch /tmp/owned); `id` | sh && x"),
    titled("is an option", "--output=/tmp/owned"),
    titled("is a format", "%s%s%n%x {0} ${jndi:x}"),
    titled("is Markdown", "[x](javascript:alert(1)) **b** `c` # d"),
    titled("is a diff", "--- a/x\n+++ b/x\n@@ -1 +1 @@"),
    titled("is a commit", "x\n\nSigned-off-by: A <a@example.org>"),
    titled("is JSON", '", "event": "gone", "x": "'),
    titled("is a formula", "=HYPERLINK(\"http://x.example\")"),
    titled("is a path", "../../../../etc/passwd"),
]

BODIES = [
    Case("in the paragraphs", html(paragraphs=stories.PARAGRAPHS + [
        "The mayor said %s[2J%s]0;owned\x07 and \u202eno more\u202c." % (
            ESC, ESC)]), new(stories.TITLE)),
    Case("in the byline", html(byline="Ann" + ESC + "[31m\r\nBcc: x"),
         new(stories.TITLE)),
    Case("as entities", html(paragraphs=stories.PARAGRAPHS + [
        "<p>They wrote &#27;[2J, &#x9b;31m and &#155;0m on the wall "
        "of the harbour office."]), new(stories.TITLE)),
    Case("in the address", {
        "/%1B%5B2J%0D%0ABcc:x%E2%80%AE.html": html()}, new(stories.TITLE),
         path="/%1B%5B2J%0D%0ABcc:x%E2%80%AE.html"),
    Case("in a redirect", redirect("/\x1b[2J.html"), event("failed")),
    Case("in the type", html(type="image/\x1b[2Jpng"),
         failed("type", "image/?[2Jpng")),
    Case("in the coding", packed(b"x", "\x1b[2J\u202e"),
         failed("encoding", "?[2J")),
    Case("in the reason", raw("HTTP/1.1 500 \x1b[2J\x1b]0;x\x07",
                              body="no"), failed("http", "500")),
    Case("in robots.txt", html(), failed("robots"), robots=html(
        "User-agent: *\nDisallow: /story\x1b[2J\u202e\nDisallow: /s\n",
        type="text/plain")),
    Case("in robots.txt, where it forbids", html(), failed("robots"),
         path="/x%1B", robots=html("User-agent: *\nDisallow: /x\x1b\n"
                                   "Disallow: /x%1B\n")),
    Case("in the metadata", html(head='<script type="application/ld+json">'
         '{"@type":"NewsArticle","headline":"\\u001b[2J","author":'
         '"\\u202ex\\r\\nBcc: y"}</script>'), event("new")),
    Case("in an edit", html(), new(stories.TITLE), then=html(
        title="Edited" + ESC + "[2J", paragraphs=stories.edited(**{
            "29 of": ESC + "[2J\u202e27\x07 of"})),
         told_then=[event("changed")]),
    Case("in an edit, for a browser", html(), new(stories.TITLE), then=html(
        title='"><script>alert(1)</script>', byline="<img src=x onerror=y>",
        paragraphs=[html_module.escape(p) for p in stories.edited(**{
            "29 of": "<img src=x onerror=alert(1)> 27 of"})]),
         told_then=[event("changed")]),
    Case("a secret in the address is for nobody to see", {
        "/n.html": html()}, new(stories.TITLE), path="/n.html?token=opensesame"),
]

CASES = TITLES + BODIES
