import MediaEngine
import MediaModel

/// Decodes a file once from beginning to end and looks at everything on the way.
final class DecodePass {
  private let path: String
  private let facts: MediaFacts
  private let options: VerificationOptions
  private let cancellation: Cancellation?
  private let progress: MediaProgress.Report?
  private let demuxer: Demuxer
  private var lanes: [Int: Lane] = [:]
  private var failures: [String] = []
  private var failureCount = 0

  /// A stream on its way through the decoder.
  private struct Lane {
    let decoder: StreamDecoder
    let timeBase: Double
    var timing: TimingTracker
    var picture: PictureTracker?
    var sound: SoundTracker?
    var conversion: BrightnessConverter?
  }

  static func run(
    _ path: String, facts: MediaFacts, options: VerificationOptions, cancellation: Cancellation?,
    progress: MediaProgress.Report?
  ) throws -> MediaAnalysis {
    let demuxer = try Demuxer.open(path, cancellation: cancellation)
    let pass = DecodePass(path, facts, options, demuxer, cancellation, progress)
    return try pass.run()
  }

  private init(
    _ path: String, _ facts: MediaFacts, _ options: VerificationOptions, _ demuxer: Demuxer,
    _ cancellation: Cancellation?, _ progress: MediaProgress.Report?
  ) {
    self.path = path
    self.facts = facts
    self.options = options
    self.demuxer = demuxer
    self.cancellation = cancellation
    self.progress = progress
  }

  private func run() throws -> MediaAnalysis {
    _ = EngineLog.takeStrayError()
    openLanes()
    let (packet, frame) = (try Packet(), try Frame())
    let pictures = options.keepsPictures ? PictureKeeper(facts: facts, path: path) : nil
    var report = ProgressGate(report: progress, total: facts.duration)
    while try read(into: packet) {
      let index = packet.streamIndex
      guard lanes[index] != nil else { continue }
      note(packet, index)
      try decode(packet, index, frame, pictures)
      if let picture = facts.mainVideo?.index ?? facts.mainAudio?.index, index == picture {
        report.tell(
          seconds: packet.seconds ?? 0, frames: Int(lanes[index]?.timing.tally.frames ?? 0))
      }
    }
    for index in lanes.keys.sorted() { try decode(nil, index, frame, pictures) }
    if let stray = EngineLog.takeStrayError() { fail(stray.text) }
    return result(pictures)
  }

  private func openLanes() {
    demuxer.select(
      Set(demuxer.streams.filter { isWanted($0) }.map(\.index)))
    for stream in demuxer.streams where isWanted(stream) {
      if demuxer.hasImpossiblePixels(ofStream: stream.index) {
        fail("the pixels of track \(stream.index) have an impossible shape")
      }
      do {
        let decoder = try StreamDecoder.open(
          demuxer, stream: stream.index, threads: stream.kind == .video ? options.threads : 1)
        lanes[stream.index] = lane(stream, decoder)
      } catch let error as MediaError {
        fail(error.detail.isEmpty ? error.description : error.detail)
      } catch {
        fail("\(error)")
      }
    }
  }

  private func isWanted(_ stream: StreamFacts) -> Bool {
    (stream.kind == .video || stream.kind == .audio) && !stream.isAttachedPicture
  }

  private func lane(_ stream: StreamFacts, _ decoder: StreamDecoder) -> Lane {
    let timing = TimingTracker(
      index: stream.index, kind: stream.kind, longestStep: options.thresholds[.gapWarn],
      usualStep: usualStep(stream))
    var lane = Lane(
      decoder: decoder, timeBase: demuxer.timeBase(ofStream: stream.index)?.value ?? 0,
      timing: timing)
    if stream.index == facts.mainVideo?.index {
      lane.picture = PictureTracker(thresholds: options.thresholds, colour: stream.colour)
      lane.conversion = BrightnessConverter(path: path)
    }
    return lane
  }

  /// The declared length of a picture; sound has its own in each frame.
  private func usualStep(_ stream: StreamFacts) -> Double {
    guard stream.kind == .video, let rate = stream.frameRate?.value, rate > 0 else { return 3600 }
    return 1 / rate
  }

  /// Reads on; an error ends the file.
  private func read(into packet: Packet) throws -> Bool {
    do {
      return try demuxer.read(into: packet)
    } catch let error as MediaError where error.kind != .cancelled {
      fail(error.detail)
      return false
    }
  }

  private func note(_ packet: Packet, _ index: Int) {
    guard var lane = lanes.removeValue(forKey: index) else { return }
    lane.timing.packet(
      decodeTime: packet.decodeTime, time: packet.presentationTime, isKey: packet.isKey,
      timeBase: lane.timeBase)
    if packet.isCorrupt { lane.timing.failure() }
    lanes[index] = lane
  }

  private func decode(
    _ packet: Packet?, _ index: Int, _ frame: Frame, _ pictures: PictureKeeper?
  ) throws {
    guard var lane = lanes.removeValue(forKey: index) else { return }
    defer { lanes[index] = lane }
    do {
      try lane.decoder.send(packet)
    } catch let error as MediaError where error.kind != .cancelled && error.kind != .outOfMemory {
      lane.timing.failure()
      fail(error.detail)
      if packet == nil { return }
    }
    while true {
      do {
        guard try lane.decoder.receive(into: frame) else { return }
      } catch let error as MediaError where error.kind != .cancelled && error.kind != .outOfMemory {
        lane.timing.failure()
        fail(error.detail)
        if lane.timing.tally.failures > 10_000 { return }
        continue
      }
      try look(at: frame, in: &lane, pictures)
    }
  }

  private func look(at frame: Frame, in lane: inout Lane, _ pictures: PictureKeeper?) throws {
    if frame.sampleFormat != nil {
      let length = Double(frame.sampleCount) / Double(max(1, frame.sampleRate))
      let span = lane.timing.frame(start: frame.seconds, length: length, isConcealed: false)
      guard lane.decoder.streamIndex == facts.mainAudio?.index else { return }
      if lane.sound == nil {
        lane.sound = SoundTracker(
          rate: frame.sampleRate, channels: frame.channels, thresholds: options.thresholds)
      }
      if lane.sound?.fits(frame) == true { lane.sound?.take(frame, span) }
      return
    }
    let ticks = Double(frame.duration) * lane.timeBase
    let rate = facts.mainVideo?.frameRate?.value ?? 25
    let length = ticks > 0 ? ticks : 1 / max(rate, 1)
    let span = lane.timing.frame(
      start: frame.seconds, length: length, isConcealed: frame.isConcealed)
    guard lane.picture != nil else { return }
    if let bright = try lane.conversion?.brightness(of: frame) {
      lane.picture?.take(bright, span)
    }
    try pictures?.take(frame, at: span.start)
  }

  private func fail(_ message: String) {
    failureCount += 1
    if failures.count < 8, !failures.contains(message) { failures.append(message) }
  }

  private func result(_ pictures: PictureKeeper?) -> MediaAnalysis {
    var analysis = MediaAnalysis()
    var lines = demuxer.log.lines
    var logged = demuxer.log.errorCount
    for (_, lane) in lanes.sorted(by: { $0.key < $1.key }) {
      lines += lane.decoder.log.lines
      logged += lane.decoder.log.errorCount
      var timing = lane.timing
      timing.finish(timeBase: lane.timeBase)
      analysis.streams.append(timing.tally)
      if var picture = lane.picture {
        var found = picture.finish()
        found.longestKeyDistance = timing.longestKeyDistance
        found.openGroups = timing.openGroups
        (found.step, found.unevenSteps, found.squeezedSteps) = timing.pace
        found.pictures = pictures?.pictures ?? []
        analysis.picture = found
      }
      if var sound = lane.sound { analysis.sound = sound.finish() }
    }
    analysis.errors = logged + failureCount
    for line in lines where line.isError && analysis.messages.count < 8 {
      if !analysis.messages.contains(line.text) { analysis.messages.append(line.text) }
    }
    for message in failures
    where analysis.messages.count < 8 && !analysis.messages.contains(message) {
      analysis.messages.append(message)
    }
    return analysis
  }
}

/// Passes progress on some ten times a second.
struct ProgressGate {
  let report: MediaProgress.Report?
  let total: Double?
  private var next = 0.0

  init(report: MediaProgress.Report?, total: Double?) {
    self.report = report
    self.total = total
  }

  mutating func tell(seconds: Double, frames: Int) {
    guard let report, seconds >= next else { return }
    report(MediaProgress(seconds: seconds, total: total, framesDone: frames))
    next = seconds + max(0.2, (total ?? 20) / 100)
  }
}
