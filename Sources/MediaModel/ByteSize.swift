/// An amount of bytes.
///
/// Decimal units (kB, MB, GB) are powers of 1000 and binary ones (KiB, MiB, GiB) powers of 1024,
/// after IEC 80000-13. Upload limits are decimal: 200 MB is 200,000,000 bytes.
public struct ByteSize: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The number of bytes.
  public let bytes: Int64

  /// Makes a size of so many bytes.
  public init(_ bytes: Int64) { self.bytes = bytes }

  /// Reads and writes the bare number of bytes.
  public init(from decoder: any Decoder) throws {
    bytes = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes the bare number of bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bytes)
  }

  private static let units: [(name: String, factor: Double)] = [
    ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824),
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("b", 1), ("", 1),
  ]

  /// Reads `200MB`, `1.5 GiB`, `900 kB` or a bare number of bytes, in any case of letters.
  ///
  /// Nil for unknown units, negative amounts and amounts past 2^53 bytes.
  public init?(parsing text: String) {
    let compact = text.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "," }
    let number = compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let amount = Double(number),
      let unit = Self.units.first(where: { $0.name == compact.dropFirst(number.count) })
    else { return nil }
    let bytes = amount * unit.factor
    guard bytes.isFinite, bytes >= 0, bytes <= 9_007_199_254_740_992 else { return nil }
    self.bytes = Int64(bytes)
  }

  /// Orders by the number of bytes.
  public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

  /// A decimal form of three figures, such as `1.25 MB`; never rounded up past the true value
  /// into the next unit.
  public var description: String {
    let value = Double(bytes)
    guard bytes >= 1000 else { return "\(bytes) B" }
    let (scaled, unit) =
      bytes < 1_000_000
      ? (value / 1e3, "kB") : bytes < 1_000_000_000 ? (value / 1e6, "MB") : (value / 1e9, "GB")
    let decimals = scaled < 10 ? 2 : scaled < 100 ? 1 : 0
    return "\(Self.fixed(scaled, decimals: decimals)) \(unit)"
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = [1, 10, 100][decimals]
    let whole = Int64((value * Double(scale)).rounded(.down))
    guard decimals > 0 else { return "\(whole)" }
    let fraction = String(whole % Int64(scale))
    return "\(whole / Int64(scale))."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
