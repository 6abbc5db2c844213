/// A JSON value that is written back as it was read: members keep their order, numbers their
/// spelling.
///
/// Two values are equal when they are written alike: `1.0` differs from `1`, and objects whose
/// members stand in another order differ.
public enum JSON: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, in the digits it was written with.
  case number(JSONNumber)
  /// Text.
  case string(String)
  /// A list.
  case array([JSON])
  /// Members in their order.
  case object(JSONObject)

  /// An object of these members, in this order; those without a value are left out.
  public static func object(_ members: [(String, JSON?)]) -> JSON {
    .object(
      JSONObject(
        members.compactMap { key, value in value.map { JSONObject.Member(key: key, value: $0) } }))
  }
}

extension JSON {
  /// The value of a member; nil for other kinds of values and for keys that are not there.
  public subscript(key: String) -> JSON? { object?[key] }

  /// The element at a position; nil for other kinds of values and past the ends.
  public subscript(position: Int) -> JSON? {
    guard let elements = array, elements.indices.contains(position) else { return nil }
    return elements[position]
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The text, if this is text.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The whole number, if this is a number without a fraction that fits (`1e3` and `2.0` do).
  public var int: Int64? {
    if case .number(let number) = self { number.int } else { nil }
  }

  /// The nearest double, if this is a number.
  public var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  /// The truth value, if this is one.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements, if this is a list.
  public var array: [JSON]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members, if this is an object.
  public var object: JSONObject? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`.
  public init(nilLiteral: ()) { self = .null }

  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }

  /// A whole number.
  public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }

  /// A number; `null` for one that JSON cannot write.
  public init(floatLiteral value: Double) { self = JSON(value) }

  /// A list.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }

  /// An object, its members in the order written.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }
}

extension JSON {
  /// Text.
  public init(_ text: some StringProtocol) { self = .string(String(text)) }

  /// A truth value.
  public init(_ value: Bool) { self = .bool(value) }

  /// A whole number.
  public init(_ value: some BinaryInteger & LosslessStringConvertible) {
    self = .number(JSONNumber(value))
  }

  /// A number in its shortest exact spelling; `null` for infinities and NaN.
  public init(_ value: Double) {
    self = JSONNumber(value).map { .number($0) } ?? .null
  }

  /// A list.
  public init(_ elements: some Sequence<JSON>) { self = .array(Array(elements)) }
}

extension JSON: CustomStringConvertible {
  /// The compact text.
  public var description: String { text() }
}
