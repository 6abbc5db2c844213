// libavfilter, opened when the first graph is built. It brings some thirty libraries along, whose
// loading takes a third of the program's start, and most commands filter nothing. Each function
// here stands for the one of libavfilter that its name ends with.
#pragma once

#include <dlfcn.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/macros.h>

#ifdef __APPLE__
#define PREFLIGHT_AVFILTER "libavfilter." AV_STRINGIFY(LIBAVFILTER_VERSION_MAJOR) ".dylib"
#else
#define PREFLIGHT_AVFILTER "libavfilter.so." AV_STRINGIFY(LIBAVFILTER_VERSION_MAJOR)
#endif

// Opening a library again gives the same handle, so that threads need not agree on who does it.
static inline void *preflight_filter_symbol(const char *name) {
  void *library = dlopen(PREFLIGHT_AVFILTER, RTLD_LAZY | RTLD_LOCAL);
  return library ? dlsym(library, name) : 0;
}

#define PREFLIGHT_FILTER_CALL(result, name, parameters, arguments, otherwise)        \
  static inline result preflight_##name parameters {                                 \
    static __typeof__(&name) known;                                                  \
    __typeof__(&name) call = __atomic_load_n(&known, __ATOMIC_ACQUIRE);              \
    if (!call) {                                                                     \
      call = (__typeof__(&name))preflight_filter_symbol(#name);                      \
      __atomic_store_n(&known, call, __ATOMIC_RELEASE);                              \
    }                                                                                \
    return call ? call arguments : otherwise;                                        \
  }
#define PREFLIGHT_NO_FILTERS AVERROR_FILTER_NOT_FOUND

PREFLIGHT_FILTER_CALL(AVFilterGraph *, avfilter_graph_alloc, (void), (), 0)
PREFLIGHT_FILTER_CALL(void, avfilter_graph_free, (AVFilterGraph * *graph), (graph), (void)0)
PREFLIGHT_FILTER_CALL(const AVFilter *, avfilter_get_by_name, (const char *name), (name), 0)
PREFLIGHT_FILTER_CALL(int, avfilter_graph_create_filter,
                      (AVFilterContext * *made, const AVFilter *kind, const char *name,
                       const char *arguments, void *opaque, AVFilterGraph *graph),
                      (made, kind, name, arguments, opaque, graph), PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(int, avfilter_graph_parse_ptr,
                      (AVFilterGraph * graph, const char *text, AVFilterInOut **inputs,
                       AVFilterInOut **outputs, void *log),
                      (graph, text, inputs, outputs, log), PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(int, avfilter_graph_config, (AVFilterGraph * graph, void *log), (graph, log),
                      PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(AVFilterInOut *, avfilter_inout_alloc, (void), (), 0)
PREFLIGHT_FILTER_CALL(void, avfilter_inout_free, (AVFilterInOut * *list), (list), (void)0)
PREFLIGHT_FILTER_CALL(int, av_buffersrc_close,
                      (AVFilterContext * source, int64_t time, unsigned flags),
                      (source, time, flags), PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(int, av_buffersrc_add_frame_flags,
                      (AVFilterContext * source, AVFrame *frame, int flags),
                      (source, frame, flags), PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(int, av_buffersink_get_frame, (AVFilterContext * sink, AVFrame *frame),
                      (sink, frame), PREFLIGHT_NO_FILTERS)
PREFLIGHT_FILTER_CALL(void, av_buffersink_set_frame_size, (AVFilterContext * sink, unsigned size),
                      (sink, size), (void)0)
PREFLIGHT_FILTER_CALL(AVRational, av_buffersink_get_time_base, (const AVFilterContext *sink),
                      (sink), ((AVRational){0, 1}))
PREFLIGHT_FILTER_CALL(AVRational, av_buffersink_get_frame_rate, (const AVFilterContext *sink),
                      (sink), ((AVRational){0, 1}))
PREFLIGHT_FILTER_CALL(AVRational, av_buffersink_get_sample_aspect_ratio,
                      (const AVFilterContext *sink), (sink), ((AVRational){0, 1}))
PREFLIGHT_FILTER_CALL(enum AVMediaType, av_buffersink_get_type, (const AVFilterContext *sink),
                      (sink), AVMEDIA_TYPE_UNKNOWN)
PREFLIGHT_FILTER_CALL(int, av_buffersink_get_format, (const AVFilterContext *sink), (sink), -1)
PREFLIGHT_FILTER_CALL(int, av_buffersink_get_w, (const AVFilterContext *sink), (sink), 0)
PREFLIGHT_FILTER_CALL(int, av_buffersink_get_h, (const AVFilterContext *sink), (sink), 0)
