#!/bin/sh
# One third-party library, one place: each of its headers may be included only
# where this list says.
set -eu
cd "$1"
bad=0
folders=$(sh tests/check_floors.sh --folders .)
while read -r header places; do
	# shellcheck disable=SC2086 # a list
	for file in $(grep -rlE "^#include <$header" --include='*.[ch]' \
	    $folders || true); do
		good=no
		for place in $places; do
			case $file in "$place"*) good=yes ;; esac
		done
		[ $good = yes ] || {
			echo "$file: <$header> belongs to $places" >&2
			bad=1
		}
	done
done <<EOF
git2 store/
sqlite3 store/state store/search
zlib store/object_scan.c store/state_health.c
curl/ fetch/
libdeflate fetch/ store/pack.c
libpsl fetch/site.c
openssl/ssl fetch/
openssl/[^s] base/digest.c
openssl/sha base/digest.c
xxhash base/hash.c
unicode/ base/segment.c base/normalise base/sentence_break.c
pcre2 base/pattern.c
json-c/ base/json_read.c
idn2 base/url_host.c
iconv article/charset
gumbo tests/
EOF
exit $bad
