import MediaModel

/// Encodes one upright sRGB picture as the bytes of a file.
struct StillEncoder {
  /// What to make: JPEG, PNG or WebP.
  let format: ContainerFormat
  /// The EXIF block that goes with it.
  let exif: [UInt8]?
  /// What else is told of it.
  var tags = DescriptiveTags()
  /// The file that errors name.
  let path: String
  let cancellation: Cancellation?

  /// The quality at which a JPEG or WebP can't be told from its source side by side.
  static let bestQuality = 93.0

  /// The quality beyond which a limit is not filled, as more bits show in no pixel: a JPEG's tables
  /// divide by 1 to 5 there, and a lossy WebP has no more to give.
  static func mostQuality(of format: ContainerFormat) -> Double { format == .webp ? 100 : 98 }

  /// The bytes with a setting, of which PNG heeds nothing.
  func encode(_ frame: Frame, _ setting: PictureFit.Setting) throws -> [UInt8] {
    try cancellation?.check()
    switch format {
    case .png:
      let bytes = try packet(
        of: frame, codec: "png", options: ["pred": "mixed", "compression_level": "6"])
      return PictureTags.insert(exif, packet: tags.packet, intoPNG: bytes)
    case .webp:
      let input = try PictureFilter.run("format=bgra", on: frame, path: path)
      let bytes = try packet(of: input, codec: "libwebp", options: setting.options)
      return PictureTags.insert(
        exif, packet: tags.packet, intoWebP: bytes, size: frame.size,
        hasAlpha: frame.pixelFormat == .rgba)
    default:
      let opaque = try PictureFilter.opaque(frame, path: path)
      let bytes = try JPEGCodec.encode(
        opaque, quality: setting.quality, isFullChroma: setting.isFullChroma, path: path)
      return PictureTags.insert(exif, tags, intoJPEG: bytes)
    }
  }

  private func packet(of frame: Frame, codec: String, options: Options) throws -> [UInt8] {
    guard let pixelFormat = frame.pixelFormat else { return [] }
    let shape = PictureShape(size: frame.size, format: pixelFormat, timeBase: .one)
    let encoder = try StreamEncoder.open(
      PictureEncoding(
        codec: codec, shape: shape, colour: frame.colour, globalHeader: false, threads: 1,
        options: options), path: path, cancellation: cancellation)
    frame.presentationTime = 0
    try encoder.send(frame)
    try encoder.send(nil)
    let packet = try Packet()
    var bytes: [UInt8] = []
    while try encoder.receive(into: packet) {
      packet.withBytes { bytes += $0 }
      packet.clear()
    }
    return bytes
  }
}

extension PictureFit.Setting {
  /// The options of FFmpeg's libwebp encoders. Without loss the quality is an effort of its own.
  var options: Options {
    [
      "lossless": isLossless ? "1" : "0", "quality": isLossless ? "60" : "\(quality)",
      "compression_level": "\(effort)",
    ]
  }
}

extension PictureFilter {
  /// Filters that lay a moving or still picture with opacity over white.
  static let overWhite = """
    format=rgba,split[top][copy];[copy]lutrgb=r=255:g=255:b=255:a=255,format=rgb24[back];\
    [back][top]overlay=format=rgb
    """

  /// The picture without opacity, over white, as `rgb24`.
  static func opaque(_ frame: Frame, path: String) throws -> Frame {
    guard frame.pixelFormat?.hasAlpha == true else { return frame }
    return try run(overWhite + ",format=rgb24", on: frame, path: path)
  }
}
