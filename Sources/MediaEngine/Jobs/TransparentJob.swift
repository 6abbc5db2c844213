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
  private static let mostTries = 5
  /// How full a limit must be where the source could use more.
  private static let fill = 0.97
  /// Below this a picture falls apart at any size.
  private static let floor: Int64 = 40_000

  /// Does it on the calling thread: at constant quality first, and where that is too large, at
  /// ever lower bit rates and sizes until it fits, then once more with the bits that are left.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where nothing fits.
  @discardableResult
  public func run(
    cancellation: Cancellation? = nil, progress: MediaProgress.Report? = nil
  ) throws -> Written {
    var settings = VideoSettings(rate: .quality(Self.quality), threads: threads)
    settings.keepsAlpha = true
    var best: (file: PendingFile, made: Written)?
    for attempt in 0..<Self.mostTries {
      let pending = PendingFile(for: output)
      let made = try encode(settings, to: pending.path, cancellation, progress)
      if let made, made.facts.bytes <= limit.bytes {
        let hadFit = best != nil
        if made.facts.bytes > best?.made.facts.bytes ?? 0 { best = (pending, made) }
        guard !hadFit, let next = fuller(settings, filled: made.facts.bytes) else { break }
        settings = next
        continue
      }
      if best != nil { break }
      let facts = try Probe.facts(of: input, cancellation: cancellation)
      guard let next = next(settings, facts, easing: pow(0.75, Double(attempt))) else { break }
      settings = next
    }
    if let best {
      try best.file.commit()
      return best.made
    }
    throw MediaError(
      .impossible, operation: "encoding with transparency", path: input,
      detail: "it does not fit in \(limit)",
      advice: "Take a stretch of it with --trim START-END, or leave the transparency out "
        + "with --smooth")
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
    if case .average = settings.rate { true } else { false }
  }

  /// The same with the bits that were left; nil where the limit is full or the quality was not limited.
  private func fuller(_ settings: VideoSettings, filled bytes: Int64) -> VideoSettings? {
    let share = Double(bytes) / Double(max(1, limit.bytes))
    guard case .average(let bits) = settings.rate, share < Self.fill else { return nil }
    var next = settings
    next.rate = .average(Int64(Double(bits) * 0.985 / max(0.1, share)))
    return next
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
