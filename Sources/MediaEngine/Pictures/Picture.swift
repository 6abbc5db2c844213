public import MediaModel

/// A still picture in memory: upright, sRGB, 8 bits a component, rows without gaps.
public struct Picture: Sendable {
  /// Pixels across and down, as a viewer sees them.
  public let size: Resolution
  /// Whether each pixel has a fourth byte, its straight (not premultiplied) opacity.
  public let hasAlpha: Bool
  /// The pixels, `bytesPerPixel` bytes each, top row first: red, green, blue, maybe opacity.
  public var pixels: [UInt8]

  /// Wraps pixels; nil when their number does not fit the size.
  public init?(size: Resolution, hasAlpha: Bool, pixels: [UInt8]) {
    guard size.width > 0, size.height > 0,
      pixels.count == size.pixels * (hasAlpha ? 4 : 3)
    else { return nil }
    self.size = size
    self.hasAlpha = hasAlpha
    self.pixels = pixels
  }

  /// Reads any still picture, or the first frame of a moving one.
  public static func load(_ path: String) throws -> Picture {
    throw PictureFault.unsupported("no decoder")
  }

  /// 3 without opacity, 4 with it.
  public var bytesPerPixel: Int { hasAlpha ? 4 : 3 }

  /// The bytes of one row.
  public var bytesPerRow: Int { size.width * bytesPerPixel }
}
