import CTurboJPEG
import MediaModel

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

  /// Warnings about what real cameras write and every viewer shows in full.
  private static let harmless = [
    "extraneous bytes before marker", "Invalid SOS parameters", "unknown JFIF revision",
    "Unknown Adobe color transform",
  ]

  /// The one place that turns TurboJPEG's codes into errors; a warning is one too where pixels are
  /// lost.
  private func check(_ code: Int32, _ operation: String) throws {
    guard code != 0 else { return }
    let words = tjGetErrorStr2(handle).map { String(cString: $0) } ?? "error \(code)"
    let isWarning = tjGetErrorCode(handle) == TJERR_WARNING.rawValue
    if isWarning, Self.harmless.contains(where: { words.contains($0) }) { return }
    throw MediaError(.damaged, code: code, operation: operation, path: path, detail: words)
  }

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
        Int32(header.size.height), layout.rawValue, TJFLAG_ACCURATEDCT)
    }
    try codec.check(code, "decoding")
    return frame
  }

  /// The largest picture that is written progressively. Whoever writes or reads such a one holds
  /// all its coefficients, which take up to twice the room of its pixels, and saves some 5 % of
  /// the file.
  private static let mostProgressivePixels = 16_000_000

  /// Encodes an `rgb24` frame as a JFIF picture.
  ///
  /// - Parameters:
  ///   - quality: From 1 to 100.
  ///   - isFullChroma: Whether chroma keeps its size (4:4:4) or is halved both ways (4:2:0).
  static func encode(
    _ frame: Frame, quality: Int, isFullChroma: Bool, path: String
  ) throws -> [UInt8] {
    let codec = try make(tjInitCompress(), path: path)
    var buffer: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    defer { tjFree(buffer) }
    let step = Int32(frame.stride(ofPlane: 0))
    let chroma = isFullChroma ? TJSAMP_444 : TJSAMP_420
    let isProgressive = frame.size.pixels <= mostProgressivePixels
    let flags = TJFLAG_ACCURATEDCT | (isProgressive ? TJFLAG_PROGRESSIVE : 0)
    let code = frame.withPlane(0) { source in
      tjCompress2(
        codec.handle, source.baseAddress?.assumingMemoryBound(to: UInt8.self),
        Int32(frame.size.width), step, Int32(frame.size.height), TJPF_RGB.rawValue, &buffer,
        &size, Int32(chroma.rawValue), Int32(quality), flags)
    }
    try codec.check(code, "encoding")
    return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
  }
}
