import MediaModel

/// What tells an output that stands as it was made from one that somebody changed.
struct OutputStamp: Sendable, Hashable {
  /// Its size.
  var bytes: Int64
  /// When it was last changed, in nanoseconds since 1970: when its source was.
  var time: Int64

  init(bytes: Int64, time: Int64) {
    self.bytes = bytes
    self.time = time
  }

  init(_ stamp: FileStamp) { self.init(bytes: stamp.bytes, time: stamp.modified) }

  /// Whether what stands there is what was made.
  func isSame(as standing: OutputStamp) -> Bool {
    bytes == standing.bytes && isSameTime(as: standing)
  }

  /// Whether it is what was made, or what a power cut left of it: its time is set before it takes
  /// its name, and its end may not have reached the disk.
  func isSameOrCutOff(as standing: OutputStamp) -> Bool {
    isSame(as: standing) || (time == standing.time && standing.bytes < bytes)
  }

  /// Disks and servers that keep coarser times may tell the fine one until it leaves the memory.
  private func isSameTime(as standing: OutputStamp) -> Bool {
    if time == standing.time { return true }
    return Self.grains.contains { grain in
      standing.time % grain == 0 && abs(time - standing.time) < grain
    }
  }

  /// The nanoseconds to which SMB and NTFS, FAT of three ages and ext3 keep times.
  private static let grains: [Int64] = [
    100, 1000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000,
  ]
}
