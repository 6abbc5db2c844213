import CBrotli

/// Decompresses Brotli streams (RFC 7932).
enum Brotli {
  /// The bytes that a stream stands for; nil where it is broken, breaks off or holds more than
  /// `most`.
  static func decompress(_ stream: [UInt8], most: Int) -> [UInt8]? {
    var room = min(most, max(1 << 12, 8 * stream.count))
    while true {
      var made = room
      var result = BROTLI_DECODER_RESULT_ERROR
      let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        result = BrotliDecoderDecompress(stream.count, stream, &made, buffer.baseAddress)
        filled = result == BROTLI_DECODER_RESULT_SUCCESS ? made : 0
      }
      if result == BROTLI_DECODER_RESULT_SUCCESS { return bytes }
      // It says no more than that it failed, be it for want of room.
      guard room < most else { return nil }
      room = min(most, 8 * room)
    }
  }
}
