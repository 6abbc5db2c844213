import MediaModel

/// Collects stretches of time in which something holds, frame by frame.
struct SpanTracker {
  /// Shorter stretches are left out.
  let shortest: Double
  private(set) var spans: [TimeSpan] = []
  private var start: Double?
  private var end = 0.0

  init(shortest: Double) { self.shortest = shortest }

  /// Where the stretch under way began.
  var current: Double? { start }

  mutating func take(_ holds: Bool, from: Double, to: Double) {
    if holds {
      if start == nil { start = from }
      end = to
    } else {
      close()
    }
  }

  mutating func close() {
    if let start, end - start >= shortest - 1e-6 { spans.append(TimeSpan(start: start, end: end)) }
    start = nil
  }

  /// All stretches, after the last frame.
  mutating func finish() -> [TimeSpan] {
    close()
    return spans
  }
}
