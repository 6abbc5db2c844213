import CTurboJPEG
import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Owns a TurboJPEG handle.
///
/// TurboJPEG and not FFmpeg's decoder, because it hands over the four inks of a CMYK picture as
/// they are stored, and tells when a picture breaks off instead of filling it with grey.
final class JPEGCodec {
  private let handle: tjhandle
  private let path: String

  private init(handle: tjhandle, path: String) {
    self.handle = handle
    self.path = path
  }

  deinit { tjDestroy(handle) }

  private static func make(_ made: tjhandle?, path: String) throws -> JPEGCodec {
    guard let made else {
      throw MediaError(.outOfMemory, operation: "opening a JPEG codec", path: path, detail: "")
    }
    return JPEGCodec(handle: made, path: path)
  }

  /// The one place that turns TurboJPEG's codes into errors; a warning about the file that is
  /// decoded is one too where pixels are lost.
  private func check(_ code: Int32, _ operation: String, of bytes: [UInt8] = []) throws {
    guard code != 0 else { return }
    var words = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "error \(code)"
    let isWarning = tjGetErrorCode(handle) == TJERR_WARNING.rawValue
    if isWarning, JPEGWarnings.isOddity(words) {
      guard let complaint = JPEGWarnings.complaint(about: bytes) else { return }
      words = complaint
    }
    throw MediaError(.damaged, code: code, operation: operation, path: path, detail: words)
  }

  /// The exact DCT, and at most 500 scans: each scan of a progressive picture goes over all of it,
  /// however few bytes code it, so that a small file could take long. Encoders write about ten.
  private static let decoding = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS

  /// Decodes into an `rgb24` frame, a `gray` one, or one of inks.
  static func decode(
    _ bytes: [UInt8], header: PictureHeader, path: String
  ) throws -> Frame {
    let codec = try make(tjInitDecompress(), path: path)
    let (format, layout): (PixelFormat, TJPF) =
      switch header.model {
      case .cmyk: (.rgba, TJPF_CMYK)
      case .grey: (.gray8, TJPF_GRAY)
      default: (.rgb24, TJPF_RGB)
      }
    let frame = try Frame(picture: header.size, format: format)
    let step = Int32(frame.stride(ofPlane: 0))
    let code = frame.withMutablePlane(0) { target in
      tjDecompress2(
        codec.handle, bytes, UInt(bytes.count),
        target.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(header.size.width), step,
        Int32(header.size.height), layout.rawValue, Self.decoding)
    }
    try codec.check(code, "decoding", of: bytes)
    return frame
  }

  /// The largest picture that is written progressively. Whoever writes or reads such a one holds
  /// all its coefficients, which take up to twice the room of its pixels, and saves some 5 % of
  /// the file.
  private static let mostProgressivePixels = 16_000_000

  /// Encodes an `rgb24` frame as a JFIF picture.
  ///
  /// - Parameters:
  ///   - quality: libjpeg's, from 1 to 100; between whole ones lie some dozen tables, as each of
  ///     their numbers is rounded for itself.
  ///   - isFullChroma: Whether chroma keeps its size (4:4:4) or is halved both ways (4:2:0).
  static func encode(
    _ frame: Frame, quality: Double, isFullChroma: Bool, path: String
  ) throws -> [UInt8] {
    var picture = preflight_jpeg_picture()
    picture.step = frame.stride(ofPlane: 0)
    picture.width = Int32(frame.size.width)
    picture.height = Int32(frame.size.height)
    picture.full_chroma = isFullChroma ? 1 : 0
    picture.progressive = frame.size.pixels <= mostProgressivePixels ? 1 : 0
    withUnsafeMutableBytes(of: &picture.luma) { JPEGTables.luma.write(quality, to: $0) }
    withUnsafeMutableBytes(of: &picture.chroma) { JPEGTables.chroma.write(quality, to: $0) }
    var buffer: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    defer { free(buffer) }
    let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(JMSG_LENGTH_MAX))
    defer { words.deallocate() }
    let code = frame.withPlane(0) { source in
      picture.pixels = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return preflight_jpeg_encode(&picture, &buffer, &count, words)
    }
    guard code == 0, let buffer else {
      throw MediaError(
        .other, code: code, operation: "encoding", path: path, detail: String(cString: words))
    }
    return Array(UnsafeBufferPointer(start: buffer, count: Int(count)))
  }
}

/// Judges all warnings about a JPEG, for what real cameras write and every viewer shows in full is
/// no damage.
///
/// TurboJPEG tells of the first warning alone, behind which a cut or garbled rest can hide. Where
/// that one is an oddity, libjpeg goes over the file again and tells of each.
private struct JPEGWarnings {
  private static let oddities = [
    "extraneous bytes before marker", "Invalid SOS parameters", "unknown JFIF revision",
    "Unknown Adobe color transform",
  ]

  private let bytes: [UInt8]
  /// The place of the marker before which bytes were left out last.
  private var place = 0
  /// What tells of lost pixels.
  private var complaint: String?

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Whether a warning is one of those that need not cost a pixel.
  static func isOddity(_ words: String) -> Bool { oddities.contains { words.contains($0) } }

  /// The first warning that tells of lost pixels, or the error at which decoding ends; nil where
  /// there is neither.
  static func complaint(about bytes: [UInt8]) -> String? {
    var warnings = JPEGWarnings(bytes: bytes)
    withUnsafeMutablePointer(to: &warnings) { pointer in
      preflight_jpeg_listen(
        bytes, bytes.count,
        { context, words, end, skipped in
          guard let words, let judge = context?.assumingMemoryBound(to: JPEGWarnings.self) else {
            return 1
          }
          let isHarmless = judge.pointee.pass(String(cString: words), end: end, skipped: skipped)
          return isHarmless ? 0 : 1
        }, pointer)
    }
    return warnings.complaint
  }

  private mutating func pass(_ words: String, end: Int, skipped: Int) -> Bool {
    if Self.isOddity(words), skipped == 0 || isPadding(skipped, before: end) { return true }
    complaint = complaint ?? words
    return false
  }

  /// libjpeg reads up to eight bytes ahead.
  private static let mostAhead = 8

  /// Whether bytes that were left out are a writer's padding: zeros between the end of the data and
  /// a marker. (The other padding, `FF`, is never counted.)
  ///
  /// Decoding that lost its way can end too early and leave coded data over. These are varied, or
  /// part of a longer run of zeros. What is left out before a restart marker may be told only at a
  /// later one, so that all since the last warning count.
  private mutating func isPadding(_ skipped: Int, before end: Int) -> Bool {
    let start = place
    guard end > start, end < bytes.count else { return false }
    place = end
    var zeros = 0
    var markers = 0
    var next = start + 1
    while let mark = bytes.firstIndex(of: 0xFF, from: next), mark <= end {
      next = mark + 1
      guard mark == end || (0xD0...0xD7).contains(bytes[mark + 1]) else { continue }
      var first = mark
      while first > start, bytes[first - 1] == 0 { first -= 1 }
      zeros += mark - first
      markers += 1
    }
    return skipped <= zeros && zeros - skipped <= markers * Self.mostAhead
  }
}
