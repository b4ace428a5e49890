# shellcheck shell=sh disable=SC2034,SC2154 # sourced: what is set and read elsewhere
# What quickstart and run-tests share; to be sourced.  $me says who speaks.

# What a build needs, each by the name of its Debian package; git is for
# looking into an archive.
build_packages="gcc libc6-dev pkg-config meson ninja-build git ca-certificates
libcurl4-openssl-dev libdeflate-dev libexpat1-dev libgit2-dev libicu-dev
libidn2-dev libjson-c-dev libpcre2-dev libpsl-dev libsqlite3-dev libssl-dev
libxxhash-dev zlib1g-dev"

say() {
	printf '%s: %s\n' "$me" "$*"
}

die() {
	printf '%s: %s\n' "$me" "$*" >&2
	exit 1
}

# Runs a command; what it printed is shown only when it fails.
quietly() {
	printed=$(mktemp "${TMPDIR:-/tmp}/emend-XXXXXX") || return
	if "$@" >"$printed" 2>&1 </dev/null; then
		rm -f "$printed"
	else
		cat "$printed" >&2
		rm -f "$printed"
		return 1
	fi
}

is_installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
	    grep -qx installed
}

apt_get() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# Installs those of the packages named that are missing.
install_missing() {
	command -v dpkg-query >/dev/null || {
		say "this is not Debian, so nothing is installed; needed are" "$@"
		return 0
	}
	missing=
	for package; do
		is_installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	as_root=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null ||
		    die "these packages are missing, and installing them takes" \
			"root or sudo; as root: apt-get install$missing"
		as_root=sudo
	fi
	say "installing from Debian:$missing"
	# on a new system there are no lists yet, on an old one stale ones
	# shellcheck disable=SC2086 # a list of words
	apt_get install --no-install-recommends $missing >/dev/null 2>&1 \
	    </dev/null || {
		say "that wants newer package lists first"
		quietly apt_get update &&
		    quietly apt_get install --no-install-recommends $missing
	} || die "the packages could not be installed; the lines above say why"
}

# Was the build directory $1 made from the source tree $2?
is_build_of() {
	[ -f "$1/build.ninja" ] &&
	    grep -qF "\"source\": \"$2\"" "$1/meson-info/meson-info.json" \
		2>/dev/null
}

# set_up DIRECTORY OPTION...: a build directory of the source tree $here.
set_up() {
	directory=$1
	shift
	is_build_of "$directory" "$here" && return 0
	if [ -d "$directory/meson-private" ]; then
		say "$directory belongs to another source tree, or is" \
		    "unfinished: making it anew"
		rm -rf "$directory"
	fi
	quietly meson setup "$@" "$directory" "$here"
}

# May this user build here?
check_writable() {
	[ -w "$here" ] || [ -d "$1" ] ||
	    die "$here cannot be written to by $(id -un 2>/dev/null ||
		id -u): build in a copy of your own"
	[ ! -e "$1" ] || [ -w "$1" ] ||
	    die "$1 belongs to another user: remove it, or build in a copy of" \
		"your own"
}
