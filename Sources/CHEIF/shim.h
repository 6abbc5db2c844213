// One header for libheif: HEIC and AVIF still pictures.
#pragma once

#include <libheif/heif.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>

// `syscall` is variadic, and the calls that glibc makes of these are GNU's own, which Swift's
// import of it leaves out. What libheif opens counts the cores of the calling thread.

// The core that the calling thread is on; -1 where the kernel does not tell.
static inline int preflight_current_core(void) {
  unsigned core = 0;
  return syscall(SYS_getcpu, &core, 0, 0) == 0 ? (int)core : -1;
}

// The cores that the calling thread may run on, a bit each; not 0 where it fails.
static inline int preflight_get_cores(void *cores, size_t bytes) {
  return syscall(SYS_sched_getaffinity, 0, bytes, cores) > 0 ? 0 : -1;
}

static inline int preflight_set_cores(const void *cores, size_t bytes) {
  return syscall(SYS_sched_setaffinity, 0, bytes, cores) == 0 ? 0 : -1;
}
#endif

