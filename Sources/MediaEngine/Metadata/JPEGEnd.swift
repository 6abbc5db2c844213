#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds where a JPEG ends: coded data hold no marker but those that they are resumed with.
enum JPEGEnd {
  private static let block = 65_536

  /// The place behind the picture whose scan begins there; nil where the source ends before.
  static func place(in source: any ByteSource, from scan: Int) throws -> Int? {
    var place = scan
    while true {
      let bytes = try source.read(at: place, count: block)
      if let found = endOfImage(in: bytes) { return place + found + 2 }
      guard bytes.count == block else { return nil }
      place += block - 1
    }
  }

  private static func endOfImage(in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var place = 0
      while place + 1 < bytes.count,
        let found = memchr(base + place, 0xFF, bytes.count - 1 - place)
      {
        let marker = UnsafeRawPointer(found) - base
        if bytes[marker + 1] == 0xD9 { return marker }
        place = marker + 1
      }
      return nil
    }
  }
}
