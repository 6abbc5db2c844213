import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Owns the temporary file of a download, beside its place and locked against other processes.
final class PartFile: Sendable {
  /// Where it is going.
  let destination: String
  /// The temporary file.
  let path: String
  private let descriptor: Int32
  private let noteIsKept: Bool

  /// Opens or makes `.NAME.part` beside the destination, or a file of this process's own when
  /// another process is at work on that one.
  static func claim(for destination: String, at address: WebAddress) throws(TransportError)
    -> PartFile
  {
    let (folder, name) = split(destination)
    let shared = "\(folder).\(name).part"
    for (path, isShared) in [(shared, true), ("\(folder).\(name).\(getpid()).part", false)] {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        throw failure(errno, doing: "open \(path)", at: address)
      }
      let file = PartFile(
        destination: destination, path: path, descriptor: descriptor, noteIsKept: isShared)
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, file.isInPlace { return file }
    }
    throw TransportError(
      .unwritableFile, at: address, detail: "\(destination): another download is at work on it")
  }

  private init(destination: String, path: String, descriptor: Int32, noteIsKept: Bool) {
    self.destination = destination
    self.path = path
    self.descriptor = descriptor
    self.noteIsKept = noteIsKept
  }

  deinit { close(descriptor) }

  /// Whether the name still leads to this file: until it was locked, another process may have put
  /// it in its place.
  private var isInPlace: Bool {
    var held = stat()
    var named = stat()
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
      && held.st_dev == named.st_dev
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  /// Lets another download go on with it, even before the last reference is gone.
  func unlock() { flock(descriptor, LOCK_UN) }

  /// How many bytes it holds.
  var size: Int64 { Int64(lseek(descriptor, 0, SEEK_END)) }

  /// Cuts it to so many bytes; what is written next follows them.
  func cut(to size: Int64, at address: WebAddress) throws(TransportError) {
    // A file that was cut to nothing is flushed to disk by ext4 when it is closed.
    guard self.size == size || ftruncate(descriptor, off_t(size)) == 0,
      lseek(descriptor, off_t(size), SEEK_SET) >= 0
    else { throw Self.failure(errno, doing: "write \(path)", at: address) }
  }

  func append(_ bytes: UnsafeRawBufferPointer, at address: WebAddress) throws(TransportError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = write(
        descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        throw Self.failure(errno, doing: "write \(path)", at: address)
      }
    }
  }

  /// Puts it in its place.
  func deliver(at address: WebAddress) throws(TransportError) {
    guard rename(path, destination) == 0 else {
      throw Self.failure(errno, doing: "rename \(path) to \(destination)", at: address)
    }
    forgetNote()
  }

  /// Takes it away.
  func remove() {
    unlink(path)
    forgetNote()
  }

  // MARK: The note that tells a later download what this is part of

  private var notePath: String { "\(path)-of" }

  /// What was noted when the download began; nil when the part cannot be gone on with.
  var note: PartNote? {
    guard noteIsKept, let file = fopen(notePath, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    return PartNote(String(decoding: bytes[..<count], as: UTF8.self))
  }

  func keep(_ note: PartNote) {
    guard noteIsKept, let file = fopen(notePath, "w") else { return }
    fputs(note.text, file)
    fclose(file)
  }

  private func forgetNote() {
    if noteIsKept { unlink(notePath) }
  }

  static func failure(_ code: Int32, doing what: String, at address: WebAddress)
    -> TransportError
  {
    TransportError(
      [ENOSPC, EDQUOT, EFBIG].contains(code) ? .diskFull : .unwritableFile, at: address,
      detail: "\(what): \(String(cString: strerror(code)))")
  }
}
