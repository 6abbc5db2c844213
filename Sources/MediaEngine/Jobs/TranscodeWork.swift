import CFFmpeg
import MediaModel

/// Carries a transcode out.
final class TranscodeWork {
  var job: TranscodeJob
  let survey: SourceSurvey
  let offset: Double
  let plan: PicturePlan?
  /// The source's streams that are copied, by the output's.
  private var copies: [Int: Int] = [:]
  private var brokenEnd: BrokenEnd
  /// Covers that are left out.
  var leftOut: Set<Int> = []
  /// Tracks of words that held nothing but positions.
  private(set) var positionLogs = 0
  let cancellation: Cancellation?
  /// What decoding the result found; nil where it was not asked for.
  private(set) var decoded: DecodeReport?
  /// The source's packets that could not be decoded.
  private(set) var sourceErrors = 0
  /// Whether the source's pictures come in more than one shape.
  private(set) var hasChangedShape = false
  /// Whether pictures of more than one size were copied.
  private(set) var isOfManySizes = false

  /// - Parameters:
  ///   - survey: What was looked up in the source; nil where it is yet to be.
  ///   - cut: Copied streams whose last packet is left out.
  init(
    job: TranscodeJob, known: MediaFacts? = nil, survey: SourceSurvey? = nil,
    cuttingEndOf cut: Set<Int> = [], cancellation: Cancellation?
  ) throws {
    self.job = job
    brokenEnd = BrokenEnd(of: cut)
    self.cancellation = cancellation
    let survey =
      try survey
      ?? SourceSurvey(
        of: job.input, known: known, encodesPicture: job.video != nil,
        threads: job.video?.threads ?? 0, cancellation: cancellation)
    self.survey = survey
    if job.video == nil, survey.showsPieces { throw MovieEdits.piecesShown(job.input) }
    let start = PresentationStart.seconds(survey.facts)
    if let settings = job.video, let pace = survey.pace {
      let grid = PictureGrid(
        pace.stream, encodedAt: pace.rate, start: start, isFilm: pace.isFilm)
      offset = survey.isOneGrid ? start + grid.shift : start
      if survey.isOneGrid { self.job.trim = job.trim.map(grid.aligned) }
      plan = PicturePlan.make(
        for: pace.stream, longestSide: settings.longestSide, size: settings.size,
        usualStep: pace.usualStep, span: self.job.trim, keepsAlpha: settings.keepsAlpha)
    } else {
      offset = start
      plan = nil
    }
  }

  var facts: MediaFacts { survey.facts }
  /// The median distance of the picture's frames in seconds, where it varies.
  var usualStep: Double? { survey.pace?.usualStep }
  private var keepsAlpha: Bool { job.video?.keepsAlpha == true }

  /// Seconds of the result, where known.
  var length: Double? {
    guard let trim = job.trim else { return facts.duration }
    let end = min(trim.upperBound, facts.duration ?? trim.upperBound)
    return max(0, end - trim.lowerBound)
  }

  private func encoding(_ plan: PicturePlan) -> PictureEncoding {
    let settings = job.video ?? VideoSettings()
    let tick = Rational(plan.frameRate.denominator, plan.frameRate.numerator) ?? .one
    let keepsAlpha = settings.keepsAlpha
    var encoding = PictureEncoding(
      codec: keepsAlpha ? "libvpx-vp9" : "libx264",
      shape: PictureShape(
        size: plan.size, format: plan.format, timeBase: tick, frameRate: plan.frameRate),
      colour: PicturePlan.colour,
      keyFrameInterval: max(1, Int((plan.frameRate.value * Self.keyFrameSeconds).rounded())),
      threads: settings.threads,
      options: keepsAlpha
        ? Self.transparentOptions : ["preset": settings.preset, "profile": "high"])
    switch settings.rate {
    case .quality(let factor): encoding.options["crf"] = "\(factor)"
    case .average(let bits): encoding.bitRate = bits
    }
    return encoding
  }

  /// libvpx at the speed that its makers advise for files; it has no hidden frames with alpha.
  private static let transparentOptions: Options = [
    "deadline": "good", "cpu-used": "4", "row-mt": "1", "auto-alt-ref": "0",
  ]

  private func openSource() throws -> Demuxer {
    let source = try Demuxer.open(job.input, cancellation: cancellation)
    source.restarts = survey.hasRestarts
    if let trim = job.trim, trim.lowerBound > 10 {
      try source.seek(to: trim.lowerBound + offset - 1, stream: facts.mainVideo?.index)
    }
    return source
  }

  /// Makes the track of the picture.
  typealias MakePicture = (Demuxer, MovieWriter, ProgressMeter) throws -> any EncodedPictureTrack

  /// The last (or only) pass.
  ///
  /// - Parameter fitted: Makes the picture's track where it is not the usual one.
  func encode(
    progress: MediaProgress.Report?, picture fitted: MakePicture? = nil
  ) throws -> MediaFacts {
    do {
      return try encode(progress: progress, picture: fitted, inChunks: fitted == nil)
    } catch is NoChunks {
      return try encode(progress: progress, picture: fitted, inChunks: false)
    }
  }

  private func encode(
    progress: MediaProgress.Report?, picture fitted: MakePicture?, inChunks: Bool
  ) throws -> MediaFacts {
    let source = try openSource()
    let meter = ProgressMeter(total: length, report: progress)
    let writer = try MovieWriter(
      job.output, container: keepsAlpha ? .webm : .mp4, source: source, offset: offset,
      keepLocation: job.keepLocation, cancellation: cancellation)
    var tracks: [Int: any TranscodeTrack] = [:]
    var picture: (any EncodedPictureTrack)?
    if let stream = facts.mainVideo {
      if let plan {
        let made: any EncodedPictureTrack
        if let fitted {
          made = try fitted(source, writer, meter)
        } else if inChunks, let setup = chunks(of: stream, plan) {
          made = try ChunkedTrack(source: source, setup: setup, writer: writer, meter: meter)
        } else {
          made = try PictureTrack(
            source: source, stream: stream.index, plan: plan,
            encoding: encoding(plan), offset: offset,
            writer: writer, meter: meter)
        }
        picture = made
        tracks[stream.index] = made
      } else {
        tracks[stream.index] = try CopiedTrack(writer: writer, stream: stream.index)
      }
    }
    for stream in facts.usableSounds where (stream.channels ?? 0) > 0 {
      tracks[stream.index] = try soundTrack(stream, source, writer)
    }
    if !keepsAlpha {
      for stream in facts.covers
      where Carriage.takes(stream, in: .mp4) && !leftOut.contains(stream.index) {
        tracks[stream.index] = try CopiedTrack(writer: writer, stream: stream.index)
      }
    }
    // What is fitted has no room kept for them.
    if fitted == nil, !keepsAlpha {
      for stream in facts.streams where TextSubtitle.codecs.contains(stream.codec) {
        tracks[stream.index] = try TextTrack(
          writer: writer, stream: stream, span: job.trim, length: length,
          keepLocation: job.keepLocation)
      }
    }
    source.select(Set(tracks.keys))
    for (index, track) in tracks {
      if let copy = track as? CopiedTrack { copies[copy.target] = index }
    }
    try writer.start(
      index: .moved, span: job.trim, decodingThreads: job.isChecked ? threads : nil,
      decodedElsewhere: (picture as? ChunkedTrack).map { [$0.target] } ?? [])
    let span = try pump(source, tracks)
    sourceErrors = tracks.values.reduce(0) { $0 + $1.errors }
    positionLogs = tracks.values.count { ($0 as? TextTrack)?.isPositionLog == true }
    hasChangedShape = picture?.hasChangedShape == true
    if let picture, picture.decodedCount == 0 {
      throw MediaError(
        .damaged, operation: "transcoding", path: job.input, detail: "no picture could be decoded")
    }
    try picture?.settle()
    let wanted =
      try job.trim.map { span.wanted(of: facts, within: $0) ?? length }
      ?? span.wanted(of: facts, path: job.input)
    return try writer.finish { path, made in
      try checkLength(made, path, wanted, guess: span.guess)
      if var report = try writer.proof(of: path, cancellation: cancellation) {
        if let proof = picture?.proof { report = report.adding(proof) }
        decoded = report
        try check(report, path, picture)
      }
      meter.finish(bytes: made.bytes)
    }
  }

  /// The encoder's threads.
  var threads: Int {
    let asked = job.video?.threads ?? 0
    return asked > 0 ? asked : Int(av_cpu_count())
  }

  private func soundTrack(
    _ stream: StreamFacts, _ source: Demuxer, _ writer: MovieWriter
  ) throws -> any TranscodeTrack {
    func copy() throws -> CopiedTrack {
      try CopiedTrack(writer: writer, stream: stream.index)
    }
    guard let settings = job.audio else { return try copy() }
    if job.trim == nil, !survey.showsPieces, settings.copies(stream) {
      return try copy()
    }
    // FFmpeg decodes a little of what an edit list cuts off behind the end.
    let whole = survey.showsPieces ? facts.duration.map { 0...max(0, $0) } : nil
    return try SoundTrack(
      source: source, stream: stream, settings: settings, writer: writer, span: job.trim ?? whole)
  }

  private func pump(_ source: Demuxer, _ tracks: [Int: any TranscodeTrack]) throws -> StreamSpan {
    let packet = try Packet()
    let end = job.trim.map { $0.upperBound + offset + 2 }
    // Words and covers may have nothing behind the end, and would have all of the rest read.
    let brief = tracks.keys.filter { tracks[$0] is TextTrack || source.isAttachedPicture($0) }
    var open = Set(tracks.keys).subtracting(brief)
    var span = StreamSpan(offset: offset)
    var watch =
      job.video == nil ? FieldWatch(facts, in: job.input, cancellation: cancellation) : nil
    var sizes = job.video == nil ? SizeWatch(facts) : nil
    defer { isOfManySizes = sizes?.hasChanged == true }
    while !open.isEmpty, try source.read(into: packet) {
      let index = packet.streamIndex
      guard let track = tracks[index], open.contains(index) || brief.contains(index) else {
        continue
      }
      if let end, let time = packet.decodeSeconds, time > end {
        open.remove(index)
        continue
      }
      try watch?.check(packet)
      sizes?.note(packet)
      guard let packet = try brokenEnd.pass(.init(packet: packet, digest: nil))?.packet else {
        continue
      }
      if !brief.contains(index) { span.note(packet) }
      try track.take(packet)
    }
    for index in tracks.keys.sorted() { try tracks[index]?.take(nil) }
    return span
  }

  private func unsound(_ path: String, _ detail: String) -> MediaError {
    MediaError(.unsound, operation: "checking what was written", path: path, detail: detail)
  }

  private func checkLength(
    _ made: MediaFacts, _ path: String, _ wanted: Double?, guess: Double
  ) throws {
    guard let wanted, let got = made.duration else { return }
    let frame = plan.map { 1 / $0.frameRate.value } ?? 0.04
    let tolerance = max(0.15, 2 * frame)
    if got > wanted + tolerance || got < wanted - guess - tolerance {
      throw unsound(
        path, "it lasts \(StreamSpan.text(got)) and should last \(StreamSpan.text(wanted))")
    }
  }

  private func check(
    _ report: DecodeReport, _ path: String, _ picture: (any EncodedPictureTrack)?
  ) throws {
    guard report.isSound else {
      guard picture == nil else {
        throw unsound(path, report.messages.first ?? "it does not decode without errors")
      }
      let broken = BrokenEnd.streams(of: facts, report, copies: copies)
      if brokenEnd.streams.isEmpty, !broken.isEmpty { throw BrokenEnd.Found(streams: broken) }
      throw unsound(path, report.complaint ?? "it does not decode without errors")
    }
    if let picture, let found = report.streams.first(where: { $0.kind == .video }),
      found.decoded != Int64(picture.framesEncoded)
    {
      throw unsound(path, "\(found.decoded) pictures decode of \(picture.framesEncoded) encoded")
    }
  }
}
