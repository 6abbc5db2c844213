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

  /// A picture goes to the decoder.
  mutating func send(_ time: Int64) { waiting.append(time) }

  /// When the picture is shown that the decoder gives next.
  ///
  /// - Parameters:
  ///   - sent: When it was decoded, where that is known.
  ///   - isKey: Whether it depends on none before it, so that what is missing by then was lost.
  mutating func show(sent: Int64?, isKey: Bool) -> Int64? {
    if isKey, let sent { waiting.removeAll { $0 < sent } }
    return waiting.isEmpty ? sent : waiting.removeFirst()
  }
}
