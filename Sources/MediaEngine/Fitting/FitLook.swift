import MediaModel

/// A cheap first look at a clip: how difficult its frames are beside each other.
///
/// It is x264 on a smaller picture with the preset's own structure (scenes, reordering,
/// look-ahead), so that its bits stand in the proportions of the real encode's.
struct FitLook {
  /// Bits of each frame in the small encode, in presentation order.
  private(set) var bits: [Double] = []
  /// Which frames began a scene there, or a sample.
  private(set) var isKey: [Bool] = []
  /// Where samples begin: spread evenly, at the source's key frames where those are near, so that
  /// reading them again decodes little else.
  private(set) var sampleStarts: [Int] = []

  /// The small picture's sides against the full one's.
  private static let scale = 0.34
  /// The small picture's longest side is no less.
  private static let leastSide = 256.0

  init(
    _ clip: FitClip, encoder: FitEncoder, crf: Double, samples: FitSamplePlan,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let small = Self.smallSize(of: encoder.size)
    let coder = try encoder.resized(to: small).openForLook(crf: crf)
    let packet = try Packet()
    func drain() throws {
      while try coder.receive(into: packet) {
        guard let time = packet.presentationTime, time >= 0 else { continue }
        let place = Int(time)
        while bits.count <= place {
          bits.append(0)
          isKey.append(false)
        }
        bits[place] = Double(packet.size * 8)
        isKey[place] = packet.isKey
      }
    }
    var wanted = samples.starts[...]
    var sourceKeys: Set<Int> = []
    try clip.read(size: small, onKeyPacket: { sourceKeys.insert($0) }) { number, frame in
      var begins = false
      if let start = wanted.first, number >= start {
        begins = sourceKeys.contains(number) || number >= start + samples.patience
      }
      if begins {
        sampleStarts.append(number)
        wanted = wanted.dropFirst()
      }
      sourceKeys.remove(number)
      try coder.send(frame, isKey: begins)
      try drain()
      progress(number)
      return true
    }
    try coder.send(nil)
    try drain()
  }

  static func smallSize(of size: Resolution) -> Resolution {
    let longest = Double(max(size.width, size.height))
    return PicturePlan.fitted(size, longestSide: Int(min(longest, max(leastSide, longest * scale))))
  }
}

/// How many samples are taken and how long they are; pure.
struct FitSamplePlan {
  /// Frames of a sample: 12 to measure and as many as the encoder looks ahead, because it treats
  /// pictures whose future it does not see as worth less.
  let length: Int
  /// Where samples inside the clip may begin.
  let starts: [Int]
  /// How many frames to wait for a key frame of the source.
  let patience: Int

  /// Memory for the samples' pictures, in bytes.
  private static let memory = 100_000_000
  private static let most = 6

  init(frames: Int, size: Resolution, lookahead: Int) {
    let held = max(8, Self.memory / max(1, size.pixels * 3 / 2))
    length = max(1, min(12 + lookahead, held, frames))
    let count = max(1, min(Self.most, min(held, max(length, frames / 10)) / length))
    let span = length
    starts = (0..<count).map { index in
      max(0, min(frames * (2 * index + 1) / (2 * count) - span / 2, frames - span))
    }
    patience = frames / (count * 6)
  }
}
