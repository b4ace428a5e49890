#!/bin/sh
# check_install.sh BUILD PREFIX: does `meson install` with DESTDIR put everything
# into its place below PREFIX and nothing elsewhere, and is the service as closed
# as systemd can tell (at most 2.0 of 10)?
set -eu
build=$1
prefix=$2
exposure=20 # tenths
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
bad=0
complain() {
	echo "$*" >&2
	bad=1
}

DESTDIR=$tree meson install -C "$build" --no-rebuild --quiet
for file in bin/emend share/man/man1/emend.1 share/man/man1/emend-check.1 \
    share/man/man5/emend.conf.5 share/man/man5/emend-json.5 \
    share/bash-completion/completions/emend.bash \
    share/zsh/site-functions/_emend \
    share/fish/vendor_completions.d/emend.fish \
    share/doc/emend/README.md share/doc/emend/SECURITY.md \
    share/doc/emend/guide/first-day.md share/doc/emend/service/emend.cron \
    share/doc/emend/service/emend.logrotate \
    share/emend/schema/emend.event.1.json share/emend/seeds/demo/urls.txt \
    lib/sysusers.d/emend.conf lib/systemd/system/emend@.service \
    lib/systemd/system/emend@.timer; do
	[ -f "$tree$prefix/$file" ] || complain "not installed: $prefix/$file"
done
elsewhere=$(find "$tree" -type f ! -path "$tree$prefix/*")
[ -z "$elsewhere" ] || complain "not below $prefix: $elsewhere"

unit=$tree$prefix/lib/systemd/system/emend@.service
grep -qx "ExecStart=$prefix/bin/emend check" "$unit" ||
    complain "emend@.service does not start $prefix/bin/emend"
if command -v systemd-analyze >/dev/null; then
	# says on its standard error what it does not understand in the unit
	systemd-analyze security --offline=true --threshold=$exposure "$unit" \
	    >"$tree/told" 2>"$tree/trouble" ||
	    complain "$(tail -n 1 "$tree/told")"
	[ ! -s "$tree/trouble" ] || complain "$(cat "$tree/trouble")"
fi
exit $bad
