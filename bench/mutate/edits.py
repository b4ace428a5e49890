"""What an editor does to one paragraph; the others must stay what they are.

An edit gives the new source and the article's paragraphs that are expected
of it, as (kind, text).
"""

import re

from mutate.words import SUMMARIES

WORD = re.compile(r"(?<=[ >])[a-z]{4,9}(?=[ ,.])")


def expected(page):
    return [(p["kind"], p["text"]) for p in page.paragraphs()]


def pick(page, rng):
    """(offset, end of its text, index) of a paragraph without markup ahead."""
    known = [at for at in page.between if page.indexes[at] is not None]
    rng.shuffle(known)
    for at in known:
        start = page.source.index(">", at) + 1
        yield start, page.source.find("<", start), page.indexes[at]


def word_longer(page, rng):
    paragraphs = expected(page)
    for start, end, index in pick(page, rng):
        kind, text = paragraphs[index]
        words = [w for w in WORD.finditer(page.source, start, end)
                 if text.count(w[0]) == 1]
        if words:
            word = rng.choice(words)
            longer = word[0] + "ation"
            paragraphs[index] = (kind, text.replace(word[0], longer))
            return page.insert([(word.end(), "ation")]), paragraphs
    return None


def whole(page, start, end, text):
    """Is the source from start to end all of a paragraph, and plain?"""
    return page.source[start:end].strip() == text and \
        page.source[end:end + 4].lower() == "</p>"


def sentence_added(page, rng):
    paragraphs = expected(page)
    for start, end, index in pick(page, rng):
        kind, text = paragraphs[index]
        if whole(page, start, end, text):
            said = rng.choice(SUMMARIES)
            paragraphs[index] = (kind, text + " " + said)
            return page.insert([(end, " " + said)]), paragraphs
    return None


def paragraph_added(page, rng):
    paragraphs = expected(page)
    for at in rng.sample(page.between, len(page.between)):
        index = page.indexes[at]
        if index is not None:
            said = " ".join(rng.sample(SUMMARIES, 2))
            paragraphs.insert(index, ("paragraph", said))
            return page.insert([(at, "<p>%s</p>" % said)]), paragraphs
    return None


def paragraph_removed(page, rng):
    paragraphs = expected(page)
    for start, end, index in pick(page, rng):
        if whole(page, start, end, paragraphs[index][1]):
            del paragraphs[index]
            begin = page.source.rindex("<", 0, start)
            return (page.source[:begin] + page.source[end + 4:]), paragraphs
    return None


def again(edit, number):
    """The same edit of another paragraph."""
    def one(page, rng):
        return edit(page, rng)
    one.__name__ = "%s_%d" % (edit.__name__, number)
    return one


EDITS = [again(word_longer, n) for n in range(1, 6)] + [
    again(sentence_added, n) for n in (1, 2)] + [
    paragraph_added, paragraph_removed]
