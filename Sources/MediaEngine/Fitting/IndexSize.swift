/// How large an MP4's index will be; pure.
///
/// The tables' sizes are those of ISO/IEC 14496-12: sizes (`stsz`) 4 bytes a sample, run-length
/// coded times (`stts`, `ctts`) 8 a run, key samples (`stss`) 4, chunks (`stco`) 4, and 12 for each
/// change in the number of samples a chunk holds (`stsc`). A chunk is a run of one track's samples
/// of less than a megabyte, as FFmpeg's muxer writes them.
struct IndexSize {
  /// A packet as the index sees it.
  struct Sample {
    /// When it is decoded, in seconds; packets lie in the file in this order.
    var time: Double
    /// Ticks from its decoding to its presentation.
    var composition: Int64
    var bytes: Int
    var isKey: Bool
  }

  /// Boxes that do not grow with the samples, of the whole file (270 bytes, measured on FFmpeg's
  /// muxer) and of each track (540 and, with its parameter sets, 610), and some to spare.
  private static let fixedPerFile = 400
  private static let fixedPerTrack = 650
  private static let largestChunk = 1 << 20

  /// Bytes that do not grow with the samples.
  static func fixed(tracks: Int) -> Double { Double(fixedPerFile + tracks * fixedPerTrack) }

  /// Bytes for tracks, each in the order of its packets.
  static func bytes(of tracks: [[Sample]]) -> Int64 {
    var total = fixedPerFile
    for track in tracks {
      total += fixedPerTrack + track.count * 4
      total += 8 * (runs(track.lazy.map(\.composition)) + timeRuns(track))
      let keys = track.count(where: \.isKey)
      total += keys == track.count ? 0 : keys * 4
    }
    for chunks in chunkLengths(of: tracks) {
      total += chunks.count * 4 + runs(chunks) * 12
    }
    return Int64(total)
  }

  private static func runs<Value: Equatable>(_ values: some Sequence<Value>) -> Int {
    var count = 0
    var last: Value?
    for value in values where value != last {
      count += 1
      last = value
    }
    return count
  }

  /// Runs of equal distance between decoding times, in whole milliseconds and coarser.
  private static func timeRuns(_ track: [Sample]) -> Int {
    var count = 1
    var last: Double?
    for (sample, next) in zip(track, track.dropFirst()) {
      let step = next.time - sample.time
      if let last, abs(step - last) > 1e-4 { count += 1 }
      last = step
    }
    return count
  }

  /// How many samples each chunk of each track holds.
  private static func chunkLengths(of tracks: [[Sample]]) -> [[Int]] {
    var lengths = tracks.map { _ in [Int]() }
    var places = tracks.map { _ in 0 }
    var current = -1
    var size = 0
    while true {
      var next: Int?
      for index in tracks.indices where places[index] < tracks[index].count {
        if let chosen = next,
          tracks[chosen][places[chosen]].time <= tracks[index][places[index]].time
        {
          continue
        }
        next = index
      }
      guard let next else { return lengths }
      let bytes = tracks[next][places[next]].bytes
      if next != current || size + bytes >= largestChunk {
        lengths[next].append(0)
        size = 0
      }
      lengths[next][lengths[next].count - 1] += 1
      size += bytes
      current = next
      places[next] += 1
    }
  }
}

extension IndexSize.Sample {
  /// What the index will say of a packet.
  init(_ packet: Packet) {
    let presentation = packet.presentationTime ?? packet.decodeTime ?? 0
    self.init(
      time: packet.decodeSeconds ?? 0,
      composition: presentation - (packet.decodeTime ?? presentation), bytes: packet.size,
      isKey: packet.isKey)
  }
}
