#!/bin/sh
# site.sh BUILD [ARTICLES [CHANGED]]: how long `emend site` takes of so many
# articles (10,000 of some 13 paragraphs), and again when CHANGED (200) of them
# have a new revision.  Elapsed and processor seconds, and the most memory.
set -eu
build=$1 articles=${2:-10000} changed=${3:-200}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
timed() {
	/usr/bin/time -f "%e s, %U s user, %S s system, %M kB: $1" \
	    "$build/cli/emend" -C "$dir/archive" site "$dir/site"
}
mkdir "$dir/archive"
"$build/bench/store_scale" fill "$dir/archive" 0 "$articles" "$articles" >/dev/null
: >"$dir/archive/emend.conf"
timed "all"
"$build/bench/store_scale" change "$dir/archive" "$articles" "$changed" 1 >/dev/null
timed "$changed changed"
timed "nothing changed"
