import MediaModel

/// Where the pictures of a constant rate lie on the clock, so that what is encoded begins with one: pictures that
/// were brought to the nearest tick of a clock that begins elsewhere would be out of step with the sound. Pure.
struct PictureGrid {
  /// Seconds from the presentation's start to the first picture.
  private let lead: Double
  /// Pictures a second; nil where they lie anywhere.
  private let rate: Double?

  /// Sound of so many seconds before the first picture is left out: most of it is AAC's own padding.
  private static let mostLeftOut = 0.05

  /// - Parameter isFilm: Whether it is a film, whose pictures are even while their times are not.
  init(_ stream: StreamFacts, encodedAt rate: Rational, start: Double, isFilm: Bool = false) {
    lead = max(0, (stream.startTime ?? start) - start)
    let own = stream.frameRate?.value ?? 0
    let isConstant = !stream.isVariableFrameRate && !FrameRateChoice.isDoubtful(stream)
    let isEven = isFilm || isConstant && abs(own - rate.value) < 0.001 * rate.value
    self.rate = isEven ? rate.value : nil
  }

  /// Seconds by which the result begins later than the presentation; less than none where the first picture
  /// stands in for those before it.
  var shift: Double {
    guard let rate else { return lead <= Self.mostLeftOut ? lead : 0 }
    let rest = lead - (lead * rate + 0.01).rounded(.down) / rate
    return rest <= Self.mostLeftOut ? rest : rest - 1 / rate
  }

  /// A stretch of the presentation on the result's clock; it begins with the picture that is shown where the
  /// wanted one does.
  func aligned(_ span: ClosedRange<Double>) -> ClosedRange<Double> {
    guard let rate else { return span }
    let first = max(span.lowerBound, shift)
    let start = ((first - shift) * rate + 0.01).rounded(.down) / rate
    return start...(start + max(0, span.upperBound - first))
  }
}
