import MediaModel

/// Looks for the best way to write a picture in so many bytes.
///
/// Quality goes down first, as far as it hardly shows; then the size in pixels.
struct PictureFit {
  /// The most bytes.
  let limit: Int64
  /// Whether quality can be traded at all; PNG has none.
  let hasQuality: Bool
  /// Whether chroma of full size can be given up, as in a JPEG of a picture that has it.
  var hasFullChroma = false

  /// Below this quality a smaller picture looks better than a coarser one.
  static let lowestQuality = 70
  /// Below this quality chroma of half the size looks better than a coarser picture.
  private static let lowestOfFullChroma = 86

  /// How a picture is written: a quality from 1 to 100, and whether chroma keeps its size.
  struct Setting: Equatable {
    var quality: Int
    var isFullChroma: Bool
  }
  /// The longest side that a picture keeps at least.
  static let shortestSide = 64

  /// What was found.
  struct Result {
    var bytes: [UInt8]
    var quality: Int
    var size: Resolution
  }

  /// Encodes at falling quality and size until the bytes fit; nil when none do.
  ///
  /// - Parameter encode: The bytes at a size and setting.
  func search(
    from full: Resolution, best: Int, encode: (Resolution, Setting) throws -> [UInt8]
  ) throws -> Result? {
    var size = full
    var tooLarge: Resolution?
    while true {
      let first = try encode(size, Setting(quality: best, isFullChroma: hasFullChroma))
      if first.count <= limit {
        let found = Result(bytes: first, quality: best, size: size)
        guard let tooLarge, !hasQuality else { return found }
        return try fuller(found, below: tooLarge, encode)
      }
      tooLarge = size
      var smallest = first.count
      if hasQuality {
        if let found = try bestQuality(below: best, size: size, smallest: &smallest, encode) {
          return found
        }
      }
      guard let next = Self.smaller(size, from: smallest, limit: limit) else { return nil }
      size = next
    }
  }

  /// How many sizes are tried to fill the limit, and how full is full.
  private static let refinements = 5
  private static let fill = 0.98

  /// A larger picture that fits as well, where there is room for one.
  private func fuller(
    _ found: Result, below tooLarge: Resolution,
    _ encode: (Resolution, Setting) throws -> [UInt8]
  ) throws -> Result {
    var best = found
    var high = tooLarge
    for _ in 0..<Self.refinements where Double(best.bytes.count) < Double(limit) * Self.fill {
      let middle = Resolution(
        width: (best.size.width + high.width) / 2, height: (best.size.height + high.height) / 2)
      guard middle != best.size, middle != high else { break }
      let bytes = try encode(middle, Setting(quality: best.quality, isFullChroma: hasFullChroma))
      if bytes.count <= limit {
        best = Result(bytes: bytes, quality: best.quality, size: middle)
      } else {
        high = middle
      }
    }
    return best
  }

  private func bestQuality(
    below best: Int, size: Resolution, smallest: inout Int,
    _ encode: (Resolution, Setting) throws -> [UInt8]
  ) throws -> Result? {
    if hasFullChroma {
      let steps = Self.lowestOfFullChroma..<best
      let found = try highest(of: steps, isFullChroma: true, size, smallest: &smallest, encode)
      if let found { return found }
    }
    let steps = Self.lowestQuality..<(hasFullChroma ? best + 1 : best)
    return try highest(of: steps, isFullChroma: false, size, smallest: &smallest, encode)
  }

  /// The highest quality of a range at which the bytes fit; nil where they do not at the lowest.
  private func highest(
    of steps: Range<Int>, isFullChroma: Bool, _ size: Resolution, smallest: inout Int,
    _ encode: (Resolution, Setting) throws -> [UInt8]
  ) throws -> Result? {
    func result(_ quality: Int) throws -> Result {
      let setting = Setting(quality: quality, isFullChroma: isFullChroma)
      return Result(bytes: try encode(size, setting), quality: quality, size: size)
    }
    var found = try result(steps.lowerBound)
    smallest = found.bytes.count
    guard found.bytes.count <= limit else { return nil }
    var low = steps.lowerBound
    var high = steps.upperBound
    while high - low > 1 {
      let middle = (low + high) / 2
      let made = try result(middle)
      if made.bytes.count <= limit {
        found = made
        low = middle
      } else {
        high = middle
      }
    }
    return found
  }

  /// The size to try next: bytes grow about as pixels do, a little is left for what does not.
  static func smaller(_ size: Resolution, from bytes: Int, limit: Int64) -> Resolution? {
    let factor = min(0.95, (Double(limit) / Double(bytes)).squareRoot() * 0.98)
    let next = Resolution(
      width: max(1, Int((Double(size.width) * factor).rounded())),
      height: max(1, Int((Double(size.height) * factor).rounded())))
    return max(next.width, next.height) >= shortestSide ? next : nil
  }
}
