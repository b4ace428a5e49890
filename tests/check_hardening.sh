#!/bin/sh
# check_hardening.sh PROGRAM LIBRARY...: does the program have what meson.build
# asks for, and every object that it is made of?
set -eu
program=$1
shift
bad=0
missing() {
	echo "$program: $*" >&2
	bad=1
}
lacks() {
	! printf '%s\n' "$1" | grep -qE -- "$2"
}

dynamic=$(readelf -dW "$program")
segments=$(readelf -lW "$program")
symbols=$(readelf -W --dyn-syms "$program")

lacks "$segments" 'file type is DYN' || lacks "$dynamic" 'FLAGS_1.* PIE' &&
    missing "no position-independent executable"
lacks "$segments" 'GNU_RELRO' && missing "no RELRO"
lacks "$dynamic" 'BIND_NOW|FLAGS_1.* NOW' && missing "RELRO in part: no BIND_NOW"
lacks "$segments" 'GNU_STACK.* RW ' && missing "the stack may be executed"
lacks "$segments" 'LOAD.* RWE ' ||
    missing "some memory may be written and executed"
lacks "$dynamic" 'TEXTREL|RPATH|RUNPATH' ||
    missing "relocations in the text, or a place of its own for libraries"
lacks "$symbols" ' __stack_chk_fail@' && missing "no stack protector"
# checked at run time: the level of _FORTIFY_SOURCE is the compiler's
lacks "$symbols" ' __[a-z0-9_]+_chk@' && missing "no _FORTIFY_SOURCE"

case $(readelf -hW "$program") in
*X86-64*)
	# a large frame is walked through page by page
	objdump -d --no-show-raw-insn "$program" |
	    grep -A1 -E 'sub +\$0x1000,%rsp' |
	    grep -qE '(or|mov)[lq] +\$0x0,\(%rsp\)' ||
	    missing "no stack clash protection"
	# The linker marks the whole only where the C library's own objects
	# are marked, which Debian's are not: each of ours has to be.
	for library; do
		objects=$(ar t "$library" | grep -c '\.o$')
		marked=$(readelf -nW "$library" |
		    grep -c 'x86 feature: IBT, SHSTK') || true
		[ "$marked" = "$objects" ] ||
		    missing "$library: $marked of $objects objects have CET"
	done
	;;
esac
exit $bad
