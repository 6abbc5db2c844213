import MediaModel

/// The last coded pictures of a clip, held back so that some of them can be encoded again.
struct FitTail {
  /// A coded picture.
  struct Picture {
    let packet: Packet
    /// Its place in presentation order.
    let frame: Int
    let isKey: Bool
    var bits: Double { Double(packet.size * 8) }
  }

  /// Bits of all pictures so far.
  private(set) var bits = 0.0
  /// Bits of pictures that were let go.
  private var settledBits = 0.0
  /// Pictures that can still be replaced, in coding order.
  private(set) var held: [Picture] = []
  /// Bits after which pictures are held.
  let threshold: Double
  /// Whether pictures are held from here on.
  private(set) var isHolding = false

  /// - Parameters:
  ///   - budget: bits of the whole picture stream.
  ///   - memory: the most bytes to hold, about.
  init(budget: Double, memory: Double = 48_000_000) {
    threshold = budget * (1 - min(1, memory * 8 / max(1, budget)))
    isHolding = threshold <= 0
  }

  /// Takes the next coded picture; returns it when it need not be held.
  mutating func take(_ picture: Picture) -> Picture? {
    bits += picture.bits
    if !isHolding, picture.isKey, settledBits >= threshold { isHolding = true }
    if isHolding {
      held.append(picture)
      return nil
    }
    settledBits += picture.bits
    return picture
  }

  /// Runs of whole groups of pictures that can be encoded again: all that are short, and all of it.
  /// The groups are closed, so each stands by itself.
  var stretches: [FitStretch] {
    let keys = held.indices.filter { held[$0].isKey }
    let bits = RunningSums(held.map(\.bits))
    let keyBits = RunningSums(keys.map { held[$0].bits })
    let ends =
      keys.dropFirst().map { ($0, held[$0].frame) }
      + [(held.count, held.reduce(0) { max($0, $1.frame + 1) })]
    func stretch(_ groups: Range<Int>) -> FitStretch {
      let from = keys[groups.lowerBound]
      let (end, frame) = ends[groups.upperBound - 1]
      return FitStretch(
        indices: from..<end, frames: held[from].frame..<frame, bits: bits[from..<end],
        keyBits: keyBits[groups])
    }
    let short = keys.indices.flatMap { from in
      (from + 1...min(keys.count, from + Self.longestRun)).map { stretch(from..<$0) }
    }
    return keys.count > Self.longestRun ? short + [stretch(0..<keys.count)] : short
  }

  /// The most groups of pictures in a run.
  private static let longestRun = 64

  /// The frames of a stretch that begin a group of pictures.
  func keys(of stretch: FitStretch) -> Set<Int> {
    Set(held[stretch.indices].filter(\.isKey).map(\.frame))
  }

  /// Puts other pictures in the place of a stretch.
  mutating func replace(_ stretch: FitStretch, with pictures: [Picture]) {
    held.replaceSubrange(stretch.indices, with: pictures)
    bits = held.reduce(settledBits) { $0 + $1.bits }
  }
}
