import MediaModel

extension TranscodeWork {
  /// The most pixels of all pictures that are encoded at once: eight of 1080p, whose encoders take
  /// some 250 MB each at the preset `medium`.
  private static let mostPixels = 8 * 1920 * 1080
  /// The usual seconds between two key frames; it is up to half as many more where chunks meet.
  static let keyFrameSeconds = 5.0

  /// How the picture is encoded in chunks; nil where it is better encoded in one.
  func chunks(of stream: StreamFacts, _ plan: PicturePlan) -> ChunkedTrack.Setup? {
    guard let settings = job.video, case .quality(let crf) = settings.rate, !settings.keepsAlpha,
      job.trim == nil, let length, length >= 2 * Self.keyFrameSeconds
    else { return nil }
    // Taking the combs out of a picture needs the one before it.
    if let order = stream.fieldOrder, order != .progressive { return nil }
    let pixels = max(1, plan.size.width * plan.size.height)
    let workers = min(
      threads, Int(length / Self.keyFrameSeconds), max(1, Self.mostPixels / pixels))
    guard workers > 1 else { return nil }
    let rate = plan.frameRate
    let interval = max(1, Int((rate.value * Self.keyFrameSeconds).rounded()))
    let (usualStep, size) = (usualStep, plan.size)
    return ChunkedTrack.Setup(
      stream: stream.index,
      encoder: FitEncoder(
        preset: settings.preset, size: size, rate: rate, threads: threads / workers,
        path: job.output, cancellation: cancellation, keyFrameInterval: interval),
      crf: crf, keyFrameInterval: interval, workers: workers, isChecked: job.isChecked,
      isFilm: plan.isFilm
    ) { first in
      let start = Double(first) / rate.value
      return PicturePlan.make(
        for: stream, size: size, usualStep: usualStep,
        span: first > 0 ? start...(start + Self.farAway) : nil)
    }
  }

  /// Seconds after which no clip goes on.
  private static let farAway = 1e6
}
