import MediaModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The output folder while a preparation holds it: locked against another one, its journal open.
final class OutputFolder: Sendable {
  /// The absolute path.
  let path: String
  /// What earlier runs made in it.
  let own: OwnOutputs
  private let lock: Int32
  private let journal: Int32
  private let writing = Mutex(())

  /// Makes the folder where it is missing, locks it and removes what a killed run left half done.
  static func open(
    _ path: String, own: OwnOutputs? = nil, inputs: [String] = []
  ) throws -> OutputFolder {
    do {
      try FileSystem.makeFolder(path)
      try OutputPlace.refuseInputs(inputs, at: path)
      let lock = SystemCall.open(path, O_RDONLY | O_CLOEXEC)
      guard lock >= 0 else { throw FileSystem.Failure(code: errno, path: path) }
      guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
        close(lock)
        throw PreparationError(
          .busy, path: path, problem: "another preflight is preparing into this folder",
          advice: "wait for it, or choose another folder with -o")
      }
      let name = path + "/" + Journal.fileName
      let journal = SystemCall.open(
        name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard journal >= 0 else {
        let code = errno
        close(lock)
        throw FileSystem.Failure(code: code, path: name)
      }
      return OutputFolder(
        path: path, own: own ?? OwnOutputs(folder: path), lock: lock, journal: journal)
    } catch let failure as FileSystem.Failure {
      throw PreparationError(writing: failure)
    }
  }

  private init(path: String, own: OwnOutputs, lock: Int32, journal: Int32) {
    self.path = path
    self.own = own
    self.lock = lock
    self.journal = journal
  }

  deinit {
    unlock()
    close(journal)
    close(lock)
  }

  /// Lets others prepare into it; nothing is written after it. By name, as a thread that ends or a process that
  /// was forked meanwhile may hold the descriptor a little longer.
  func unlock() { flock(lock, LOCK_UN) }

  /// Throws where something stands there that no run made, or that was changed since.
  func refuseForeign(_ name: String) throws(Unfit) {
    guard own.isForeign(name) else { return }
    throw Unfit(reason: .outputExists(name, wasOurs: own.knows(name)))
  }

  /// The absolute path of an output.
  func path(of name: String) -> String { path + "/" + name }

  /// Appends a line to the journal, whole or not at all.
  func note(_ line: String) throws {
    try writing.withLock { _ in
      var status = stat()
      let before = fstat(journal, &status) == 0 ? status.st_size : nil
      do throws(FileSystem.Failure) {
        try Self.append(line, to: journal, path: path + "/" + Journal.fileName)
      } catch {
        if let before { ftruncate(journal, before) }
        throw PreparationError(writing: error)
      }
    }
  }

  /// Writes a file of the folder's own; it takes its name once the body has written all of it.
  func replace(_ name: String, _ body: (_ write: (String) throws -> Void) throws -> Void) throws {
    do {
      let part = path + "/.preflight-\(getpid())-record.part"
      try FileSystem.removeFile(part)
      let file = SystemCall.open(
        part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard file >= 0 else { throw FileSystem.Failure(code: errno, path: part) }
      defer { try? FileSystem.removeFile(part) }
      try FileSystem.closing(file, path: part) {
        try body { try Self.append($0, to: file, path: part) }
      }
      try FileSystem.move(part, to: path(of: name))
    } catch let failure as FileSystem.Failure {
      throw PreparationError(writing: failure)
    }
  }

  private static func append(
    _ text: String, to file: Int32, path: String
  ) throws(FileSystem.Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { SystemCall.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .init(code: errno, path: path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Makes the folders above an output.
  func makeFolders(for name: String) throws(FileSystem.Failure) {
    let folder = FileName(name).folder
    if !folder.isEmpty { try FileSystem.makeFolder(path + "/" + folder.dropLast()) }
  }

  /// Removes an output and the folders that are empty without it.
  func remove(_ name: String) throws(FileSystem.Failure) {
    try FileSystem.removeFile(path(of: name))
    removeEmptyFolders(above: name)
  }

  /// Removes the folders above an output as far as they are empty.
  func removeEmptyFolders(above name: String) {
    var folder = FileName(name).folder
    while !folder.isEmpty, FileSystem.removeEmptyFolder(path + "/" + folder) {
      folder = FileName(String(folder.dropLast())).folder
    }
  }

  /// Removes temporary files that a killed run left beside the outputs of these names.
  func removeLeftovers(beside names: Set<String>) {
    for folder in Set(names.map { FileName($0).folder }).union([""]) {
      let place = folder.isEmpty ? path : path + "/" + folder.dropLast()
      for (name, _) in (try? FileSystem.names(in: place)) ?? []
      where name.hasPrefix(".preflight-") && name.hasSuffix(".part") {
        try? FileSystem.removeFile(place + "/" + name)
      }
    }
  }
}

/// System calls whose names the methods here would hide.
private enum SystemCall {
  static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
    #if canImport(Darwin)
      Darwin.open(path, flags, mode)
    #else
      Glibc.open(path, flags, mode)
    #endif
  }

  static func write(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Darwin)
      Darwin.write(file, bytes, count)
    #else
      Glibc.write(file, bytes, count)
    #endif
  }
}

extension PreparationError {
  /// What a failed write to the output folder means for the whole.
  init(writing failure: FileSystem.Failure) {
    if failure.code == ENOSPC || failure.code == EDQUOT {
      self = .diskFull(failure.path)
    } else {
      self.init(
        .outputUnwritable, path: failure.path, problem: "it cannot be written (\(failure))",
        advice: "choose another folder with -o, or mend its permissions")
    }
  }

  static func diskFull(_ path: String) -> PreparationError {
    PreparationError(
      .diskFull, path: path, problem: "the disk is full",
      advice: "free some space, or choose another disk with -o; what is done stays done")
  }
}
