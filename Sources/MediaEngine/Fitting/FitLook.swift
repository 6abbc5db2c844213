import MediaModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A cheap first look at a clip: how difficult its frames are beside each other.
///
/// It is x264 on a smaller picture with the preset's own structure (scenes, reordering,
/// look-ahead), so that its bits stand in the proportions of the real encode's; samples at full
/// size tell how much those are.
final class FitLook {
  private let crf: Double
  private let clip: FitClip
  private let encoder: FitEncoder
  /// Bits of a small picture in which nothing changes.
  private let floor: Double
  private var twins: [Int: FitTwin]
  private let frames: FitFrames

  /// The small picture's sides against the full one's.
  private static let scale = 0.25
  /// The small picture's longest side is no less.
  private static let leastSide = 256.0

  /// - Parameter crf: About the rate factor that the clip will take.
  init(
    _ clip: FitClip, encoder: FitEncoder, crf: Double, progress: (Int) -> Void = { _ in }
  ) throws {
    self.crf = FitEncoder.clamped(crf, to: 12...48)
    self.clip = clip
    self.encoder = encoder.resized(to: Self.smallSize(of: encoder.size))
    let draft = try FitDraft(
      clip, encoder: self.encoder, crf: self.crf,
      skim: clip.isDear(at: encoder.size) ? .alike : .still,
      progress: progress)
    floor = draft.floor(most: self.encoder.mostFloor)
    frames = FitFrames(draft.pictures, gaps: draft.gaps, end: draft.end, floor: floor)
    twins = frames.twins
  }

  private static func smallSize(of size: Resolution) -> Resolution {
    let longest = Double(max(size.width, size.height))
    return PicturePlan.fitted(size, longestSide: Int(min(longest, max(leastSide, longest * scale))))
  }

  private func twin(of sample: FitSample) throws -> FitTwin {
    if let known = twins[sample.start] { return known }
    let draft = try FitDraft(
      clip, from: sample.start, wanted: 1 + FitSample.measured, encoder: encoder.onOneThread,
      crf: crf)
    let made = FitTwin(draft.pictures[...], floor: floor)
    twins[sample.start] = made
    return made
  }

  /// The bits of the whole clip as far as samples tell them, at about the rate factor that spends a
  /// budget.
  func map(by sampling: FitSampling, spending budget: Double) throws -> ComplexityMap {
    var reference = sampling.answer.crf
    var map = try self.map(by: sampling, at: reference)
    for _ in 0..<Self.mostRounds {
      let answer = FitEncoder.clamped(map.crf(for: budget, in: 0..<map.count), to: Self.sensible)
      guard abs(answer - reference) > 0.1 else { break }
      reference = answer
      map = try self.map(by: sampling, at: reference)
    }
    return map
  }

  /// Rate factors at which a map is made.
  private static let sensible = 8.0...60.0
  /// How often a map is made at what the one before it asks for.
  private static let mostRounds = 4

  private func map(by sampling: FitSampling, at reference: Double) throws -> ComplexityMap {
    let floor = sampling.floor
    var anchors = FitAnchors(frames)
    for sample in sampling.samples where frames.bits.indices.contains(sample.start) {
      let full = sample.bits(at: reference, floor: floor, usual: sampling.answer.curves)
      anchors.add(sample, full: full, small: try twin(of: sample), at: reference)
    }
    return ComplexityMap(
      bits: frames.bits.indices.map { anchors.bits(of: $0, floor: floor) },
      isKey: frames.bits.indices.map { frames.keys[$0] != nil }, knownKeys: anchors.known,
      floor: floor, reference: reference, curves: sampling.answer.curves, scenes: frames.scenes)
  }

  /// A place of which the samples do not tell enough.
  enum Unlike {
    /// About a frame in the midst of those that are like no sample.
    case around(Int)
    /// From a frame on.
    case from(Int)
  }

  /// Where much of the bits go that no sample stands for; nil where there is no such place.
  func unlike(_ sampling: FitSampling, _ map: ComplexityMap) -> Unlike? {
    let total = map.bits.reduce(0, +)
    if let scene = unknownScene(sampling, map), map.bits[scene] > Self.telling * total {
      return .from(scene)
    }
    let known = sampling.samples.map { frames.level(around: $0) }
    let strange = frames.levels.indices.filter { index in
      known.allSatisfy { !isAlike(frames.levels[index], $0, within: Self.likeness) }
    }
    let share = strange.reduce(0) { $0 + map.bits[$1] }
    guard share > Self.telling * total else { return unknownPeak(sampling, map) }
    return .around(middle(of: strange, map))
  }

  /// The middle of the longest run of frames, among some, that are about as difficult as the median of
  /// their bits: what holds there holds for most.
  private func middle(of strange: [Int], _ map: ComplexityMap) -> Int {
    let half = strange.reduce(0) { $0 + map.bits[$1] } / 2
    var sum = 0.0
    let median = strange.sorted { frames.levels[$0] < frames.levels[$1] }.first { index in
      sum += map.bits[index]
      return sum >= half
    }
    let usual = strange.filter {
      isAlike(frames.levels[$0], frames.levels[median ?? $0], within: Self.likeness / 2)
    }
    var longest = 0..<0
    var start = 0
    for place in usual.indices where place + 1 == usual.count || usual[place + 1] > usual[place] + 1
    {
      if place + 1 - start > longest.count { longest = start..<(place + 1) }
      start = place + 1
    }
    return usual[longest.lowerBound + longest.count / 2]
  }

  /// A peak that no sample is quite like: how high one is shows less on a small picture, where its
  /// detail is lost.
  private func unknownPeak(_ sampling: FitSampling, _ map: ComplexityMap) -> Unlike? {
    guard let peak = map.peak(ofShare: Self.telling, second: Int(clip.rate.value)) else {
      return nil
    }
    let height = RunningSums(frames.levels).mean(peak)
    let isKnown = sampling.samples.contains {
      isAlike(height, frames.level(around: $0), within: Self.likeness / 2)
    }
    guard !isKnown else { return nil }
    return .from(peak.lowerBound == 0 ? 0 : peak.lowerBound + peak.count / 2)
  }

  private func isAlike(_ bits: Double, _ other: Double, within octaves: Double) -> Bool {
    abs(log2(max(64, bits) / max(64, other))) <= octaves
  }

  /// The scene without a sample whose first picture takes the most: how much a picture by itself
  /// takes follows its detail, of which the small one shows a part.
  private func unknownScene(_ sampling: FitSampling, _ map: ComplexityMap) -> Int? {
    let ends = map.scenes.dropFirst() + [map.count]
    return zip(map.scenes, ends).filter { scene, end in
      !sampling.samples.contains { (scene..<end).contains($0.start) }
    }.map(\.0).max { map.bits[$0] < map.bits[$1] }
  }

  /// Octaves between the bits of frames that are alike.
  private static let likeness = 0.7
  /// The part of all bits that is worth a sample of its own.
  private static let telling = 0.08
}
