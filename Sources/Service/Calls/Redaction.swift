/// Hides what must not be seen in words that will be.
enum Redaction {
  /// The words with known secrets, and what looks like a token, replaced by `•••`.
  static func hide(_ secrets: [Secret], in words: String) -> String {
    var words = hideTokens(secrets, in: words)
    for prefix in ["Bearer ", "bearer "] {
      words = words.replacing(prefix, inRunsOf: { !$0.isWhitespace && !"\"',;".contains($0) })
    }
    return words
  }

  /// The same for words that a person reads, in which a bearer may be one of good news.
  static func hideTokens(_ secrets: [Secret], in words: String) -> String {
    ["nmv_", "clm_"].reduce(secrets.reduce(words) { $1.hidden(in: $0) }) { words, prefix in
      words.replacing(prefix, inRunsOf: { $0.isLetter || $0.isNumber || "_-.".contains($0) })
    }
  }
}

extension String {
  /// Replaces the run of characters behind each occurrence of a prefix by `•••`.
  fileprivate func replacing(_ prefix: String, inRunsOf belongs: (Character) -> Bool) -> String {
    let pieces = split(separator: prefix, omittingEmptySubsequences: false)
    return pieces.enumerated().map { index, piece in
      index == 0 ? String(piece) : prefix + "•••" + piece.drop(while: belongs)
    }.joined()
  }
}
