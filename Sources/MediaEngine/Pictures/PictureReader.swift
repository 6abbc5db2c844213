import MediaModel

/// Decodes the first picture of a file with whichever library does it best.
enum PictureReader {
  /// The largest picture file that is read into memory.
  static let mostBytes = 1 << 30

  /// An upright `rgb24` or `rgba` frame in sRGB.
  static func frame(of path: String, cancellation: Cancellation? = nil) throws -> Frame {
    let source = try FileSource.open(path)
    return try PictureFault.naming(path, "reading") {
      guard let header = try PictureProbe.header(of: source, path: path) else {
        throw MediaError(
          .notMedia, operation: "reading", path: path, detail: "it is no picture")
      }
      return try frame(of: source, header: header, cancellation: cancellation)
    }
  }

  static func frame(
    of source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> Frame {
    var decoded = try decode(source, header: header, cancellation: cancellation)
    decoded.orientation = header.exif.orientation
    decoded.hasAlpha = header.hasAlpha
    return try decoded.upright(path: source.path, cancellation: cancellation)
  }

  /// Decodes without turning or converting.
  static func decode(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> DecodedPicture {
    let path = source.path
    switch header.format {
    case .heic, .avif: return try heif(path)
    case .gif: return try gif(path, cancellation: cancellation)
    default: break
    }
    try checkCount(of: source)
    try cancellation?.check()
    switch header.format {
    case .webp:
      let animation = try WebPAnimation.open(source)
      guard let first = try animation.next() else {
        throw PictureFault.damaged("it holds no picture")
      }
      return DecodedPicture(frame: first.frame, profile: try WebPHeader.profile(of: source))
    case .jpeg where header.bitDepth == 8 && !header.isLossless:
      let frame = try JPEGCodec.decode(source.readAll(), header: header, path: path)
      var decoded = DecodedPicture(frame: frame, profile: try JPEGProfile.read(source))
      if header.model == .cmyk {
        decoded.components = .inks(areInverted: try JPEGProfile.isAdobe(source))
      }
      return decoded
    default:
      let pieces =
        header.format == .tiff
        ? try TIFFPieces(source)?.picture(path: path, cancellation: cancellation) : nil
      let inks =
        pieces == nil && header.format == .tiff && header.model == .cmyk
        ? try TIFFHeader.inks(source) : nil
      let frame =
        try pieces
        ?? StillDecoder.decode(
          inks.map { try Packet.holding($0, path: path) } ?? Packet.holding(source),
          codec: decoderNames[header.format] ?? header.codec, path: path,
          cancellation: cancellation)
      var decoded = DecodedPicture(frame: frame, profile: frame.profile, colour: frame.colour)
      let areInksPlain = header.format == .netpbm || pieces != nil
      if inks != nil || (areInksPlain && header.model == .cmyk) {
        decoded.components = .inks(areInverted: false)
      }
      if pieces != nil { decoded.profile = try TIFFPieces.profile(of: source) }
      // FFmpeg takes every grey TIFF for gamma 2.2; without a profile it is meant for the screen.
      if header.format == .tiff, decoded.colour.transfer != "linear" {
        decoded.colour.transfer = nil
      }
      decoded.take(header)
      if header.format == .tiff, header.model == .yuv, pieces == nil {
        (decoded.colour.matrix, decoded.colour.isFullRange) =
          (header.colour.matrix, header.colour.isFullRange)
      }
      if header.format == .jpeg2000 { decoded.profile = try JPEG2000Header.profile(of: source) }
      if header.format == .psd { decoded.profile = try PhotoshopHeader.profile(of: source) }
      if header.format == .tiff { decoded.isPremultiplied = try TIFFHeader.isPremultiplied(source) }
      return decoded
    }
  }

  /// Refuses a file that is too large to be held.
  static func checkCount(of source: any ByteSource) throws {
    guard source.count <= mostBytes else {
      throw PictureFault.absurd("it is a picture of \(ByteSize(Int64(source.count)))")
    }
  }

  /// How the frames of a moving picture tell their colours; nil where they are sRGB.
  static func colours(
    of source: FileSource, header: PictureHeader
  ) throws -> ((Frame) -> DecodedPicture)? {
    var profile: [UInt8]?
    switch header.format {
    case .webp: profile = try WebPHeader.profile(of: source)
    case .apng: profile = try PNGColour.profile(of: source)
    default: break
    }
    let hasTags =
      header.chromaticities != nil || header.gamma != nil || header.colour.transfer != nil
      || header.colour.primaries != nil
    guard profile != nil || hasTags else { return nil }
    return { frame in
      var picture = DecodedPicture(frame: frame, profile: profile)
      picture.take(header)
      return picture
    }
  }

  /// APNG files hold their first picture where PNG has its only one.
  private static let decoderNames: [ContainerFormat: String] = [
    .png: "png", .apng: "png", .jpegXL: "libjxl", .jpeg: "mjpeg", .strayJPEG: "mjpeg", .psd: "psd",
  ]

  private static func heif(_ path: String) throws -> DecodedPicture {
    let file = try HEIFFile.open(path)
    let image = try file.decode()
    let tags = file.colour ?? image.colour ?? ColourFacts()
    guard let frame = try image.frame(isIdentity: tags.matrix == "gbr") else {
      throw PictureFault.unsupported("its pixels lie in an unknown way")
    }
    var colour = image.colour ?? tags
    colour.primaries = tags.primaries
    colour.transfer = tags.transfer
    // Without any tag, HEIF means full range and BT.601 (ISO/IEC 23000-22, 7.3.6.4 and MIAF).
    colour.isFullRange = colour.isFullRange ?? true
    return DecodedPicture(
      frame: frame, profile: try file.profile, colour: colour, peak: image.peak,
      isPremultiplied: file.isPremultiplied)
  }

  private static func gif(_ path: String, cancellation: Cancellation?) throws -> DecodedPicture {
    let demuxer = try Demuxer.open(path, cancellation: cancellation)
    let decoder = try StreamDecoder.open(demuxer, stream: 0, threads: 1)
    let packet = try Packet()
    let frame = try Frame()
    while try demuxer.read(into: packet) {
      try decoder.send(packet)
      if try decoder.receive(into: frame) { return DecodedPicture(frame: frame) }
    }
    throw PictureFault.damaged("it holds no picture")
  }
}
