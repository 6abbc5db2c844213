/// Where a clip is cut so that every part stays below a limit. Pure.
struct SplitPlan: Hashable, Sendable {
  /// A stretch that can stand alone: from one keyframe to the next.
  struct Piece: Hashable, Sendable {
    /// When it is shown first, in seconds.
    var start: Double
    /// What it weighs, the sound beside it and the index included.
    var bytes: Int64
  }

  /// The starts of the parts; the first is where the clip starts.
  let starts: [Double]

  /// Cuts into as few parts of about the same weight as the limit allows; nil when a single piece
  /// is over it.
  init?(pieces: [Piece], limit: Int64) {
    let total = pieces.reduce(0) { $0 + $1.bytes }
    guard let first = pieces.first, limit > 0, pieces.allSatisfy({ $0.bytes <= limit }) else {
      return nil
    }
    let count = (total + limit - 1) / limit
    let aim = total / max(1, count)
    var starts = [first.start]
    var weight: Int64 = 0
    for piece in pieces {
      let isFull = weight + piece.bytes > limit
      let isEnough = 2 * weight + piece.bytes > 2 * aim
      if weight > 0, isFull || isEnough {
        starts.append(piece.start)
        weight = 0
      }
      weight += piece.bytes
    }
    self.starts = starts
  }
}
