import Foundation

/// What takes a number of bytes as a file.
protocol ByteCounted {
  var byteCount: Int64 { get }
}

extension [UInt8]: ByteCounted {
  var byteCount: Int64 { Int64(count) }
}

extension FileSource: ByteCounted {
  var byteCount: Int64 { Int64(count) }
}

/// Looks for the highest quality at which a picture fits a limit.
///
/// The logarithm of its bytes is nearly a straight line over that of the distance to a quality of
/// 104, for JPEG and WebP alike; so the line through two tries says where the next one belongs.
struct QualitySearch {
  /// The most bytes.
  let limit: Int64
  /// The qualities allowed, of a scale from 1 to 100.
  let range: ClosedRange<Double>
  /// The most encodings.
  var mostTries = 10
  /// What part of the limit counts as all of it.
  var fill = 0.995

  /// What part of the limit is aimed at: near the middle of what is enough.
  private var aim: Double { fill + (1 - fill) * 0.6 }
  /// The slope of that line, about, while there are no two tries.
  private static let usualSlope = 1.1
  /// Half the least step of the first try, which doubles with each one.
  private static let leastStep = 0.2
  /// The least difference of two qualities that is worth a try.
  private static let finest = 0.03

  /// What was found.
  struct Outcome<Made> {
    /// The largest that fits, and its quality.
    var fit: (quality: Double, made: Made)?
    /// The lowest quality that was too much, and its bytes.
    var excess: (quality: Double, bytes: Int64)?
  }

  private struct Try {
    var quality: Double
    var place: Double { -log(104 - quality) }
    var height: Double
  }

  /// Encodes at qualities of the range, from one on, until the limit is full or the range is at its
  /// end.
  func run<Made: ByteCounted>(
    from start: Double, encode: (Double) throws -> Made
  ) throws -> Outcome<Made> {
    var outcome = Outcome<Made>()
    var low: Try?
    var high: Try?
    var quality = clamped(start)
    for count in 1...mostTries {
      let made = try encode(quality)
      let bytes = made.byteCount
      let point = Try(quality: quality, height: log(Double(max(1, bytes))))
      if bytes <= limit {
        low = point
        if bytes >= outcome.fit?.made.byteCount ?? 0 { outcome.fit = (quality, made) }
        if Double(bytes) >= Double(limit) * fill || quality == range.upperBound { break }
      } else {
        high = point
        outcome.excess = (quality, bytes)
        if quality == range.lowerBound { break }
      }
      guard let next = next(low, high, after: count) else { break }
      quality = next
    }
    return outcome
  }

  private func clamped(_ quality: Double) -> Double {
    min(max(quality, range.lowerBound), range.upperBound)
  }

  private func next(_ low: Try?, _ high: Try?, after count: Int) -> Double? {
    let goal = log(Double(max(1, limit)) * aim)
    guard let low, let high else {
      guard let one = low ?? high else { return nil }
      // Beyond, and ever farther, so that the goal comes to lie between two tries.
      let way = (goal - one.height) / Self.usualSlope * 1.1
      let expected = 104 - exp(-(one.place + way)) - one.quality
      let least = Self.leastStep * Double(1 << count)
      let step = low == nil ? min(expected, -least) : max(expected, least)
      let quality = clamped(one.quality + step)
      return quality == one.quality ? nil : quality
    }
    let gap = high.quality - low.quality
    guard gap > Self.finest else { return nil }
    let share = (goal - low.height) / max(high.height - low.height, 1e-9)
    let place = low.place + (high.place - low.place) * share
    let part = (104 - exp(-place) - low.quality) / gap
    return low.quality + gap * (count.isMultiple(of: 4) ? 0.5 : min(max(part, 0.08), 0.92))
  }
}
