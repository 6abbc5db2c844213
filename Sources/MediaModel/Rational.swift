/// A ratio of two integers: frame rates, time bases, sample aspect ratios.
///
/// Kept in lowest terms with a positive denominator; 0/0 is not representable (use an optional).
public struct Rational: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The upper part.
  public let numerator: Int64
  /// The lower part, always above zero.
  public let denominator: Int64

  /// Reduces to lowest terms; nil when the denominator is zero, or when a part of the result would
  /// need more than 63 bits.
  public init?(_ numerator: Int64, _ denominator: Int64) {
    guard denominator != 0 else { return nil }
    let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    guard let upper = Int64(exactly: numerator.magnitude / divisor),
      let lower = Int64(exactly: denominator.magnitude / divisor)
    else { return nil }
    self.numerator = (numerator < 0) == (denominator < 0) ? upper : -upper
    self.denominator = lower
  }

  /// A whole number.
  public init(_ whole: Int64) {
    numerator = whole
    denominator = 1
  }

  /// One.
  public static let one = Rational(1)

  /// The quotient as a floating-point number.
  public var value: Double { Double(numerator) / Double(denominator) }

  /// The form `30000/1001`, or `25` for whole numbers.
  public var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }

  static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
