#!/usr/bin/env python3
"""Makes const tables of the word lists in diff/lexicon_*.txt.

    make_lexicon.py OUTPUT LIST...

For each list NAME: its words, a hash table of their numbers + 1 (FNV-1a over
the bytes, linear probing), and its phrases, chained by their first word.
"""

import pathlib
import sys


def read_list(path):
    """[(traits, word, value)] in the order of the file."""
    entries, traits = [], None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("#"):
            continue
        if line.startswith("["):
            traits = tuple("TRAIT_" + name.upper().replace("-", "_")
                           for name in line.strip("[]").split())
            continue
        for item in line.split():
            if traits is None:
                sys.exit(f"{path}:{number}: words before the first [trait]")
            word, _, value = item.partition("=")
            entries.append((traits, word, int(value or 0)))
    return entries


class Word:
    def __init__(self):
        self.traits, self.value, self.phrase = [], 0, 0

    def add(self, traits, value=0):
        self.traits += [t for t in traits if t not in self.traits]
        self.value = value or self.value


def arrange(entries):
    words, phrases = {}, []
    for traits, text, value in entries:
        first, joint, _ = text.partition("_")
        word = words.setdefault(first, Word())
        if not joint:
            word.add(traits, value)
            continue
        word.add(["TRAIT_OPENS"])
        phrases.append((text, traits, word.phrase))
        word.phrase = len(phrases)
    return words, phrases


def fnv1a(data):
    value = 0x811C9DC5
    for byte in data:
        value = ((value ^ byte) * 0x01000193) % 2**32
    return value


def hash_slots(words):
    bits = max(1, (2 * len(words)).bit_length())
    slots = [0] * 2**bits
    for number, word in enumerate(words, 1):
        at = fnv1a(word.encode("utf-8")) % len(slots)
        while slots[at]:
            at = (at + 1) % len(slots)
        slots[at] = number
    return slots


def write_list(out, name, words, phrases):
    out.append(f"static const struct lexicon_word {name}_words[] = {{")
    for text, word in words.items():
        out.append(f'\t{{ SLICE_LIT("{text}"), {{ {" | ".join(word.traits)}, '
                   f"{word.phrase}, {word.value} }} }},")
    out.append("};")
    slots = hash_slots(list(words))
    out.append(f"static const uint16_t {name}_slots[{len(slots)}] = {{")
    out += ["\t" + " ".join(f"{n}," for n in slots[i:i + 16])
            for i in range(0, len(slots), 16)]
    out.append("};")
    out.append(f"static const struct phrase {name}_phrases[] = {{")
    # never empty: C has no empty arrays
    for text, traits, following in phrases or [("", ["0"], 0)]:
        out.append(f'\t{{ SLICE_LIT("{text}"), {" | ".join(traits)}, '
                   f"{following} }},")
    out.append("};")


def main():
    out = ["/* Made by tools/make_lexicon.py of the lists in diff/. */"]
    for path in map(pathlib.Path, sys.argv[2:]):
        name = path.stem.partition("_")[2]
        write_list(out, name, *arrange(read_list(path)))
    pathlib.Path(sys.argv[1]).write_text("\n".join(out) + "\n", "utf-8")


main()
