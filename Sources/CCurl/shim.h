// One header for libcurl. curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic,
// which Swift does not import: one shim per type of argument.
#pragma once

#include <curl/curl.h>

static inline CURLcode preflight_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_string(
    CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_slist(
    CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_write(
    CURL *handle, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode preflight_setopt_progress(
    CURL *handle, int (*value)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t)) {
  return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}
static inline CURLcode preflight_getinfo_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
// The result stands in a union of an anonymous type.
static inline CURLcode preflight_message_result(const CURLMsg *message) {
  return message->data.result;
}
static inline CURLcode preflight_setopt_mime(CURL *handle, curl_mime *value) {
  return curl_easy_setopt(handle, CURLOPT_MIMEPOST, value);
}
// A macro that pastes its arguments.
static inline CURLcode preflight_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
