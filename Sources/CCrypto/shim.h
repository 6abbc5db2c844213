// One header for OpenSSL's libcrypto: SHA-256 with the processor's own instructions for it, which
// FFmpeg's av_sha does without. Nothing in it needs a shim.
#pragma once

#include <openssl/evp.h>
