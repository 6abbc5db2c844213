import MediaModel

/// Decodes places of a source while its streams are copied: packets that are found to be the same
/// in the copy decode there as they do here.
///
/// It tells of soundness only. Whatever it stumbles on, the copy itself is decoded, and that counts.
struct SourceDecode {
  /// The source's streams in the order of the copy.
  private let streams: [Int]
  private let task: SideTask<DecodeReport?>

  /// Seconds by which a copy may last longer than what was decoded of its source.
  private static let tolerance = 0.5

  /// Begins, where the source can be entered at any place without reading up to it.
  ///
  /// - Parameters:
  ///   - facts: The source's facts.
  ///   - streams: The streams that are copied, in the order of the copy.
  static func begin(
    _ facts: MediaFacts, path: String, streams: [Int], threads: Int, cancellation: Cancellation?
  ) throws -> SourceDecode? {
    let isEntered: [ContainerFormat] = [.mp4, .mov, .m4a, .mkv, .webm]
    guard threads != 1, isEntered.contains(facts.container), !facts.isFragmented else { return nil }
    let selected = Set(streams)
    let task = try SideTask {
      try DecodeCheck.runEverywhere(
        path, facts: facts, streams: selected, threads: threads, cancellation: cancellation)
    }
    return SourceDecode(streams: streams, task: task)
  }

  /// What was found, as of the copy; nil where the copy must be decoded. To be asked once.
  func report(of copy: Demuxer?, _ facts: MediaFacts, source: Demuxer) throws -> DecodeReport? {
    guard var report = try task.value(), report.isSound, let copy else { return nil }
    guard streams.count == copy.streamCount, report.streams.allSatisfy({ $0.decoded > 0 }) else {
      return nil
    }
    for (place, stream) in streams.enumerated() {
      guard copy.codecHeader(ofStream: place) == source.codecHeader(ofStream: stream) else {
        return nil
      }
    }
    for index in report.streams.indices {
      guard let place = streams.firstIndex(of: report.streams[index].index) else { return nil }
      report.streams[index].index = place
    }
    guard let end = report.streams.compactMap(\.end).max(), let length = facts.duration,
      end - max(0, report.streams.compactMap(\.start).min() ?? 0) > length - Self.tolerance
    else { return nil }
    return report
  }
}
