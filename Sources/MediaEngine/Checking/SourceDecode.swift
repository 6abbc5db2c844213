import MediaModel

/// Decodes places of a source while its streams are copied: packets that are found to be the same
/// in the copy decode there as they do here.
///
/// It tells of soundness only. Whatever it stumbles on, the copy itself is decoded, and that counts.
final class SourceDecode {
  /// The source's streams in the order of the copy.
  private let streams: [Int]
  /// Stops it where nobody asks for its report.
  private let stop: Cancellation
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
    guard threads != 1, DecodeSession.describes(facts.container), !facts.isFragmented else {
      return nil
    }
    let selected = Set(streams)
    let stop = Cancellation(within: cancellation)
    let task = try SideTask {
      try DecodeCheck.runEverywhere(
        path, facts: facts, streams: selected, threads: threads, cancellation: stop)
    }
    return SourceDecode(streams: streams, stop: stop, task: task)
  }

  private init(streams: [Int], stop: Cancellation, task: SideTask<DecodeReport?>) {
    self.streams = streams
    self.stop = stop
    self.task = task
  }

  deinit { stop.cancel() }

  /// What was found in the source; nil where it could not be looked at.
  private func found() throws -> DecodeReport? {
    do {
      return try task.value()
    } catch let error as MediaError where error.kind != .cancelled {
      return nil
    }
  }

  /// What was found, as of the copy; nil where the copy must be decoded. To be asked once.
  func report(of copy: Demuxer?, _ facts: MediaFacts, source: Demuxer) throws -> DecodeReport? {
    guard var report = try found(), report.isSound, let copy else { return nil }
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
