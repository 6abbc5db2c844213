import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Owns an open file and the `AVIOContext` that lets FFmpeg read it.
///
/// FFmpeg sees bytes and no name, so that a format is judged by content alone.
final class InputFile {
  let path: String
  /// The bytes that FFmpeg sees.
  private(set) var size: Int64
  private var hasHiddenTail = false
  private let descriptor: Int32
  private let interrupt: Interrupt
  private var position: Int64 = 0
  private(set) var io: UnsafeMutablePointer<AVIOContext>?

  private init(path: String, descriptor: Int32, size: Int64, interrupt: Interrupt) {
    self.path = path
    self.descriptor = descriptor
    self.size = size
    self.interrupt = interrupt
  }

  deinit {
    if let io { av_freep(&io.pointee.buffer) }
    avio_context_free(&io)
    close(descriptor)
  }

  /// Opens a regular file; pipes, devices and folders are refused, as they could block for ever.
  static func open(_ path: String, interrupt: Interrupt? = nil) throws -> InputFile {
    let descriptor = openDescriptor(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      let code = isKnown ? (status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL) : errno
      close(descriptor)
      throw unreadable(path, code)
    }
    let file = InputFile(
      path: path, descriptor: descriptor, size: Int64(status.st_size),
      interrupt: interrupt ?? Interrupt(cancellation: nil))
    try file.attach()
    return file
  }

  private static func unreadable(_ path: String, _ code: Int32) -> MediaError {
    MediaError(
      .unreadable, code: -code, operation: "opening", path: path,
      detail: code == EINVAL ? "not a regular file" : String(cString: strerror(code)))
  }

  private func attach() throws {
    let gate = Gate(path: path)
    let count = 1 << 16
    let buffer = try gate.require(av_malloc(count), "opening")
    io = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(count), 0,
      Unmanaged.passUnretained(self).toOpaque(),
      { opaque, target, count in
        guard let opaque, let target else { return preflight_averror_einval }
        return Unmanaged<InputFile>.fromOpaque(opaque).takeUnretainedValue()
          .read(into: UnsafeMutableRawBufferPointer(start: target, count: Int(count)))
      }, nil,
      { opaque, offset, origin in
        guard let opaque else { return -1 }
        return Unmanaged<InputFile>.fromOpaque(opaque).takeUnretainedValue()
          .seek(to: offset, from: origin)
      })
    if io == nil {
      av_free(buffer)
      throw gate.error(preflight_averror_enomem, "opening")
    }
  }

  private func read(into target: UnsafeMutableRawBufferPointer) -> Int32 {
    if interrupt.shouldStop { return preflight_averror_exit }
    let room = hasHiddenTail ? Int(max(0, size - position)) : target.count
    let count = read(
      into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(room)), at: position)
    if count < 0 { return preflight_averror(errno) }
    if count == 0 { return preflight_averror_eof }
    position += Int64(count)
    return Int32(count)
  }

  private func seek(to offset: Int64, from origin: Int32) -> Int64 {
    switch origin & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return size
    case SEEK_SET: position = offset
    case SEEK_CUR: position &+= offset
    case SEEK_END: position = size &+ offset
    default: return Int64(preflight_averror_einval)
    }
    return position
  }

  /// Hides everything from a place on.
  func hide(from place: Int64) {
    size = place
    hasHiddenTail = true
  }

  /// The first bytes, without moving FFmpeg's place.
  func head(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, read(into: UnsafeMutableRawBufferPointer(buffer), at: 0))
    }
  }

  /// Reads bytes at a place, without moving FFmpeg's; fewer at the end of the file.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
    guard offset >= 0 else { return 0 }
    while true {
      let count = pread(descriptor, target.baseAddress, target.count, off_t(offset))
      if count >= 0 || errno != EINTR { return count }
    }
  }
}

private func openDescriptor(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
