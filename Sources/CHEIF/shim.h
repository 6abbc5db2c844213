// One header for libheif: HEIC and AVIF still pictures.
#pragma once

#include <libheif/heif.h>
