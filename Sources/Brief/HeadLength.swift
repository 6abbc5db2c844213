/// Finds the length that what is said of one video begins with.
struct HeadLength {
  let reading: Reading
  let mentions: [Mention]

  private static let links = Words.set(
    """
    is are should shall must will can be being lasts last runs run at a an about roughly around
    exactly just of for in and long at-most : , one video clip cut with -  – — = 是 要 长 为 时 约 的
    做 成 ， ：
    """)

  /// The mention that tells it, as a wish; nil where something else comes first.
  func find(_ range: Range<Int>) -> Mention? {
    guard
      let found = mentions.first(where: {
        $0.kind == .duration && range.contains($0.range.lowerBound)
      }), found.range.lowerBound - range.lowerBound <= 8
    else { return nil }
    let isHead = (range.lowerBound..<found.range.lowerBound).allSatisfy { place in
      Self.links.contains(reading.word(place)) || ShapeWords.isShape(reading.word(place))
        || mentions.contains { $0.kind != .duration && $0.range.contains(place) }
    }
    let tail = reading.word(found.range.upperBound)
    let isPart = Words.part.contains(tail) || ["of", "into", "later", "off"].contains(tail)
    guard isHead, !isPart else { return nil }
    var wish = found
    wish.certainty = max(.plain, found.certainty)
    return wish
  }
}
