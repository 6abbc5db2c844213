/// Finds what was probably meant.
public enum Suggestion {
  /// The known word nearest to a mistyped one, when it is near enough to be offered.
  ///
  /// Near is at most a third of the letters changed (insertions, deletions, replacements and
  /// exchanged neighbours), or a known word that begins with what was typed.
  public static func nearest(to word: String, in known: [String]) -> String? {
    let typed = word.lowercased()
    if typed.count >= 2, let longer = known.first(where: { $0.hasPrefix(typed) }) { return longer }
    let allowed = max(1, typed.count / 3)
    return known.map { ($0, distance(typed, $0)) }
      .filter { $0.1 <= allowed }
      .min { $0.1 < $1.1 }?.0
  }

  /// How many single changes lead from one word to the other (optimal string alignment).
  static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left), Array(right))
    var twoBack = [Int]()
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(
          row[j] + 1, previous[j + 1] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, twoBack[j - 1] + 1) }
        row.append(best)
      }
      (twoBack, previous) = (previous, row)
    }
    return previous[b.count]
  }
}
