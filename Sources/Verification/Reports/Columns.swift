/// Text in columns of a terminal, where Han characters and kana take two.
enum Columns {
  static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first?.value else { return 0 }
    switch scalar {
    case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// Fills with spaces to a width.
  static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Self.width(text)))
  }

  /// Cuts to a width, with an ellipsis.
  static func cut(_ text: String, to width: Int) -> String {
    let clean = printable(text)
    guard Self.width(clean) > width else { return clean }
    var kept = ""
    var used = 0
    for character in clean {
      used += Self.width(character)
      if used > width - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// Without control characters, which would reach into the terminal.
  static func printable(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        let isControl = scalar.value < 32 || (127...159).contains(scalar.value)
        return isControl ? " " : Character(scalar)
      })
  }

  /// Breaks at spaces into lines that begin with so many spaces and fit the width.
  static func wrap(_ text: String, _ width: Int, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in printable(text).split(separator: " ") {
      let isFull = indent + Self.width(line) + 1 + Self.width(String(word)) > width
      if !line.isEmpty, isFull {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + cut(String(word), to: width - indent)
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines
  }
}
