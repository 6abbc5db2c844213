// One header for libjpeg-turbo's TurboJPEG interface, which returns codes where libjpeg jumps out
// of the caller: the four inks of CMYK pictures as stored, truncation told, progressive JPEG out.
#pragma once

#include <turbojpeg.h>

#include "encode.h"
#include "warnings.h"
