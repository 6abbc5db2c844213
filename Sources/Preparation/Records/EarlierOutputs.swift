import MediaModel

/// What earlier runs left in the output folder besides what they made of this run's files.
struct EarlierOutputs: Sendable {
  /// Records of sources that this run does not see and that may still be there: those of other inputs, and
  /// those that can't be looked at. Their outputs stay.
  let others: [JournalRecord]
  /// Sizes and times of outputs as they were made, by name.
  private let stamps: [String: (bytes: Int64, time: Int64)]
  private let made: Set<String>
  private let folder: String

  /// - Parameters:
  ///   - inputs: The absolute paths of this run's inputs.
  ///   - folder: The output folder.
  init(_ journal: Journal, files: [FoundFile], inputs: [String], folder: String) {
    let claimed = files.compactMap { journal.record(of: $0) }
    let identities = Set(claimed.map(\.identity))
    // Journals of earlier versions tell of one input only: this one, if it is that of any file.
    let isOldOfThis = claimed.contains { $0.path.isEmpty }
    others = journal.records.values.filter { record in
      guard !identities.contains(record.identity) else { return false }
      guard !record.path.isEmpty else { return !isOldOfThis }
      let isWithin = inputs.contains { record.path.hasPrefix($0 == "/" ? $0 : $0 + "/") }
      return !isWithin || !FileSystem.isGone(record.path)
    }.sorted { ($0.path, $0.name) < ($1.path, $1.name) }
    var stamps: [String: (bytes: Int64, time: Int64)] = [:]
    for record in journal.records.values {
      for (output, time) in zip(record.entry.outputs, record.outputTimes) {
        stamps[output.path] = (output.bytes, time)
      }
    }
    self.stamps = stamps
    made = journal.made
    self.folder = folder
  }

  /// The outputs of the others.
  var othersNames: Set<String> { Set(others.flatMap { $0.entry.outputs.map(\.path) }) }

  /// Outputs that neither this run's files nor the others give any more, and that stand as they were made:
  /// what somebody changed since is not ours to remove.
  func stale(beside current: Set<String>) -> [String] {
    rest(beside: current).filter { name, stamp in
      stamps[name].map { $0 == (stamp.bytes, stamp.modified) } ?? true
    }.map(\.name)
  }

  /// The others of those that may still be ours: copies of the folder have other times.
  func copied(beside current: Set<String>) -> [String] {
    rest(beside: current).filter { name, stamp in
      stamps[name].map { $0.bytes == stamp.bytes && $0.time != stamp.modified } ?? false
    }.map(\.name)
  }

  private func rest(beside current: Set<String>) -> [(name: String, stamp: FileStamp)] {
    made.subtracting(current).subtracting(othersNames).sorted().compactMap { name in
      guard let status = try? FileSystem.status(folder + "/" + name), status.kind == .file else {
        return nil
      }
      return (name, status.stamp)
    }
  }
}
