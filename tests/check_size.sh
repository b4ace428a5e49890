#!/bin/sh
# A file has one subject and a function does one thing: at most 500 lines a
# file, 60 lines a function (counted from its name to its closing brace).  Of
# tests it holds the files; their functions may be tables.
set -eu
cd "$1"
# shellcheck disable=SC2046 # names without blanks
awk '
FNR == 1 { name = "" }
FILENAME !~ /^tests\// && /^[a-z_]+\(/ {
	name = $0
	sub(/\(.*/, "", name)
	start = FNR
}
/^}/ && name != "" {
	if (FNR - start + 1 > 60) {
		printf "%s:%d: %s has %d lines\n", FILENAME, start, name, \
		    FNR - start + 1
		bad = 1
	}
	name = ""
}
{ lines[FILENAME] = FNR }
END {
	for (file in lines)
		if (lines[file] > 500) {
			printf "%s has %d lines\n", file, lines[file]
			bad = 1
		}
	exit bad
}' $(find $(sh tests/check_floors.sh --folders .) -name '*.c') \
    $(find tests -name '*.[ch]' -o -name '*.py') >&2
