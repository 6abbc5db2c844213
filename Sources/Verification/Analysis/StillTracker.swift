import MediaModel

/// Tells a picture that freezes from one that is held on purpose, and counts repeated pictures.
///
/// A still that begins at a cut (a slide, a title card) is held; one that begins in the middle of
/// movement is frozen.
struct StillTracker {
  private(set) var frozen: [TimeSpan] = []
  private(set) var seconds = 0.0
  private(set) var repeated = 0
  private(set) var moving = 0
  private var stills: [(span: TimeSpan, beganAtCut: Bool)] = []
  private var current: (span: TimeSpan, beganAtCut: Bool, frames: Int)?
  private var lastWasCut = true
  private var count = 0

  /// A still of fewer pictures than this amid movement is a repeat.
  private static let mostRepeats = 4

  mutating func take(isStill: Bool, isCut: Bool, isVisible: Bool, _ span: TimeSpan) {
    count += 1
    if isStill, isVisible, count > 1 {
      if current == nil {
        current = (span, lastWasCut, 0)
      }
      current?.span.end = span.end
      current?.frames += 1
    } else {
      close()
      moving += 1
    }
    if !isStill { lastWasCut = isCut || count == 1 }
  }

  private mutating func close() {
    guard let current else { return }
    self.current = nil
    if current.frames < Self.mostRepeats, !current.beganAtCut {
      repeated += current.frames
    } else {
      seconds += current.span.length
      stills.append((current.span, current.beganAtCut))
    }
  }

  mutating func finish(shortest: Double) {
    close()
    frozen = stills.filter { !$0.beganAtCut && $0.span.length >= shortest }.map(\.span)
  }
}
