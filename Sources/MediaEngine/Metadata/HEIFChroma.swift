/// How the pictures of a HEIF file (HEIC, AVIF) sample their colours, by the decoder configurations in
/// its item properties.
enum HEIFChroma {
  /// Whether colours have as many samples as brightness (4:4:4) in any picture.
  ///
  /// Opacity is a picture of its own without colours, and thumbnails are 4:2:0 mostly.
  static func isFull(in source: any ByteSource) throws -> Bool {
    var walk = MP4Boxes(source)
    while let box = try walk.next() {
      guard box.type == "meta" else { continue }
      guard let properties = try box.first("iprp", in: source, skipping: 4),
        let container = try properties.first("ipco", in: source)
      else { return false }
      return try MP4Boxes.all(in: source, within: container).contains {
        try isFull($0, in: source)
      }
    }
    return false
  }

  private static func isFull(_ box: MP4Boxes.Box, in source: any ByteSource) throws -> Bool {
    switch box.type {
    case "hvcC":
      // ISO/IEC 14496-15: `chroma_format_idc` in the last two bits.
      return try source.exactly(at: box.dataPlace + 16, count: 1).map { $0[0] & 3 == 3 } ?? false
    case "av1C":
      // AV1 in ISOBMFF: monochrome, then sub-sampling in both ways.
      return try source.exactly(at: box.dataPlace + 2, count: 1).map { $0[0] & 0x1C == 0 } ?? false
    default: return false
    }
  }
}

extension MP4Boxes.Box {
  /// The first box of a type that it holds.
  fileprivate func first(
    _ type: String, in source: any ByteSource, skipping header: Int = 0
  ) throws -> MP4Boxes.Box? {
    try MP4Boxes.all(in: source, within: self, skipping: header).first { $0.type == type }
  }
}
