import MediaModel

/// Whether a copy or re-encoding lasts as long as its source.
enum LengthCheck {
  /// Throws where it does not, to two frames or an eighth of a second.
  ///
  /// - Parameter guess: How much of the wanted length may be missing, as it is a guess.
  static func check(
    _ copy: MediaFacts, lasts wanted: Double?, guess: Double, source: MediaFacts, path: String
  ) throws {
    guard let was = wanted, let now = copy.duration else { return }
    let frame = source.mainVideo?.frameRate.map { 1 / max(0.1, $0.value) } ?? 0.05
    let tolerance = max(0.12, 2 * frame)
    if now > was + tolerance || now < was - guess - tolerance {
      throw MediaError(
        .unsound, operation: "checking what was written", path: path,
        detail: "it lasts \(StreamSpan.text(now)) and its source \(StreamSpan.text(was))")
    }
  }
}
