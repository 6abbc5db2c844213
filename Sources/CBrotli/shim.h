// One header for Brotli's decoder: JPEG XL keeps EXIF and XMP compressed with it. Nothing in it needs a shim.
#pragma once

#include <brotli/decode.h>
