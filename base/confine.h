#ifndef EMEND_BASE_CONFINE_H
#define EMEND_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Gives up, for ever, all that a process can do but compute, use memory and
 * the descriptors it has open: no file, no network, no other process, no
 * program, not even one made in memory.  For a process that reads what
 * strangers wrote, so that whoever takes it over has nothing.
 *
 * The kernel's part is seccomp (what is asked for and is not allowed ends the
 * process with SIGSYS) and Landlock; limits on memory, files and processes
 * stand in any case, and alone where the kernel has neither.
 */
enum confinement {
	CONFINED_SECCOMP = 1 << 0,
	CONFINED_LANDLOCK = 1 << 1,
};

/*
 * memory: bytes of address space beyond what is mapped now; 0: any.  plainly:
 * by limits alone.  A set of enum confinement is returned.  Under a sanitizer,
 * which needs more of the system, it is always empty.
 */
unsigned confine_self(size_t memory, bool plainly);

/* What confine_self would return here; forks. */
unsigned confine_probe(void);

#endif
