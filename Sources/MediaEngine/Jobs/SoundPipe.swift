import CFFmpeg
import MediaModel

/// Decodes one sound stream, fills its gaps with silence, and cuts it into frames of its encoder's size.
final class SoundPipe {
  let plan: SoundPlan
  private let decoder: TolerantDecoder
  private let span: ClosedRange<Double>?
  private let path: String
  private let codec: String
  private var graph: FilterGraph?
  private var shape: SoundShape?
  private var nextSample: Int64 = 0
  /// Up to where the filters have sound, in seconds.
  private var filled = 0.0
  private let filtered: Frame
  private let cancellation: Cancellation?
  private let sourceLength: Double?
  /// Samples of each frame that is given out.
  var frameSize = 1024
  /// Whether there was no sound in the stretch.
  private(set) var isSilent = false
  /// Samples that were decoded.
  private(set) var decodedCount: Int64 = 0

  init(
    source: Demuxer, stream: Int, plan: SoundPlan, offset: Double, span: ClosedRange<Double>?
  ) throws {
    self.plan = plan
    self.span = span
    path = source.path
    codec = source.facts(ofStream: stream)?.codec ?? ""
    cancellation = source.gate.cancellation
    sourceLength = source.duration
    decoder = try TolerantDecoder(
      source: source, stream: stream, offset: offset, threads: 1, span: span)
    filtered = try Frame()
  }

  /// Packets that could not be decoded.
  var errors: Int { decoder.errors }

  /// The form of what is given out.
  var output: SoundShape {
    SoundShape(rate: plan.rate, format: plan.codec.format, layout: plan.layout)
  }

  /// Takes the next packet, or nil at the end, and gives out frames, times from 0 in samples; each
  /// is valid during its call only.
  func take(_ packet: Packet?, _ emit: (Frame) throws -> Void) throws {
    if let packet, AMRFrames.hold(codec) {
      for part in try AMRFrames.packets(packet, codec: codec, path: path) {
        try decode(part, emit)
      }
    } else {
      try decode(packet, emit)
    }
    guard packet == nil else { return }
    if let graph {
      try graph.push(nil)
      try drain(emit)
    }
    if let span, nextSample == 0 { try fill(span, emit) }
  }

  /// Silence for a stretch in which there is no sound, so that its track is there like the others.
  private func fill(_ span: ClosedRange<Double>, _ emit: (Frame) throws -> Void) throws {
    let last = min(span.upperBound, sourceLength ?? .infinity)
    let end = Int64(nearest: (last - span.lowerBound) * Double(plan.rate))
    while nextSample < end {
      try cancellation?.check()
      let count = Int(min(Int64(frameSize), end - nextSample))
      let frame = try Frame(
        samples: count, format: output.format, rate: output.rate, layout: output.layout)
      frame.silence()
      frame.presentationTime = nextSample
      nextSample += Int64(count)
      try emit(frame)
    }
    isSilent = true
  }

  private func decode(_ packet: Packet?, _ emit: (Frame) throws -> Void) throws {
    try decoder.take(packet) { frame in
      decodedCount += Int64(frame.sampleCount)
      try prepareGraph(for: frame, emit)
      try fillGap(before: frame, emit)
      try graph?.push(frame)
      try drain(emit)
    }
  }

  /// Seconds of silence that are made up at once: libswresample holds all that it makes up for one gap.
  private static let silence = 1.0

  /// Gives the filters silence for all of a gap but its last seconds, piece by piece.
  private func fillGap(before frame: Frame, _ emit: (Frame) throws -> Void) throws {
    let tick = decoder.timeBase.value
    guard let time = frame.seconds, tick > 0, frame.sampleRate > 0 else { return }
    defer { filled = time + Double(frame.sampleCount) / Double(frame.sampleRate) }
    var next = (filled / tick).rounded(.up)
    let step = max(1, (Self.silence / tick).rounded())
    guard time - next * tick >= 2 * step * tick else { return }
    let samples = Int(nearest: step * tick * Double(frame.sampleRate))
    let gap = try Frame.silence(like: frame, samples: samples)
    while time - next * tick >= 2 * step * tick {
      try cancellation?.check()
      gap.presentationTime = Int64(nearest: next)
      try graph?.push(gap)
      try drain(emit)
      next += step
    }
  }

  /// Builds the filters for the form of this frame; a stream may change its form in the middle.
  private func prepareGraph(for frame: Frame, _ emit: (Frame) throws -> Void) throws {
    guard let format = frame.sampleFormat else { return }
    let found = SoundShape(
      rate: frame.sampleRate, format: format, layout: layout(of: frame),
      timeBase: decoder.timeBase)
    guard found != shape else { return }
    if let graph {
      try graph.push(nil)
      try drain(emit)
    }
    shape = found
    let begin = Int64(nearest: (span?.lowerBound ?? 0) * Double(plan.rate))
    var first = begin + nextSample
    // What comes before the stretch is left to atrim; silence is made up within it alone.
    if nextSample == 0, let time = frame.seconds {
      first = max(0, min(begin, Int64(nearest: time * Double(plan.rate))))
    }
    filled = Double(first) / Double(plan.rate)
    // libswresample counts it in samples of what comes in.
    let origin = Int64(nearest: filled * Double(found.rate))
    var filters = plan.layout == "5.1" && found.layout == "7.1" ? Self.foldingSides + "," : ""
    filters += "aresample=\(plan.rate):async=1:min_hard_comp=0.02:first_pts=\(origin)"
    if let span {
      filters += ",atrim=start_pts=\(begin):end=\(span.upperBound),asetpts=PTS-\(begin)"
    }
    filters += ",aformat=sample_fmts=\(plan.codec.format.name):channel_layouts=\(plan.layout)"
    let made = try FilterGraph.make(
      filters, inputs: [.sound(found)], outputs: [.sound()], threads: 1, path: path)
    made.setFrameSize(frameSize)
    graph = made
  }

  /// 7.1 as 5.1 with sides and back as loud together as they are apart; libswresample adds them up, and goes
  /// over full scale.
  private static let foldingSides =
    "pan=5.1|FL=FL|FR=FR|FC=FC|LFE=LFE|BL=0.7071*BL+0.7071*SL|BR=0.7071*BR+0.7071*SR"

  /// The frame's layout by name; unordered channels get the usual layout of their number.
  private func layout(of frame: Frame) -> String {
    if frame.pointer.pointee.ch_layout.order == AV_CHANNEL_ORDER_NATIVE,
      let name = frame.channelLayout
    {
      return name
    }
    var owner = ChannelLayoutOwner(name: nil, channels: frame.channels)
    av_channel_layout_copy(&frame.pointer.pointee.ch_layout, &owner.raw)
    return ChannelLayoutOwner.name(of: &owner.raw) ?? "stereo"
  }

  private func drain(_ emit: (Frame) throws -> Void) throws {
    guard let graph else { return }
    while try graph.pull(into: filtered) {
      nextSample += Int64(filtered.sampleCount)
      try emit(filtered)
    }
  }
}
