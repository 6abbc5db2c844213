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
    let paths = Set(files.map { Array($0.path.utf8) })
    let sources = Set(files.map { Array($0.source.utf8) })
    others = journal.records.values.filter { record in
      guard !record.path.isEmpty else { return !sources.contains(Array(record.entry.source.utf8)) }
      guard !paths.contains(Array(record.path.utf8)) else { return false }
      let isWithin = inputs.contains { record.path.hasPrefix($0 == "/" ? $0 : $0 + "/") }
      return !isWithin || !FileSystem.isMissing(record.path)
    }.sorted { $0.path < $1.path }
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
    made.subtracting(current).subtracting(othersNames).filter { name in
      guard let status = try? FileSystem.status(folder + "/" + name), status.kind == .file else {
        return false
      }
      return stamps[name].map { $0 == (status.stamp.bytes, status.stamp.modified) } ?? true
    }.sorted()
  }
}
