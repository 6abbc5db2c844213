import CFFmpeg
import MediaModel

/// Decodes one sound stream, fills its gaps with silence, and cuts it into frames of AAC's size.
final class SoundPipe {
  let plan: SoundPlan
  private let decoder: StreamDecoder
  private let offset: Double
  private let span: ClosedRange<Double>?
  private let timeBase: Rational
  private let path: String
  private var graph: FilterGraph?
  private var shape: SoundShape?
  private var nextSample: Int64 = 0
  private let decoded: Frame
  private let filtered: Frame
  /// Samples of each frame that is given out.
  var frameSize = 1024
  /// Packets that could not be decoded.
  private(set) var errors = 0
  /// Samples that were decoded.
  private(set) var decodedCount: Int64 = 0

  init(
    source: Demuxer, stream: Int, plan: SoundPlan, offset: Double, span: ClosedRange<Double>?
  ) throws {
    self.plan = plan
    self.offset = offset
    self.span = span
    path = source.path
    timeBase = source.timeBase(ofStream: stream) ?? .one
    decoder = try StreamDecoder.open(source, stream: stream, threads: 1)
    decoded = try Frame()
    filtered = try Frame()
  }

  /// The form of what is given out.
  var output: SoundShape {
    SoundShape(rate: plan.rate, format: .floatPlanar, layout: plan.layout)
  }

  /// Takes the next packet, or nil at the end, and gives out frames, times from 0 in samples; each
  /// is valid during its call only.
  func take(_ packet: Packet?, _ emit: (Frame) throws -> Void) throws {
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind != .cancelled && error.kind != .outOfMemory {
      errors += 1
    }
    while try receive() {
      decodedCount += Int64(decoded.sampleCount)
      if let time = decoded.presentationTime, timeBase.value > 0 {
        decoded.presentationTime = time - Int64((offset / timeBase.value).rounded())
      }
      try prepareGraph(for: decoded, emit)
      try graph?.push(decoded)
      try drain(emit)
    }
    if packet == nil, let graph {
      try graph.push(nil)
      try drain(emit)
    }
  }

  private func receive() throws -> Bool {
    do {
      return try decoder.receive(into: decoded)
    } catch let error as MediaError where error.kind == .damaged || error.kind == .other {
      errors += 1
      return false
    }
  }

  /// Builds the filters for the form of this frame; a stream may change its form in the middle.
  private func prepareGraph(for frame: Frame, _ emit: (Frame) throws -> Void) throws {
    guard let format = frame.sampleFormat else { return }
    let found = SoundShape(
      rate: frame.sampleRate, format: format, layout: layout(of: frame), timeBase: timeBase)
    guard found != shape else { return }
    if let graph {
      try graph.push(nil)
      try drain(emit)
    }
    shape = found
    var filters = "aresample=\(plan.rate):async=1:min_hard_comp=0.02:first_pts=\(nextSample)"
    if let span { filters += ",atrim=\(span.lowerBound):\(span.upperBound),asetpts=PTS-STARTPTS" }
    filters += ",aformat=sample_fmts=fltp:channel_layouts=\(plan.layout)"
    let made = try FilterGraph.make(
      filters, inputs: [.sound(found)], outputs: [.sound()], threads: 1, path: path)
    made.setFrameSize(frameSize)
    graph = made
  }

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
