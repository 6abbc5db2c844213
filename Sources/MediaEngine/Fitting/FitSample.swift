import MediaModel

/// A few pictures of a clip, encoded at one or more rate factors as the clip will be.
struct FitSample {
  /// What they took at one rate factor.
  struct Measurement {
    let crf: Double
    /// Bits of the key picture.
    var key = 0.0
    /// Bits of the pictures after it, in coding order.
    var inner: [Double] = []

    /// Mean bits of those pictures beyond so many for each.
    func excess(over floor: Double) -> Double {
      inner.reduce(0) { $0 + max(0, $1 - floor) } / Double(max(1, inner.count))
    }
  }

  /// The first frame.
  let start: Int
  private(set) var measurements: [Measurement] = []

  init(start: Int, _ first: Measurement) {
    self.start = start
    measurements = [first]
  }

  /// Pictures that are measured, after the first.
  static let measured = 8
  /// Bits over those of pictures in which nothing changes that tell how they follow the rate factor.
  private static let leastExcess = 64.0

  mutating func add(_ measurement: Measurement) { measurements.append(measurement) }

  /// The rate factors between which it was measured.
  var span: ClosedRange<Double> {
    let factors = measurements.map(\.crf)
    return factors.reduce(factors[0], min)...factors.reduce(factors[0], max)
  }

  /// The rate factor nearest to one at which it was measured.
  func nearest(to crf: Double) -> Double {
    measurements.map(\.crf).reduce(measurements[0].crf) {
      abs($1 - crf) < abs($0 - crf) ? $1 : $0
    }
  }

  /// Whether it was measured elsewhere too, but only so far from a rate factor that the slope there is
  /// unknown.
  func isFarFromOthers(at crf: Double) -> Bool {
    let others = measurements.map { abs($0.crf - crf) }.filter { $0 > FitCurve.nearest }
    return !others.isEmpty && others.allSatisfy { $0 > Self.wide }
  }

  /// Bits of the smallest picture after the first.
  var smallest: Double { measurements.reduce(.infinity) { min($0, $1.inner.min() ?? $0) } }

  /// How its bits follow the rate factor, those after the first picture counted over a floor.
  func curves(floor: Double) -> FitCurves {
    let key = FitCurve(measurements.map { ($0.crf, $0.key) })
    let moving = measurements.map { (crf: $0.crf, bits: $0.excess(over: floor)) }
    return FitCurves(
      key: key,
      inner: moving.allSatisfy { $0.bits >= Self.leastExcess } ? FitCurve(moving) : key)
  }

  /// What it takes at a rate factor: the key picture, and the mean of the others over a floor.
  ///
  /// - Parameter usual: How bits follow the rate factor beyond those that were tried.
  func bits(at crf: Double, floor: Double, usual: FitCurves) -> (key: Double, inner: Double) {
    let inside = FitEncoder.clamped(crf, to: span)
    let key = FitCurve(measurements.map { ($0.crf, $0.key) })
    let inner = FitCurve(measurements.map { ($0.crf, $0.excess(over: floor)) })
    return (
      key.bits(at: inside) * usual.key.factor(from: inside, to: crf),
      inner.bits(at: inside) * usual.inner.factor(from: inside, to: crf)
    )
  }

  /// That which tells best how bits follow the rate factor: it has many of them, and was measured
  /// at several rate factors; nil where none was.
  static func mostTelling(
    of samples: [FitSample], bits: (FitSample) -> Double
  ) -> FitSample? {
    func says(_ sample: FitSample) -> Double {
      min(wide, sample.span.upperBound - sample.span.lowerBound) * bits(sample)
    }
    return samples.filter { says($0) > 0 }.max { says($0) < says($1) }
  }

  /// That which says most of those that were taken too far from a rate factor to tell what is taken
  /// there; nil where there is none.
  ///
  /// - Parameter moving: What a sample takes beside its first picture.
  static func farthest(
    of samples: [FitSample], from crf: Double, in map: ComplexityMap,
    moving: (FitSample) -> Double
  ) -> Int? {
    let inner = samples.map(moving)
    let all = max(1, inner.reduce(0, +))
    let starts = Set(samples.map(\.start))
    let weights = zip(samples, inner).map { sample, inner in
      let scene = map.scenes.last { $0 <= sample.start }
      let isItsOwn = scene == sample.start || scene.map { !starts.contains($0) } ?? false
      return inner / all * (1 - map.keyShare) + (isItsOwn ? map.share(of: scene ?? 0) : 0)
    }
    return samples.indices.filter { index in
      let start = samples[index].start
      let distance = abs(samples[index].nearest(to: crf) - crf)
      // A large first picture has to be known more nearly: steering can't make it good.
      let first = map.scenes.contains(start) ? map.share(of: start) : 0
      return weights[index] > telling && distance > far || first * distance > mostUncertain
    }.max { weights[$0] < weights[$1] }
  }

  /// Steps of the rate factor over which a sample still tells what is taken.
  static let far = 3.0
  /// The part of all bits that is worth another measurement.
  private static let telling = 0.08
  /// The part of all bits in a scene's first picture, times the steps of the rate factor from where it
  /// was measured.
  private static let mostUncertain = 0.45

  /// Steps of the rate factor beyond which two measurements tell no more for being farther apart.
  private static let wide = 5.0

  /// The same pictures at another size, where each rate factor gives what one that is higher by
  /// `steps` gave, times so much.
  func resized(steps: Double, key: Double, inner: Double) -> FitSample {
    var other = self
    other.measurements = measurements.map { old in
      Measurement(
        crf: old.crf - steps, key: old.key * key, inner: old.inner.map { $0 * inner })
    }
    return other
  }
}

extension FitSample.Measurement {
  /// Encodes as many of the frames, the first of which has a number, as are measured.
  init(_ frames: [Frame], from start: Int, at crf: Double, with encoder: FitEncoder) throws {
    self.init(crf: crf)
    var piece = try FitPiece(encoder, at: start, crf: crf)
    let packet = try Packet()
    for (index, frame) in frames.enumerated() {
      frame.presentationTime = Int64(start + index)
      try piece.send(frame, crf: crf)
      try drain(piece.coder, packet, from: start)
      if isFull { return }
    }
    try piece.end(crf: crf)
    try drain(piece.coder, packet, from: start)
  }

  private var isFull: Bool { inner.count == FitSample.measured }

  private mutating func drain(
    _ coder: StreamEncoder, _ packet: Packet, from start: Int
  ) throws {
    while try coder.receive(into: packet) {
      guard let time = packet.presentationTime, time >= start else { continue }
      let bits = Double(packet.size * 8)
      if packet.isKey, key == 0 {
        key = bits
      } else if !isFull {
        inner.append(bits)
      }
    }
  }
}
