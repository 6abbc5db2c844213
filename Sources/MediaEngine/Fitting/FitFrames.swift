/// What a draft tells of each frame of a clip; pure.
struct FitFrames {
  /// Bits of each frame in the draft beyond those of one in which nothing changes; those of a picture
  /// are shared with the frames before it that have none.
  private(set) var bits: [Double]
  /// The mean of the frames around each, key frames left out.
  private(set) var levels: [Double] = []
  /// Bits of the frames that show something new, and so take what a key frame takes.
  private(set) var keys: [Int: Double] = [:]
  /// Frames that begin a scene.
  private(set) var scenes: [Int] = []
  /// What the draft takes from each of its key pictures on.
  private(set) var twins: [Int: FitTwin] = [:]
  private let floor: Double

  /// A frame with so much of a key frame's bits, and so many times those of the frames around it,
  /// shows something new and grows like a key frame.
  private static let sceneShare = 0.3
  private static let sceneJump = 3.6
  /// - Parameters:
  ///   - pictures: The draft's, in the clip's order.
  ///   - gaps: What the draft left out.
  ///   - end: How many frames there are.
  ///   - floor: Bits of a picture in which nothing changes.
  init(_ pictures: [FitDraft.Picture], gaps: [FitSkim.Gap] = [], end: Int, floor: Double) {
    self.floor = floor
    bits = [Double](repeating: 0, count: end)
    let resumed = Self.resumed(pictures, after: gaps)
    for (index, picture) in pictures.enumerated()
    where !picture.isKey && resumed[picture.frame] == nil {
      share(picture, after: index > 0 ? pictures[index - 1].frame : -1)
    }
    let bridges = fill(resumed, pictures)
    let begins = pictures.filter { $0.isKey && !bridges.contains($0.frame) }
    scenes = begins.map(\.frame)
    let usual = begins.reduce(0) { $0 + $1.bits } / Double(max(1, begins.count))
    let sums = Surroundings(of: bits, without: Set(scenes))
    levels = bits.indices.map { sums.mean(around: $0) }
    var reference = -1
    for (index, picture) in pictures.enumerated() {
      if picture.isKey {
        let following = pictures[index...].prefix(1 + FitSample.measured)
          .prefix { $0.frame == picture.frame || resumed[$0.frame] == nil }
        let next =
          following.endIndex < pictures.endIndex ? resumed[pictures[following.endIndex].frame] : nil
        let isShown = next.map { $0.frames.lowerBound - picture.frame > FitSample.measured } ?? true
        if isShown || following.count > FitSample.measured / 2 {
          twins[picture.frame] = FitTwin(following, floor: floor)
        }
      }
      let first =
        resumed[picture.frame]?.frames.upperBound ?? (index > 0 ? pictures[index - 1].frame + 1 : 0)
      // Pictures between two take little, since all that they show anew is in the later of the two.
      reference = resumed[picture.frame] == nil ? reference : max(reference, first - 1)
      let since = picture.isBetween ? first : min(first, reference + 1)
      if !picture.isBetween { reference = picture.frame }
      let count = picture.frame - since + 1
      let others = sums.mean(around: first...picture.frame, reach: count - 1)
      let level = floor + (others ?? levels[picture.frame]) * Double(count)
      guard !bridges.contains(picture.frame),
        picture.isKey || picture.bits > max(Self.sceneShare * usual, Self.sceneJump * level)
      else { continue }
      keys[picture.frame] = picture.bits
      for frame in first..<max(first, picture.frame) { bits[frame] = levels[max(0, first - 1)] }
    }
  }

  private mutating func share(_ picture: FitDraft.Picture, after before: Int) {
    let share = max(0, picture.bits - floor) / Double(picture.frame - before)
    for frame in (before + 1)...picture.frame { bits[frame] = share }
  }

  /// What was left out before the pictures at which the draft goes on, by their frames.
  private static func resumed(
    _ pictures: [FitDraft.Picture], after gaps: [FitSkim.Gap]
  ) -> [Int: FitSkim.Gap] {
    var resumed: [Int: FitSkim.Gap] = [:]
    var gaps = gaps[...]
    for picture in pictures {
      while let gap = gaps.first, gap.frames.upperBound <= picture.frame {
        resumed[picture.frame] = gap
        gaps.removeFirst()
      }
    }
    return resumed
  }

  /// Gives the frames that were left out what those before them have, as far as their packets' bytes
  /// say so.
  ///
  /// - Returns: The frames of pictures whose bits are those of all that changed meanwhile, and which
  ///   got what follows them; the others begin a scene.
  private mutating func fill(
    _ resumed: [Int: FitSkim.Gap], _ pictures: [FitDraft.Picture]
  ) -> Set<Int> {
    var bridges: Set<Int> = []
    for picture in pictures {
      guard let gap = resumed[picture.frame] else { continue }
      let left = mean(gap.shown) * gap.density
      for frame in gap.frames { bits[frame] = left }
      let changes = left * Double(gap.frames.count)
      if gap.endsAtScene || picture.bits - floor > changes {
        if !picture.isKey { share(picture, after: gap.frames.upperBound - 1) }
        continue
      }
      bridges.insert(picture.frame)
      let next = mean(picture.frame + 1..<min(bits.count, picture.frame + 1 + Surroundings.near))
      for frame in gap.frames.upperBound...picture.frame { bits[frame] = next }
    }
    return bridges
  }

  /// The mean around the pictures of a sample that are measured.
  func level(around sample: FitSample) -> Double {
    levels[min(levels.count - 1, sample.start + FitSample.measured / 2)]
  }

  private func mean(_ frames: Range<Int>) -> Double {
    bits[frames].reduce(0, +) / Double(max(1, frames.count))
  }
}

/// The means of frames around others.
private struct Surroundings {
  private let sums: RunningSums
  private let counts: RunningSums
  private let end: Int

  /// Frames that are about as difficult as one beside them.
  static let near = 6

  /// - Parameter keys: Frames that are left out.
  init(of bits: [Double], without keys: Set<Int>) {
    sums = RunningSums(bits)
    counts = RunningSums(bits.indices.map { keys.contains($0) ? 0 : 1 })
    end = bits.count
  }

  private func range(around frame: Int, reach: Int) -> Range<Int> {
    max(0, frame - reach)..<min(end, frame + reach + 1)
  }

  func mean(around frame: Int) -> Double {
    let range = range(around: frame, reach: Self.near)
    return sums[range] / max(1, counts[range])
  }

  /// The same around the last of some frames, which are left out; nil where there are no others.
  ///
  /// - Parameter reach: Frames more on each side.
  func mean(around frames: ClosedRange<Int>, reach: Int) -> Double? {
    let range = range(around: frames.upperBound, reach: Self.near + reach)
    let own = max(frames.lowerBound, range.lowerBound)..<(frames.upperBound + 1)
    let count = counts[range] - counts[own]
    return count > 0 ? (sums[range] - sums[own]) / count : nil
  }
}

/// What a draft takes at the place of a full sample, so that like is compared with like: the pictures
/// after a key picture take more than others of a clip that stands still.
struct FitTwin {
  /// Bits of the key picture.
  let key: Double
  /// Mean bits of a frame after it, beyond those of one in which nothing changes.
  let inner: Double

  /// - Parameters:
  ///   - pictures: The key picture and those after it.
  ///   - floor: Bits of one in which nothing changes.
  init(_ pictures: ArraySlice<FitDraft.Picture>, floor: Double) {
    let others = pictures.dropFirst().prefix(FitSample.measured)
    let sum = others.reduce(0) { $0 + max(0, $1.bits - floor) }
    let start = pictures.first?.frame ?? 0
    key = pictures.first?.bits ?? 0
    inner = sum / Double(max(1, (others.last?.frame ?? start) - start))
  }
}
