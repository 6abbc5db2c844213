import MediaModel

/// Tells a picture that freezes from one that is held on purpose, and counts repeated pictures.
///
/// A still that begins at a cut (a slide, a title card) is held; one that begins in the middle of
/// movement is frozen. A few pictures that hardly change between two that change ten times as much
/// are repeats.
struct StillTracker {
  private(set) var frozen: [TimeSpan] = []
  /// Seconds without movement in all.
  private(set) var seconds = 0.0
  private(set) var repeated = 0
  private(set) var moving = 0
  private var stills: [(span: TimeSpan, beganAtCut: Bool)] = []
  private var current: (span: TimeSpan, beganAtCut: Bool, frames: Int)?
  private var lastWasCut = true
  private var count = 0
  private var lastMove = 0.0
  private var pause: (frames: Int, largest: Double) = (0, 0)

  /// A change of more than this in the mean of all pixels is a cut.
  private static let cut = 20.0
  /// More pictures than this without movement are no repeats.
  private static let mostRepeats = 4
  /// The largest mean change of a repeat, above what encoders add.
  private static let repeatNoise = 0.255

  /// - Parameters:
  ///   - change: The mean change of all pixels against the picture before.
  ///   - isStill: Whether nothing moves anywhere.
  ///   - isVisible: Whether there is anything to see that could move.
  mutating func take(change: Double, isStill: Bool, isVisible: Bool, _ span: TimeSpan) {
    count += 1
    countRepeats(change)
    if isStill, isVisible, count > 1 {
      if current == nil { current = (span, lastWasCut, 0) }
      current?.span.end = span.end
      current?.frames += 1
    } else {
      close()
      if count > 1 { moving += 1 }
      lastWasCut = count == 1 || change > Self.cut
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
    guard current.frames > Self.mostRepeats || current.beganAtCut else { return }
    seconds += current.span.length
    stills.append((current.span, current.beganAtCut))
  }

  mutating func finish(shortest: Double) {
    close()
    frozen = stills.filter { !$0.beganAtCut && $0.span.length >= shortest }.map(\.span)
  }
}
