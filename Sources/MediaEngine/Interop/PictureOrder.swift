/// Works out when pictures are shown that come in decoding order, by the order counts which H.264 and
/// HEVC give them (their picture order count, POC); pure.
///
/// The pictures between two that start the count again are shown at the times at which they are
/// decoded, the first at the first of those.
struct PictureOrder {
  private var waiting: [(number: Int, order: Int)] = []
  /// Decode times at which nothing is shown yet.
  private var free: ArraySlice<Int64> = []
  private var count = 0
  private var highest: Int?

  /// Pictures that a decoder holds at most before it shows one: H.264's and HEVC's `MaxDpbFrames`.
  private static let mostHeld = 16

  /// A picture, by its number in decoding order, and when it is shown.
  typealias Shown = (number: Int, time: Int64)

  /// Takes the next picture and returns those of which it is known now when they are shown.
  ///
  /// - Parameters:
  ///   - order: Its order count.
  ///   - isKey: Whether decoding can begin with it.
  ///   - time: When it is decoded.
  mutating func take(order: Int, isKey: Bool, time: Int64) -> [Shown] {
    var shown: [Shown] = []
    if isKey, let highest, order <= highest { shown = finish() }
    highest = max(highest ?? order, order)
    waiting.append((count, order))
    free.append(time)
    count += 1
    if waiting.count > Self.mostHeld { shown.append(contentsOf: showNext()) }
    return shown
  }

  /// No more pictures come, or others that count anew.
  mutating func finish() -> [Shown] {
    highest = nil
    var shown: [Shown] = []
    while !waiting.isEmpty { shown.append(contentsOf: showNext()) }
    return shown
  }

  private mutating func showNext() -> [Shown] {
    guard let place = waiting.indices.min(by: { waiting[$0].order < waiting[$1].order }),
      let time = free.popFirst()
    else { return [] }
    return [(waiting.remove(at: place).number, time)]
  }
}

/// The decode times of pictures that a decoder has not shown yet: pictures of a container without
/// other times are shown at those, one after the other; pure.
struct DecodeTimes {
  private var waiting: [Int64] = []

  /// What a picture depends on.
  enum Kind {
    /// None before it.
    case key
    /// Some before it.
    case forward
    /// The two around it, and none depends on it (a B-picture).
    case between
  }

  /// A picture goes to the decoder.
  mutating func send(_ time: Int64) { waiting.append(time) }

  /// When the picture is shown that the decoder gives next.
  ///
  /// Pictures that were lost, or that a decoder can't show after a seek, leave their times behind; those
  /// are let go at the next key or B-picture, which comes one place earlier than it is decoded.
  ///
  /// - Parameter sent: When it was decoded, where that is known.
  mutating func show(sent: Int64?, _ kind: Kind) -> Int64? {
    if let sent {
      switch kind {
      case .key: waiting.removeAll { $0 < sent }
      case .forward: break
      case .between:
        let own = waiting.last { $0 < sent }
        waiting.removeAll { $0 < own ?? sent }
      }
    }
    return waiting.isEmpty ? sent : waiting.removeFirst()
  }
}
