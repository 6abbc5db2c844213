/// Takes out of the service's words what would steer a terminal: control characters and whole
/// escape sequences, however they are cut into pieces.
public struct Sanitizer: Sendable {
  private enum State { case ground, escape, sequence, string(Int), stringEscape(Int) }
  private static let longestString = 4096

  private var state = State.ground
  private var lastWasReturn = false

  /// At the start of a text.
  public init() {}

  /// One text, whole.
  public static func clean(_ text: String) -> String {
    var sanitizer = Sanitizer()
    return sanitizer.clean(text)
  }

  /// One text as a single line, cut at `limit` characters.
  static func line(_ text: String, limit: Int = 300) -> String {
    let words = clean(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= limit ? words : words.prefix(limit - 1) + "…"
  }

  /// The next piece of a text. Line ends become line feeds; tabs stay.
  public mutating func clean(_ piece: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in piece.unicodeScalars {
      if let scalar = take(scalar) { kept.append(scalar) }
    }
    return String(kept)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch state {
    case .ground: return plain(scalar)
    case .escape:
      switch scalar {
      case "[": state = .sequence
      case "]", "P", "X", "^", "_": state = .string(0)
      case " "..."/": break
      case "0"..."~": state = .ground
      default: return backToGround(scalar)
      }
    case .sequence:
      switch scalar {
      case " "..."?": break
      case "@"..."~": state = .ground
      default: return backToGround(scalar)
      }
    case .string(let length):
      switch scalar {
      case "\u{07}", "\u{9C}": state = .ground
      case "\u{1B}": state = .stringEscape(length)
      case "\n": return backToGround(scalar)
      default: state = length < Self.longestString ? .string(length + 1) : .ground
      }
    case .stringEscape(let length):
      state = scalar == "\\" ? .ground : .string(length + 1)
    }
    return nil
  }

  private mutating func backToGround(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    state = .ground
    return plain(scalar)
  }

  private mutating func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let afterReturn = lastWasReturn
    lastWasReturn = scalar == "\r"
    switch scalar {
    case "\u{1B}":
      state = .escape
      return nil
    case "\u{9B}":
      state = .sequence
      return nil
    case "\u{90}", "\u{98}", "\u{9D}", "\u{9E}", "\u{9F}":
      state = .string(0)
      return nil
    case "\r", "\u{85}", "\u{2028}", "\u{2029}": return "\n"
    case "\n": return afterReturn ? nil : "\n"
    case "\t": return scalar
    case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
      "\u{2066}"..."\u{2069}":
      return nil
    default: return scalar
    }
  }
}
