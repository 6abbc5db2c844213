import MediaModel

/// Reads the headers of a JPEG: everything before its first scan.
enum JPEGHeader {
  static func read(_ source: any ByteSource) throws -> PictureHeader {
    var exif: ExifTags?
    var hasProfile = false
    var frame: [UInt8]?
    var hasScan = false
    var coding: UInt8 = 0xC0
    var walk = JPEGSegments(source)
    while !hasScan, let segment = try walk.next() {
      let head = try source.read(at: segment.place, count: min(segment.count, 64))
      switch segment.marker {
      case 0xE1 where exif == nil && head.holds(JPEGLocation.exifHeader):
        let skip = JPEGLocation.exifHeader.count
        exif = try ExifTags(
          source.slice(from: segment.place + skip, count: segment.count - skip))
      case 0xE2 where head.holds("ICC_PROFILE\0"): hasProfile = true
      case JPEGSegments.Segment.startOfScan: hasScan = true
      default:
        guard segment.isFrame || segment.marker == frameOfLS, frame == nil else { break }
        frame = head
        coding = segment.marker
      }
    }
    guard let frame, frame.count >= 6 else {
      throw PictureFault.damaged("it breaks off before its size is told")
    }
    guard hasScan else { throw PictureFault.damaged("it breaks off before the picture begins") }
    let size = try PictureLimits.check(width: frame.number16(at: 3), height: frame.number16(at: 1))
    let components = Int(frame[5])
    var header = PictureHeader(format: .jpeg, codec: "mjpeg", size: size)
    header.exif = exif ?? ExifTags()
    header.hasProfile = hasProfile
    header.bitDepth = Int(frame[0])
    header.isLossless = coding & 3 == 3
    header.profile = profile(of: coding)
    if coding == frameOfLS {
      (header.format, header.codec, header.profile) = (.jpegLS, "jpegls", nil)
      header.model = components == 1 ? .grey : .rgb
      return header
    }
    let sampling = (0..<components).map { frame[safe: 7 + 3 * $0] ?? 0x11 }
    switch components {
    case 1:
      header.model = .grey
      header.sampleFormat = "gray"
    case 4:
      header.model = .cmyk
      header.sampleFormat = "cmyk"
    default:
      header.model = .yuv
      header.hasFullChroma = sampling.dropFirst().allSatisfy { $0 == sampling.first }
      header.sampleFormat = chromaName(sampling)
      header.colour = ColourFacts(matrix: "bt470bg", isFullRange: true)
    }
    return header
  }

  /// Reads one that stands behind a few other bytes; nil where it begins a clip.
  static func readStray(_ source: any ByteSource) throws -> PictureHeader? {
    let stray = FileSignature.strayBytes(before: try source.read(at: 0, count: 32))
    var header = try MotionJPEG.photo(source.slice(from: stray, count: source.count - stray))
    if header?.format == .jpeg { header?.format = .strayJPEG }
    return header
  }

  /// The marker of JPEG-LS (ITU-T T.87, table C.1).
  private static let frameOfLS: UInt8 = 0xF7

  /// What an SOF marker says of the coding (ITU-T T.81, table B.1).
  private static func profile(of marker: UInt8) -> String {
    if marker >= 0xC9 { return "Arithmetic" }
    switch marker & 3 {
    case 0: return "Baseline"
    case 1: return "Sequential"
    case 2: return "Progressive"
    default: return "Lossless"
    }
  }

  /// FFmpeg's name for how much smaller chroma is than luma, each way.
  private static func chromaName(_ sampling: [UInt8]) -> String {
    guard sampling.count > 1, sampling[1] & 15 > 0, sampling[1] >> 4 > 0 else { return "yuvj444p" }
    let across = (sampling[0] >> 4) / (sampling[1] >> 4)
    let down = (sampling[0] & 15) / (sampling[1] & 15)
    switch (across, down) {
    case (1, 1): return "yuvj444p"
    case (2, 1): return "yuvj422p"
    case (1, 2): return "yuvj440p"
    case (4, 1): return "yuvj411p"
    default: return "yuvj420p"
    }
  }
}

extension Array {
  /// The element at that place; nil outside.
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
