/// Makes cues that overlap into ones that follow one another, as timed text in MP4 has to: while several
/// are shown, their words stand below each other. Pure.
struct TextCues {
  struct Cue: Equatable {
    /// When it is shown and hidden, in seconds.
    var from: Double
    var until: Double
    var words: String
  }

  /// The most that are shown at once; the first give way. Signs that are drawn in layers have hundreds of
  /// cues of the same words.
  private static let most = 8

  /// Those that are shown at `place`, the first shown first.
  private var shown: [Cue] = []
  private var place = -Double.infinity

  /// Adds a cue, which begins no earlier than those before, and returns what is settled by it.
  mutating func add(_ cue: Cue) -> [Cue] {
    let settled = advance(to: cue.from)
    guard cue.until > place else { return settled }
    if let same = shown.firstIndex(where: { $0.words == cue.words }) {
      shown[same].until = max(shown[same].until, cue.until)
    } else {
      shown.append(cue)
      if shown.count > Self.most { shown.removeFirst() }
    }
    return settled
  }

  /// What is left at the end.
  mutating func finish() -> [Cue] { advance(to: .infinity) }

  private mutating func advance(to time: Double) -> [Cue] {
    var settled: [Cue] = []
    while place < time, let end = shown.map(\.until).min() {
      let next = min(time, end)
      if next > place {
        settled.append(
          Cue(from: place, until: next, words: shown.map(\.words).joined(separator: "\n")))
      }
      place = next
      shown.removeAll { $0.until <= next }
    }
    place = max(place, time)
    return settled
  }
}
