import FaithfulJSON

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads when something ends.
enum Expiry {
  /// Seconds since 1970 from seconds, milliseconds or an ISO 8601 date; nil where it is none of
  /// them or not after `now`.
  static func time(_ json: JSON?, now: Double) -> Double? {
    let time: Double? =
      if let number = json?.amount {
        number > 1e11 ? number / 1000 : number
      } else {
        json?.string.flatMap(date)
      }
    return time.flatMap { $0 > now ? $0 : nil }
  }

  private static func date(_ text: String) -> Double? {
    let plain = Date.ISO8601FormatStyle()
    let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let zoned =
      text.last?.isNumber == true && !text.dropFirst(10).contains { "+-".contains($0) }
      ? text + "Z" : text
    let parsed = (try? plain.parse(zoned)) ?? (try? fractional.parse(zoned))
    return parsed?.timeIntervalSince1970
  }
}
