// One header for Little CMS: ICC profiles of pictures to sRGB.
#pragma once

#include <lcms2.h>

// The TYPE_* pixel layouts are bit-field macros.
static const cmsUInt32Number preflight_cms_rgb_8 = TYPE_RGB_8;
static const cmsUInt32Number preflight_cms_rgba_8 = TYPE_RGBA_8;
static const cmsUInt32Number preflight_cms_gray_8 = TYPE_GRAY_8;
// Little CMS names grey with opacity from version 2.16 on only.
static const cmsUInt32Number preflight_cms_gray_alpha_8 =
    COLORSPACE_SH(PT_GRAY) | EXTRA_SH(1) | CHANNELS_SH(1) | BYTES_SH(1);
static const cmsUInt32Number preflight_cms_cmyk_8 = TYPE_CMYK_8;
static const cmsUInt32Number preflight_cms_cmyk_8_inverted = TYPE_CMYK_8_REV;
static const cmsUInt32Number preflight_cms_cmyk_16 = TYPE_CMYK_16;
static const cmsUInt32Number preflight_cms_cmyk_16_swapped = TYPE_CMYK_16_SE;
static const cmsUInt32Number preflight_cms_rgb_16 = TYPE_RGB_16;
static const cmsUInt32Number preflight_cms_rgba_16 = TYPE_RGBA_16;
