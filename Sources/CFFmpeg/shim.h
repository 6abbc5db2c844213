// One header for the FFmpeg libraries. What stands below the includes exists because Swift
// does not import function-like macros, compound literals or variadic functions.
#pragma once

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavformat/avio.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/crc.h>
#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/replaygain.h>
#include <libavutil/samplefmt.h>
#include <libavutil/spherical.h>
#include <libavutil/timestamp.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

#include "filters.h"

// Error codes: AVERROR(…) and the AVERROR_* tags are macros of casts.
static const int preflight_averror_eof = AVERROR_EOF;
static const int preflight_averror_eagain = AVERROR(EAGAIN);
static const int preflight_averror_enomem = AVERROR(ENOMEM);
static const int preflight_averror_enoent = AVERROR(ENOENT);
static const int preflight_averror_eacces = AVERROR(EACCES);
static const int preflight_averror_enospc = AVERROR(ENOSPC);
static const int preflight_averror_einval = AVERROR(EINVAL);
static const int preflight_averror_exit = AVERROR_EXIT;
static const int preflight_averror_unsupported = AVERROR_PATCHWELCOME;
static const int preflight_averror_invaliddata = AVERROR_INVALIDDATA;
static const int preflight_averror_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
static const int preflight_averror_encoder_not_found = AVERROR_ENCODER_NOT_FOUND;
static const int preflight_averror_demuxer_not_found = AVERROR_DEMUXER_NOT_FOUND;
static const int preflight_averror_muxer_not_found = AVERROR_MUXER_NOT_FOUND;
static const int preflight_averror_filter_not_found = AVERROR_FILTER_NOT_FOUND;
static const int preflight_averror_stream_not_found = AVERROR_STREAM_NOT_FOUND;
static inline int preflight_averror(int posix_code) { return AVERROR(posix_code); }

// AV_NOPTS_VALUE is a cast of a literal that Swift does not take over.
static const int64_t preflight_nopts_value = AV_NOPTS_VALUE;
static const int64_t preflight_time_base = AV_TIME_BASE;

// The version macros are expressions.
static const int preflight_avformat_major = LIBAVFORMAT_VERSION_MAJOR;

// FFmpeg 7.0 moved side data from the stream to its codec parameters.
static inline const uint8_t *preflight_stream_side_data(
    const AVStream *stream, enum AVPacketSideDataType type, size_t *size) {
#if LIBAVCODEC_VERSION_MAJOR >= 61
  const AVPacketSideData *found = av_packet_side_data_get(
      stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);
  if (!found) {
    if (size) *size = 0;
    return NULL;
  }
  if (size) *size = found->size;
  return found->data;
#else
  return av_stream_get_side_data(stream, type, size);
#endif
}

// FFmpeg 7.0 renamed the fields behind these two flags of a frame.
static inline int preflight_frame_is_key(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
  return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return frame->key_frame;
#endif
}
static inline int preflight_frame_is_interlaced(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
  return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame->interlaced_frame;
#endif
}
static inline void preflight_frame_set_progressive(AVFrame *frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
  frame->flags &= ~AV_FRAME_FLAG_INTERLACED;
#else
  frame->interlaced_frame = 0;
#endif
}
/// What stands for opaque in a picture's alpha channel; 0 where it has none, or more than 16 bits.
static inline uint16_t preflight_frame_alpha_most(const AVFrame *frame) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
  if (!format || !(format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL))) return 0;
  if (format->flags & AV_PIX_FMT_FLAG_PAL) return 255;
  const int depth = format->comp[format->nb_components - 1].depth;
  return depth <= 16 ? (uint16_t)((1 << depth) - 1) : 0;
}
/// Reads the alpha of one line of a picture that has it; a palette's stands in the highest byte of each
/// of its colours.
static inline void preflight_frame_read_alpha(const AVFrame *frame, int row, uint16_t *line) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
  if (format->flags & AV_PIX_FMT_FLAG_PAL) {
    const uint8_t *entries = frame->data[0] + (ptrdiff_t)row * frame->linesize[0];
    const uint32_t *colours = (const uint32_t *)(const void *)frame->data[1];
    for (int x = 0; x < frame->width; x++) line[x] = (uint16_t)(colours[entries[x]] >> 24);
    return;
  }
  av_read_image_line(line, (const uint8_t **)frame->data, frame->linesize, format, 0, row,
                     format->nb_components - 1, frame->width, 0);
}
static inline int64_t preflight_frame_duration(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 58
  return frame->duration;
#else
  return frame->pkt_duration;
#endif
}
static inline void preflight_frame_set_duration(AVFrame *frame, int64_t duration) {
#if LIBAVUTIL_VERSION_MAJOR >= 58
  frame->duration = duration;
#else
  frame->pkt_duration = duration;
#endif
}

// Side data of a copied stream; FFmpeg 7.0 copies it with the codec parameters.
static inline int preflight_stream_copy_side_data(
    AVStream *to, const AVStream *from, enum AVPacketSideDataType type) {
#if LIBAVCODEC_VERSION_MAJOR >= 61
  return 0;
#else
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(from, type, &size);
  if (!data) return 0;
  uint8_t *copy = av_stream_new_side_data(to, type, size);
  if (!copy) return AVERROR(ENOMEM);
  memcpy(copy, data, size);
  return 0;
#endif
}
