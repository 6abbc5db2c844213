import MediaModel

/// Reads the headers of a Photoshop document: its size, its image resources and its count of layers.
enum PhotoshopHeader {
  /// The ICC profile among the image resources.
  private static let profileResource = 1039

  static func read(_ source: any ByteSource) throws -> PictureHeader {
    guard let head = try source.exactly(at: 0, count: 26), head.number16(at: 4) == 1 else {
      throw PictureFault.unsupported("it is a Photoshop document of an unknown version")
    }
    var header = PictureHeader(
      format: .psd, codec: "psd",
      size: try PictureLimits.check(width: head.number32(at: 18), height: head.number32(at: 14)))
    header.bitDepth = head.number16(at: 22)
    header.model = [0: .grey, 1: .grey, 2: .palette, 4: .cmyk][head.number16(at: 24)] ?? .rgb
    let hasFourth = head.number16(at: 12) > 3 && header.model == .rgb
    header.hasAlpha = try hasFourth && tellsOpacity(source)
    header.hasProfile = try place(of: profileResource, in: source, most: ColourProfile.most) != nil
    return header
  }

  /// The ICC profile; nil where there is none.
  static func profile(of source: any ByteSource) throws -> [UInt8]? {
    try resource(profileResource, of: source, most: ColourProfile.most)
  }

  /// The data of an image resource; nil where there is none, or it takes more than `most` bytes.
  static func resource(
    _ number: Int, of source: any ByteSource, most: Int
  ) throws -> [UInt8]? {
    guard let range = try place(of: number, in: source, most: most) else { return nil }
    return try source.exactly(at: range.lowerBound, count: range.count)
  }

  private static func place(
    of number: Int, in source: any ByteSource, most: Int
  ) throws -> Range<Int>? {
    guard let range = try PhotoshopResources.find(number, in: source, resources(of: source)),
      range.count <= most
    else { return nil }
    return range
  }

  /// Whether the first channel behind the colours is the opacity of the whole, which a negative count of
  /// layers says; otherwise it is a selection that somebody kept.
  private static func tellsOpacity(_ source: any ByteSource) throws -> Bool {
    let start = try resources(of: source).upperBound
    guard let head = try source.exactly(at: start, count: 10), head.number32(at: 0) > 6 else {
      return false
    }
    return head.number16(at: 8) & 0x8000 != 0
  }

  /// Where the image resources stand, behind the header and what it says of the colours.
  private static func resources(of source: any ByteSource) throws -> Range<Int> {
    guard let colours = try source.exactly(at: 26, count: 4)?.number32(at: 0),
      let count = try source.exactly(at: 30 + colours, count: 4)?.number32(at: 0)
    else { throw PictureFault.damaged("it breaks off within its headers") }
    let start = 34 + colours
    return start..<start + count
  }
}
