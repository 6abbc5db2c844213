import MediaModel

/// One layer of a piece of a clip, as it was encoded.
struct CodedLayer {
  let rate: LayerEncoder.Rate
  let packets: [Packet]
  let bits: Double

  init(_ rate: LayerEncoder.Rate, _ packets: [Packet]) {
    self.rate = rate
    self.packets = packets
    bits = packets.reduce(0) { $0 + Double($1.size * 8) }
  }

  /// Its constant quality; nil where it was encoded to an average.
  var quality: Int? {
    if case .quality(let factor) = rate { factor } else { nil }
  }
}

/// A piece of a clip that can be encoded by itself, with what a look at it told.
struct LayeredPiece {
  /// Its frames.
  let frames: Range<Int>
  /// The statistics of libvpx's first pass.
  let statistics: Layered<String>
  /// Bits of a small picture, which tell how difficult it is beside others.
  let weight: Layered<Double>
  /// What it was encoded to.
  var coded: Layered<CodedLayer>?

  /// Bytes of each picture, once its packets are let go.
  private var written: [WebMSize.Picture]?

  init(frames: Range<Int>, statistics: Layered<String>, weight: Layered<Double>) {
    self.frames = frames
    self.statistics = statistics
    self.weight = weight
  }

  /// Whether its packets are written and let go.
  var isSettled: Bool { written != nil }

  /// Lets go of its packets, which are written.
  mutating func settle() {
    written = pictures
    coded = nil
  }

  /// Bytes of each picture.
  var pictures: [WebMSize.Picture] {
    if let written { return written }
    guard let coded else { return [] }
    return zip(coded.colour.packets, coded.opacity.packets).map {
      WebMSize.Picture(colour: $0.size, opacity: $1.size)
    }
  }

  /// Bits of both layers.
  var bits: Double {
    if let coded { return coded.colour.bits + coded.opacity.bits }
    return (written ?? []).reduce(0) { $0 + Double(($1.colour + $1.opacity) * 8) }
  }
  /// What the look says of both layers.
  var wholeWeight: Double { weight.colour + weight.opacity }

  /// The packets of both layers, each picture's in one.
  func packets() throws -> [Packet] {
    guard let coded else { return [] }
    return try zip(coded.colour.packets, coded.opacity.packets).map { colour, opacity in
      let whole = try colour.copy()
      try whole.add(opacity: opacity)
      return whole
    }
  }
}

/// Encodes layers of a piece, frame by frame.
final class LayeredPieceCoder {
  private let rates: [(layer: ClipLayer, rate: LayerEncoder.Rate)]
  private var coders: [StreamEncoder] = []
  private var packets: [[Packet]]
  private let splitter = LayerSplitter()

  /// - Parameter rates: How each layer is encoded that is.
  init(
    _ piece: LayeredPiece, _ encoder: LayerEncoder,
    rates: [(layer: ClipLayer, rate: LayerEncoder.Rate)]
  ) throws {
    self.rates = rates
    packets = rates.map { _ in [] }
    coders = try rates.map {
      try encoder.open(
        $0.rate, frames: piece.frames.count, statistics: piece.statistics[$0.layer])
    }
  }

  func send(_ frame: Frame) throws {
    for (index, coder) in coders.enumerated() {
      try coder.send(try splitter.layer(rates[index].layer, of: frame))
      try drain(index)
    }
  }

  /// Ends the piece and gives out what its layers came to.
  func finish() throws -> [(layer: ClipLayer, coded: CodedLayer)] {
    for (index, coder) in coders.enumerated() {
      try coder.send(nil)
      try drain(index)
    }
    return zip(rates, packets).map { ($0.layer, CodedLayer($0.rate, $1)) }
  }

  private func drain(_ index: Int) throws {
    while true {
      let packet = try Packet()
      guard try coders[index].receive(into: packet) else { return }
      if packet.duration == 0 { packet.duration = 1 }
      packets[index].append(packet)
    }
  }
}
