#!/bin/sh
# Snapshots kept a second by emend's store and by git fast-import, which gets the
# very same objects and refs, in interleaved rounds on the same disk.
# Usage: store_write.sh PROGRAM [COUNT [ROUNDS]]
set -eu
program=$1
count=${2:-4000}
rounds=${3:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/emend-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null

seconds() { # of a command that reads the stream
	start=$(date +%s.%N)
	"$@" <"$work/stream" >/dev/null
	echo "$start $(date +%s.%N)" | awk '{ printf "%.3f\n", $2 - $1 }'
}

row() { # name, file of "wall [cpu]"
	sort -n "$2" | awk -v name="$1" -v count="$count" '
	{ wall[NR] = $1; cpu[NR] = $2 }
	END {
		m = int((NR + 1) / 2)
		printf "%-34s %8.0f/s  (%.0f..%.0f)", name, count / wall[m],
		    count / wall[NR], count / wall[1]
		if (cpu[m] != "") printf "  CPU %.3f ms each", 1000 * cpu[m] / count
		print ""
	}'
}

"$program" --stream "$count" >"$work/stream"
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	for slice in 0 500; do
		rm -rf "$work/a" && mkdir "$work/a"
		"$program" "$work/a" "$count" $slice >>"$work/emend.$slice"
	done
	for sync in default committed; do
		rm -rf "$work/g" && git init -q --bare "$work/g"
		[ $sync = default ] || git -C "$work/g" config core.fsync $sync
		seconds git -C "$work/g" fast-import --quiet >>"$work/git.$sync"
	done
done
git -C "$work/a/articles.git" for-each-ref refs/articles >"$work/refs.emend"
git -C "$work/g" for-each-ref refs/articles >"$work/refs.git"
cmp "$work/refs.emend" "$work/refs.git" # the very same commits
echo "$count snapshots of $(($(wc -c <"$work/stream") / count)) bytes," \
    "medians of $rounds rounds (slowest..fastest)"
row "emend, one slice" "$work/emend.0"
row "emend, slices of 500" "$work/emend.500"
row "git fast-import" "$work/git.default"
row "git fast-import, core.fsync=committed" "$work/git.committed"
