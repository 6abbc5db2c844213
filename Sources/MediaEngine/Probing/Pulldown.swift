import MediaModel

/// What the flags that have fields repeated (2:3 pulldown, soft telecine) make of a stream.
enum Pulldown: Equatable, Sendable {
  /// A film of that rate throughout.
  case film(Rational)
  /// Parts of film among video of that rate.
  case mixed(Rational)
}

/// Counts for how many fields the pictures of a stream are shown; pure.
struct PulldownCount {
  private(set) var pictures = 0
  private(set) var repeating = 0
  private var fields = 0

  /// Pictures that tell a cadence, at least.
  private static let fewest = 12
  /// The share of the fields by which those of a film may be off: a logo, a chapter's beginning.
  private static let tolerance = 0.01
  /// The fields of a picture of film, in the mean: 2:3 of pictures of two fields, and of whole ones at twice
  /// that rate.
  private static let means = [2.5, 5]

  /// Takes the next picture.
  mutating func take(fields count: Int) {
    pictures += 1
    fields += count
    if count > 2 { repeating += 1 }
  }

  /// The rate that pictures of two fields each would have, where the headers do not tell.
  ///
  /// - Parameters:
  ///   - told: The rate at which pictures come by the container's times.
  ///   - base: The rate on whose ticks those lie: NTSC's or a whole one.
  func nominal(told: Double?, base: Rational?) -> Rational? {
    guard let told, pictures > 0 else { return base }
    let rate = told * Double(fields) / Double(2 * pictures)
    return FrameRateChoice.usual.filter { $0.denominator == base?.denominator ?? 1001 }
      .min { abs($0.value - rate) < abs($1.value - rate) }
  }

  /// Whether pictures come about as often as they should; untold times are no objection.
  private static func agrees(_ told: Double?, _ rate: Double) -> Bool {
    told.map { abs($0 - rate) <= 0.03 * rate } ?? true
  }

  /// What it comes to.
  ///
  /// - Parameters:
  ///   - nominal: The rate of pictures of two fields each.
  ///   - told: The rate at which pictures come by the container's times, where it has any: flags that those
  ///     do not go by have no say.
  func verdict(nominal: Rational, told: Double?) -> Pulldown? {
    guard repeating > 0, pictures >= Self.fewest else { return nil }
    let count = Double(pictures)
    for mean in Self.means {
      let (wanted, found) = (mean * count, Double(fields))
      let rate = FrameRateChoice.snapped(
        Rational(Int64(nearest: nominal.value * 2 / mean * 1000), 1000) ?? nominal,
        tolerance: 0.0004)
      guard abs(found - wanted) <= max(mean * 0.6, Self.tolerance * wanted),
        FrameRateChoice.isFilm(rate)
      else { continue }
      return Self.agrees(told, rate.value) ? .film(rate) : nil
    }
    guard let told, !Self.agrees(told, nominal.value * 2 * count / Double(fields)) else {
      return .mixed(nominal)
    }
    // Nothing is shown for as many fields as it says: what comes counts.
    return Rational(Int64(nearest: told * 1000), 1000).map {
      .mixed(FrameRateChoice.snapped($0, tolerance: 0.002))
    }
  }
}

/// Reads a stream for pulldown.
enum PulldownProbe {
  private static let codecs: Set<String> = ["mpeg2video", "h264"]
  /// Pictures after which a stream that repeated no field so far is taken for one that never does: some
  /// twenty seconds.
  private static let patience = 500

  /// What the flags of all its pictures come to; nil where none has a field repeated, or nothing tells the rate.
  static func pulldown(
    in path: String, stream: StreamFacts, cancellation: Cancellation?
  ) throws -> Pulldown? {
    guard codecs.contains(stream.codec) else { return nil }
    let source = try Demuxer.open(path, cancellation: cancellation)
    guard let raw = source.stream(stream.index) else { return nil }
    source.select([stream.index])
    let parser = try PictureParser(raw, gate: source.gate)
    let packet = try Packet()
    var count = PulldownCount()
    var (first, last) = (Double.infinity, -Double.infinity)
    while count.repeating > 0 || count.pictures < patience, try source.read(into: packet) {
      guard packet.streamIndex == stream.index, packet.size > 0 else { continue }
      parser.parse(packet)
      count.take(fields: parser.fields)
      if source.tellsTimes, let time = packet.seconds {
        first = min(first, time)
        last = max(last, time)
      }
    }
    let told = last > first ? Double(count.pictures - 1) / (last - first) : nil
    let counted = count.nominal(told: told, base: stream.baseFrameRate)
    let declared = stream.codec == "h264" ? nil : parser.rate
    guard let nominal = declared ?? counted else { return nil }
    return count.verdict(nominal: FrameRateChoice.snapped(nominal, tolerance: 0.0002), told: told)
  }
}
