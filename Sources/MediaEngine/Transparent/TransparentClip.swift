import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Says that the picture takes more at its worst than it may at that size.
struct PictureTooLarge: Error {
  /// How many times as much.
  let excess: Double
}

/// A clip with transparency that is encoded in pieces to a number of bits: how its pieces are, and
/// what they took so far.
struct TransparentClip {
  let clip: FitClip
  private(set) var encoder: LayerEncoder
  private(set) var pieces: [LayeredPiece]
  private(set) var curve: QualityCurve
  /// Bits of the whole picture.
  let budget: Double
  /// The worst quality of a piece so far.
  private(set) var worst = QualityCurve.best

  /// How bits follow the number of pixels, as an exponent (measured on H.264), and how those of the look
  /// do, which sees less of what is sharp (measured on film, noise and logos).
  private static let pixelPower = 0.8
  private static let lookPower = 0.55

  init(
    clip: FitClip, encoder: LayerEncoder, pieces: [LayeredPiece], look: Resolution, budget: Double
  ) {
    self.clip = clip
    self.encoder = encoder
    self.pieces = pieces
    self.budget = budget
    let times = Double(encoder.size.pixels) / Double(max(1, look.pixels))
    curve = QualityCurve(guess: pow(times, Self.lookPower), at: LayeredLook.quality)
  }

  /// Frames of the whole.
  var count: Int { pieces.last?.frames.upperBound ?? 0 }

  /// Bits of what is encoded.
  var bits: Double { pieces.reduce(0) { $0 + $1.bits } }

  private var weight: Double { pieces.reduce(0) { $0 + $1.wholeWeight } }

  /// Encodes the heaviest piece at the quality that the whole is to have, as often as that turns out to
  /// be another.
  ///
  /// - Returns: The quality of the whole.
  mutating func calibrate() throws -> Double {
    let heaviest = pieces.indices.max { pieces[$0].wholeWeight < pieces[$1].wholeWeight } ?? 0
    var tried: [(quality: Int, bits: Double)] = []
    var wanted = curve.quality(for: budget, weight)
    while tried.count < Self.mostTrials {
      let quality = Self.usable(wanted)
      // Noise vanishes at the worst alone, which nothing before it tells.
      let near = quality == QualityCurve.worst ? 0 : Self.near(tried.count)
      if tried.contains(where: { abs($0.quality - quality) <= near }) { break }
      try encode(heaviest, .quality(quality))
      tried.append((quality, pieces[heaviest].bits))
      if let one = tried.dropLast().last, let other = tried.last { curve.learn(one, other) }
      curve.fit([(pieces[heaviest].wholeWeight, quality, pieces[heaviest].bits)])
      wanted = curve.quality(for: budget, weight)
    }
    worst = tried.last?.quality ?? worst
    return wanted
  }

  private static let mostTrials = 3
  private static func near(_ trials: Int) -> Int { trials == 1 ? 2 : 3 }

  static func usable(_ quality: Double) -> Int {
    Int(
      nearest: FitEncoder.clamped(
        quality, to: Double(QualityCurve.best)...Double(QualityCurve.worst)))
  }

  /// The quality for the next piece, so that what is left fits what is left of the clip.
  func nextQuality() -> Double {
    let left = pieces.reduce(0) { $0 + ($1.coded == nil && !$1.isSettled ? $1.wholeWeight : 0) }
    return curve.quality(for: budget - bits, left)
  }

  /// The same clip with pictures so many times as large.
  func resized(to size: Resolution) -> TransparentClip {
    var other = encoder
    other.size = size
    let blank = pieces.map {
      LayeredPiece(frames: $0.frames, statistics: $0.statistics, weight: $0.weight)
    }
    var result = TransparentClip(
      clip: clip, encoder: other, pieces: blank, look: encoder.size, budget: budget)
    let times = pow(
      Double(size.pixels) / Double(max(1, encoder.size.pixels)), Self.pixelPower)
    result.curve = curve.scaled(by: times)
    return result
  }

  /// The size at which the whole takes about a comfortable quality, where that is another.
  ///
  /// - Parameters:
  ///   - quality: The quality that it takes at its size.
  ///   - whole: The largest size.
  ///   - bounds: The longest sides between which it lies: one at which it is still comfortable, if
  ///     known, and one at which it is not.
  func size(
    insteadOf quality: Double, of whole: Resolution, bounds: inout ClosedRange<Double>
  ) -> Resolution? {
    let longest = Double(max(encoder.size.width, encoder.size.height))
    let comfortable = Double(QualityCurve.comfortable)
    guard quality > comfortable + 1 || quality < comfortable - Self.mostComfort else { return nil }
    bounds =
      quality > comfortable
      ? bounds.lowerBound...max(bounds.lowerBound, min(bounds.upperBound, longest))
      : min(bounds.upperBound, max(bounds.lowerBound, longest))...bounds.upperBound
    let over = curve.bits(weight, at: QualityCurve.comfortable) / max(1, budget)
    let side = longest * FitEncoder.clamped(pow(over, -0.5 / Self.pixelPower), to: Self.resizing)
    let inside = FitEncoder.clamped(
      side, to: bounds.lowerBound...max(bounds.lowerBound, bounds.upperBound))
    guard abs(log(inside / longest)) > Self.leastResizing else { return nil }
    return PicturePlan.fitted(whole, longestSide: Int(inside))
  }

  /// Steps of quality that a picture made smaller may be better than is comfortable.
  private static let mostComfort = 8.0
  /// How far a size may be from the one that was tried before, and how far it must be.
  private static let resizing = 0.5...1.6
  private static let leastResizing = 0.06

  /// The longest side of the smallest picture that is made.
  static let smallestSide = 160.0

  /// Notes what a piece was encoded to.
  mutating func set(_ index: Int, _ coded: Layered<CodedLayer>) {
    pieces[index].coded = coded
    worst = max(worst, coded.colour.quality ?? worst)
    let known = pieces.compactMap { piece -> (Double, Int, Double)? in
      guard let coded = piece.coded, let quality = coded.colour.quality,
        coded.opacity.quality == quality
      else { return nil }
      return (piece.wholeWeight, quality, piece.bits)
    }
    curve.fit(known)
  }

  /// Lets go of a piece's packets, which are written.
  mutating func settle(_ index: Int) { pieces[index].settle() }

  /// Encodes both layers of a piece.
  mutating func encode(_ index: Int, _ rate: LayerEncoder.Rate) throws {
    let made = try coded(index, ClipLayer.allCases.map { ($0, rate) })
    pieces[index].coded = Layered { layer in
      made.first { $0.layer == layer }?.coded ?? CodedLayer(rate, [])
    }
  }

  /// Encodes layers of a piece that is read for it.
  func coded(
    _ index: Int, _ rates: [(layer: ClipLayer, rate: LayerEncoder.Rate)]
  ) throws -> [(layer: ClipLayer, coded: CodedLayer)] {
    let piece = pieces[index]
    let coder = try LayeredPieceCoder(piece, encoder, rates: rates)
    try clip.read(size: encoder.size, from: .at(piece.frames.lowerBound)) { number, frame in
      guard number < piece.frames.upperBound else { return false }
      try coder.send(frame)
      return number + 1 < piece.frames.upperBound
    }
    return try coder.finish()
  }

  /// Encodes the heaviest of the pieces that are held at worse qualities where all of them take too
  /// much: libvpx keeps to a quality, where on noise it keeps to no average.
  ///
  /// - Returns: Whether anything was encoded again.
  mutating func lower(to most: Double) throws -> Bool {
    var quality = worst
    for attempt in 0..<Self.mostLowered {
      let held = pieces.indices.filter { pieces[$0].coded != nil }
      guard bits > most, quality < QualityCurve.worst,
        let heaviest = held.max(by: { pieces[$0].bits < pieces[$1].bits })
      else { return attempt > 0 }
      let wanted = max(1, pieces[heaviest].bits - (bits - most))
      let steps = curve.steps(from: quality, lowering: pieces[heaviest].bits / wanted)
      quality = min(QualityCurve.worst, quality + max(1, steps))
      try encode(heaviest, .quality(quality))
      worst = quality
    }
    return true
  }

  private static let mostLowered = 6

  /// Puts another layer in the place of a piece's.
  mutating func replace(_ index: Int, _ layer: ClipLayer, with coded: CodedLayer) {
    pieces[index].coded?[layer] = coded
  }
}
