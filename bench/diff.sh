#!/bin/sh
# How good and how fast comparisons are, beside other tools in the same run.
# Usage: diff.sh BUILD DATA
# BUILD is a build directory (buildtype=release for the times); DATA has
# revpairs-dev/ and word-edits-gold/.  The bars stand beside the figures.
set -eu
build=$1
pairs=$2/revpairs-dev
edits=$2/word-edits-gold
here=$(dirname "$0")
emend=$build/cli/emend

ninja -C "$build" cli/emend bench/revpairs bench/word_edits \
    bench/diff_worst >/dev/null

title() {
	printf '\n== %s\n' "$1"
}

title "what is marked"
"$here/marked.py" "$emend" "$pairs"

title "edits that people marked (bars on dev: token F1 .958, edit F1 .835)"
for part in train dev; do
	printf '%-6s' $part
	"$build/bench/word_edits" "$edits/arxivedits-edits-$part.json"
done

title "planted edits"
"$here/planted.py" "$emend" "$pairs"

title "exactness and speed"
"$build/bench/revpairs" "$pairs" 10
"$here/peers_speed.py" "$pairs" | sed 1d
if command -v valgrind >/dev/null; then
	"$here/instructions.py" "$build/bench/revpairs" "$pairs"
fi

title "worst cases"
"$build/bench/diff_worst" "$emend"
