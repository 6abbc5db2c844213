import MediaModel

/// Walks over the chunks of a WebP without unpacking its pictures.
enum WebPHeader {
  static func read(_ source: any ByteSource) throws -> PictureHeader {
    var walk = RIFFChunks(source)
    var found: PictureHeader?
    var hasPicture = false
    var frames = 0
    var milliseconds = 0
    while let chunk = try walk.next() {
      let head = try source.read(at: chunk.dataPlace, count: min(max(0, chunk.count), 32))
      switch chunk.type {
      case "VP8X":
        guard head.count >= 10 else { break }
        var header = try made(head.number24(at: 4, .little) + 1, head.number24(at: 7, .little) + 1)
        header.hasAlpha = head[0] & 0x10 != 0
        header.hasProfile = head[0] & 0x20 != 0
        header.isAnimated = head[0] & 0x02 != 0
        found = header
      case "VP8 ", "VP8L":
        hasPicture = true
        let simple = try simple(head, isLossless: chunk.type == "VP8L")
        // Editors of tags forget the one in the extended header.
        if simple.hasAlpha { found?.hasAlpha = true }
        found = found ?? simple
        found?.hasFullChroma = chunk.type == "VP8L"
      case "ANIM": found?.plays = head.number16(at: 4, .little)
      case "ANMF":
        frames += 1
        milliseconds += head.number24(at: 12, .little)
      case "EXIF" where chunk.isWhole:
        let skip = try WebPLocation.exifSkip(in: source, chunk)
        let block = source.slice(from: chunk.dataPlace + skip, count: chunk.count - skip)
        if let tags = try ExifTags(block) { found?.exif = tags }
      default: break
      }
      guard chunk.isWhole else {
        throw PictureFault.damaged("it breaks off within its \(chunk.type) chunk")
      }
    }
    guard var header = found, hasPicture || frames > 0 else {
      throw PictureFault.damaged("it breaks off before the picture")
    }
    if header.isAnimated {
      guard frames > 0 else { throw PictureFault.damaged("it holds no picture") }
      header.pictures = frames
      header.isAnimated = frames > 1
      if header.isAnimated { header.duration = Double(milliseconds) / 1000 }
    }
    header.sampleFormat = header.hasAlpha ? "yuva420p" : "yuv420p"
    if header.hasFullChroma && !header.isAnimated { header.sampleFormat = "argb" }
    return header
  }

  /// The ICC profile; nil where there is none.
  static func profile(of source: any ByteSource) throws -> [UInt8]? {
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      guard chunk.type == "ICCP" else { continue }
      guard chunk.count <= ColourProfile.most else { return nil }
      return try source.exactly(at: chunk.dataPlace, count: chunk.count)
    }
    return nil
  }

  private static func made(_ width: Int, _ height: Int) throws -> PictureHeader {
    PictureHeader(
      format: .webp, codec: "webp", size: try PictureLimits.check(width: width, height: height))
  }

  private static func simple(_ head: [UInt8], isLossless: Bool) throws -> PictureHeader {
    if isLossless {
      guard head.first == 0x2F, head.count >= 5 else {
        throw PictureFault.damaged("its picture has no header")
      }
      let bits = head.number32(at: 1, .little)
      var header = try made(bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
      header.hasAlpha = bits >> 28 & 1 == 1
      return header
    }
    guard head.holds([0x9D, 0x01, 0x2A], at: 3), head.count >= 10 else {
      throw PictureFault.damaged("its picture has no header")
    }
    return try made(
      head.number16(at: 6, .little) & 0x3FFF, head.number16(at: 8, .little) & 0x3FFF)
  }
}
