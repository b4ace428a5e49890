#!/usr/bin/env python3
"""Writes a file as a C string: a literal may not be that long.

    embed_text.py OUTPUT INPUT NAME
"""

import pathlib
import sys

output, source, name = sys.argv[1:]
data = pathlib.Path(source).read_bytes() + b"\0"
rows = [data[at:at + 16] for at in range(0, len(data), 16)]
lines = ["\t" + " ".join(f"{byte}," for byte in row) for row in rows]
pathlib.Path(output).write_text(
    f"static const char {name}[] = {{\n" + "\n".join(lines) + "\n};\n")
