/// A length of time as it is typed.
public enum TimeLength {
  /// Reads `12`, `12.5`, `12s`, `500ms`, `1m30s`, `2min`, `1h`, `1:30` or `0:01:30.5` as seconds;
  /// nil for anything else, for negative lengths and for more than a year.
  public static func seconds(parsing text: String) -> Double? {
    let compact = text.lowercased().filter { !$0.isWhitespace }
    let seconds = compact.contains(":") ? clock(compact) : units(compact)
    return seconds.flatMap { $0.isFinite && $0 >= 0 && $0 <= 31_536_000 ? $0 : nil }
  }

  /// Reads `START-END`, each as above, as a stretch that is not empty.
  public static func stretch(parsing text: String) -> ClosedRange<Double>? {
    let parts = text.split(omittingEmptySubsequences: false) { "-–".contains($0) }
    guard parts.count == 2, let start = seconds(parsing: String(parts[0])),
      let end = seconds(parsing: String(parts[1])), start < end
    else { return nil }
    return start...end
  }

  private static func clock(_ text: String) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var sum = 0.0
    for (place, part) in parts.enumerated() {
      guard let value = number(part), place == 0 || value < 60 else { return nil }
      guard place == parts.count - 1 || !part.contains(".") else { return nil }
      sum = sum * 60 + value
    }
    return sum
  }

  private static func units(_ text: String) -> Double? {
    let factors = ["h": 3600.0, "m": 60, "min": 60, "s": 1, "sec": 1, "ms": 0.001]
    var rest = text[...]
    var sum = 0.0
    var last = Double.infinity
    repeat {
      let digits = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      let isBare = unit.isEmpty && sum == 0 && last == .infinity
      guard let value = number(digits), let factor = isBare ? 1 : factors[String(unit)],
        factor < last
      else { return nil }
      sum += value * factor
      last = factor
    } while !rest.isEmpty
    return sum
  }

  private static func number(_ text: Substring) -> Double? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else {
      return nil
    }
    return Double(text)
  }
}
