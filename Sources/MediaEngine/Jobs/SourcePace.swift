import MediaModel

/// What has to be looked up of a picture stream before it is encoded, as headers tell it wrongly or not at all:
/// the order of its fields, and the pace of its pictures.
struct SourcePace {
  /// The stream, with what was found.
  private(set) var stream: StreamFacts
  /// The usual distance of its pictures in seconds, where their steps vary.
  private(set) var usualStep: Double?
  /// The constant rate at which it is encoded.
  var rate: Rational { FrameRateChoice.rate(for: stream, usualStep: usualStep) }
  /// Whether it is a film of uneven times.
  var isFilm: Bool { FrameRateChoice.isFilm(stream, usualStep: usualStep) }

  init(
    of stream: StreamFacts, in path: String, threads: Int, cancellation: Cancellation?
  ) throws {
    self.stream = stream
    switch try PulldownProbe.pulldown(in: path, stream: stream, cancellation: cancellation) {
    case .film(let rate):
      settle(at: rate, isProgressive: true)
      return
    case .mixed(let rate):
      settle(at: rate, isProgressive: stream.codec == "mpeg2video")
      return
    case nil: break
    }
    if FieldProbe.isDoubtful(stream),
      let order = try FieldProbe.order(
        of: path, stream: stream, threads: threads, cancellation: cancellation)
    {
      self.stream.fieldOrder = order
    }
    guard stream.isVariableFrameRate || FrameRateChoice.isDoubtful(stream) else { return }
    usualStep = try FrameSpacing.usualStep(
      path: path, stream: stream.index, cancellation: cancellation)
  }

  /// Where fields are repeated, each picture says of itself whether it consists of fields, and the times are
  /// uneven.
  private mutating func settle(at rate: Rational, isProgressive: Bool) {
    stream.frameRate = rate
    stream.isVariableFrameRate = true
    if isProgressive { stream.fieldOrder = .progressive }
    usualStep = 1 / rate.value
  }
}
