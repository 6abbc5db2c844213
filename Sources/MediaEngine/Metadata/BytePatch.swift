/// Bytes that take the place of as many others: a change that moves nothing.
struct BytePatch: Equatable {
  enum Content: Equatable {
    case bytes([UInt8])
    /// One byte, over and over.
    case filler(UInt8, count: Int)
  }

  var offset: Int
  var content: Content

  init(offset: Int, bytes: [UInt8]) {
    self.offset = offset
    content = .bytes(bytes)
  }

  init(offset: Int, filler: UInt8, count: Int) {
    self.offset = offset
    content = .filler(filler, count: max(0, count))
  }

  /// Zeroes over ranges, which may lie in one another.
  static func zeroes(over ranges: [Range<Int>]) -> [BytePatch] {
    var joined: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined.map { BytePatch(offset: $0.lowerBound, filler: 0, count: $0.count) }
  }

  var count: Int {
    switch content {
    case .bytes(let bytes): bytes.count
    case .filler(_, let count): count
    }
  }

  /// Part of the new bytes.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    switch content {
    case .bytes(let bytes): Array(bytes[range])
    case .filler(let byte, _): [UInt8](repeating: byte, count: range.count)
    }
  }

  /// The same change in the source of which this one is a part.
  func moved(by distance: Int) -> BytePatch {
    var moved = self
    moved.offset += distance
    return moved
  }
}

extension Array where Element == UInt8 {
  /// Makes the changes, leaving out what would reach past the end.
  mutating func apply(_ patches: [BytePatch]) {
    for patch in patches where patch.offset >= 0 && patch.offset <= count - patch.count {
      replaceSubrange(
        patch.offset..<patch.offset + patch.count, with: patch.bytes(0..<patch.count))
    }
  }
}
