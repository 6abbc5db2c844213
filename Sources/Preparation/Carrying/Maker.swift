import MediaEngine
import MediaModel

/// Makes a recipe's file.
struct Maker {
  let carrier: Carrier

  /// A file that was made and is not checked yet.
  struct Made {
    var bytes: Int64
    /// Its facts and what decoding found, where the making told.
    var facts: MediaFacts?
    var decoded: DecodeReport?
    var notes: [Reason] = []
  }

  private var input: String { carrier.item.file.path }
  private var options: PreparationOptions { carrier.options }
  private var cancellation: Cancellation { carrier.cancellation }

  /// Makes it under a temporary name, on the calling thread.
  func make(_ recipe: Recipe, at path: String) throws -> Made {
    var written: Written?
    var notes: [Reason] = []
    switch recipe {
    case .copy: try FileDuplicate.run(from: input, to: path, cancellation: cancellation)
    case .stripLocation:
      try LocationStripper.copy(from: input, to: path, cancellation: cancellation)
    case .fillSizes:
      try WAVSizes.copy(
        from: input, to: path, removesLocation: !options.keepLocation, cancellation: cancellation)
    case .remux(let container, let streams):
      written = try RemuxJob(
        input: input, output: path, container: container, streams: streams,
        keepLocation: options.keepLocation, depth: options.deep ? .full : .sampled,
        threads: carrier.threads
      ).run(known: carrier.item.facts, cancellation: cancellation, progress: progress)
    case .recodeSound(let share): written = try recodeSound(to: path, share: share)
    case .transcode(let trim): written = try transcode(to: path, trim: trim)
    case .fit(let longestSide, let trim):
      notes = try fit(to: path, longestSide: longestSide, trim: trim)
    case .transparent(let trim):
      written = try TransparentJob(
        input: input, output: path, limit: options.ceiling, trim: trim,
        keepLocation: options.keepLocation, threads: carrier.threads
      ).run(cancellation: cancellation, progress: progress)
    case .sound(let bitRate, let trim):
      let made = try sound(to: path, bitRate: bitRate, trim: trim)
      written = made
      notes += [qualityReached(made)].compactMap(\.self)
    case .picture(let format):
      var job = PictureJob(
        input: input, output: path, format: format, limit: options.ceiling,
        keepLocation: options.keepLocation, threads: carrier.threads)
      if let preset = options.preset { job.preset = preset }
      notes = try job.report(cancellation: cancellation).notes
    case .split, .encodedParts:
      throw MediaError(
        .impossible, operation: "making one file", path: input, detail: "it goes in parts")
    }
    let bytes = try FileSystem.status(path).stamp.bytes
    notes += written?.notes ?? []
    return Made(bytes: bytes, facts: written?.facts, decoded: written?.decoded, notes: notes)
  }

  private var progress: MediaProgress.Report {
    let report = carrier.report
    return { report($0.fraction.map { 0.9 * $0 }, $0.seconds) }
  }

  /// Stops an encoder as soon as it has written more than may be sent.
  private func stopping(_ overflow: Cancellation) -> MediaProgress.Report {
    let report = progress
    let ceiling = options.ceiling.bytes
    return {
      if $0.bytes > ceiling { overflow.cancel() }
      report($0)
    }
  }

  /// Encodes sound; where that went over the ceiling, or a limited rate left room that the sound
  /// could use, again at the rate that the last try asks for, four times in all at most.
  private func sound(
    to path: String, bitRate: Int64, trim: ClosedRange<Double>?
  ) throws -> Written {
    func encode(_ rate: Int64) throws -> Written {
      try AudioJob(
        input: input, output: path, settings: AudioSettings(bitRate: rate, mostChannels: 8),
        trim: trim, keepLocation: options.keepLocation
      ).run(known: carrier.item.facts, cancellation: cancellation, progress: progress)
    }
    let ceiling = options.ceiling.bytes
    let most = carrier.item.facts.map(SoundRules.usualRate) ?? bitRate
    var rate = bitRate
    var made = try encode(rate)
    for _ in 0..<3 {
      let bytes = made.facts.bytes
      let isShort = bytes < ceiling / 1000 * 985 && rate < most
      guard bytes > ceiling || isShort else { break }
      let fill = Double(bytes) / Double(max(1, ceiling))
      let next = min(most, Int64(Double(rate) * 0.993 / max(0.1, fill)))
      guard next != rate, next < rate * 2 else { break }
      rate = next
      made = try encode(rate)
    }
    return made
  }

  /// Why sound that was over the limit ends well below it.
  private func qualityReached(_ made: Written) -> Reason? {
    guard let facts = carrier.item.facts, facts.bytes > options.ceiling.bytes,
      made.facts.bytes < options.ceiling.bytes / 100 * 95
    else { return nil }
    let rate = SoundRules.usualRate(of: facts) / 1000
    return Reason(
      code: "quality-reached",
      text: "It is smaller than the limit since AAC of \(rate) kb/s sounds like its source already")
  }

  private var sound: AudioSettings {
    AudioSettings(mostChannels: 8, copiesWherePossible: !carrier.encodesAllSound)
  }

  /// Copies the picture and encodes the sound; where that went a little over the ceiling, once more
  /// at the rate that the first try asks for.
  private func recodeSound(to path: String, share: Double?) throws -> Written {
    func encode(_ share: Double?) throws -> Written {
      var settings = sound
      settings.share = share
      return try TranscodeJob(
        input: input, output: path, video: nil, audio: settings,
        keepLocation: options.keepLocation
      ).run(known: carrier.item.facts, cancellation: cancellation, progress: progress)
    }
    let made = try encode(share)
    let over = made.facts.bytes - options.ceiling.bytes
    guard over > 0, let facts = carrier.item.facts,
      let next = LighterSound.share(after: share ?? 1, over: over, facts: facts)
    else { return made }
    return try encode(next)
  }

  private func transcode(to path: String, trim: ClosedRange<Double>?) throws -> Written {
    var settings = VideoSettings()
    if let preset = options.preset { settings.preset = preset }
    settings.threads = carrier.threads
    let overflow = Cancellation(within: cancellation)
    do {
      return try TranscodeJob(
        input: input, output: path, video: settings, audio: sound,
        trim: trim, keepLocation: options.keepLocation
      ).run(
        known: carrier.item.facts, cancellation: overflow, progress: stopping(overflow))
    } catch let error as MediaError where error.kind == .cancelled && !cancellation.isCancelled {
      throw Overflow(bytes: nil)
    }
  }

  private func fit(
    to path: String, longestSide: Int, trim: ClosedRange<Double>?
  ) throws -> [Reason] {
    var job = FitJob(
      input: input, output: path, limit: options.ceiling, longestSide: longestSide, trim: trim,
      keepLocation: options.keepLocation, threads: carrier.threads, isChecked: false)
    job.copiesSound = !carrier.encodesAllSound
    if let preset = options.preset { job.preset = preset }
    return try job.run(
      known: carrier.item.facts, cancellation: cancellation, progress: progress
    ).notes
  }
}
