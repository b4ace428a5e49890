#!/usr/bin/env python3
"""Writes the tables of article/ that nobody should type.

html_entities.inc   the named character references, from the standard
                    library's html.entities.html5 (WHATWG's list)
html_tag_slots.inc  a hash without collisions over the names in html_tag.h

Run it from the top of the source tree after a change of html_tag.h.
"""

import re
import sys
from html.entities import html5

HEAD = "/* Written by tools/make_html_tables.py; do not edit. */\n"


def c_bytes(data):
    return "".join("\\%03o" % b for b in data)


def entities():
    # A name that also works without ";" is listed twice by html5.
    names = sorted(n[:-1] for n in html5 if n.endswith(";"))
    legacy = {n for n in html5 if not n.endswith(";")}
    assert legacy <= set(names)
    out = [HEAD]
    out.append("\n#define ENTITY_COUNT %d\n" % len(names))
    assert max(map(len, names)) == 31
    out.append("#define ENTITY_LEGACY_MAX %d\n" % max(map(len, legacy)))
    out.append("\nstatic const struct entity entities[ENTITY_COUNT] = {\n")
    for name in names:
        data = html5[name + ";"].encode()
        assert len(data) <= 6
        out.append('\t{ "%s", %d, %d, %d, "%s" },\n' % (
            name, len(name), name in legacy, len(data), c_bytes(data)))
    out.append("};\n")
    out.append("\n/* Where the names that begin with each letter start. */\n")
    out.append("static const uint16_t entity_first[2 * 26 + 1] = {\n")
    letters = [chr(c) for c in range(65, 91)] + [chr(c) for c in range(97, 123)]
    row = [sum(n[0] < letter for n in names) for letter in letters]
    row.append(len(names))
    for i in range(0, len(row), 10):
        out.append("\t" + " ".join("%d," % n for n in row[i:i + 10]) + "\n")
    out.append("};\n")
    return "".join(out)


def key(name):
    data = name.encode()
    return int.from_bytes(data[:8].ljust(8, b"\0"), "little") ^ len(data)


def slots(header):
    tags = re.findall(r"T\((\w+), \"([a-z0-9]+)\",", header)
    assert len(tags) > 100
    bits = 11
    multiplier = 0x9E3779B97F4A7C15
    while True:
        place = {}
        for tag, name in tags:
            at = (key(name) * multiplier % (1 << 64)) >> (64 - bits)
            if at in place:
                break
            place[at] = tag
        else:
            break
        multiplier = (multiplier * 6364136223846793005 + 2) % (1 << 64) | 1
    out = [HEAD]
    out.append("\n#define SLOT_BITS %d\n" % bits)
    out.append("#define SLOT_MULTIPLIER UINT64_C(0x%016X)\n" % multiplier)
    out.append("\nstatic const uint8_t slots[1 << SLOT_BITS] = {\n")
    for at in sorted(place):
        out.append("\t[%d] = HTML_%s,\n" % (at, place[at]))
    out.append("};\n")
    return "".join(out)


def main():
    with open("article/html_tag.h", encoding="ascii") as f:
        header = f.read()
    with open("article/html_tag_slots.inc", "w", encoding="ascii") as f:
        f.write(slots(header))
    with open("article/html_entities.inc", "w", encoding="ascii") as f:
        f.write(entities())
    return 0


if __name__ == "__main__":
    sys.exit(main())
