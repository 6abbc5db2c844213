import Foundation

/// The words that text files in a media folder add to a prompt.
enum FolderWords {
  /// The most bytes that are taken of all of them.
  static let limit = 4000

  /// Their words under their names, and whether that is all of them. Files that are no UTF-8 are
  /// left out.
  static func read(_ texts: [(source: String, path: String)]) -> (words: String, isWhole: Bool) {
    var room = limit
    var isWhole = true
    var parts: [String] = []
    for text in texts {
      guard let file = FileHandle(forReadingAtPath: text.path) else { continue }
      defer { try? file.close() }
      guard let bytes = try? file.read(upToCount: room + 4), !bytes.isEmpty else { continue }
      var kept = bytes.prefix(room)
      while !kept.isEmpty, String(data: kept, encoding: .utf8) == nil, bytes.count - kept.count < 8
      {
        kept.removeLast()
      }
      guard let words = String(data: kept, encoding: .utf8) else { continue }
      isWhole = isWhole && kept.count == bytes.count
      room -= kept.count
      parts.append("\n\n\(text.source):\n\(words)")
      if room <= 0 { break }
    }
    return (parts.joined(), isWhole)
  }
}

/// Small words for people.
enum Words {
  static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  /// With two decimal places at most, and none where the number is whole.
  static func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded() / 100
    return Int(exactly: hundredths).map { "\($0)" } ?? "\(hundredths)"
  }
}
