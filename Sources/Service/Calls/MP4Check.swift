#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells whether a file is a whole MP4, from its outermost boxes alone.
///
/// Box lengths must add up to the file's (ISO/IEC 14496-12, section 4.2), so that a file which
/// was cut is noticed even where the server said nothing of its length.
enum MP4Check {
  /// What is wrong with a file; nil when it is a whole MP4.
  static func complaint(about path: String) -> String? {
    guard let file = fopen(path, "r") else { return "it cannot be read" }
    defer { fclose(file) }
    fseeko(file, 0, SEEK_END)
    let end = Int64(ftello(file))
    return complaint(length: end) { offset in
      var header = [UInt8](repeating: 0, count: 16)
      guard fseeko(file, off_t(offset), SEEK_SET) == 0 else { return [] }
      let count = fread(&header, 1, header.count, file)
      return Array(header[..<count])
    }
  }

  /// The same for `length` bytes of which `header` reads sixteen at an offset.
  static func complaint(length: Int64, header: (Int64) -> [UInt8]) -> String? {
    guard length > 0 else { return "an empty file" }
    var offset: Int64 = 0
    var kinds: [String] = []
    while offset < length {
      let bytes = header(offset)
      guard bytes.count >= 8 else { return cut(kinds) }
      let kind = String(decoding: bytes[4..<8], as: UTF8.self)
      if offset == 0, kind != "ftyp" { return "not an MP4" }
      kinds.append(kind)
      var size = number(bytes[0..<4])
      if size == 1 {
        guard bytes.count == 16 else { return cut(kinds) }
        size = number(bytes[8..<16])
      } else if size == 0 {
        size = length - offset
      }
      guard size >= 8, size <= length - offset else { return cut(kinds) }
      offset += size
    }
    return kinds.contains("moov") ? nil : "an MP4 without its index"
  }

  private static func cut(_ kinds: [String]) -> String {
    kinds.isEmpty ? "not an MP4" : "an MP4 that ends too early"
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    Int64(truncatingIfNeeded: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
