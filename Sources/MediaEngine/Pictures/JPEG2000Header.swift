import MediaModel

/// Reads the headers of a JPEG 2000 picture, in its boxes (`.jp2`) or bare (`.j2k`).
///
/// After ITU-T T.800: the boxes of annex I, the markers of annex A.
enum JPEG2000Header {
  static let boxSignature: [UInt8] = [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A]
  static let codestreamSignature: [UInt8] = [0xFF, 0x4F, 0xFF, 0x51]
  private static let endOfCodestream: [UInt8] = [0xFF, 0xD9]
  /// The number of the colour space sYCC in a `colr` box.
  private static let luminanceAndChroma = 18

  static func read(_ source: any ByteSource) throws -> PictureHeader {
    let boxes = try Boxes(source)
    let stream = source.slice(from: boxes.codestream.lowerBound, count: boxes.codestream.count)
    guard let head = try stream.exactly(at: 0, count: 42), head.holds(codestreamSignature),
      case let components = head.number16(at: 40), components > 0,
      let kinds = try stream.exactly(at: 42, count: 3 * components)
    else { throw PictureFault.damaged("it breaks off before its size is told") }
    guard try stream.read(at: stream.count - 2, count: 2) == endOfCodestream else {
      throw PictureFault.damaged("it breaks off within the picture")
    }
    var header = PictureHeader(
      format: .jpeg2000, codec: "jpeg2000",
      size: try PictureLimits.check(
        width: head.number32(at: 8) - head.number32(at: 16),
        height: head.number32(at: 12) - head.number32(at: 20)))
    header.bitDepth = Int(kinds[0] & 0x7F) + 1
    header.hasAlpha = components == 2 || components == 4
    header.hasProfile = boxes.profile != nil
    let steps = components < 3 ? [1, 1] : [Int(kinds[4]), Int(kinds[5])]
    header.hasFullChroma = steps == [1, 1]
    header.model =
      components < 3
      ? .grey
      : boxes.colourSpace == luminanceAndChroma || !header.hasFullChroma ? .yuv : .rgb
    return header
  }

  /// The ICC profile of a picture in boxes.
  static func profile(of source: any ByteSource) throws -> [UInt8]? {
    try Boxes(source).profile.flatMap { try source.exactly(at: $0.lowerBound, count: $0.count) }
  }

  /// The XMP packet of a picture in boxes; nil where there is none.
  static func packet(in source: any ByteSource) throws -> [UInt8]? {
    guard try source.read(at: 0, count: boxSignature.count) == boxSignature else { return nil }
    var walk = MP4Boxes(source)
    while let box = try walk.next() {
      let skip = MP4Location.packetIdentifier.count
      guard box.type == "uuid", box.count >= skip,
        try source.read(at: box.dataPlace, count: skip) == MP4Location.packetIdentifier,
        box.count - skip <= XMPPacket.mostRead
      else { continue }
      return try source.read(at: box.dataPlace + skip, count: box.count - skip)
    }
    return nil
  }

  /// What the boxes tell.
  private struct Boxes {
    var codestream = 0..<0
    var colourSpace: Int?
    /// Where the ICC profile stands.
    var profile: Range<Int>?

    init(_ source: any ByteSource) throws {
      if try source.read(at: 0, count: 4) == codestreamSignature {
        codestream = 0..<source.count
        return
      }
      let room = MP4Boxes.Room()
      var walk = MP4Boxes(source, room: room)
      while let box = try walk.next() {
        switch box.type {
        case "jp2h":
          var inner = MP4Boxes(source, within: box, room: room)
          while let part = try inner.next() { if part.type == "colr" { try take(part, source) } }
        case "jp2c": codestream = box.dataPlace..<box.end
        default: break
        }
      }
      guard !codestream.isEmpty else {
        throw PictureFault.damaged("it breaks off within the picture")
      }
    }

    /// Takes the first way of telling colours that is understood: a number, or a profile.
    private mutating func take(_ box: MP4Boxes.Box, _ source: any ByteSource) throws {
      guard colourSpace == nil, profile == nil, box.count > 3 else { return }
      let head = try source.read(at: box.dataPlace, count: min(box.count, 7))
      switch head.first {
      case 1: colourSpace = head.number32(at: 3)
      case 2 where box.count - 3 <= ColourProfile.most: profile = box.dataPlace + 3..<box.end
      default: break
      }
    }
  }
}
