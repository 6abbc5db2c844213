// One header for libwebp's decoder and demuxer: animated WebP, which FFmpeg 5.1 does not decode.
#pragma once

#include <webp/decode.h>
#include <webp/demux.h>

// WebPAnimDecoderNew and friends are static inline wrappers round a versioned call; the version
// argument is a macro.
static inline WebPAnimDecoder *preflight_webp_decoder(
    const WebPData *data, const WebPAnimDecoderOptions *options) {
  return WebPAnimDecoderNew(data, options);
}
