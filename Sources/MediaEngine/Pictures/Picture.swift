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

  /// Reads any still picture, or the first frame of a moving one, on the calling thread.
  ///
  /// It is decoded in full: throws a ``MediaError`` of kind `damaged` where it breaks off, even
  /// where a viewer would show a part.
  public static func load(_ path: String, cancellation: Cancellation? = nil) throws -> Picture {
    try Picture(copying: PictureReader.frame(of: path, cancellation: cancellation))
  }

  /// Copies the pixels of an `rgb24` or `rgba` frame.
  init(copying frame: Frame) {
    size = frame.size
    hasAlpha = frame.pixelFormat == .rgba
    let row = frame.size.width * (hasAlpha ? 4 : 3)
    let step = frame.stride(ofPlane: 0)
    let lines = frame.size.height
    pixels = frame.withPlane(0) { source in
      [UInt8](unsafeUninitializedCapacity: row * lines) { target, filled in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for line in 0..<lines {
          UnsafeMutableRawPointer(to + line * row).copyMemory(
            from: from + line * step, byteCount: row)
        }
        filled = row * lines
      }
    }
  }

  /// The same pixels as an `rgb24` or `rgba` frame.
  public func frame() throws -> Frame {
    let frame = try Frame(picture: size, format: hasAlpha ? .rgba : .rgb24)
    let step = frame.stride(ofPlane: 0)
    let row = bytesPerRow
    pixels.withUnsafeBytes { source in
      frame.withMutablePlane(0) { target in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        for line in 0..<size.height {
          (to + line * step).copyMemory(from: from + line * row, byteCount: row)
        }
      }
    }
    return frame
  }

  /// 3 without opacity, 4 with it.
  public var bytesPerPixel: Int { hasAlpha ? 4 : 3 }

  /// The bytes of one row.
  public var bytesPerRow: Int { size.width * bytesPerPixel }
}
