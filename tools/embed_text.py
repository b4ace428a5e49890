"""Writes a text file as a C string: embed_text.py OUTPUT INPUT NAME"""
import sys

output, source, name = sys.argv[1:]
with open(source, encoding="utf-8") as f:
    lines = f.read().splitlines(keepends=True)
with open(output, "w", encoding="utf-8") as f:
    f.write(f"static const char {name}[] =\n")
    for line in lines:
        quoted = line.replace("\\", "\\\\").replace('"', '\\"')
        f.write('    "' + quoted.replace("\n", "\\n") + '"\n')
    f.write("    ;\n")
