import MediaModel

/// Reads the chunks of a PNG or APNG, the picture's own data stepped over.
enum PNGHeader {
  static func read(_ source: any ByteSource) throws -> PictureHeader {
    var walk = PNGChunks(source)
    guard let first = try walk.next(), first.type == "IHDR", first.count >= 13 else {
      throw PictureFault.damaged("it breaks off before its size is told")
    }
    let head = try source.read(at: first.dataPlace, count: 13)
    let size = try PictureLimits.check(width: head.number32(at: 0), height: head.number32(at: 4))
    var header = PictureHeader(format: .png, codec: "png", size: size)
    header.bitDepth = Int(head[8])
    header.model = [0: .grey, 3: .palette, 4: .grey][head[9]] ?? .rgb
    header.hasAlpha = head[9] == 4 || head[9] == 6
    var hasPicture = false
    var frames = 0
    var seconds = 0.0
    var colour = PNGColour()
    var exif = PNGExif()
    while let chunk = try walk.next() {
      switch chunk.type {
      case "IDAT": hasPicture = true
      case "tRNS": header.hasAlpha = true
      case "acTL":
        let control = try source.read(at: chunk.dataPlace, count: 8)
        frames = control.number32(at: 0)
        header.plays = control.number32(at: 4)
      case "fcTL": seconds += try delay(source.read(at: chunk.dataPlace, count: 26))
      default:
        try colour.take(chunk, of: source)
        try exif.take(chunk, of: source)
      }
    }
    guard walk.isAtEnd else {
      throw PictureFault.damaged(
        hasPicture || walk.cutType == "IDAT"
          ? "it breaks off within the picture" : "it breaks off before the picture")
    }
    guard hasPicture else { throw PictureFault.damaged("it holds no picture data") }
    if let tags = try exif.block.flatMap({ try ExifTags($0) }) { header.exif = tags }
    header.sampleFormat = sampleFormat(header)
    colour.settle(in: &header)
    if frames > 1 {
      header.format = .apng
      header.codec = "apng"
      header.isAnimated = true
      header.pictures = frames
      header.duration = seconds
    }
    return header
  }

  /// Seconds that a frame is shown; a zero denominator means hundredths.
  private static func delay(_ control: [UInt8]) -> Double {
    let parts = control.number16(at: 22)
    return Double(control.number16(at: 20)) / Double(parts == 0 ? 100 : parts)
  }

  private static func sampleFormat(_ header: PictureHeader) -> String {
    let isDeep = header.bitDepth == 16
    switch (header.model, header.hasAlpha) {
    case (.palette, _): return "pal8"
    case (.grey, false): return isDeep ? "gray16be" : header.bitDepth == 1 ? "monob" : "gray"
    case (.grey, true): return isDeep ? "ya16be" : "ya8"
    case (_, false): return isDeep ? "rgb48be" : "rgb24"
    case (_, true): return isDeep ? "rgba64be" : "rgba"
    }
  }
}
