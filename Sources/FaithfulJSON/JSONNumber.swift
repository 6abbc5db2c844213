/// A JSON number in the digits it was written with, so that none are lost.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
  /// The digits as written.
  public let spelling: String

  /// Takes a spelling that the parser has checked.
  init(checked spelling: String) { self.spelling = spelling }

  /// Takes a spelling; nil unless it is a number by JSON's grammar.
  public init?(spelling: String) {
    guard case .number(let number)? = try? JSON(parsing: spelling), number.spelling == spelling
    else { return nil }
    self = number
  }

  /// A whole number.
  public init(_ value: some BinaryInteger & LosslessStringConvertible) {
    spelling = String(value)
  }

  /// The shortest spelling that reads back as this value; nil for infinities and NaN.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    spelling =
      if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, whole != 0 {
        String(whole)
      } else {
        value == 0 ? "0" : String(describing: value)
      }
  }

  /// The value, if it is whole and fits (`1e3` and `2.0` do).
  public var int: Int64? { Int64(spelling) ?? Int64(exactly: double) }

  /// The nearest double; infinite for numbers past its range.
  public var double: Double { Double(spelling) ?? .nan }

  /// The spelling.
  public var description: String { spelling }
}
