"""Boxes that come and go around an article nobody touched."""

import re

from mutate.page import TOKEN
from mutate.words import (ADVERTS, CONSENT, HEADLINES, NAMES, REMARKS,
                          SUMMARIES)


def advert(rng):
    return rng.choice(ADVERTS).replace("{n}", str(rng.randrange(10**6)))


def link(rng, text):
    return '<a href="/%d/%s.html">%s</a>' % (
        rng.randrange(10**5), text.split()[0].lower(), text)


def link_list(rng, count, tag="ul"):
    items = "".join("<li>%s</li>" % link(rng, h)
                    for h in rng.sample(HEADLINES, min(count, 16)))
    return "<%s>%s</%s>" % (tag, items, tag)


def cards(rng, count):
    return "".join(
        '<div class="%s"><a href="/%d"><img src="/t/%d.jpg" alt=""></a>'
        "<h3>%s</h3><p>%s</p></div>"
        % (rng.choice(["card", "teaser", "item"]), rng.randrange(10**5),
           rng.randrange(10**5), link(rng, rng.choice(HEADLINES)),
           rng.choice(SUMMARIES)) for _ in range(count))


def sentence(rng):
    return rng.choice(SUMMARIES).split(",")[0].rstrip(".") + "."


def top_advert(page, rng):
    return page.insert([(page.body_start, advert(rng)),
                        (page.body_end, advert(rng))])


def inline_adverts(page, rng):
    step = rng.randrange(1, 5)
    return page.insert([(at, advert(rng)) for at in page.between[::step]])


def existing_boxes_out(page, rng):
    """Takes away what the page calls an advert, consent or share box."""
    name = re.compile(r"(?i)(?:^|[\s_-])(?:ads?|advert\w*|cookie\w*|consent|"
                      r"taboola|outbrain|share|newsletter)(?:[\s_-]|$)")
    spans, depth, start = [], 0, None
    for m in TOKEN.finditer(page.source):
        if not m["name"] or m["name"].lower() != "div":
            continue
        if start is None and not m["close"]:
            value = re.search(r"""(?i)\bclass\s*=\s*["']([^"']*)""",
                              m["attrs"])
            if value and name.search(value[1]):
                start, depth = m.start(), 1
        elif start is not None:
            depth += -1 if m["close"] else 1
            if depth == 0:
                spans.append((start, m.end()))
                start = None
    # never what holds the article
    spans = [s for s in spans
             if not any(s[0] <= at < s[1] for at in page.between)]
    if not spans or not page.between:
        return None
    out, last = [], 0
    for start, end in spans:
        out.append(page.source[last:start])
        last = end
    return "".join(out) + page.source[last:]


def consent(rng):
    return rng.choice([
        '<div id="onetrust-consent-sdk"><div class="otBanner"><h2>Your '
        'privacy</h2><p>%s</p><button>Accept</button></div></div>',
        '<div class="cookie-notice" role="dialog"><p>%s</p>'
        '<a href="/privacy">More</a></div>',
        '<section class="gdpr-consent-banner"><p>%s</p></section>',
        '<div id="cookie-law-info-bar"><span>%s</span></div>',
        '<div class="cc-window cookieconsent"><span>%s</span></div>',
    ]) % " ".join([rng.choice(CONSENT)] * rng.randrange(1, 4))


def consent_first(page, rng):
    return page.insert([(page.body_start, consent(rng))])


def consent_last(page, rng):
    return page.insert([(page.body_end, consent(rng))])


def related_after(page, rng):
    box = '<div class="%s"><h2>%s</h2>%s</div>' % (
        rng.choice(["related-articles", "related", "more-stories",
                    "recommended-stories", "article-related"]),
        rng.choice(["Related", "More on this story", "You may also like"]),
        cards(rng, rng.randrange(2, 9)))
    return page.insert([(rng.choice(
        [page.after_container, page.article_end]), box)])


def related_within(page, rng):
    box = rng.choice([
        '<div class="related-links"><h4>Related</h4>%s</div>',
        '<aside class="read-more"><h4>Read more</h4>%s</aside>',
        '<div class="article__related-content">%s</div>',
    ]) % link_list(rng, rng.randrange(1, 5))
    return page.insert([(at, box) for at in rng.sample(
        page.between, min(1, len(page.between)))])


def read_more_line(page, rng):
    line = "<p><strong>%s</strong> %s</p>" % (
        rng.choice(["Read more:", "READ MORE:", "Also read:"]),
        link(rng, rng.choice(HEADLINES)))
    return page.insert([(at, line) for at in rng.sample(
        page.between, min(1, len(page.between)))])


def most_read(page, rng):
    box = ('<aside class="sidebar"><div class="most-read"><h3>Most read</h3>'
           "%s</div></aside>" % link_list(rng, rng.randrange(5, 16), "ol"))
    return page.insert([(rng.choice(
        [page.article_end, page.after_container, page.body_end]), box)])


def endless_feed(page, rng):
    box = '<div class="%s">%s</div>' % (
        rng.choice(["recirc", "recommendations", "OUTBRAIN", "trc_related "
                    "taboola-feed", "up-next"]),
        cards(rng, rng.randrange(10, 40)))
    return page.insert([(rng.choice(
        [page.body_end, page.article_end]), box)])


def thread(rng, count):
    style = rng.randrange(4)
    out = []
    for i in range(count):
        said = " ".join(rng.choice(REMARKS)
                        for _ in range(rng.randrange(1, 4)))
        who, ago = rng.choice(NAMES), "%d hours ago" % rng.randrange(1, 23)
        out.append([
            '<li class="comment even" id="comment-%d"><article class='
            '"comment-body"><footer class="comment-meta">%s %s</footer><div '
            'class="comment-content"><p>%s</p></div></article></li>'
            % (i, who, ago, said),
            '<div class="comment" data-id="%d"><span class="author">%s</span>'
            ' <time>%s</time><div class="comment__text"><p>%s</p></div>'
            "</div>" % (i, who, ago, said),
            '<li class="post" id="post-%d"><div class="post-content"><span>%s'
            '</span> <a>%s</a><div class="post-message"><p>%s</p></div></div>'
            "</li>" % (i, who, ago, said),
            '<div class="fyre-comment-article" id="c%d"><div>%s, %s</div><p>'
            "%s</p></div>" % (i, who, ago, said)][style])
    frame = ['<div id="comments" class="comments-area"><h2>%d comments</h2>'
             '<ol class="comment-list">%s</ol></div>',
             '<section class="comments"><h3>Comments (%d)</h3>%s</section>',
             '<div id="disqus_thread"><div>%d</div><ul id="post-list">%s</ul>'
             "</div>",
             '<div class="livefyre-comments comments-section"><b>%d</b>%s'
             "</div>"][style]
    return frame % (count, "".join(out))


def comments(count):
    def grow(page, rng):
        return page.insert([(rng.choice(
            [page.after_container, page.article_end, page.body_end]),
            thread(rng, count))])
    grow.__name__ = "comments_%d" % count
    return grow


def share_counts(page, rng):
    bar = ('<div class="%s"><span>Share</span> <a href="#">Post</a> '
           '<span class="count">%d</span> <span class="shares">%.1fK shares'
           "</span></div>"
           % (rng.choice(["share-bar", "social-share", "sharedaddy",
                          "article-share-tools"]),
              rng.randrange(999), rng.random() * 9))
    return page.insert([(page.after_headline, bar),
                        (page.after_container or page.body_end, bar)])


def relative_times(page, rng):
    """Those that the page has move on; one more stands at the headline."""
    def tick(run):
        return re.sub(
            r"\A(\s*)\d+( (?:minute|hour|day|week|month|year)s? ago\s*)\Z",
            lambda m: "%s%d%s" % (m[1], rng.randrange(2, 60), m[2]), run)
    stamp = ('<div class="timestamp">Updated <time>%d hours ago</time></div>'
             % rng.randrange(2, 23))
    moved = page.with_source(page.insert([(page.after_headline, stamp)])
                             or page.source)
    return moved.rewrite_text(tick)


def newsletter(rng):
    return ('<div class="%s"><h3>The Morning Tide</h3><p>Every weekday at '
            "six: what happened overnight, what will matter today, and one "
            "good story for the way to work. Sign up here, it is free.</p>"
            '<form><input type="email"><button>Sign up</button></form></div>'
            % rng.choice(["newsletter-signup", "newsletter-box",
                          "inline-newsletter newsletter", "signup-widget"]))


def newsletter_within(page, rng):
    return page.insert([(at, newsletter(rng)) for at in rng.sample(
        page.between, min(1, len(page.between)))])


def newsletter_after(page, rng):
    return page.insert([(page.after_container, newsletter(rng))])


def breaking_bar(page, rng):
    return page.insert([(page.body_start,
        '<div class="breaking-news-bar"><strong>Breaking</strong> %s</div>'
        '<div class="ticker">%s</div>'
        % (link(rng, rng.choice(HEADLINES)), link_list(rng, 4)))])


def signed_in(page, rng):
    return page.insert([(page.body_start,
        '<div class="user-menu">Hello, %s <a href="/account">My account</a> '
        '<a href="/out">Log out</a></div><div class="weather-widget">'
        "Eastmarsh %d&deg;, light rain</div>"
        % (rng.choice(NAMES), rng.randrange(-5, 30)))])


def modal(page, rng):
    return page.insert([(page.body_end,
        '<div class="modal fade" id="subscribe-modal" role="dialog" '
        'aria-hidden="true"><div class="modal-body"><h2>Support local '
        "reporting</h2><p>%s %s</p><button>Subscribe</button></div></div>"
        % (sentence(rng), rng.choice(SUMMARIES)))])


def meter(page, rng):
    return page.insert([(page.body_end,
        '<div class="paywall-meter"><p>You have read %d of 5 free articles '
        "this month. Subscribe from one mark a week and read on without "
        "limits.</p></div>" % rng.randrange(1, 5))])


def longer_footer(page, rng):
    return page.insert([(page.body_end,
        '<footer class="site-footer"><p>%s</p><p>&copy; The Eastmarsh '
        "Courier. All rights reserved. No part of this site may be copied "
        "without leave. The Courier is a member of the Pellworth press "
        "council and follows its code.</p>%s</footer>"
        % (" ".join(rng.sample(SUMMARIES, 3)), link_list(rng, 8)))])


def tag_list(page, rng):
    return page.insert([(page.after_container,
        '<div class="tags"><span>Topics:</span> %s</div>'
        % link_list(rng, rng.randrange(1, 6)))])


def promo_card(page, rng):
    return page.insert([(page.after_container,
        '<div class="promo-box"><h3>%s</h3><p>%s</p></div>'
        % (link(rng, rng.choice(HEADLINES)), rng.choice(SUMMARIES)))])


BOXES = [top_advert, inline_adverts, existing_boxes_out, consent_first,
         consent_last, related_after, related_within, read_more_line,
         most_read, endless_feed, comments(1), comments(20), comments(100),
         comments(400), share_counts, relative_times, newsletter_within,
         newsletter_after, breaking_bar, signed_in, modal, meter,
         longer_footer, tag_list, promo_card]
