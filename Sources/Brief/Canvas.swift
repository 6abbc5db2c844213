public import MediaModel

extension VideoRequest {
  /// The longest side of a video that the service makes.
  public static let longestSide = 1920
  /// The longest short side of a video that the service makes: 1080p, either way up.
  public static let longestShortSide = 1080

  /// Whether a larger picture was asked than the service makes; asking again does not help.
  public var exceedsService: Bool {
    if let size = resolution {
      return max(size.width, size.height) > Self.longestSide
        || min(size.width, size.height) > Self.longestShortSide
    }
    return (shortSide ?? 0) > Self.longestShortSide
  }

  /// The size a renderer should draw at: what was asked, else 1080p in the shape that was asked,
  /// else 1920×1080. Even, and never more than 1080p.
  public var canvas: Resolution { canvas(orElse: .landscape) }

  /// The same with a shape of the renderer's choice where none was asked.
  public func canvas(orElse shape: AspectRatio) -> Resolution {
    let asked =
      resolution
      ?? (aspectRatio ?? shape).resolution(shortSide: shortSide ?? Self.longestShortSide)
    return asked.shrunk(longSide: Self.longestSide, shortSide: Self.longestShortSide)
  }

  /// The length to aim at: what was asked, else the middle of the range that was asked, or its
  /// only bound.
  public var targetDuration: Double? {
    if let duration { return duration }
    guard let range = durationRange else { return nil }
    if range.lowerBound <= 0 { return range.upperBound }
    return range.upperBound >= Self.unboundedDuration
      ? range.lowerBound : (range.lowerBound + range.upperBound) / 2
  }

  /// The upper bound in seconds that stands for "no upper bound" in ``durationRange``.
  public static let unboundedDuration: Double = 86_400
}

extension AspectRatio {
  /// The even size of this shape whose short side has so many pixels.
  public func resolution(shortSide: Int) -> Resolution {
    let short = Double(shortSide)
    return value >= 1
      ? Resolution(width: Self.even(short * value), height: Self.even(short))
      : Resolution(width: Self.even(short), height: Self.even(short / value))
  }

  static func even(_ length: Double) -> Int { max(2, Int((length / 2).rounded()) * 2) }
}

extension Resolution {
  /// This size, or the largest even one of its shape within the given sides.
  func shrunk(longSide: Int, shortSide: Int) -> Resolution {
    let scale = min(
      1, Double(longSide) / Double(max(width, height)),
      Double(shortSide) / Double(min(width, height)))
    return Resolution(
      width: AspectRatio.even(Double(width) * scale),
      height: AspectRatio.even(Double(height) * scale))
  }
}
