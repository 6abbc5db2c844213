// libjpeg, for the warnings about a file: TurboJPEG tells of the first and of no other. After an
// error libjpeg's handler may not return, so it jumps, which only C can.
#pragma once

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

#include <jerror.h>

/// Hears each warning about a file, and the error at which its decoding ends.
///
/// `skipped` is how many bytes were left out before a marker, which stands at `end`; both are 0 for
/// warnings of other kinds. Anything but 0 as the answer ends the decoding.
typedef int (*preflight_jpeg_listener)(
    void *context, const char *words, size_t end, size_t skipped);

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf exit;
  const unsigned char *bytes;
  preflight_jpeg_listener listener;
  void *context;
} preflight_jpeg_errors;

static inline int preflight_jpeg_tell(j_common_ptr codec) {
  preflight_jpeg_errors *errors = (preflight_jpeg_errors *)codec->err;
  char words[JMSG_LENGTH_MAX];
  size_t end = 0;
  size_t skipped = 0;
  errors->base.format_message(codec, words);
  if (errors->base.msg_code == JWRN_EXTRANEOUS_DATA) {
    end = (size_t)(((j_decompress_ptr)codec)->src->next_input_byte - errors->bytes);
    skipped = (size_t)errors->base.msg_parm.i[0];
  }
  return errors->listener(errors->context, words, end, skipped);
}

static inline void preflight_jpeg_fail(j_common_ptr codec) {
  preflight_jpeg_tell(codec);
  longjmp(((preflight_jpeg_errors *)codec->err)->exit, 1);
}

static inline void preflight_jpeg_warn(j_common_ptr codec, int level) {
  if (level < 0 && preflight_jpeg_tell(codec) != 0)
    longjmp(((preflight_jpeg_errors *)codec->err)->exit, 1);
}

/// Decodes a JPEG to its end, at an eighth of its size and keeping nothing, for its warnings.
static inline void preflight_jpeg_listen(
    const unsigned char *bytes, size_t count, preflight_jpeg_listener listener, void *context) {
  preflight_jpeg_errors errors = {.bytes = bytes, .listener = listener, .context = context};
  struct jpeg_decompress_struct codec = {.err = jpeg_std_error(&errors.base)};
  errors.base.error_exit = preflight_jpeg_fail;
  errors.base.emit_message = preflight_jpeg_warn;
  if (setjmp(errors.exit) == 0) {
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, bytes, (unsigned long)count);
    jpeg_read_header(&codec, TRUE);
    codec.scale_num = 1;
    codec.scale_denom = 8;
    codec.out_color_space = codec.jpeg_color_space;
    codec.do_fancy_upsampling = FALSE;
    codec.do_block_smoothing = FALSE;
    jpeg_start_decompress(&codec);
    JSAMPARRAY line = codec.mem->alloc_sarray(
        (j_common_ptr)&codec, JPOOL_IMAGE,
        codec.output_width * (JDIMENSION)codec.output_components, 1);
    while (codec.output_scanline < codec.output_height) jpeg_read_scanlines(&codec, line, 1);
    jpeg_finish_decompress(&codec);
  }
  jpeg_destroy_decompress(&codec);
}
