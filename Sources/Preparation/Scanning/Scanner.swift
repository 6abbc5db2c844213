public import MediaEngine
import MediaModel

/// Reads the inputs' folders into a list of files, in an order that is always the same.
public struct Scanner: Sendable {
  private let inputs: [InputLabels.Input]
  private let labels: [String]
  private let output: String?
  private let cancellation: Cancellation?
  private var seen: Set<Place> = []
  private var files: [FoundFile] = []

  private struct Place: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// Lists every file below the inputs: folders in natural order, links to files and folders
  /// followed, no folder entered twice, the output folder and earlier outputs left out. What
  /// cannot be read is listed with the reason.
  /// - Throws: `PreparationError` when an input itself is missing or may not be read;
  ///   a `MediaError` of kind `cancelled` once stopping was asked for.
  public static func scan(
    _ paths: [String], output: String? = nil, cancellation: Cancellation? = nil
  ) throws -> [FoundFile] {
    var scanner = try Scanner(paths, output: output, cancellation: cancellation)
    return try scanner.scan()
  }

  private init(_ paths: [String], output: String?, cancellation: Cancellation?) throws {
    var inputs: [InputLabels.Input] = []
    for path in paths {
      let status = try Self.status(ofInput: path)
      let input = InputLabels.Input(
        path: try AbsolutePath.of(path), isFolder: status.kind == .folder)
      if !inputs.contains(input) { inputs.append(input) }
    }
    self.inputs = inputs
    labels = InputLabels.labels(for: inputs)
    self.output = output.flatMap { try? FileSystem.realPath($0) }
    self.cancellation = cancellation
  }

  private static func status(ofInput path: String) throws -> FileSystem.Status {
    do {
      return try FileSystem.status(path)
    } catch {
      throw PreparationError(
        .inputMissing, path: path, problem: "it cannot be opened (\(error))",
        advice: "check the path")
    }
  }

  private mutating func scan() throws -> [FoundFile] {
    for (input, label) in zip(inputs, labels) {
      try cancellation?.check()
      if input.isFolder {
        try scanInput(input, label: label)
      } else {
        try add(path: input.path, source: label)
      }
    }
    return files
  }

  private mutating func scanInput(_ input: InputLabels.Input, label: String) throws {
    let status = try Self.status(ofInput: input.path)
    guard seen.insert(Place(device: status.device, inode: status.stamp.inode)).inserted else {
      return
    }
    let prefix = label.isEmpty ? "" : label + "/"
    do {
      try addContent(of: input.path, prefix: prefix)
    } catch let error as FileSystem.Failure {
      throw PreparationError(
        .inputUnreadable, path: input.path, problem: "the folder cannot be read (\(error))",
        advice: "mend its permissions")
    }
  }

  private mutating func addContent(of folder: String, prefix: String) throws {
    try cancellation?.check()
    let names = try FileSystem.names(in: folder).sorted {
      NaturalOrder.precedes($0.name, $1.name)
    }
    for (index, (name, isText)) in names.enumerated() {
      if index % 64 == 63 { try cancellation?.check() }
      let path = folder == "/" ? "/" + name : folder + "/" + name
      if isText {
        try add(path: path, source: prefix + name)
      } else {
        list(
          prefix + name, path: path,
          .unreadable(
            Reason(code: "name-not-utf8", text: "The name is not UTF-8; rename the file")))
      }
    }
  }

  private mutating func add(path: String, source: String) throws {
    let name = FileName(source)
    let ownName = String(source.dropFirst(name.folder.count))
    let status: FileSystem.Status
    do {
      status = try FileSystem.status(path)
    } catch {
      if let reason = NotMediaNames.reason(forFile: ownName) {
        return list(source, path: path, .ignored(reason))
      }
      let reason =
        FileSystem.exists(path)
        ? Reason(code: "broken-link", text: "A link that leads nowhere (\(error))")
        : Reason(code: "unreadable", text: "It cannot be opened (\(error))")
      return list(source, path: path, .unreadable(reason))
    }
    switch status.kind {
    case .file: addFile(path, source: source, name: ownName, status: status)
    case .folder: try addFolder(path, source: source, name: ownName, status: status)
    case .other:
      list(
        source, path: path,
        .ignored(Reason(code: "not-a-file", text: "A device, pipe or socket")))
    }
  }

  private mutating func addFile(
    _ path: String, source: String, name: String, status: FileSystem.Status
  ) {
    let standing: FoundFile.Standing
    if let reason = NotMediaNames.reason(forFile: name) {
      standing = .ignored(reason)
    } else if status.stamp.bytes == 0 {
      standing = .unreadable(Reason(code: "empty", text: "The file is empty (0 bytes)"))
    } else if !FileSystem.isReadable(path) {
      standing = .unreadable(
        Reason(code: "unreadable", text: "No permission to read it; chmod it or copy it"))
    } else {
      standing = .candidate
    }
    files.append(
      FoundFile(source: source, path: path, stamp: status.stamp, standing: standing))
  }

  private mutating func addFolder(
    _ path: String, source: String, name: String, status: FileSystem.Status
  ) throws {
    if let reason = NotMediaNames.reason(forFolder: name) {
      return list(source + "/", path: path, .ignored(reason))
    }
    if let output, (try? FileSystem.realPath(path)) == output { return }
    if Manifest.isPrepared(folder: path) {
      let reason = Reason(
        code: "prepared-output", text: "The output of an earlier preparation; it is skipped"
      )
      return list(source + "/", path: path, .ignored(reason))
    }
    guard seen.insert(Place(device: status.device, inode: status.stamp.inode)).inserted else {
      let reason = Reason(
        code: "already-scanned", text: "A link to a folder that is scanned already")
      return list(source + "/", path: path, .ignored(reason))
    }
    do {
      try addContent(of: path, prefix: source + "/")
    } catch let error as FileSystem.Failure {
      let reason = Reason(
        code: "unreadable", text: "The folder cannot be read (\(error)); mend its permissions")
      list(source + "/", path: path, .unreadable(reason))
    }
  }

  private mutating func list(_ source: String, path: String, _ standing: FoundFile.Standing) {
    files.append(
      FoundFile(
        source: source, path: path, stamp: FileStamp(bytes: 0, modified: 0, inode: 0),
        standing: standing))
  }
}
