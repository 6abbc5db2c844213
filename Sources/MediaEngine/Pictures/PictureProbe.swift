public import MediaModel

/// Reads what a picture file says of itself, from its headers alone.
public enum PictureProbe {
  /// The facts of a still or moving picture in a picture format, on the calling thread; nil when
  /// the content is none.
  ///
  /// No picture is decoded. A file may be looked through once, for what is appended to it; beside that a
  /// hostile one costs no more than a few times what an honest one does, in memory some dozens of
  /// megabytes. CMYK pictures have the sample format `cmyk`. Throws a ``MediaError`` of kind `damaged`, `absurd`, `missingCodec`
  /// or `unreadable`, with what is wrong.
  public static func facts(of path: String) throws -> MediaFacts? {
    let source = try FileSource.open(path)
    return try PictureFault.naming(path, "reading") {
      guard let header = try header(of: source, path: path) else { return nil }
      let hasLocation = try LocationProbe.isTold(in: source)
      return header.facts(bytes: source.count, hasLocation: hasLocation)
    }
  }

  /// What the headers say; nil when it is no picture.
  static func header(of source: any ByteSource, path: String) throws -> PictureHeader? {
    switch FileSignature.format(of: try source.read(at: 0, count: 32)) {
    case .jpeg?: try MotionJPEG.photo(source)
    case .strayJPEG?: try JPEGHeader.readStray(source)
    case .png?: try PNGHeader.read(source)
    case .gif?: try GIFHeader.read(source)
    case .webp?: try WebPHeader.read(source)
    case .tiff?: try TIFFHeader.read(source)
    case .bmp?: try BitmapHeader.bitmap(source)
    case .psd?: try PhotoshopHeader.read(source)
    case .jpegXL?: try JPEGXLHeader.read(source)
    case .jpeg2000?: try JPEG2000Header.read(source)
    case .netpbm?: try NetpbmHeader.read(source)
    case .targa?: try OldRasterHeader.targa(source)
    case .pcx?: try OldRasterHeader.pcx(source)
    case .heic?: try HEIFHeader.read(path, source, format: .heic)
    case .avif?: try HEIFHeader.read(path, source, format: .avif)
    default: nil
    }
  }
}

/// Reads the boxes of a HEIC or AVIF through libheif.
enum HEIFHeader {
  /// Brands of files whose main thing is a sequence of pictures in a movie track.
  private static let sequenceBrands: Set<String> = ["msf1", "hevc", "hevx", "hevm", "hevs", "avis"]

  /// Nil for a sequence, which is a movie and read as one.
  static func read(
    _ path: String, _ source: any ByteSource, format: ContainerFormat
  ) throws -> PictureHeader? {
    if sequenceBrands.contains(try source.read(at: 8, count: 4).tag(at: 0)) {
      var walk = MP4Boxes(source)
      while let box = try walk.next() { if box.type == "moov" { return nil } }
    }
    let file = try HEIFFile.open(path)
    let size = try PictureLimits.check(width: file.size.width, height: file.size.height)
    var header = PictureHeader(
      format: format, codec: format == .avif ? "av1" : "hevc", size: size)
    header.model = .yuv
    header.bitDepth = file.bitDepth
    header.hasAlpha = file.hasAlpha
    header.hasFullChroma = try HEIFChroma.isFull(in: source)
    header.hasProfile = file.hasProfile
    header.pictures = max(1, file.pictures)
    header.colour = file.colour ?? ColourFacts()
    header.hdr =
      switch header.colour.transfer {
      case "smpte2084": .hdr10
      case "arib-std-b67": .hlg
      default: nil
      }
    let planes = header.hasFullChroma ? "yuv444p" : "yuv420p"
    header.sampleFormat = header.bitDepth > 8 ? "\(planes)\(header.bitDepth)le" : planes
    if let block = try file.exif, let tags = try ExifTags(block) {
      header.exif = tags
      // The boxes of the file, which libheif obeys, tell the orientation; this is a copy of it.
      header.exif.orientation = .upright
    }
    return header
  }
}
