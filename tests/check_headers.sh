#!/bin/sh
# Each header compiles alone, whatever was included before it.
set -eu
cd "$1"
bad=0
# shellcheck disable=SC2044,SC2046 # names without blanks
for header in $(find $(sh tests/check_floors.sh --folders .) -name '*.h'); do
	printf '#include "%s"\n' "$header" |
	    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I. \
		-fsyntax-only -x c - || {
		echo "$header does not stand alone" >&2
		bad=1
	}
done
exit $bad
