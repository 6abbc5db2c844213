// libjpeg, to encode with tables of one's own: TurboJPEG has those of whole qualities and no other.
// After an error libjpeg's handler may not return, so it jumps, which only C can.
#pragma once

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

#include <turbojpeg.h>

/// What is encoded: RGB, 8 bits each, `step` bytes from line to line.
///
/// The tables are in natural order, 1 to 255; chroma keeps its size or is halved both ways.
typedef struct {
  const unsigned char *pixels;
  size_t step;
  int width, height;
  unsigned int luma[DCTSIZE2], chroma[DCTSIZE2];
  int full_chroma, progressive;
} preflight_jpeg_picture;

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf exit;
  char *words;
} preflight_jpeg_failure;

static inline void preflight_jpeg_give_up(j_common_ptr codec) {
  preflight_jpeg_failure *failure = (preflight_jpeg_failure *)codec->err;
  failure->base.format_message(codec, failure->words);
  longjmp(failure->exit, 1);
}

static inline void preflight_jpeg_ignore(j_common_ptr codec, int level) {}

/// Where the result goes. libjpeg's own (`jpeg_mem_dest`) loses what it grew to where it then fails.
typedef struct {
  struct jpeg_destination_mgr base;
  unsigned char **bytes;
  unsigned long *count;
} preflight_jpeg_target;

static inline void preflight_jpeg_begin(j_compress_ptr codec) {
  preflight_jpeg_target *target = (preflight_jpeg_target *)codec->dest;
  target->base.next_output_byte = *target->bytes;
  target->base.free_in_buffer = *target->count;
}

static inline boolean preflight_jpeg_grow(j_compress_ptr codec) {
  preflight_jpeg_target *target = (preflight_jpeg_target *)codec->dest;
  unsigned long full = *target->count;
  unsigned char *grown = realloc(*target->bytes, 2 * full);
  if (grown == NULL) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
  *target->bytes = grown;
  *target->count = 2 * full;
  target->base.next_output_byte = grown + full;
  target->base.free_in_buffer = full;
  return TRUE;
}

static inline void preflight_jpeg_end(j_compress_ptr codec) {
  preflight_jpeg_target *target = (preflight_jpeg_target *)codec->dest;
  *target->count -= target->base.free_in_buffer;
}

/// Encodes a picture as JFIF; 0, or -1 with the reason in `words`, of `JMSG_LENGTH_MAX` bytes.
///
/// `bytes` are the caller's, for `free`, whatever is returned. They are taken for the largest result at once,
/// of which the system gives no more than is written, so that they hardly ever grow.
static inline int preflight_jpeg_encode(
    const preflight_jpeg_picture *picture, unsigned char **bytes, unsigned long *count,
    char *words) {
  preflight_jpeg_failure failure = {.words = words};
  struct jpeg_compress_struct codec = {.err = jpeg_std_error(&failure.base)};
  failure.base.error_exit = preflight_jpeg_give_up;
  failure.base.emit_message = preflight_jpeg_ignore;
  *count = tjBufSize(
      picture->width, picture->height, picture->full_chroma ? TJSAMP_444 : TJSAMP_420);
  *bytes = malloc(*count);
  if (*bytes == NULL) {
    snprintf(words, JMSG_LENGTH_MAX, "out of memory");
    return -1;
  }
  preflight_jpeg_target target = {
      .base = {
          .init_destination = preflight_jpeg_begin,
          .empty_output_buffer = preflight_jpeg_grow,
          .term_destination = preflight_jpeg_end},
      .bytes = bytes,
      .count = count};
  if (setjmp(failure.exit) != 0) {
    jpeg_destroy_compress(&codec);
    return -1;
  }
  jpeg_create_compress(&codec);
  codec.dest = &target.base;
  codec.image_width = (JDIMENSION)picture->width;
  codec.image_height = (JDIMENSION)picture->height;
  codec.input_components = 3;
  codec.in_color_space = JCS_RGB;
  jpeg_set_defaults(&codec);
  jpeg_add_quant_table(&codec, 0, picture->luma, 100, TRUE);
  jpeg_add_quant_table(&codec, 1, picture->chroma, 100, TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor =
      picture->full_chroma ? 1 : 2;
  if (picture->progressive) jpeg_simple_progression(&codec);
  jpeg_start_compress(&codec, TRUE);
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW line = (JSAMPROW)(picture->pixels + picture->step * codec.next_scanline);
    jpeg_write_scanlines(&codec, &line, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  return 0;
}
