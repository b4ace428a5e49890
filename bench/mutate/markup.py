"""Other markup around the same text, as templates and build steps make it."""

import re

from mutate.page import ATTRIBUTE, BLOCKS, TOKEN, text_of

HEX = "0123456789abcdef"
FILES = ("script", "style")
SHORT = 8  # characters, which stand by chance in many a list


def token(rng, count=8):
    return "".join(rng.choice(HEX) for _ in range(count))


def head_insert(page, piece):
    at = re.search(r"(?i)</head\s*>", page.source)
    return page.insert([(at.start() if at else None, piece)])


# ---- head and scripts ----

def nonces(page, rng):
    def change(m, name):
        if name not in FILES:
            return None
        old = re.sub(r"""(?i)\snonce\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", "",
                     m[0])
        return '<%s nonce="%s"%s' % (name, token(rng, 22),
                                     old[1 + len(name):])
    moved = page.with_source(page.rewrite_tags(change))
    return head_insert(moved, '<meta name="csrf-token" content="%s">'
                       % token(rng, 40)) or moved.source


def extra_meta(page, rng):
    return head_insert(page, "".join([
        '<meta name="build" content="%s">' % token(rng),
        '<meta name="theme-color" content="#%s">' % token(rng, 6),
        '<meta property="fb:app_id" content="%d">' % rng.randrange(10**12),
        '<meta name="robots" content="max-image-preview:large">',
        '<link rel="preload" as="script" href="/s/%s.js">' % token(rng),
        '<link rel="dns-prefetch" href="//cdn.example">']))


def scripts(page, rng):
    """New content for scripts that are no data, and two more of them."""
    def change(m, name):
        if name != "script" or "json" in (m["rawattrs"] or "").lower():
            return None
        end = m[0].rfind("</")
        return "%s;window.__b='%s';%s" % (m[0][:end], token(rng), m[0][end:])
    more = '<script>if(1<2&&"<p>x</p>")q.push(["%s"])</script>'
    moved = page.with_source(page.rewrite_tags(change))
    return page.with_source(
        head_insert(moved, more % token(rng)) or moved.source
    ).source + more % token(rng)


def extra_jsonld(page, rng):
    return head_insert(page,
        '<script type="application/ld+json">{"@context":"https://schema.org",'
        '"@type":"Organization","name":"Example Group","url":"https://'
        'group.example/%s","logo":{"@type":"ImageObject","url":"https://group'
        '.example/logo.png"}}</script>' % token(rng))


def inline_styles(page, rng):
    return head_insert(page, "<style>.a%s{color:#%s}@media(max-width:60em)"
                       "{.x>.y{margin:0}}</style>" % (token(rng),
                                                      token(rng, 6)))


def pixels(page, rng):
    return page.insert([(page.body_end,
        '<noscript><img src="https://px.example/%s" width="1" height="1">'
        '</noscript><img src="https://px.example/t?%s" style="display:none" '
        'alt=""><iframe src="https://px.example/f"></iframe>'
        % (token(rng), token(rng)))])


# ---- attributes ----

def attribute_order(page, rng):
    def change(m, name):
        del name
        attributes = ["=".join(a) if a[1] else a[0]
                      for a in ATTRIBUTE.findall(m["attrs"].rstrip("/"))]
        names = {a.split("=")[0].lower() for a in attributes}
        # of two of one name the first counts; what is odd stays as it is
        if len(names) < len(attributes) or re.sub(r"\s", "", m["attrs"]) \
                .rstrip("/") != re.sub(r"\s", "", "".join(attributes)):
            return None
        rng.shuffle(attributes)
        return "<%s %s%s>" % (m["name"], " ".join(attributes),
                              " /" if m["attrs"].endswith("/") else "")
    return page.rewrite_tags(change, raw=False)


def with_classes(page, change):
    def one(m):
        quote, value = m[2][0], m[2]
        if quote in "\"'":
            value = m[2][1:-1]
        else:
            quote = '"'
        return m[1] + quote + change(value) + quote

    def tag(m, name):
        del name
        return re.sub(r"""(?i)(\sclass\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""",
                      one, m[0], count=1)
    return page.rewrite_tags(tag, raw=False)


def hashed_classes(page, rng):
    """Those that a build names get other names, the same one the same."""
    known = {}

    def rename(m):
        return m[1] + known.setdefault(m[0], token(rng, len(m[2])))

    def change(value):
        if not value.strip():
            return value
        names = [re.sub(r"^((?:\w+[_-])*(?:__|--|css-|sc-|_))"
                        r"((?=\w*\d)\w{5,8})$", rename, n)
                 for n in value.split()]
        return " ".join(names + ["css-" + known.setdefault(value,
                                                           token(rng, 6))])
    return with_classes(page, change)


def class_order(page, rng):
    known = {}

    def change(value):
        # the first is left: in many templates it is the one with meaning
        first, *rest = value.split() or [""]
        rng.shuffle(rest)
        return known.setdefault(value, " ".join([first] + rest))
    return with_classes(page, change)


def data_attributes(page, rng):
    scope = "data-v-" + token(rng)

    def change(m, name):
        del name
        end = m[0].rstrip(">").rstrip("/")
        return '%s %s data-n="%d"%s' % (end, scope, rng.randrange(10**4),
                                        m[0][len(end):])
    return page.rewrite_tags(change, raw=False)


def tracking_links(page, rng):
    def change(m, name):
        if name != "a":
            return None
        return re.sub(
            r"""(?i)(\shref\s*=\s*["'])((?:https?:/|/)[^"'#]*)""",
            lambda h: "%s%s%sutm_source=home&amp;ref=%s" % (
                h[1], h[2], "&amp;" if "?" in h[2] else "?", token(rng)),
            m[0], count=1)
    return page.rewrite_tags(change, raw=False)


def image_addresses(page, rng):
    def change(m, name):
        if name not in ("img", "source"):
            return None
        return re.sub(r"""(?i)(\ssrc(?:set)?\s*=\s*["'])([^"'\s]*)""",
                      lambda h: "%s%s?v=%s" % (h[1], h[2], token(rng)), m[0])
    return page.rewrite_tags(change, raw=False)


# ---- white space and what is optional ----

def minified(page, rng):
    """One space for many, none at blocks, no comments, no needless quotes."""
    del rng
    out, last, after_block = [], 0, True
    for m in TOKEN.finditer(page.source):
        run = re.sub(r"[ \t\r\n]+", " ", page.source[last:m.start()])
        name = (m["name"] or m["raw"] or "").lower()
        block = name in BLOCKS
        if after_block:
            run = run.lstrip(" ")
        if block:
            run = run.rstrip(" ")
        if run or name:
            after_block = block
        out.append(run)
        if m["name"] and not m["close"] and \
                not m["attrs"].endswith("/") and "<" not in m["attrs"]:
            out.append(re.sub(r'(\s[\w-]+)="([\w.-]+)"(?=[\s>])', r"\1=\2",
                              m[0]))
        elif not m[0].startswith("<!--") or "[if" in m[0]:
            out.append(m[0])
        last = m.end()
    return "".join(out) + page.source[last:]


def pretty_printed(page, rng):
    """A line for each block, indented."""
    del rng
    out, last, depth = [], 0, 0
    for m in TOKEN.finditer(page.source):
        out.append(page.source[last:m.start()])
        name = (m["name"] or "").lower()
        last = m.end()
        if name not in BLOCKS:
            out.append(m[0])
            continue
        depth += 0 if not m["close"] else -1
        indent = "\n" + "\t" * (depth % 40)
        out.append(indent + m[0] + indent)
        depth += 1 if not m["close"] else 0
    return "".join(out) + page.source[last:]


def line_ends(page, rng):
    del rng
    if "\r\n" in page.source:
        return page.source.replace("\r\n", "\n")
    return page.source.replace("\n", "\r\n")


def html_comments(page, rng):
    def change(m, name):
        if name not in BLOCKS or rng.random() > .2:
            return None
        return "<!-- %s %s -->%s" % (name, token(rng), m[0])
    return page.rewrite_tags(change, raw=False)


def end_tags_left_out(page, rng):
    """</p> before another <p>, </li> before another <li>."""
    del rng
    return re.sub(r"(?i)</(p|li)>(\s*<\1[\s>])", r"\2", page.source)


def references(page, rng):
    """Quotes as references, as another template engine escapes them."""
    del rng
    return page.rewrite_text(
        lambda run: run.replace("'", "&#039;").replace('"', "&quot;"))


def shuffled_lists(page, rng):
    """Lists of nothing but links, and outside of the article, in other order."""
    texts = [p["text"].replace(" ", "") for p in page.paragraphs()]
    between = page.between

    def change(m):
        items = re.findall(r"(?is)<li\b[^>]*>.*?</li\s*>", m[2])
        inside = any(m.start() <= at < m.end() for at in between)
        if len(items) < 3 or inside or "<ul" in m[2] or "<ol" in m[2] or \
                m[2].count("<a") < len(items):
            return m[0]
        text = text_of(m[2], page.encoding).replace(" ", "")
        if any(t in text for t in texts if len(t) > SHORT):
            return m[0]
        rng.shuffle(items)
        return m[1] + "".join(items) + m[3]
    return re.sub(r"(?is)(<[uo]l\b[^>]*>)(.*?)(</[uo]l\s*>)", change,
                  page.source)


def wrapped(page, rng):
    close = re.search(r"(?i)</body", page.source)
    return page.insert([
        (page.body_start, '<div class="experiment-%s" id="root">'
         % token(rng, 4)),
        (page.body_end if close else None, "</div>")])


MARKUP = [nonces, extra_meta, scripts, extra_jsonld, inline_styles, pixels,
          attribute_order, hashed_classes, class_order, data_attributes,
          tracking_links, image_addresses, minified, pretty_printed, line_ends,
          html_comments, end_tags_left_out, references, shuffled_lists,
          wrapped]
