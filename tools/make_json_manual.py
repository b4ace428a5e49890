#!/usr/bin/env python3
"""Makes emend-json(5) of its frame and the JSON Schemas, which have the words.

    make_json_manual.py FRAME OUTPUT SCHEMA...

Each document is a section with its members, in the order of the schema.  A
member that is described neither there nor in the frame is an error.
"""

import json
import pathlib
import re
import sys


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def sentence(text):
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", ":")) else text + "."


def wrap(text):
    """Each sentence begins a line, and no line is longer than 80."""
    lines = []
    for part in re.split(r"(?<=\.) ", text):
        line = ""
        for word in part.split():
            if line and len(line) + 1 + len(word) > 78:
                lines.append(escape(line))
                line = ""
            line = line + " " + word if line else word
        lines.append(escape(line))
    return lines


class Page:
    def __init__(self, frame):
        self.explained = {
            name for line in re.findall(r"^\.It Li (.*)$", frame, re.M)
            for name in line.split(" , ")}
        self.lines = []
        self.missing = []

    def document(self, schema):
        name = schema["title"]
        self.lines += [".Sh " + name.upper()] + wrap(schema["description"])
        self.members(schema, "", name)
        for part, node in schema.get("$defs", {}).items():
            if node.get("properties"):
                self.lines += [".Ss " + name + ", " + part]
                if "description" in node:
                    self.lines += wrap(node["description"])
                self.members(node, "", name)

    def members(self, node, prefix, name):
        rows = list(self.rows(node, prefix))
        if not rows:
            return
        self.lines.append(".Bl -tag -width Ds -compact")
        for path, member in rows:
            self.lines.append(".It Li " + escape(path) + " Em " +
                              escape(self.kind(member)))
            said = member.get("description")
            if said:
                self.lines += wrap(sentence(said))
            elif (path.split(".")[-1].rstrip("[]") not in self.explained and
                  "const" not in member and "$ref" not in member):
                self.missing.append(name + ": " + path)
        self.lines.append(".El")

    def rows(self, node, prefix):
        for key, member in node.get("properties", {}).items():
            yield prefix + key, member
            if key == "kinds":
                continue
            yield from self.rows(member, prefix + key + ".")
            inner = member
            path = prefix + key
            while "items" in inner:
                inner = inner["items"]
                path += "[]"
            if inner is not member:
                yield from self.rows(inner, path + ".")
                for one in inner.get("oneOf", []) + inner.get("anyOf", []):
                    yield from self.rows(one, path + ".")
            for one in member.get("oneOf", []) + member.get("anyOf", []):
                yield from self.rows(one, prefix + key + ".")

    def kind(self, member):
        """What a value may be, in words: "integer or null"."""
        if "const" in member:
            return json.dumps(member["const"])
        if "enum" in member:
            return "one of " + ", ".join(
                "null" if v is None else str(v) for v in member["enum"])
        if "$ref" in member:
            file, _, part = member["$ref"].partition("#/$defs/")
            file = file.removesuffix(".1.json")
            return {"time": "time", "kinds": "array of kinds"}.get(
                part, ", ".join(w for w in (file, part) if w))
        for key in ("oneOf", "anyOf"):
            if key in member:
                return " or ".join(self.kind(m) for m in member[key])
        if "negation" in member.get("properties", {}):
            return "object with a number for each kind"
        types = member.get("type", "object")
        types = types if isinstance(types, list) else [types]
        is_time = (member.get("format") == "date-time" or
                   member.get("pattern", "").startswith("^[0-9]{4}-[0-9]{2}-"))
        types = ["time" if t == "string" and is_time else t for t in types]
        if "array" in types and "items" in member:
            types[types.index("array")] = \
                "array of " + self.kind(member["items"])
        return " or ".join(types)


def main():
    frame_path, output, *schemas = sys.argv[1:]
    frame = pathlib.Path(frame_path).read_text(encoding="utf-8")
    page = Page(frame)
    for path in sorted(schemas):
        page.document(json.loads(
            pathlib.Path(path).read_text(encoding="utf-8")))
    if page.missing:
        sys.exit("nobody says what these are:\n  " +
                 "\n  ".join(page.missing))
    pathlib.Path(output).write_text(
        frame.replace("@DOCUMENTS@", "\n".join(page.lines)),
        encoding="utf-8")


main()
