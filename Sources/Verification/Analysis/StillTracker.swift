import MediaModel

/// Tells a picture that freezes from one that is held on purpose, and counts repeated pictures.
///
/// A still that begins at a cut, after a fade or dissolve, or where a movement slows down or was
/// small (a slide, a title card, a screen in which nothing happens) is held; one that begins in the
/// midst of movement is frozen. A few pictures that hardly change between two that change ten times
/// as much are repeats.
struct StillTracker {
  private(set) var frozen: [TimeSpan] = []
  /// Seconds without movement in all.
  private(set) var seconds = 0.0
  private(set) var repeated = 0
  private(set) var moving = 0
  private var stills: [(span: TimeSpan, isHeld: Bool)] = []
  private var current: (span: TimeSpan, isHeld: Bool, frames: Int)?
  private var movement = RecentMovement()
  private var count = 0
  private var lastMove = 0.0
  private var pause: (frames: Int, largest: Double) = (0, 0)

  /// A change of more than this in the mean of all pixels is a cut.
  static let cut = 20.0
  /// More pictures than this without movement are no repeats.
  private static let mostRepeats = 4
  /// The largest mean change of a repeat, above what encoders add.
  private static let repeatNoise = 0.255

  /// - Parameters:
  ///   - isStill: Whether nothing moves anywhere.
  ///   - isVisible: Whether there is anything to see that could move.
  ///   - change: The mean change of all pixels against the picture before.
  ///   - changedPart: The part of the cells that changed.
  ///   - cells: The mean brightness of each cell.
  mutating func take(
    isStill: Bool, isVisible: Bool, change: Double, changedPart: Double, cells: [UInt8],
    _ span: TimeSpan
  ) {
    count += 1
    countRepeats(change)
    if isStill, isVisible, count > 1 {
      if current == nil { current = (span, movement.endsGently, 0) }
      current?.span.end = span.end
      current?.frames += 1
    } else {
      close()
      if count > 1 { moving += 1 }
      movement.note(change: count == 1 ? 255 : change, part: changedPart, cells: cells)
    }
  }

  private mutating func countRepeats(_ change: Double) {
    if change <= Self.repeatNoise {
      pause.frames += 1
      pause.largest = max(pause.largest, change)
      return
    }
    let isShort = pause.frames > 0 && pause.frames <= Self.mostRepeats
    if isShort, pause.largest * 10 < min(change, lastMove), change <= Self.cut {
      repeated += pause.frames
    }
    pause = (0, 0)
    lastMove = change > Self.cut ? 0 : change
  }

  private mutating func close() {
    guard let current else { return }
    self.current = nil
    guard current.frames > Self.mostRepeats || current.isHeld else { return }
    seconds += current.span.length
    stills.append((current.span, current.isHeld))
  }

  mutating func finish(shortest: Double) {
    close()
    frozen = stills.filter { !$0.isHeld && $0.span.length >= shortest }.map(\.span)
  }
}

/// The last few pictures that moved, to tell in what way movement ended.
///
/// Encoders go on settling for some pictures after a sudden end, with a tenth of the movement or
/// less.
struct RecentMovement {
  private var moves: [(change: Double, part: Double, cells: [UInt8])] = []

  private static let length = 16
  /// Movement in a smaller part of the picture may stop at any time: a pointer, a caption.
  private static let smallPart = 0.08

  mutating func note(change: Double, part: Double, cells: [UInt8]) {
    moves.append((change, part, cells))
    if moves.count > Self.length { moves.removeFirst() }
  }

  /// Whether a still after these is held on purpose.
  var endsGently: Bool {
    let largest = moves.map(\.change).filter { $0 <= StillTracker.cut }.max() ?? 0
    guard let stop = moves.lastIndex(where: { $0.change >= largest * 0.3 }),
      moves[stop].change <= StillTracker.cut
    else { return true }
    if moves[(stop + 1)...].contains(where: { $0.change >= largest * 0.1 }) { return true }
    let steady = moves[max(0, stop - 6)...stop].filter { $0.change <= StillTracker.cut }
    let part = steady.reduce(0) { $0 + $1.part } / Double(max(1, steady.count))
    return part < Self.smallPart || isDissolve(endingAt: stop)
  }

  /// Whether each cell went on changing at the same pace among its kind, as it does in a fade or a
  /// dissolve and not where things move.
  private func isDissolve(endingAt stop: Int) -> Bool {
    guard stop >= 6 else { return false }
    let (first, middle, last) = (moves[stop - 6].cells, moves[stop - 3].cells, moves[stop].cells)
    guard first.count == last.count, middle.count == last.count else { return false }
    var (now, before, both) = (0, 0, 0)
    for index in last.indices {
      let late = Int(last[index]) - Int(middle[index])
      let early = Int(middle[index]) - Int(first[index])
      now += late * late
      before += early * early
      both += late * early
    }
    return both > 0 && Double(both) > 0.9 * (Double(now) * Double(before)).squareRoot()
  }
}
