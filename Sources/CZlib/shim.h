// One header for zlib: the compressed texts of PNG, of which FFmpeg hands out some and changes none.
// Nothing in it needs a shim.
#pragma once

#include <zlib.h>
