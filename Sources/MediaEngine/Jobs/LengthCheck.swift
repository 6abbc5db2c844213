import MediaModel

/// Whether a copy or re-encoding lasts as long as its source.
enum LengthCheck {
  /// Throws where it does not, to two frames or an eighth of a second.
  static func check(
    _ copy: MediaFacts, lasts wanted: Double?, source: MediaFacts, path: String
  ) throws {
    guard let was = wanted, let now = copy.duration else { return }
    let frame = source.mainVideo?.frameRate.map { 1 / max(0.1, $0.value) } ?? 0.05
    if abs(was - now) > max(0.12, 2 * frame) {
      throw MediaError(
        .unsound, operation: "checking what was written", path: path,
        detail: "it lasts \(StreamSpan.text(now)) and its source \(StreamSpan.text(was))")
    }
  }
}
