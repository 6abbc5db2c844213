import MediaEngine
import MediaModel

/// Gives sound in stereo at 48 kHz, left and right in turn, as much as is asked for.
protocol SoundSource: AnyObject {
  /// The next samples of both channels: `count` pairs, silence where there is nothing more.
  func next(_ count: Int) throws -> [Float]
}

/// The sound of a file from a place on; silence after its end, or from its start again.
final class FileSound: SoundSource {
  static let rate = 48_000
  private let path: String
  private let start: Double
  private let speed: Double
  private let isLooped: Bool
  private let cancellation: Cancellation
  private var decoding: SoundDecoding?
  private var held: ArraySlice<Float> = []
  private var isOver = false

  init(
    _ path: String, from start: Double = 0, speed: Double = 1, isLooped: Bool = false,
    cancellation: Cancellation
  ) {
    self.path = path
    self.start = start
    self.speed = speed
    self.isLooped = isLooped
    self.cancellation = cancellation
  }

  func next(_ count: Int) throws -> [Float] {
    var samples: [Float] = []
    samples.reserveCapacity(count * 2)
    var isFresh = false
    while samples.count < count * 2, !isOver {
      if held.isEmpty {
        if decoding == nil {
          decoding = try SoundDecoding(
            path, from: start, speed: speed, cancellation: cancellation)
          isFresh = true
        }
        if let more = try decoding?.next() {
          held = more[...]
          if !more.isEmpty { isFresh = false }
        } else {
          decoding = nil
          isOver = !isLooped || isFresh
        }
      }
      let part = held.prefix(count * 2 - samples.count)
      samples += part
      held = held.dropFirst(part.count)
    }
    return samples + [Float](repeating: 0, count: count * 2 - samples.count)
  }
}

/// Decodes one file's sound to stereo floats at 48 kHz.
final class SoundDecoding {
  private let demuxer: Demuxer
  private let decoder: StreamDecoder
  private let stream: StreamFacts
  private let start: Double
  private let speed: Double
  private let cancellation: Cancellation
  private let packet: Packet
  private let frame: Frame
  private var graph: FilterGraph?
  private var hasFlushed = false
  private var hasEnded = false

  init(_ path: String, from start: Double, speed: Double, cancellation: Cancellation) throws {
    demuxer = try Demuxer.open(path, cancellation: cancellation)
    guard let stream = demuxer.streams.first(where: { $0.kind == .audio }) else {
      throw RenderFailure(description: "\(path) has no sound")
    }
    self.stream = stream
    self.start = (demuxer.startTime ?? 0) + start
    self.speed = speed
    self.cancellation = cancellation
    decoder = try StreamDecoder.open(demuxer, stream: stream.index)
    packet = try Packet()
    frame = try Frame()
    demuxer.select([stream.index])
    if start > 0 { try demuxer.seek(to: self.start, stream: stream.index) }
  }

  /// The next samples, left and right in turn; nil at the end.
  func next() throws -> [Float]? {
    while true {
      if let graph {
        let out = try Frame()
        if try graph.pull(into: out) { return Self.samples(of: out) }
        if hasEnded { return nil }
      } else if hasEnded {
        return nil
      }
      try feed()
    }
  }

  private func feed() throws {
    if try decoder.receive(into: frame) {
      let end =
        (frame.seconds ?? start) + Double(frame.sampleCount) / Double(max(1, frame.sampleRate))
      guard end > start else { return }
      if graph == nil { graph = try makeGraph(for: frame) }
      try graph?.push(frame)
    } else if try demuxer.read(into: packet) {
      guard packet.streamIndex == stream.index else { return }
      do {
        try decoder.send(packet)
      } catch let error as MediaError where error.kind == .damaged {}
    } else if !hasFlushed {
      hasFlushed = true
      try decoder.send(nil)
    } else {
      hasEnded = true
      try graph?.push(nil)
    }
  }

  private func makeGraph(for frame: Frame) throws -> FilterGraph {
    var filters = "aformat=sample_rates=48000:channel_layouts=stereo"
    if speed != 1 { filters = "atempo=\(min(8, max(0.5, speed)))," + filters }
    let shape = SoundShape(
      rate: frame.sampleRate, format: frame.sampleFormat ?? .floatPlanar,
      layout: frame.channelLayout ?? (frame.channels == 1 ? "mono" : "stereo"),
      timeBase: frame.timeBase)
    return try FilterGraph.make(
      filters + ",aformat=sample_fmts=flt", inputs: [.sound(shape)], outputs: [.sound()],
      path: demuxer.path, cancellation: cancellation)
  }

  static func samples(of frame: Frame) -> [Float] {
    frame.withPlane(0) { Array($0.bindMemory(to: Float.self).prefix(frame.sampleCount * 2)) }
  }
}

/// A soft synthesized bed: slow chords that never end.
final class BedSound: SoundSource {
  private let graph: FilterGraph
  private var held: ArraySlice<Float> = []

  init(cancellation: Cancellation) throws {
    // A minor seventh, F major seventh, C major, G major: four seconds each, softly struck.
    let chords: [[Double]] = [
      [220.00, 261.63, 329.63, 392.00], [174.61, 261.63, 329.63, 440.00],
      [196.00, 261.63, 329.63, 523.25], [196.00, 246.94, 293.66, 392.00],
    ]
    let bar = "floor(mod(t\\,16)/4)"
    let envelope = "min(1\\,mod(t\\,4)*1.6)*min(1\\,(4-mod(t\\,4))*1.2)"
    let voices = (0..<4).map { voice in
      let tones = chords.enumerated().map { number, chord in
        "eq(\(bar)\\,\(number))*(sin(2*PI*\(chord[voice])*t)+0.35*sin(4*PI*\(chord[voice])*t+1))"
      }
      return "(\(tones.joined(separator: "+")))"
    }
    let pulse = "0.1*sin(2*PI*110*t)*exp(-mod(t\\,1)*5)"
    let left = "0.09*(\(envelope))*(\(voices[0])+\(voices[2])+0.5*\(voices[3]))+\(pulse)"
    let right = "0.09*(\(envelope))*(\(voices[1])+\(voices[3])+0.5*\(voices[2]))+\(pulse)"
    graph = try FilterGraph.make(
      "aevalsrc=exprs=\(left)|\(right):s=48000:c=stereo,lowpass=f=2400,"
        + "aecho=0.7:0.55:120|310:0.28|0.18,aformat=sample_fmts=flt:channel_layouts=stereo",
      inputs: [], outputs: [.sound()], cancellation: cancellation)
  }

  func next(_ count: Int) throws -> [Float] {
    var samples: [Float] = []
    while samples.count < count * 2 {
      if held.isEmpty {
        let frame = try Frame()
        guard try graph.pull(into: frame) else { break }
        held = SoundDecoding.samples(of: frame)[...]
      }
      let part = held.prefix(count * 2 - samples.count)
      samples += part
      held = held.dropFirst(part.count)
    }
    return samples + [Float](repeating: 0, count: count * 2 - samples.count)
  }
}
