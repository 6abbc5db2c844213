public import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Re-encodes a clip with transparency to a WebM that keeps it: VP9 with an alpha channel beside
/// the picture, Opus sound.
///
/// Decoders of the picture alone show it without its opacity, as the format wants it.
public struct TransparentJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to write.
  public var output: String
  /// The most bytes of the result; none is larger.
  public var limit: ByteSize
  /// The stretch to keep, in seconds of the presentation; nil for all.
  public var trim: ClosedRange<Double>?
  /// Whether location tags are kept.
  public var keepLocation: Bool
  /// The codec's threads; 0 for as many as there are cores.
  public var threads: Int

  /// Makes a job.
  public init(
    input: String, output: String, limit: ByteSize, trim: ClosedRange<Double>? = nil,
    keepLocation: Bool = false, threads: Int = 0
  ) {
    self.input = input
    self.output = output
    self.limit = limit
    self.trim = trim
    self.keepLocation = keepLocation
    self.threads = threads
  }

  /// libvpx's constant quality: 24 is a little better than what YouTube's makers advise for 1080p.
  private static let quality = 24.0
  /// Encodings until one fits, and from there on to fill the limit.
  private static let mostTries = 5
  private static let mostCorrections = 3
  /// How full a limit must be where the source could use more, and what is aimed at.
  private static let fill = 0.985
  private static let aim = 0.993
  /// Below this a picture falls apart at any size.
  private static let floor: Int64 = 40_000

  /// Does it on the calling thread: at constant quality first, and where that is too large, at
  /// ever lower bit rates and sizes until it fits, then with the bits that are left.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where nothing fits.
  @discardableResult
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> Written {
    var settings = VideoSettings(rate: .quality(Self.quality), threads: threads)
    settings.keepsAlpha = true
    for attempt in 0..<Self.mostTries {
      var found = try fit(settings, cancellation, progress)
      if found == nil, attempt > 0 {
        found = try steady(settings, cancellation, progress)
      } else if let fit = found, case .average = settings.rate {
        found = try filled(fit, settings, cancellation, progress)
      }
      if var fit = found {
        if case .quality = settings.rate, FileSize.of(input) ?? 0 > limit.bytes,
          Double(fit.made.facts.bytes) < Double(limit.bytes) * Self.fill
        {
          fit.made.fitting.append(
            .qualityReached("more would not show (VP9 quality \(Int(Self.quality)))"))
        }
        try fit.file.commit()
        return fit.made
      }
      let facts = try Probe.facts(of: input, cancellation: cancellation)
      guard let next = next(settings, facts, easing: pow(0.75, Double(attempt))) else { break }
      settings = next
    }
    throw MediaError(
      .impossible, operation: "encoding with transparency", path: input,
      detail: "it does not fit in \(limit)",
      advice: "Take a stretch of it with --trim START-END, or leave the transparency out "
        + "with --smooth")
  }

  private typealias Fit = (file: PendingFile, made: Written)

  /// One encoding; nil where it is over the limit.
  private func fit(
    _ settings: VideoSettings, _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) throws -> Fit? {
    let pending = PendingFile(for: output)
    guard let made = try encode(settings, to: pending.path, cancellation, progress),
      made.facts.bytes <= limit.bytes
    else { return nil }
    return (pending, made)
  }

  /// The fullest of some encodings at corrected rates.
  ///
  /// libvpx keeps to a rate only about, but alike at rates that lie close together: each
  /// correction goes by the last that fitted, and stays below what was too much.
  private func filled(
    _ first: Fit, _ settings: VideoSettings, _ cancellation: Cancellation?,
    _ progress: MediaProgress.Report?
  ) throws -> Fit {
    guard case .average(let rate) = settings.rate else { return first }
    var best = (fit: first, rate: Double(rate))
    var tooMuch = Double.infinity
    for _ in 0..<Self.mostCorrections {
      let share = Double(best.fit.made.facts.bytes) / Double(max(1, limit.bytes))
      guard share < Self.fill else { break }
      let wanted = best.rate * min(3, Self.aim / max(0.01, share))
      let next = min(wanted, (best.rate + tooMuch) / 2)
      var corrected = settings
      corrected.rate = .average(Int64(next))
      guard let fit = try fit(corrected, cancellation, progress) else {
        tooMuch = next
        continue
      }
      guard fit.made.facts.bytes > best.fit.made.facts.bytes else { break }
      best = (fit, next)
    }
    return best.fit
  }

  /// One try; nil where it was stopped because it went over the limit.
  private func encode(
    _ settings: VideoSettings, to path: String, _ cancellation: Cancellation?,
    _ progress: MediaProgress.Report?
  ) throws -> Written? {
    let stop = Cancellation(within: cancellation)
    var audio = AudioSettings(bitRate: isLimited(settings) ? 64_000 : nil)
    audio.codec = .opus
    do {
      return try TranscodeJob(
        input: input, output: path, video: settings, audio: audio, trim: trim,
        keepLocation: keepLocation, isChecked: false
      ).run(cancellation: stop) {
        if $0.bytes > limit.bytes { stop.cancel() }
        progress?($0)
      }
    } catch let error as MediaError where error.kind == .cancelled {
      try cancellation?.check()
      return nil
    }
  }

  private func isLimited(_ settings: VideoSettings) -> Bool {
    settings.longestSide != nil
  }

  /// Constant quality's end, and about how the logarithm of the bytes falls with each step to it.
  private static let worstQuality = 63.0
  private static let slope = 0.14
  private static let mostQualities = 7

  /// The fullest at constant qualities; nil where the worst is too much.
  ///
  /// After a still beginning libvpx spends what it saved, and more, on what follows; an average is
  /// not kept then at any rate.
  private func steady(
    _ settings: VideoSettings, _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) throws -> Fit? {
    var tooMuch = Self.quality
    var best: (fit: Fit, quality: Double)?
    // Where that is too much nothing else needs trying.
    var next = Self.worstQuality
    for _ in 0..<Self.mostQualities {
      var tried = settings
      tried.rate = .quality(next.rounded())
      if let fit = try fit(tried, cancellation, progress) {
        best = (fit, next.rounded())
        let share = Double(fit.made.facts.bytes) / Double(max(1, limit.bytes))
        if share >= Self.fill { return fit }
        let step = max(1, (log(Self.aim / share) / Self.slope).rounded(.down))
        next = max(next.rounded() - step, tooMuch + 1)
      } else {
        guard let best else { return nil }
        tooMuch = next.rounded()
        next = (best.quality + tooMuch) / 2
      }
      guard let reached = best?.quality, (tooMuch + 1..<reached).contains(next.rounded()) else {
        break
      }
    }
    guard let best else { return nil }
    let bytes = Double(best.fit.made.facts.bytes)
    // A step of quality is more than what is left of the limit: the better one, of fewer pixels.
    guard best.quality - tooMuch == 1, let side = best.fit.made.facts.mainVideo?.displaySize
    else { return best.fit }
    let share = Double(limit.bytes) * 0.97 / (bytes * exp(Self.slope))
    var smaller = settings
    smaller.rate = .quality(tooMuch)
    smaller.longestSide = Int(Double(max(side.width, side.height)) * min(1, share.squareRoot()))
    guard let fit = try fit(smaller, cancellation, progress),
      fit.made.facts.bytes > best.fit.made.facts.bytes
    else { return best.fit }
    return fit
  }

  /// What to try next: fewer bits, and so many pixels as they are enough for.
  ///
  /// - Parameter easing: What part of the room is aimed at; libvpx goes over its rate where
  ///   pictures are hard and short of bits.
  private func next(
    _ settings: VideoSettings, _ facts: MediaFacts, easing: Double
  ) -> VideoSettings? {
    var seconds = facts.duration ?? 0
    if let trim { seconds = min(seconds, trim.upperBound) - trim.lowerBound }
    let sound = Double(facts.audioStreams.count) * 70_000
    guard seconds > 0, let size = facts.mainVideo?.displaySize else { return nil }
    let room = Double(limit.bytes) * 0.96
    // libvpx gives the alpha channel as many bits again as the picture.
    let bits = Int64((room * 8 / seconds - sound) * easing / 2)
    guard bits >= Self.floor else { return nil }
    var next = settings
    next.rate = .average(bits)
    // 0.03 bits a pixel is where VP9 begins to smear.
    let rate = min(60, facts.mainVideo?.frameRate?.value ?? 30)
    let pixels = Double(bits) * easing / 0.03 / max(rate, 1)
    let shrink = min(1, (pixels / Double(max(1, size.pixels))).squareRoot())
    let longest = max(size.width, size.height)
    next.longestSide = min(1920, max(160, Int(Double(longest) * shrink)))
    return next
  }
}
