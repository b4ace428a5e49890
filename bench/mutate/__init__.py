"""What a page suffers between two looks.

A mutation is a function of a Page and a random.Random; it gives the page's
new source, or None where the page has no place for it.
"""
