import MediaModel

/// What earlier runs left in the output folder besides what they made of this run's files.
struct EarlierOutputs: Sendable {
  /// Records of sources that this run does not see and that may still be there: those of other inputs, and
  /// those that can't be looked at. Their outputs stay.
  let others: [JournalRecord]
  /// What this program made in the folder.
  let own: OwnOutputs

  /// - Parameters:
  ///   - inputs: The absolute paths of this run's inputs.
  ///   - folder: The output folder.
  ///   - isPrivate: Whether nobody edits in it.
  init(
    _ journal: Journal, files: [FoundFile], inputs: [String], folder: String, isPrivate: Bool
  ) {
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
    own = OwnOutputs(journal, folder: folder, isPrivate: isPrivate)
  }

  /// The outputs of the others.
  var othersNames: Set<String> { Set(others.flatMap { $0.entry.outputs.map(\.path) }) }

  /// Outputs that neither this run's files nor the others give any more, and that stand as they were made:
  /// what somebody changed since is not ours to remove.
  func stale(beside current: Set<String>) -> [String] {
    rest(beside: current).filter { own.isCertain($0.name, $0.stamp) }.map(\.name)
  }

  /// The others of those, which stay: as they stand where they may still be ours, since copies of
  /// the folder have other times, and as they were made where somebody changed them.
  func staying(beside current: Set<String>) -> [(name: String, stamp: OutputStamp)] {
    rest(beside: current).flatMap { name, stamp in
      own.isCertain(name, stamp)
        ? [] : (own.has(name, stamp) ? [stamp] : own.stamps[name] ?? []).map { (name, $0) }
    }
  }

  /// The records of the others, with the times that their outputs have in a copy of the folder.
  var othersAsTheyStand: [JournalRecord] {
    guard !own.tellsTimes else { return others }
    return others.map { record in
      var record = record
      for (index, output) in zip(record.outputTimes.indices, record.entry.outputs) {
        guard let stamp = own.standing(output.path), stamp.bytes == output.bytes else { continue }
        record.outputTimes[index] = stamp.time
      }
      return record
    }
  }

  private func rest(beside current: Set<String>) -> [(name: String, stamp: OutputStamp)] {
    own.names.subtracting(current).subtracting(othersNames).sorted().compactMap { name in
      own.standing(name).map { (name, $0) }
    }
  }
}
