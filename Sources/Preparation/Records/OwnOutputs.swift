import MediaModel

/// Tells the outputs that this program made in a folder from the files of somebody else, among them
/// outputs that somebody changed.
struct OwnOutputs: Sendable {
  /// The output folder.
  let folder: String
  /// Whether the times that the journal tells are those of this folder and not of one of which it
  /// is a copy.
  let tellsTimes: Bool
  /// Whether nobody edits in it: what has the name of an output is one.
  let isPrivate: Bool
  private(set) var stamps: [String: [OutputStamp]]

  /// Takes what the journal of a folder tells; without one, nothing in it is this program's.
  init(_ journal: Journal = Journal(), folder: String, isPrivate: Bool = false) {
    self.folder = folder
    self.isPrivate = isPrivate
    stamps = journal.stamps
    tellsTimes = journal.folder != nil && journal.folder == Self.inode(of: folder)
  }

  /// What tells a folder from its copies.
  static func inode(of folder: String) -> UInt64? {
    (try? FileSystem.status(folder))?.stamp.inode
  }

  /// Their names, of those that are gone too.
  var names: Set<String> { Set(stamps.keys) }

  /// Counts a file among them as it stands now.
  mutating func adopt(_ name: String) {
    stamps[name] = standing(name).map { [$0] }
  }

  /// What stands under a name; nil where no file does.
  func standing(_ name: String) -> OutputStamp? {
    guard let status = try? FileSystem.status(folder + "/" + name), status.kind == .file else {
      return nil
    }
    return OutputStamp(status.stamp)
  }

  /// Whether what stands there must stay: it is somebody else's, or was changed by somebody.
  func isForeign(_ name: String) -> Bool {
    guard FileSystem.exists(folder + "/" + name) else { return false }
    guard stamps[name] != nil else { return true }
    // What is no file can't be replaced by one, and the system says so.
    guard !isPrivate, let stamp = standing(name) else { return false }
    return !has(name, stamp)
  }

  /// Whether an output of ours had this name once.
  func knows(_ name: String) -> Bool { stamps[name] != nil }

  /// Whether a file under this name may be replaced: it stands as it was made, as far as can be told.
  func has(_ name: String, _ standing: OutputStamp) -> Bool {
    isCertain(name, standing)
      || (!tellsTimes && stamps[name]?.contains { $0.bytes == standing.bytes } == true)
  }

  /// Whether a file under this name stands as it was made.
  func isCertain(_ name: String, _ standing: OutputStamp) -> Bool {
    guard let known = stamps[name] else { return false }
    return known.isEmpty || known.contains { $0.isSameOrCutOff(as: standing) }
  }
}
