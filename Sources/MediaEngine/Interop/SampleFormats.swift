import CFFmpeg

/// How pixels lie in memory, by FFmpeg's name.
public struct PixelFormat: Hashable, Sendable, CustomStringConvertible {
  let native: AVPixelFormat

  init?(_ native: AVPixelFormat) {
    guard native != AV_PIX_FMT_NONE else { return nil }
    self.native = native
  }

  private init(known native: AVPixelFormat) { self.native = native }

  /// Looks the name up; nil for one that FFmpeg does not know.
  public init?(name: String) { self.init(av_get_pix_fmt(name)) }

  /// FFmpeg's name, such as `yuv420p`.
  public var name: String { av_get_pix_fmt_name(native).map { String(cString: $0) } ?? "unknown" }

  /// The name.
  public var description: String { name }

  /// Planar 4:2:0, 8 bit.
  public static let yuv420p = PixelFormat(known: AV_PIX_FMT_YUV420P)
  /// Planar 4:2:0 with alpha, 8 bit.
  public static let yuva420p = PixelFormat(known: AV_PIX_FMT_YUVA420P)
  /// Planar 4:4:4 with alpha, 8 bit.
  public static let yuva444p = PixelFormat(known: AV_PIX_FMT_YUVA444P)
  /// Packed red, green, blue, alpha, 8 bit.
  public static let rgba = PixelFormat(known: AV_PIX_FMT_RGBA)
  /// Packed red, green, blue, 8 bit.
  public static let rgb24 = PixelFormat(known: AV_PIX_FMT_RGB24)
  /// One plane of grey, 8 bit.
  public static let gray8 = PixelFormat(known: AV_PIX_FMT_GRAY8)

  private var descriptor: AVPixFmtDescriptor? { av_pix_fmt_desc_get(native)?.pointee }

  /// Bits of the first component.
  public var bitDepth: Int? { descriptor.map { Int($0.comp.0.depth) } }

  /// Bits of a pixel whose components lie side by side; nil where they lie in planes.
  var packedBits: Int? {
    guard av_pix_fmt_count_planes(native) == 1, var known = descriptor else { return nil }
    return Int(av_get_padded_bits_per_pixel(&known))
  }

  /// Whether there is transparency.
  public var hasAlpha: Bool {
    guard let flags = descriptor?.flags else { return false }
    return flags & UInt64(AV_PIX_FMT_FLAG_ALPHA) != 0
  }

  /// Whether the components are red, green and blue.
  public var isRGB: Bool {
    guard let flags = descriptor?.flags else { return false }
    return flags & UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL) != 0
  }

  /// Whether it is one of the old formats whose name implies full range (`yuvj420p`).
  var impliesFullRange: Bool { name.hasPrefix("yuvj") }

  /// Whether it holds no colour: brightness alone, or with opacity (`ya8`, `ya16le`).
  var isGrey: Bool { name.hasPrefix("gray") || name.hasPrefix("ya") }
}

/// How samples of sound lie in memory, by FFmpeg's name.
public struct SampleFormat: Hashable, Sendable, CustomStringConvertible {
  let native: AVSampleFormat

  init?(_ native: AVSampleFormat) {
    guard native != AV_SAMPLE_FMT_NONE else { return nil }
    self.native = native
  }

  private init(known native: AVSampleFormat) { self.native = native }

  /// Looks the name up; nil for one that FFmpeg does not know.
  public init?(name: String) { self.init(av_get_sample_fmt(name)) }

  /// FFmpeg's name, such as `fltp`.
  public var name: String {
    av_get_sample_fmt_name(native).map { String(cString: $0) } ?? "unknown"
  }

  /// The name.
  public var description: String { name }

  /// Bytes of one sample of one channel.
  public var bytesPerSample: Int { Int(av_get_bytes_per_sample(native)) }

  /// Whether each channel has a plane of its own.
  public var isPlanar: Bool { av_sample_fmt_is_planar(native) != 0 }

  /// Planar 32-bit float.
  public static let floatPlanar = SampleFormat(known: AV_SAMPLE_FMT_FLTP)
  /// Interleaved 32-bit float.
  public static let float = SampleFormat(known: AV_SAMPLE_FMT_FLT)
}

/// Owns an `AVChannelLayout` made from its name.
struct ChannelLayoutOwner: ~Copyable {
  var raw = AVChannelLayout()

  /// Reads `stereo`, `5.1`, …; else the usual layout of so many channels.
  init(name: String?, channels: Int) {
    if let name, av_channel_layout_from_string(&raw, name) == 0 { return }
    av_channel_layout_default(&raw, Int32(max(1, min(channels, 64))))
  }

  deinit {
    var owned = raw
    av_channel_layout_uninit(&owned)
  }

  /// The name of a layout that FFmpeg holds.
  static func name(of layout: UnsafePointer<AVChannelLayout>) -> String? {
    guard layout.pointee.nb_channels > 0 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress,
        av_channel_layout_describe(layout, base, buffer.count) > 0
      else { return nil }
      return String(cString: base)
    }
  }
}
