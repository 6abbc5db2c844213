import MediaModel

/// What has to be looked up of a picture stream before it is encoded, as headers tell it wrongly or not at all:
/// the order of its fields, and the pace of its pictures.
struct SourcePace {
  /// The stream, with what was found.
  private(set) var stream: StreamFacts
  /// The usual distance of its pictures in seconds, where their steps vary.
  private(set) var usualStep: Double?
  /// Whether it is a film throughout whose pictures come in steps of two and three fields.
  private(set) var isFilm = false

  init(
    of stream: StreamFacts, in path: String, threads: Int, cancellation: Cancellation?
  ) throws {
    self.stream = stream
    switch try PulldownProbe.pulldown(in: path, stream: stream, cancellation: cancellation) {
    case .film(let rate):
      isFilm = true
      settle(at: rate)
      return
    case .mixed(let rate):
      settle(at: rate)
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
  private mutating func settle(at rate: Rational) {
    stream.frameRate = rate
    stream.isVariableFrameRate = true
    if isFilm || stream.codec == "mpeg2video" { stream.fieldOrder = .progressive }
    usualStep = 1 / rate.value
  }
}
