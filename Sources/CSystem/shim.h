// Calls of the system that Swift's own module of the C library leaves out.
#pragma once

#include <errno.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

#ifdef SYS_renameat2

// glibc shows syscall, renameat2 and its flags only with _DEFAULT_SOURCE or _GNU_SOURCE, which have to
// stand before every other header; -100 is AT_FDCWD and 2 RENAME_EXCHANGE. fcntl.h would bring a struct
// stat of this module beside that of Swift's own.
extern long syscall(long number, ...);

/// Lets two names change the files that they stand for, at once; -1 where that is not possible.
static inline int preflight_exchange(const char *one, const char *other) {
  return (int)syscall(SYS_renameat2, -100, one, -100, other, 2U);
}
#else
static inline int preflight_exchange(const char *one, const char *other) {
  (void)one;
  (void)other;
  errno = ENOTSUP;
  return -1;
}
#endif

#ifdef __GLIBC__
#include <malloc.h>

/// Has small pieces of memory joined when they are freed, and not set aside to be joined later.
static inline void preflight_join_freed_memory(void) { mallopt(M_MXFAST, 0); }
#else
static inline void preflight_join_freed_memory(void) {}
#endif
