/// A picture's width and height in pixels.
public struct Resolution: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int

  /// Makes a resolution; values are taken as they are.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Reads `1080x1920` (also `1080×1920`, `1080X1920`); nil for anything else.
  public init?(parsing text: String) {
    let parts = text.split(whereSeparator: { "xX×".contains($0) })
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
      width > 0, height > 0
    else { return nil }
    self.init(width: width, height: height)
  }

  /// The form `1080×1920`.
  public var description: String { "\(width)×\(height)" }

  /// Width and height exchanged.
  public var turned: Resolution { Resolution(width: height, height: width) }

  /// The number of pixels.
  public var pixels: Int { width.multipliedReportingOverflow(by: height).partialValue }

  /// The shape; nil when a side is zero.
  public var aspectRatio: AspectRatio? { AspectRatio(width: width, height: height) }

  /// The size at which square pixels show a picture of this coded size: the sample aspect ratio
  /// stretches the width, then quarter turns exchange the sides.
  public func displayed(sampleAspectRatio: Rational?, rotation: Int) -> Resolution {
    var shown = self
    if let ratio = sampleAspectRatio, ratio.numerator > 0, ratio != .one {
      let stretched = (Double(width) * ratio.value).rounded()
      shown = Resolution(width: Int(exactly: stretched) ?? .max, height: height)
    }
    return rotation % 180 == 0 ? shown : shown.turned
  }
}

/// The shape of a picture as it is shown, such as 9:16.
public struct AspectRatio: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The horizontal part, in lowest terms.
  public let width: Int
  /// The vertical part, in lowest terms.
  public let height: Int

  /// Reduces to lowest terms; nil unless both are above zero.
  public init?(width: Int, height: Int) {
    guard width > 0, height > 0, let ratio = Rational(Int64(width), Int64(height)) else {
      return nil
    }
    self.width = Int(ratio.numerator)
    self.height = Int(ratio.denominator)
  }

  private init(lowest width: Int, _ height: Int) {
    self.width = width
    self.height = height
  }

  /// Reads `9:16`, `9x16` or `9/16`; nil for anything else.
  public init?(parsing text: String) {
    let parts = text.split(whereSeparator: { ":/xX×：".contains($0) })
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else {
      return nil
    }
    self.init(width: width, height: height)
  }

  /// Upright phone video, 9:16.
  public static let portrait = AspectRatio(lowest: 9, 16)
  /// Wide video, 16:9.
  public static let landscape = AspectRatio(lowest: 16, 9)
  /// As wide as high, 1:1.
  public static let square = AspectRatio(lowest: 1, 1)

  /// Width over height.
  public var value: Double { Double(width) / Double(height) }

  /// The form `9:16`.
  public var description: String { "\(width):\(height)" }

  /// Whether a picture has this shape, to within one pixel of its height or width.
  public func matches(_ size: Resolution) -> Bool {
    guard size.width > 0, size.height > 0 else { return false }
    let wide = Double(size.height) * value
    let high = Double(size.width) / value
    return abs(wide - Double(size.width)) <= 1 || abs(high - Double(size.height)) <= 1
  }
}
