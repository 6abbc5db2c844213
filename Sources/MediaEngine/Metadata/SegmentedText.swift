/// What is too large for one segment of a JPEG and is spread over several.
struct SegmentedText {
  /// Where each part of the text stands in the source, and how long it is.
  private var parts: [Range<Int>] = []
  /// The text as far as it can be looked into.
  private var text: [UInt8] = []
  private var isTooLarge = false
  /// Whether there is nothing in it but spaces.
  private var isBlank = true

  /// Takes a part: a segment whose payload begins at a place, and has other things first.
  mutating func take(_ payload: [UInt8], skip: Int, at place: Int) {
    parts.append(place + skip..<place + payload.count)
    isBlank = isBlank && payload[skip...].allSatisfy { $0 == 0x20 }
    isTooLarge = isTooLarge || text.count + payload.count - skip > XMPLocation.largestPacket
    if isTooLarge {
      text = []
    } else {
      text += payload[skip...]
    }
  }

  /// The changes that take the location out, by what finds them in the whole; one that is too large to be
  /// looked into goes altogether.
  func patches(_ find: ([UInt8]) -> [BytePatch]) -> [BytePatch] {
    guard isTooLarge else { return spread(find(text).sorted { $0.offset < $1.offset }) }
    return isBlank
      ? [] : parts.map { BytePatch(offset: $0.lowerBound, filler: 0x20, count: $0.count) }
  }

  /// Changes counted in the text, in the segments that it is spread over; both in their order.
  private func spread(_ patches: [BytePatch]) -> [BytePatch] {
    var found: [BytePatch] = []
    var first = 0
    var start = 0
    for patch in patches {
      while first < parts.count, start + parts[first].count <= patch.offset {
        start += parts[first].count
        first += 1
      }
      var place = start
      for part in parts[first...] {
        let lower = max(patch.offset, place)
        let upper = min(patch.offset + patch.count, place + part.count)
        guard lower < upper else { break }
        found.append(
          BytePatch(
            offset: part.lowerBound + lower - place,
            bytes: patch.bytes(lower - patch.offset..<upper - patch.offset)))
        place += part.count
      }
    }
    return found
  }
}
