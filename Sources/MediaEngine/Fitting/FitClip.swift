import MediaModel

/// A clip's picture as fitting reads it: several times, at several sizes, from several places.
struct FitClip {
  let path: String
  let stream: StreamFacts
  /// Seconds from the source's times to the presentation's.
  let offset: Double
  /// The stretch to keep, in seconds of the presentation; nil for all.
  let trim: ClosedRange<Double>?
  /// Seconds of the result.
  let length: Double
  /// The median distance of the source's frames in seconds, where it varies.
  let usualStep: Double?
  let threads: Int
  let cancellation: Cancellation?
  /// Whether its pictures keep their transparency.
  var keepsAlpha = false
  /// Whether the source's clock starts again on the way; nil where nobody asked.
  var hasRestarts: Bool?
  /// The file as it was opened last, for readings that do not start at its beginning.
  private let opened = Opened()

  private final class Opened {
    var source: Demuxer?
  }

  /// Ends a reading from within: where a source leaves a gap, thousands of pictures may be made up of one
  /// packet.
  private struct Enough: Error {}

  /// Where a reading begins.
  enum Start {
    /// At a frame of the result.
    case at(Int)
    /// At the source's key frame before a frame of the result, so that nothing is decoded in
    /// vain, if it is at most so many frames before.
    case keyBefore(Int, patience: Int)
  }

  /// Frames a second of the result.
  var rate: Rational { FrameRateChoice.rate(for: stream, usualStep: usualStep) }

  /// About how many frames the result has.
  var frames: Int { max(1, Int(nearest: length * rate.value)) }

  /// Whether decoding it takes so long beside encoding it at a size that a look at all of it is dear:
  /// its pixels are many times as many (4K that becomes 1080p), or take many bits each.
  func isDear(at size: Resolution) -> Bool {
    guard let pixels = stream.codedSize?.pixels, pixels > 0 else { return false }
    let bits = Double(stream.bitRate ?? 0) / rate.value / Double(pixels)
    return pixels >= 3 * size.pixels || bits > Self.dearBits
  }

  /// Bits a pixel with which decoding takes more than a third of the time of encoding (measured with
  /// the preset `veryfast` on noise, storms and fades).
  private static let dearBits = 0.9

  /// How its pictures become ones of a size, from a frame of the result on.
  func plan(size: Resolution, from frame: Int = 0, isDraft: Bool = false) -> PicturePlan {
    var span = trim
    if frame > 0 {
      let start = (trim?.lowerBound ?? 0) + Double(frame) / rate.value
      span = start...max(start + 1, trim?.upperBound ?? start + length + 60)
    }
    return PicturePlan.make(
      for: stream, size: size, usualStep: usualStep, span: span,
      keepsAlpha: keepsAlpha, isDraft: isDraft)
  }

  /// Gives out the result's pictures with their numbers until there are no more or `emit` says
  /// false.
  ///
  /// - Parameters:
  ///   - isDraft: Decodes and scales fast, for pictures that nobody will see.
  ///   - skim: Leaves out what is like that before it; the picture before stands in its place.
  /// - Returns: What was left out.
  @discardableResult func read(
    size: Resolution, from start: Start = .at(0), isDraft: Bool = false, skim: FitSkim.Reach? = nil,
    emit: (Int, Frame) throws -> Bool
  ) throws -> [FitSkim.Gap] {
    let source = try source(for: start)
    var next = try begin(source, start)
    let plan = plan(size: size, from: next, isDraft: isDraft)
    let pipe = try PicturePipe(
      source: source, stream: stream.index, plan: plan, offset: offset, threads: threads,
      isDraft: isDraft)
    var isWanted = true
    func take(_ frame: Frame) throws {
      guard isWanted else { throw Enough() }
      frame.presentationTime = Int64(next)
      isWanted = try emit(next, frame)
      next += 1
    }
    let packet = try Packet()
    let end = trim.map { $0.upperBound + offset + 2 }
    var skimming = skim.map { FitSkimming($0) }
    do {
      while isWanted, try source.read(into: packet) {
        guard packet.streamIndex == stream.index else { continue }
        if let end, let time = packet.decodeSeconds, time > end { break }
        if skimming == nil {
          try pipe.take(packet, take)
        } else {
          try skimming?.take(packet, frame: frame(at: packet), pipe, take)
        }
      }
      if isWanted {
        try skimming?.finish(pipe, take)
        try pipe.take(nil, take)
      }
    } catch is Enough {}
    return skimming?.skim.gaps ?? []
  }

  /// The file to read from; one that was read before only where the reader is sent to a place.
  private func source(for start: Start) throws -> Demuxer {
    if isSought(start), let source = opened.source { return source }
    let source = try Demuxer.open(
      path, options: ["fflags": "+genpts"], cancellation: cancellation)
    source.restarts = hasRestarts
    source.select([stream.index])
    opened.source = source
    return source
  }

  private func isSought(_ start: Start) -> Bool {
    switch start {
    case .at(let frame), .keyBefore(let frame, _): seconds(of: frame) > 1
    }
  }

  /// Sends a reader to where it begins and returns the first frame that it is to give.
  private func begin(_ source: Demuxer, _ start: Start) throws -> Int {
    switch start {
    case .at(let first):
      if isSought(start) { try seek(source, to: first) }
      return first
    case .keyBefore(let wanted, let patience):
      guard isSought(start) else { return 0 }
      try seek(source, to: wanted)
      let packet = try Packet()
      var key: Int?
      while key == nil, try source.read(into: packet) {
        if packet.streamIndex == stream.index, packet.isKey { key = frame(at: packet) }
      }
      let found = max(0, min(wanted, key ?? wanted))
      let first = found < wanted - patience ? wanted : found
      try seek(source, to: first)
      return first
    }
  }

  /// The time of a frame in seconds of the presentation.
  private func seconds(of frame: Int) -> Double {
    (trim?.lowerBound ?? 0) + Double(frame) / rate.value
  }

  private func seek(_ source: Demuxer, to frame: Int) throws {
    // A quarter of a frame later, lest a key frame's rounded time send the reader to the one before.
    let time = seconds(of: frame) + 0.25 / rate.value + offset
    try source.seek(to: time, stream: stream.index)
  }

  /// The frame of the result that is shown at a time of the source.
  private func frame(at packet: Packet) -> Int? {
    packet.seconds.map {
      Int(nearest: ($0 - offset - (trim?.lowerBound ?? 0)) * rate.value)
    }
  }
}
