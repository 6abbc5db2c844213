import MediaModel

/// Reads the image header of a JPEG XL file, bare or in its container.
///
/// After ISO/IEC 18181-1, annex D: a bundle of fields of few bits, most of them left out.
enum JPEGXLHeader {
  static func read(_ source: any ByteSource) throws -> PictureHeader {
    var start = 0
    var exif: ExifTags?
    if try source.read(at: 0, count: 2) != [0xFF, 0x0A] {
      var walk = MP4Boxes(source)
      var found: Int?
      while let box = try walk.next() {
        switch box.type {
        case "jxlc": found = found ?? box.dataPlace
        case "jxlp": found = found ?? box.dataPlace + 4
        default: break
        }
      }
      exif = try self.exif(in: source).flatMap { try ExifTags($0) }
      guard let found else { throw PictureFault.damaged("it breaks off before the picture") }
      start = found
    }
    let head = try source.read(at: start, count: 64)
    guard head.holds([0xFF, 0x0A]), head.count >= 12 else {
      throw PictureFault.damaged("it breaks off before its size is told")
    }
    var bits = BitReader(Array(head.dropFirst(2)))
    let stored = try bits.size()
    var header = PictureHeader(format: .jpegXL, codec: "jpegxl", size: stored)
    header.exif.taken = exif?.taken
    try bits.metadata(into: &header)
    return header
  }

  /// The EXIF block, as it is or compressed (`brob`), from behind the four bytes that say where it
  /// begins; nil where there is none.
  static func exif(in source: any ByteSource) throws -> [UInt8]? {
    guard let bytes = try data("Exif", in: source) else { return nil }
    let skip = bytes.number32(at: 0) + 4
    return bytes.count > skip ? Array(bytes.dropFirst(skip)) : nil
  }

  /// The XMP packet, as it is or compressed; nil where there is none.
  static func packet(in source: any ByteSource) throws -> [UInt8]? {
    try data("xml ", in: source)
  }

  /// What the first box of a type holds, decompressed; nil where there is none, or one that is broken
  /// or too large.
  private static func data(_ type: String, in source: any ByteSource) throws -> [UInt8]? {
    var walk = MP4Boxes(source)
    while let box = try walk.next() {
      let isCompressed =
        try box.type == "brob" && source.read(at: box.dataPlace, count: 4).tag(at: 0) == type
      guard box.type == type || isCompressed else { continue }
      guard box.count < XMPLocation.largestPacket else { return nil }
      let bytes = try source.read(at: box.dataPlace, count: box.count)
      return isCompressed
        ? Brotli.decompress(Array(bytes.dropFirst(4)), most: XMPLocation.largestPacket) : bytes
    }
    return nil
  }

  /// Reads fields of bits, the lowest bit of each byte first.
  private struct BitReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) -> Int {
      defer { place += count }
      return (0..<count).reduce(0) { sum, bit in
        let at = place + bit
        guard at / 8 < bytes.count else { return sum }
        return sum | Int(bytes[at / 8] >> (at % 8) & 1) << bit
      }
    }

    /// One of four ways to write a number, chosen by two bits.
    mutating func choice(_ ways: [(base: Int, bits: Int)]) -> Int {
      let way = ways[take(2)]
      return way.base + take(way.bits)
    }

    mutating func size() throws -> Resolution {
      let ways = [(1, 9), (1, 13), (1, 18), (1, 30)].map { (base: $0.0, bits: $0.1) }
      let isSmall = take(1) == 1
      let height = isSmall ? (take(5) + 1) * 8 : choice(ways)
      let ratios: [(Int, Int)?] = [nil, (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)]
      let width: Int
      if let ratio = ratios[take(3)] {
        width = height * ratio.0 / ratio.1
      } else {
        width = isSmall ? (take(5) + 1) * 8 : choice(ways)
      }
      return try PictureLimits.check(width: width, height: height)
    }

    mutating func metadata(into header: inout PictureHeader) throws {
      if take(1) == 1 { return }
      if take(1) == 1 {
        let orientation = take(3) + 1
        if take(1) == 1 { _ = try size() }
        if take(1) == 1 { throw PictureFault.unsupported("it embeds a preview") }
        if take(1) == 1 { header.isAnimated = true }
        // The decoder itself turns the picture upright.
        if orientation > 4 { header.size = header.size.turned }
        if header.isAnimated {
          _ = choice([(100, 0), (1000, 0), (1, 10), (1, 30)].map { (base: $0.0, bits: $0.1) })
          _ = choice([(1, 0), (1001, 0), (1, 8), (1, 10)].map { (base: $0.0, bits: $0.1) })
          _ = choice([(0, 0), (0, 3), (0, 16), (0, 32)].map { (base: $0.0, bits: $0.1) })
          _ = take(1)
        }
      }
      header.bitDepth = depth()
      _ = take(1)
      let extras = choice([(0, 0), (1, 0), (2, 4), (1, 12)].map { (base: $0.0, bits: $0.1) })
      // The first extra channel is alpha where its description is left out or says so.
      if extras > 0 { header.hasAlpha = take(1) == 1 || take(2) == 0 }
    }

    private mutating func depth() -> Int {
      if take(1) == 1 {
        defer { _ = take(4) }
        return choice([(32, 0), (16, 0), (24, 0), (1, 6)].map { (base: $0.0, bits: $0.1) })
      }
      return choice([(8, 0), (10, 0), (12, 0), (1, 6)].map { (base: $0.0, bits: $0.1) })
    }
  }
}
