import MediaModel

/// Reads the directories of a TIFF file.
enum TIFFHeader {
  static func read(_ source: any ByteSource) throws -> PictureHeader {
    guard let reader = try TIFFReader(source) else {
      throw PictureFault.unsupported("it is a BigTIFF")
    }
    let chain = try reader.chain()
    guard let main = chain.first else {
      throw PictureFault.damaged("it breaks off before its directory")
    }
    func number(_ tag: Int) throws -> Int? { try main[tag].flatMap { try reader.number($0) } }
    let photometric = try number(262) ?? 1
    // Adobe DNG, Canon CR2 and their kin wear TIFF's clothes.
    let isCanon = try source.read(at: 8, count: 2).holds("CR")
    let isThumbnail = try number(254) == 1 && main[330] != nil
    if main[50706] != nil || photometric == 32803 || isCanon || isThumbnail {
      throw PictureFault.unsupported("it is a camera's raw file")
    }
    if let kind = try main[339].flatMap({ try reader.number($0) }), let name = numberKinds[kind] {
      throw PictureFault.unsupported("its samples are \(name) numbers")
    }
    let size = try PictureLimits.check(width: number(256) ?? 0, height: number(257) ?? 0)
    var header = PictureHeader(format: .tiff, codec: "tiff", size: size)
    header.bitDepth = try number(258) ?? 1
    header.exif = try ExifTags(source) ?? ExifTags()
    header.hasProfile = main[34675].map { $0.valueBytes <= ColourProfile.most } ?? false
    header.hasAlpha = try (number(338)).map { $0 == 1 || $0 == 2 } ?? false
    let samples = try number(277) ?? 1
    header.model =
      switch photometric {
      case 0, 1: .grey
      case 3: .palette
      case 5: .cmyk
      case 6: .yuv
      default: .rgb
      }
    if header.model == .yuv {
      header.colour = ColourFacts(
        matrix: "bt470bg", isFullRange: try isFullRange(main, source, reader))
    }
    let isDeep = header.bitDepth > 8
    header.sampleFormat =
      switch header.model {
      case .cmyk: "cmyk"
      case .palette: "pal8"
      case .grey: header.bitDepth == 1 ? "monob" : isDeep ? "gray16le" : "gray"
      default: samples > 3 ? (isDeep ? "rgba64le" : "rgba") : isDeep ? "rgb48le" : "rgb24"
      }
    // Smaller copies of a page (bit 0 of tag 254) are no pages.
    header.pictures = max(
      1,
      try chain.filter { page in
        try page[254].flatMap { try reader.number($0) }.map { $0 & 1 == 0 } ?? true
      }.count)
    try checkData(main, reader, source)
    return header
  }

  /// Whether luma goes from 0 to 255, as it does where nothing is said (TIFF 6.0, section 21,
  /// ReferenceBlackWhite), and not from 16 to 235.
  private static func isFullRange(
    _ main: TIFFReader.Directory, _ source: any ByteSource, _ reader: TIFFReader
  ) throws -> Bool {
    guard let entry = main[532], entry.type == 5, entry.count >= 2,
      let bytes = try source.exactly(at: entry.valuePlace, count: 16)
    else { return true }
    func value(at place: Int) -> Double {
      Double(bytes.number32(at: place, reader.order))
        / Double(max(1, bytes.number32(at: place + 4, reader.order)))
    }
    return value(at: 0) < 8 || value(at: 8) > 245
  }

  /// Kinds of samples (tag 339) other than whole numbers from zero.
  private static let numberKinds = [2: "signed", 3: "floating-point", 5: "complex", 6: "complex"]

  /// Whether colours are stored multiplied with their opacity (associated alpha).
  static func isPremultiplied(_ source: any ByteSource) throws -> Bool {
    guard let reader = try TIFFReader(source), let main = try reader.chain().first,
      let entry = main[338]
    else { return false }
    return try reader.number(entry) == 1
  }

  /// The file with its four inks called red, green, blue and opacity, so that FFmpeg gives them as they
  /// are and the profile can tell their colours; nil where that does not work.
  static func inks(_ source: FileSource) throws -> [UInt8]? {
    guard let reader = try TIFFReader(source), let main = try reader.chain().first,
      let kind = main[262]
    else { return nil }
    func number(_ tag: Int) throws -> Int? { try main[tag].flatMap { try reader.number($0) } }
    let isInJPEG = try [6, 7].contains(number(259) ?? 1)
    guard !isInJPEG, let depth = try number(258), depth == 8 || depth == 16,
      try number(277) == 4, try number(332) ?? 1 == 1
    else { return nil }
    var bytes = try source.readAll()
    bytes.set16(2, at: kind.valuePlace, reader.order)
    return bytes
  }

  /// Whether the strips or tiles lie within the file.
  private static func checkData(
    _ main: TIFFReader.Directory, _ reader: TIFFReader, _ source: any ByteSource
  ) throws {
    guard let places = main[273] ?? main[324], let sizes = main[279] ?? main[325] else { return }
    let most = TIFFPieces.mostPieces
    for (place, size) in try zip(
      reader.numbers(places, most: most), reader.numbers(sizes, most: most))
    {
      guard place + size <= source.count else {
        throw PictureFault.damaged("it breaks off within the picture")
      }
    }
  }
}
