import MediaModel

/// The pieces of a TIFF that FFmpeg's decoder takes for black: tiles, and strips or tiles that are
/// JPEG pictures of their own. Each is decoded for itself and laid into the whole.
struct TIFFPieces {
  /// A tag as it stands in a directory.
  private typealias Tag = (tag: Int, type: Int, count: Int, value: [UInt8])

  private let reader: TIFFReader
  /// What each tile is told beside its own size.
  private let carried: [Tag]
  /// What stands before each piece that is a JPEG picture.
  private let tables: [UInt8]
  private let size: Resolution
  private let piece: Resolution
  private let places: [Int]
  private let counts: [Int]
  private let isJPEG: Bool
  /// What the samples are, as tag 262 says.
  private let photometric: Int

  static let mostPieces = 1 << 20
  private static let mostBytesOfAPixel = 16
  /// Bytes of a tag that each tile is told: most take two for each sample, a palette of 256 colours 1536.
  private static let mostOfATag = 1 << 12
  /// Bytes of the tables that pieces share: four to measure with and eight to decode take some 3 KB.
  private static let mostOfTables = 1 << 16
  /// The least side of a tile (TIFF 6.0, section 15).
  private static let leastSide = 16
  private static let jpeg = 7
  private static let whiteIsZero = 0
  private static let rgb = 2
  private static let yuv = 6
  private static let inks = 5

  /// Nil for a picture in plain strips.
  init?(_ source: any ByteSource) throws {
    guard let reader = try TIFFReader(source), let main = try reader.chain().first else {
      return nil
    }
    func number(_ tag: Int) throws -> Int? { try main[tag].flatMap { try reader.number($0) } }
    let isTiled = main[324] != nil
    isJPEG = try number(259) == Self.jpeg
    photometric = try number(262) ?? Self.rgb
    guard isTiled || isJPEG else { return nil }
    size = try PictureLimits.check(width: number(256) ?? 0, height: number(257) ?? 0)
    let width = try isTiled ? number(322) : size.width
    let height = try isTiled ? number(323) : min(number(278) ?? size.height, size.height)
    piece = try PictureLimits.check(width: width ?? 0, height: height ?? 0)
    guard try number(284) ?? 1 == 1 else {
      throw PictureFault.unsupported("its colours lie in planes of tiles")
    }
    guard let places = main[isTiled ? 324 : 273], let counts = main[isTiled ? 325 : 279] else {
      throw PictureFault.damaged("it does not tell where its picture lies")
    }
    guard !isTiled || min(piece.width, piece.height) >= Self.leastSide
    else { throw PictureFault.damaged("its tiles are of \(piece) pixels") }
    func value(_ tag: Int, most: Int) throws -> Tag? {
      guard let entry = main[tag] else { return nil }
      guard entry.valueBytes <= most,
        let value = try source.exactly(at: entry.valuePlace, count: entry.valueBytes)
      else { throw PictureFault.damaged("its tag \(tag) takes \(entry.valueBytes) bytes") }
      return (tag, entry.type, entry.count, value)
    }
    self.reader = reader
    carried =
      try isJPEG ? [] : Self.carriedTags.compactMap { try value($0, most: Self.mostOfATag) }
    tables =
      try isJPEG
      ? Array((value(347, most: Self.mostOfTables)?.value ?? []).dropFirst(2).dropLast(2)) : []
    self.places = try reader.numbers(places, most: Self.mostPieces)
    self.counts = try reader.numbers(counts, most: Self.mostPieces)
    guard min(self.places.count, self.counts.count) >= columns * rows else {
      throw PictureFault.damaged("it breaks off within the picture")
    }
    // Pieces may share their bytes, but coded ones are not much larger than their pixels.
    let coded = self.counts.prefix(columns * rows).reduce(0, +)
    guard coded <= source.count + size.pixels * Self.mostBytesOfAPixel else {
      throw PictureFault.damaged("its pieces lie in one another")
    }
  }

  private var columns: Int { (size.width + piece.width - 1) / piece.width }
  private var rows: Int { (size.height + piece.height - 1) / piece.height }

  /// The whole, as its pieces are coded.
  func picture(path: String, cancellation: Cancellation?) throws -> Frame {
    var whole: Frame?
    for row in 0..<rows {
      for column in 0..<columns {
        try cancellation?.check()
        let index = row * columns + column
        guard let bytes = try reader.source.exactly(at: places[index], count: counts[index]) else {
          throw PictureFault.damaged("it breaks off within the picture")
        }
        let made = try isJPEG ? decodedJPEG(bytes, path) : decoded(bytes, path, cancellation)
        guard let format = made.pixelFormat else { continue }
        let target = try whole ?? Frame(picture: size, format: format)
        whole = target
        guard target.pixelFormat == format else {
          throw PictureFault.damaged("its pieces are of different kinds")
        }
        try target.lay(made, x: column * piece.width, y: row * piece.height)
      }
    }
    guard let whole else { throw PictureFault.damaged("it holds no picture") }
    return whole
  }

  /// The ICC profile; nil where there is none.
  static func profile(of source: any ByteSource) throws -> [UInt8]? {
    guard let entry = try TIFFReader(source)?.chain().first?[34675],
      entry.valueBytes <= ColourProfile.most
    else { return nil }
    return try source.exactly(at: entry.valuePlace, count: entry.valueBytes)
  }

  /// What the decoder has to know of a piece beside its colours: bits, compression, samples,
  /// predictor, palette.
  private static let carriedTags = [258, 259, 266, 277, 317, 320, 338, 339]

  /// A tile as the one strip of a TIFF of its size. Four inks are called red, green, blue and opacity,
  /// so that the decoder gives them as they are.
  private func decoded(
    _ bytes: [UInt8], _ path: String, _ cancellation: Cancellation?
  ) throws -> Frame {
    var entries = carried
    let head = 8 + 2 + 12 * (entries.count + 6) + 4
    let strip = head + entries.reduce(0) { $0 + ($1.value.count > 4 ? $1.value.count : 0) }
    let colours = photometric == Self.inks ? Self.rgb : photometric
    for (tag, number) in [
      (256, piece.width), (257, piece.height), (262, colours), (273, strip),
      (278, piece.height), (279, bytes.count),
    ] {
      entries.append((tag, 4, 1, coded(number, 4)))
    }
    entries.sort { $0.tag < $1.tag }
    var file = reader.order == .little ? Array("II".utf8) : Array("MM".utf8)
    file += coded(42, 2) + coded(8, 4) + coded(entries.count, 2)
    var rest: [UInt8] = []
    for entry in entries {
      file += coded(entry.tag, 2) + coded(entry.type, 2) + coded(entry.count, 4)
      if entry.value.count > 4 {
        file += coded(head + rest.count, 4)
        rest += entry.value
      } else {
        file += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
      }
    }
    file += coded(0, 4) + rest + bytes
    return try StillDecoder.decode(
      .holding(file, path: path), codec: "tiff", path: path, cancellation: cancellation)
  }

  private func coded(_ number: Int, _ count: Int) -> [UInt8] {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    return reader.order == .little ? bytes : bytes.reversed()
  }

  /// A piece that is a JPEG picture, behind the tables that all of them share and a mark of what
  /// its colours are.
  private func decodedJPEG(_ bytes: [UInt8], _ path: String) throws -> Frame {
    let adobe: [UInt8] = [
      0xFF, 0xEE, 0, 14, 0x41, 0x64, 0x6F, 0x62, 0x65, 0, 100, 0, 0, 0, 0,
      photometric == Self.yuv ? 1 : 0,
    ]
    let file = [0xFF, 0xD8] + adobe + tables + bytes.dropFirst(2)
    let picture = try JPEGCodec.decode(file, header: JPEGHeader.read(file), path: path)
    return photometric == Self.whiteIsZero
      ? try PictureFilter.run("negate", on: picture, path: path) : picture
  }
}

extension Frame {
  /// Lays a packed picture of the same format into this one, as far as it fits.
  fileprivate func lay(_ piece: Frame, x: Int, y: Int) throws {
    guard let bits = pixelFormat?.packedBits else {
      throw PictureFault.unsupported("its tiles lie in planes")
    }
    let width = min(piece.size.width, size.width - x)
    let height = min(piece.size.height, size.height - y)
    let steps = (piece.stride(ofPlane: 0), stride(ofPlane: 0))
    piece.withPlane(0) { source in
      withMutablePlane(0) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for line in 0..<max(0, height) {
          (to + (y + line) * steps.1 + x * bits / 8).copyMemory(
            from: from + line * steps.0, byteCount: (width * bits + 7) / 8)
        }
      }
    }
    copyPalette(of: piece)
  }
}
