"""A table of emend beside its peers, as Markdown, with its verdict.

A column knows which way is better; the verdict is made of the figures: it
names every peer that is better than emend, and in what.
"""

LESS, MORE = "less", "more"
OURS = "emend"


class Column:
    """better: LESS, MORE or None; ratio: say how many times emend's it is."""

    def __init__(self, name, better=None, form="%.0f", ratio=False):
        self.name, self.better = name, better
        self.form, self.ratio = form, ratio

    def cell(self, value, ours, is_ours):
        if value is None:
            return "–"
        if isinstance(value, str):
            return value
        text = self.form % value
        if self.ratio and not is_ours and is_number(ours) and ours:
            text += " (%s×)" % short(value / ours)
        return text

    def beats(self, value, ours):
        if self.better is None or not is_number(value) or not is_number(ours):
            return False
        if self.form % value == self.form % ours:
            return False  # what looks the same is the same
        return value < ours if self.better == LESS else value > ours


class Table:
    """rows: (name, [value a column]); a value is a number, a text or None.
    ours: the row that the others are held against."""

    def __init__(self, title, says, columns, ours=OURS):
        self.title, self.says, self.columns = title, says, columns
        self.rows, self.ours, self.notes = [], ours, []
        self.says_verdict = None  # where figures alone would say it wrongly

    def add(self, name, values):
        assert len(values) == len(self.columns)
        self.rows.append((name, values))

    def not_measured(self, name, why):
        self.rows.append((name, None))
        self.notes.append("%s: not measured: %s." % (name, why))

    def lines(self):
        ours = dict(self.rows).get(self.ours) or [None] * len(self.columns)
        yield "### " + self.title
        yield ""
        yield self.says
        yield ""
        yield "| | %s |" % " | ".join(c.name for c in self.columns)
        yield "| --- |" + " ---: |" * len(self.columns)
        for name, values in self.rows:
            cells = ["not measured"] + [""] * (len(self.columns) - 1)
            if values is not None:
                cells = [c.cell(v, o, name == self.ours) for c, v, o in
                         zip(self.columns, values, ours)]
            yield "| %s | %s |" % (name, " | ".join(cells))
        yield ""
        yield self.says_verdict or self.verdict(ours)
        for note in self.notes:
            yield ""
            yield note
        yield ""

    def verdict(self, ours):
        better = []
        for name, values in self.rows:
            if name.startswith(OURS) or values is None:
                continue
            won = [c.name for c, v, o in zip(self.columns, values, ours)
                   if c.beats(v, o)]
            if won:
                better.append("%s in %s" % (name, listed(won)))
        if not better:
            return "Verdict: nothing here is better than emend in any column."
        return "Verdict: better than emend: %s." % "; ".join(better)


def listed(words):
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def is_number(value):
    return isinstance(value, (int, float))


def short(ratio):
    return ("%.0f" if ratio >= 99.5 else "%.1f" if ratio >= 9.95 else
            "%.2f" if ratio >= .095 else "%.3f") % ratio
