#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lends a file's bytes without copying them, through a window that moves along.
///
/// Nothing else may shorten the file meanwhile: it is for files that this program has just made.
final class MappedFile {
  private let path: String
  private let descriptor: Int32
  private let size: Int
  private var window = UnsafeRawBufferPointer(start: nil, count: 0)
  private var start = 0

  /// The window's size: large enough to be moved seldom, small enough to count for little.
  private static let step = 16 << 20

  private init(path: String, descriptor: Int32, size: Int) {
    self.path = path
    self.descriptor = descriptor
    self.size = size
  }

  deinit {
    unmap()
    close(descriptor)
  }

  /// Opens a file.
  static func open(_ path: String) throws -> MappedFile {
    let descriptor = openForReading(path)
    guard descriptor >= 0 else { throw MediaError.posix("opening", path) }
    var status = stat()
    let code = fstat(descriptor, &status)
    let file = MappedFile(path: path, descriptor: descriptor, size: Int(status.st_size))
    guard code == 0 else { throw MediaError.posix("opening", path) }
    return file
  }

  /// Lends bytes for the length of a call; nil where the file ends before.
  func withBytes<R>(
    at offset: Int, count: Int, _ body: (UnsafeRawBufferPointer) throws -> R
  ) throws -> R? {
    guard offset >= 0, count >= 0, count <= size, offset <= size - count else { return nil }
    if offset < start || offset + count > start + window.count {
      try map(from: offset, count: max(Self.step, count))
    }
    let place = offset - start
    return try body(UnsafeRawBufferPointer(rebasing: window[place..<(place + count)]))
  }

  private func map(from offset: Int, count: Int) throws {
    unmap()
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    start = offset / page * page
    let length = min(size - start, count + offset - start)
    var flags = MAP_SHARED
    #if canImport(Glibc)
      flags |= MAP_POPULATE
    #endif
    let memory = mmap(nil, max(1, length), PROT_READ, flags, descriptor, off_t(start))
    guard let memory, memory != MAP_FAILED else { throw MediaError.posix("reading", path) }
    window = UnsafeRawBufferPointer(start: memory, count: length)
  }

  private func unmap() {
    if let memory = window.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: memory), window.count)
    }
    window = UnsafeRawBufferPointer(start: nil, count: 0)
  }
}

private func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }
