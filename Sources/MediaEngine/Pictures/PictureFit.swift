import MediaModel

/// Looks for the best way to write a picture, still or moving, in so many bytes.
///
/// Quality goes down first, as far as it hardly shows; then the size in pixels.
struct PictureFit {
  /// The most bytes.
  let limit: Int64
  /// Whether quality can be traded at all; PNG has none.
  let hasQuality: Bool
  /// Whether chroma of full size can be given up, as in a JPEG of a picture that has it.
  var hasFullChroma = false
  /// Whether coding without loss is tried first, as WebP has it.
  var triesLossless = false
  /// The codec's efforts, the usual one first. The steps of a quantiser can be coarse, as WebP's
  /// are, and another effort's sizes lie between.
  var efforts = [4]
  /// What part of the limit counts as all of it while qualities are tried.
  var fill = 0.995
  /// The same for what is slow to encode.
  static let almost = 0.987

  /// libwebp's methods 4 and 5: the same effort but for a finer choice of coefficients (trellis).
  /// Method 6 takes five times as long.
  static let webpEfforts = [4, 5]

  /// Below this quality a smaller picture looks better than a coarser one.
  static let lowestQuality = 70.0
  /// Below this quality chroma of half the size looks better than a coarser picture.
  private static let lowestOfFullChroma = 86.0

  /// How a picture is written.
  struct Setting: Equatable {
    /// From 1 to 100.
    var quality = 100.0
    /// Whether chroma keeps its size.
    var isFullChroma = false
    /// Whether nothing is lost; the quality counts for nothing then.
    var isLossless = false
    /// How hard the codec looks for short codes; libwebp's method, from 0 to 6.
    var effort = 4
  }
  /// The longest side that a picture keeps at least.
  static let shortestSide = 64

  /// What was found.
  struct Result<Made> {
    var made: Made
    var setting: Setting
    var size: Resolution
  }

  /// Encodes at falling quality and size until the bytes fit; nil when none do.
  ///
  /// - Parameters:
  ///   - best: The quality that is enough where it fits.
  ///   - most: The quality up to which a limit is filled that `best` is over.
  ///   - encode: Writes a picture of a size with a setting.
  func search<Made: ByteCounted>(
    from full: Resolution, best: Double, most: Double,
    encode: (Resolution, Setting) throws -> Made
  ) throws -> Result<Made>? {
    guard hasQuality else { return try largest(full, Setting(), encode) }
    var lossless: Int64?
    if triesLossless {
      let setting = Setting(isLossless: true)
      let made = try encode(full, setting)
      if made.byteCount <= limit { return Result(made: made, setting: setting, size: full) }
      lossless = made.byteCount
    }
    var size = full
    while true {
      var smallest = Int64.max
      let isFirst = size == full
      let found = try bestQuality(
        size, isFirst ? best : most, most, from: isFirst ? best : Self.lowestQuality + 2,
        smallest: &smallest, encode)
      if let found { return found }
      // Drawings take little more without loss than with it, and may keep more of their pixels.
      if let lossless, isFirst, lossless / 2 < smallest {
        let setting = Setting(isLossless: true)
        let found = try largest(full, setting, knowing: lossless, encode)
        let lossy = Double(full.pixels) * Double(limit) / Double(smallest)
        if let found, Double(found.size.pixels) >= lossy { return found }
      }
      guard let next = Self.smaller(size, from: smallest, limit: limit) else { return nil }
      size = next
    }
  }

  /// The picture at the best quality that fits a size; nil where none does.
  ///
  /// - Parameter smallest: The bytes at the lowest quality where none fits.
  private func bestQuality<Made: ByteCounted>(
    _ size: Resolution, _ best: Double, _ most: Double, from start: Double,
    smallest: inout Int64, _ encode: (Resolution, Setting) throws -> Made
  ) throws -> Result<Made>? {
    var setting = Setting(isFullChroma: hasFullChroma, effort: efforts[0])
    func search(
      _ range: ClosedRange<Double>, from start: Double, mostTries: Int = 10
    ) throws -> QualitySearch.Outcome<Made> {
      try QualitySearch(limit: limit, range: range, mostTries: mostTries, fill: fill)
        .run(from: start) {
          setting.quality = $0
          return try encode(size, setting)
        }
    }
    func result(_ fit: (quality: Double, made: Made)) -> Result<Made> {
      var used = setting
      used.quality = fit.quality
      return Result(made: fit.made, setting: used, size: size)
    }
    var top = best
    if hasFullChroma {
      let range = Self.lowestOfFullChroma...max(best, Self.lowestOfFullChroma)
      if let fit = try search(range, from: start).fit { return result(fit) }
      setting.isFullChroma = false
      top = most
    }
    let outcome = try search(Self.lowestQuality...top, from: hasFullChroma ? min(90, start) : start)
    smallest = outcome.excess?.bytes ?? smallest
    guard let fit = outcome.fit else { return nil }
    var found = result(fit)
    guard let excess = outcome.excess else { return found }
    for effort in efforts.dropFirst() where share(of: found.made) < Self.enough {
      setting.effort = effort
      let range = fit.quality...max(fit.quality, min(top, excess.quality + 3))
      let other = try search(range, from: excess.quality, mostTries: 4).fit
      if let other, other.made.byteCount > found.made.byteCount { found = result(other) }
    }
    return found
  }

  /// What part of the limit is enough where more would take another size or effort.
  static let enough = 0.985
  /// How many sizes are tried to fill the limit.
  private static let refinements = 6

  private func share(of made: some ByteCounted) -> Double {
    Double(made.byteCount) / Double(max(1, limit))
  }

  /// The largest picture of a setting that fits.
  ///
  /// - Parameter bytes: Its bytes at full size, where known.
  private func largest<Made: ByteCounted>(
    _ full: Resolution, _ setting: Setting, knowing bytes: Int64? = nil,
    _ encode: (Resolution, Setting) throws -> Made
  ) throws -> Result<Made>? {
    var size = full
    var tooLarge: Resolution?
    var bytes = bytes
    while true {
      if bytes == nil {
        let made = try encode(size, setting)
        if made.byteCount <= limit {
          let found = Result(made: made, setting: setting, size: size)
          return try tooLarge.map { try fuller(found, below: $0, encode) } ?? found
        }
        bytes = made.byteCount
      }
      tooLarge = size
      guard let next = Self.smaller(size, from: bytes ?? 1, limit: limit) else { return nil }
      size = next
      bytes = nil
    }
  }

  /// A larger picture that fits as well, where there is room for one.
  private func fuller<Made: ByteCounted>(
    _ found: Result<Made>, below tooLarge: Resolution,
    _ encode: (Resolution, Setting) throws -> Made
  ) throws -> Result<Made> {
    var best = found
    var high = tooLarge
    for _ in 0..<Self.refinements where share(of: best.made) < Self.enough {
      let middle = Resolution(
        width: (best.size.width + high.width) / 2, height: (best.size.height + high.height) / 2)
      guard middle != best.size, middle != high else { break }
      let made = try encode(middle, best.setting)
      if made.byteCount <= limit {
        best = Result(made: made, setting: best.setting, size: middle)
      } else {
        high = middle
      }
    }
    return best
  }

  /// The size to try next: bytes grow about as pixels do, a little is left for what does not.
  static func smaller(_ size: Resolution, from bytes: Int64, limit: Int64) -> Resolution? {
    let factor = min(0.95, (Double(limit) / Double(max(1, bytes))).squareRoot() * 0.98)
    let next = Resolution(
      width: max(1, Int((Double(size.width) * factor).rounded())),
      height: max(1, Int((Double(size.height) * factor).rounded())))
    return max(next.width, next.height) >= shortestSide ? next : nil
  }
}
