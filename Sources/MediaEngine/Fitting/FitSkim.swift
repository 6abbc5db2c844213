/// Chooses what a look at a clip leaves out: the rest of a group of pictures that stands still, and
/// the second half of one whose packets are like those of its first half; pure.
struct FitSkim {
  /// Which groups something is left out of.
  enum Reach {
    /// Those that stand still.
    case still
    /// Those that go on as they began, too.
    case alike
  }

  /// Frames that are left out.
  struct Gap: Equatable {
    let frames: Range<Int>
    /// The frames of its group that are looked at, without the first.
    let shown: Range<Int>
    /// How many times the bytes of a frame of those its own frames have.
    let density: Double
    /// Whether the group after it begins a scene: encoders begin groups at even distances otherwise.
    let endsAtScene: Bool
  }

  /// A packet of the group that is read.
  private struct Entry {
    let frame: Int
    let bytes: Int
  }

  private let reach: Reach
  private var entries: [Entry] = []
  private var bytes = 0
  private var longest = 0
  private var isFirst = true
  /// What was left out so far.
  private(set) var gaps: [Gap] = []

  /// Frames that are looked at in any case.
  private static let fewest = 8
  /// The most bytes of packets that wait.
  private static let mostBytes = 32_000_000
  /// Packets that are no more times as large as the largest of those before them are like them.
  private static let alike = 1.5
  /// A group so much shorter than the longest ends before its time.
  private static let early = 0.85
  /// How far the bytes of a group's second half are followed.
  private static let sensible = 0.25...2.0
  /// Packets of a picture that stands still have no more than this part of the key picture's bytes,
  /// each and all together.
  private static let still = (each: 0.01, all: 0.08)

  init(_ reach: Reach) { self.reach = reach }

  /// Takes the next packet.
  ///
  /// - Parameters:
  ///   - frame: The frame of the clip that it shows; nil where that is not known.
  ///   - isKey: Whether decoding can begin with it.
  /// - Returns: How many of the packets before it, since the last that was asked for, are to be looked
  ///   at, the others being left out; nil to wait for more.
  mutating func take(frame: Int?, isKey: Bool, bytes size: Int) -> Int? {
    var answer: Int?
    if isKey, !entries.isEmpty {
      answer = frame.map { settle(next: $0) } ?? entries.count
      restart()
    } else if bytes > Self.mostBytes || frame == nil {
      answer = entries.count
      restart()
      // What comes until the next key picture has lost its beginning.
      isFirst = true
    }
    entries.append(Entry(frame: frame ?? -1, bytes: size))
    bytes += size
    return answer
  }

  private mutating func restart() {
    entries = []
    bytes = 0
  }

  /// How many packets of a group are to be looked at.
  ///
  /// - Parameter next: The first frame of the group after it.
  private mutating func settle(next: Int) -> Int {
    let all = entries.count
    let start = entries[0].frame
    let length = next - start
    let wasFirst = isFirst
    let isEarly = Double(length) < Self.early * Double(longest)
    isFirst = false
    // What comes before the clip, or is not known, is no group of it.
    guard start >= 0 else { return all }
    longest = max(longest, length)
    guard !wasFirst, let (count, isStill) = cut(),
      let end = entries[..<count].map(\.frame).max(), end + 1 < next, end > start + 1
    else { return all }
    let shown = (start + 1)..<(end + 1)
    let gap = (end + 1)..<next
    let before = entries[1..<count].reduce(0) { $0 + $1.bytes }
    let after = entries[count...].reduce(0) { $0 + $1.bytes }
    let density =
      Double(after) / Double(gap.count) / max(1, Double(before) / Double(shown.count))
    let sensible = isStill ? 0...1 : Self.sensible
    gaps.append(
      Gap(
        frames: gap, shown: shown, density: FitEncoder.clamped(density, to: sensible),
        endsAtScene: isEarly))
    return count
  }

  /// How many packets are looked at, all of which are shown before the others, and whether those stand
  /// still; nil for all.
  private func cut() -> (count: Int, isStill: Bool)? {
    let rests = rests()
    let key = Double(entries[0].bytes)
    var latest = Int.min
    var largest = 0
    for place in entries.indices.dropLast(Self.fewest - 1) {
      let rest = rests[place]
      if place >= Self.fewest, latest < rest.earliest {
        if Double(rest.largest) <= Self.still.each * key, Double(rest.sum) <= Self.still.all * key {
          return (place, true)
        }
        if reach == .alike, place >= entries.count / 2 {
          let isAlike = Double(rest.largest) <= Double(max(largest, 1)) * Self.alike
          return isAlike ? (place, false) : nil
        }
      }
      latest = max(latest, entries[place].frame)
      if place > 0 { largest = max(largest, entries[place].bytes) }
    }
    return nil
  }

  /// What the packets from each place on have in common.
  private func rests() -> [(earliest: Int, largest: Int, sum: Int)] {
    var rests: [(earliest: Int, largest: Int, sum: Int)] = []
    var rest = (earliest: Int.max, largest: 0, sum: 0)
    for entry in entries.reversed() {
      rest = (
        min(rest.earliest, entry.frame), max(rest.largest, entry.bytes), rest.sum + entry.bytes
      )
      rests.append(rest)
    }
    return rests.reversed()
  }
}

/// The packets that wait until it is known whether they are looked at.
struct FitSkimming {
  private(set) var skim: FitSkim
  private var waiting: [Packet] = []

  init(_ reach: FitSkim.Reach) { skim = FitSkim(reach) }

  /// Takes the next packet, whose picture is shown as a frame of the clip where that is known.
  mutating func take(
    _ packet: Packet, frame: Int?, _ pipe: PicturePipe, _ emit: (Frame) throws -> Void
  ) throws {
    if let count = skim.take(frame: frame, isKey: packet.isKey, bytes: packet.size) {
      for wanted in waiting.prefix(count) { try pipe.take(wanted, emit) }
      if count < waiting.count { try pipe.restart(emit) }
      waiting = []
    }
    waiting.append(try packet.copy())
  }

  /// No more packets come.
  mutating func finish(_ pipe: PicturePipe, _ emit: (Frame) throws -> Void) throws {
    for packet in waiting { try pipe.take(packet, emit) }
    waiting = []
  }
}
