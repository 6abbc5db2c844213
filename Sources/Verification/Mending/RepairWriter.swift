import MediaEngine
import MediaModel

/// Writes a mended file: each stream copied, copied with new tags, or encoded again.
final class RepairWriter {
  private let facts: MediaFacts
  private let plan: RepairPlan
  private let demuxer: Demuxer
  private let muxer: Muxer
  private var lanes: [Int: Lane] = [:]
  private let packet: Packet
  private let frame: Frame
  private let filtered: Frame

  private enum Way {
    case copy(BitstreamFilter?)
    case encode(StreamDecoder, FilterGraph, StreamEncoder)
  }

  private struct Lane {
    let way: Way
    let target: Int
    let kind: StreamKind
    /// Set once a copied stream is past the end.
    var isDone = false
  }

  init(
    _ path: String, output: String, facts: MediaFacts, plan: RepairPlan,
    cancellation: Cancellation?
  ) throws {
    self.facts = facts
    self.plan = plan
    demuxer = try Demuxer.open(path, cancellation: cancellation)
    muxer = try Muxer.create(output, container: .mp4, cancellation: cancellation)
    packet = try Packet()
    frame = try Frame()
    filtered = try Frame()
  }

  /// Where the file stands until it is committed.
  var temporaryPath: String { muxer.temporaryPath }

  /// Gives the completed file its name.
  func commit() throws { try muxer.commit() }

  func write(progress: MediaProgress.Report?) throws {
    let streams = facts.streams.filter {
      ($0.kind == .video || $0.kind == .audio) && !$0.isAttachedPicture
    }
    demuxer.select(Set(streams.map(\.index)))
    for stream in streams { lanes[stream.index] = try lane(stream) }
    muxer.setTags(
      facts.tags.filter {
        !["major_brand", "minor_version", "compatible_brands", "encoder"].contains($0.key)
      })
    try muxer.start(options: ["movflags": "+faststart"])
    var gate = ProgressGate(report: progress, total: facts.duration)
    while try demuxer.read(into: packet) {
      let index = packet.streamIndex
      guard let lane = lanes[index] else { continue }
      gate.tell(seconds: packet.seconds ?? 0, frames: 0)
      try take(packet, index, lane)
    }
    for index in lanes.keys.sorted() {
      if let lane = lanes[index] { try finish(lane) }
    }
    try muxer.complete()
  }

  // MARK: Opening

  private func lane(_ stream: StreamFacts) throws -> Lane {
    if stream.kind == .video, stream.index == facts.mainVideo?.index,
      let filter = plan.pictureFilter
    {
      return try pictureLane(stream, filter)
    }
    if stream.kind == .audio, stream.index == facts.mainAudio?.index, !plan.soundFilters.isEmpty {
      return try soundLane(stream, plan.soundFilters.joined(separator: ","))
    }
    if stream.kind == .audio, !RepairPlan.carriedSounds.contains(stream.codec) {
      return try soundLane(stream, "anull")
    }
    let target = try muxer.addStream(copying: stream.index, of: demuxer)
    var filter: BitstreamFilter?
    if plan.tagsColour, stream.index == facts.mainVideo?.index {
      let tags =
        "h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1:"
        + "video_full_range_flag=0"
      let made = try BitstreamFilter.open(tags, demuxer: demuxer, stream: stream.index)
      try muxer.take(made, forStream: target)
      try muxer.setColour(
        ColourFacts(primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
        ofStream: target)
      filter = made
    }
    return Lane(way: .copy(filter), target: target, kind: stream.kind)
  }

  private func pictureLane(_ stream: StreamFacts, _ filter: String) throws -> Lane {
    let decoder = try StreamDecoder.open(demuxer, stream: stream.index)
    guard let coded = stream.codedSize,
      let format = PixelFormat(name: stream.sampleFormat ?? "yuv420p"),
      let base = demuxer.timeBase(ofStream: stream.index)
    else {
      throw MediaError(
        .damaged, operation: "mending", path: demuxer.path, detail: "its picture has no form")
    }
    let shape = PictureShape(
      size: coded, format: format, timeBase: base, frameRate: stream.frameRate,
      sampleAspectRatio: stream.sampleAspectRatio ?? .one)
    let graph = try FilterGraph.make(
      filter, inputs: [.picture(shape)], outputs: [.picture()], path: demuxer.path)
    guard let result = graph.pictureShape() else {
      throw MediaError(.other, operation: "mending", path: demuxer.path, detail: "no picture")
    }
    let rate = max(1, stream.frameRate?.value ?? 25)
    let encoder = try StreamEncoder.open(
      PictureEncoding(
        shape: result,
        colour: ColourFacts(
          primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
        keyFrameInterval: Int(rate * 2),
        options: ["preset": "fast", "crf": "18", "profile": "high"]),
      path: demuxer.path)
    return Lane(
      way: .encode(decoder, graph, encoder), target: try muxer.addStream(from: encoder),
      kind: .video)
  }

  private func soundLane(_ stream: StreamFacts, _ filter: String) throws -> Lane {
    let decoder = try StreamDecoder.open(demuxer, stream: stream.index, threads: 1)
    let layout = Self.layout(of: stream)
    guard let format = SampleFormat(name: stream.sampleFormat ?? "fltp"),
      let base = demuxer.timeBase(ofStream: stream.index)
    else {
      throw MediaError(
        .damaged, operation: "mending", path: demuxer.path, detail: "its sound has no form")
    }
    let rate = stream.sampleRate ?? 48_000
    let shape = SoundShape(rate: rate, format: format, layout: layout, timeBase: base)
    let trim = plan.end.map { "atrim=end=\(Words.number($0))," } ?? ""
    let graph = try FilterGraph.make(
      trim + filter
        + ",aformat=sample_fmts=fltp:sample_rates=\(min(rate, 48_000)):channel_layouts=\(layout)",
      inputs: [.sound(shape)], outputs: [.sound()], path: demuxer.path)
    let encoder = try StreamEncoder.open(
      SoundEncoding(
        shape: SoundShape(rate: min(rate, 48_000), format: .floatPlanar, layout: layout),
        bitRate: Int64(96_000 * max(1, stream.channels ?? 2))), path: demuxer.path)
    if let size = encoder.frameSize { graph.setFrameSize(size) }
    return Lane(
      way: .encode(decoder, graph, encoder), target: try muxer.addStream(from: encoder),
      kind: .audio)
  }

  /// The layout by name; unordered channels get the usual one of their number.
  private static func layout(of stream: StreamFacts) -> String {
    if let name = stream.channelLayout, !name.hasSuffix("channels") { return name }
    let usual = ["mono", "stereo", "2.1", "4.0", "5.0", "5.1"]
    return usual[min(usual.count, max(1, stream.channels ?? 2)) - 1]
  }

  // MARK: Running

  private func take(_ packet: Packet, _ index: Int, _ lane: Lane) throws {
    switch lane.way {
    case .copy(let filter):
      if lane.isDone { return }
      if let end = plan.end, (packet.seconds ?? 0) >= end - 0.001 {
        // Later pictures in decoding order may lean on this one, so that all of them go.
        if lane.kind == .video { lanes[index]?.isDone = true }
        return
      }
      guard let filter else { return try copy(packet, lane) }
      try filter.send(packet)
      try drain(filter, lane)
    case .encode(let decoder, let graph, let encoder):
      try decoder.send(packet)
      try drain(decoder, graph, encoder, lane)
    }
  }

  private func drain(_ filter: BitstreamFilter, _ lane: Lane) throws {
    let changed = try Packet()
    while try filter.receive(into: changed) { try copy(changed, lane) }
  }

  private func copy(_ packet: Packet, _ lane: Lane) throws {
    if plan.offset > 0, let base = packet.timeBase {
      let ticks = Int64((plan.offset / base.value).rounded())
      packet.presentationTime = packet.presentationTime.map { $0 - ticks }
      packet.decodeTime = packet.decodeTime.map { $0 - ticks }
    }
    try muxer.write(packet, to: lane.target)
  }

  private func drain(
    _ decoder: StreamDecoder, _ graph: FilterGraph, _ encoder: StreamEncoder, _ lane: Lane
  ) throws {
    while try decoder.receive(into: frame) {
      if lane.kind == .video, let end = plan.end, (frame.seconds ?? 0) >= end - 0.001 { continue }
      try graph.push(frame)
      try drain(graph, encoder, lane)
    }
  }

  private func drain(_ graph: FilterGraph, _ encoder: StreamEncoder, _ lane: Lane) throws {
    while try graph.pull(into: filtered) {
      rescale(filtered, encoder)
      try encoder.send(filtered)
      try drain(encoder, lane)
    }
  }

  /// Times in the encoder's ticks, without the offset.
  private func rescale(_ frame: Frame, _ encoder: StreamEncoder) {
    guard let seconds = frame.seconds, let base = encoder.timeBase else { return }
    frame.presentationTime = Int64(((seconds - plan.offset) / base.value).rounded())
    frame.timeBase = base
  }

  private func drain(_ encoder: StreamEncoder, _ lane: Lane) throws {
    let coded = try Packet()
    while try encoder.receive(into: coded) { try muxer.write(coded, to: lane.target) }
  }

  private func finish(_ lane: Lane) throws {
    switch lane.way {
    case .copy(let filter):
      guard let filter else { return }
      try filter.send(nil)
      try drain(filter, lane)
    case .encode(let decoder, let graph, let encoder):
      try decoder.send(nil)
      try drain(decoder, graph, encoder, lane)
      try graph.push(nil)
      try drain(graph, encoder, lane)
      try encoder.send(nil)
      try drain(encoder, lane)
    }
  }
}
