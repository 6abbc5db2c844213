import MediaModel

/// The last coded pictures of a clip, held back so that they can be encoded again.
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

  /// The key pictures that a new encode can begin at, latest first, with the bits from there on.
  var starts: [(index: Int, frame: Int, bits: Double)] {
    var found: [(Int, Int, Double)] = []
    var sum = 0.0
    for index in held.indices.reversed() {
      sum += held[index].bits
      if held[index].isKey { found.append((index, held[index].frame, sum)) }
    }
    return found
  }

  /// Puts other pictures in the place of all from an index on.
  mutating func replace(from index: Int, with pictures: [Picture]) {
    held.replaceSubrange(index..., with: pictures)
    bits = held.reduce(settledBits) { $0 + $1.bits }
  }
}
