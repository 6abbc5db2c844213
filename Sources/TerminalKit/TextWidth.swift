/// How many columns of a terminal a text takes: East Asian wide characters and emoji take two,
/// combining marks none.
public func columns(of text: String) -> Int {
  text.reduce(0) { $0 + columns(of: $1) }
}

private func columns(of character: Character) -> Int {
  guard let first = character.unicodeScalars.first else { return 0 }
  if character.unicodeScalars.contains(where: { $0.value == 0xfe0f }) { return 2 }
  if first.value < 0x300 { return first.value < 0x20 || first.value == 0x7f ? 0 : 1 }
  switch first.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: return isWide(first) ? 2 : 1
  }
}

/// The blocks that Unicode's EastAsianWidth.txt (15.0) calls W or F, joined where they touch.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.properties.isEmojiPresentation { return true }
  switch scalar.value {
  case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
    0xa000...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
    0xff01...0xff60, 0xffe0...0xffe6, 0x1b000...0x1b2fb, 0x20000...0x3fffd:
    return true
  default: return false
  }
}

/// The text in at most so many columns, the middle of a longer one replaced by `…`.
public func shortened(_ text: String, to limit: Int) -> String {
  guard columns(of: text) > limit else { return text }
  guard limit > 1 else { return limit == 1 ? "…" : "" }
  let tail = prefix(of: String(text.reversed()), columns: (limit - 1) / 2)
  let head = prefix(of: text, columns: limit - 1 - columns(of: tail))
  return head + "…" + String(tail.reversed())
}

private func prefix(of text: String, columns limit: Int) -> String {
  var used = 0
  return String(
    text.prefix {
      used += columns(of: $0)
      return used <= limit
    })
}

/// The text with spaces added to so many columns.
public func padded(_ text: String, to width: Int, right: Bool = false) -> String {
  let spaces = String(repeating: " ", count: max(0, width - columns(of: text)))
  return right ? spaces + text : text + spaces
}

/// The text broken at spaces into lines of at most so many columns; its own line ends stay.
public func wrapped(_ text: String, to width: Int) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
    var lines = [""]
    for word in paragraph.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if columns(of: last) + 1 + columns(of: String(word)) <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
