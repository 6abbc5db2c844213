extension Timeline {
  /// How long a picture stays when nothing else was asked.
  static let usualStill = 3000
  /// How long a clip stays at most when nothing else was asked.
  static let usualClip = 6000
  /// The shortest shot that can still be seen.
  static let shortestShot = 500

  /// Gives every shot its start and length, so that together they last as long as was asked, and
  /// fits music and texts into that.
  ///
  /// Shots share the time evenly; a clip that is too short leaves its rest to the others. Where
  /// all clips together are too short, the sequence begins again. Shots that would be too short
  /// to be seen are left out at the end.
  func laidOut() -> Timeline {
    var made = self
    guard !shots.isEmpty else { return made }
    let lengths: [Int]
    if let target {
      made.shots = Array(Self.enough(shots, for: target).prefix(max(1, target / Self.shortestShot)))
      lengths = Self.lengths(of: made.shots, together: target)
    } else {
      lengths = shots.map(\.usualLength)
    }
    var start = 0
    for index in made.shots.indices {
      made.shots[index].start = start
      made.shots[index].duration = lengths[index]
      start += lengths[index]
    }
    made.fitTexts()
    return made
  }

  private mutating func fitTexts() {
    let whole = duration
    for index in texts.indices {
      texts[index].duration = min(texts[index].duration, whole)
      texts[index].start =
        texts[index].isClosing
        ? whole - texts[index].duration
        : min(texts[index].start, whole - texts[index].duration)
    }
    if let length = music?.length { music?.length = min(length, whole) }
  }

  /// The shots, repeated until their material lasts long enough.
  private static func enough(_ shots: [Shot], for wanted: Int) -> [Shot] {
    guard shots.allSatisfy({ $0.longest != nil && $0.pinned == nil }) else { return shots }
    let material = shots.reduce(0) { $0 + ($1.longest ?? 0) }
    guard material > 0, material < wanted else { return shots }
    var repeated: [Shot] = []
    var length = 0
    while length < wanted, repeated.count < 1000 {
      var next = shots[repeated.count % shots.count]
      if repeated.count >= shots.count { next.id += "-\(repeated.count / shots.count + 1)" }
      length += next.longest ?? 0
      repeated.append(next)
    }
    return repeated
  }

  /// Lengths that add up exactly, no clip longer than its material where that can be helped.
  static func lengths(of shots: [Shot], together whole: Int) -> [Int] {
    var lengths = [Int](repeating: 0, count: shots.count)
    var open = Set(shots.indices)
    var left = whole
    for (index, shot) in shots.enumerated() {
      guard let pinned = shot.pinned, left > 0 else { continue }
      let others = shots.count - index - 1
      lengths[index] = max(1, min(pinned, left - others))
      left -= lengths[index]
      open.remove(index)
    }
    var isSettled = false
    while !isSettled, !open.isEmpty {
      isSettled = true
      let share = left / open.count
      for index in open.sorted() {
        guard let longest = shots[index].longest, longest < share else { continue }
        lengths[index] = longest
        left -= longest
        open.remove(index)
        isSettled = false
      }
    }
    let takers = open.isEmpty ? Array(shots.indices.suffix(1)) : open.sorted()
    for (place, index) in takers.enumerated() {
      let share = left / (takers.count - place)
      lengths[index] += share
      left -= share
    }
    return lengths
  }
}

extension Timeline.Shot {
  /// How long it lasts when no length was asked for the whole.
  var usualLength: Int {
    pinned ?? longest.map { min($0, Timeline.usualClip) } ?? Timeline.usualStill
  }
}
