/// What Samsung's cameras append to a photo, or put into a box of a clip: blocks of data, a list of them
/// and the list's length.
enum SamsungTrailer {
  private static let mostBlocks = 1024
  /// The block with the code of the country whose network the phone was in.
  private static let country = 0x0AA1

  /// The changes that blank the country, where a source ends with such a trailer.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    guard let end = try source.exactly(at: source.count - 8, count: 8), end.holds("SEFT", at: 4)
    else { return [] }
    let start = source.count - 8 - end.number32(at: 0, .little)
    guard let head = try source.exactly(at: start, count: 12), head.holds("SEFH") else { return [] }
    let count = min(head.number32(at: 8, .little), mostBlocks)
    let list = try source.read(at: start + 12, count: count * 12)
    return try (0..<list.count / 12).flatMap { index -> [BytePatch] in
      let row = index * 12
      guard list.number16(at: row + 2, .little) == country else { return [] }
      let size = list.number32(at: row + 8, .little)
      return try blanking(
        start - list.number32(at: row + 4, .little), size: size, in: source)
    }
  }

  /// A block begins with its kind, the length of its name and the name.
  private static func blanking(
    _ place: Int, size: Int, in source: any ByteSource
  ) throws -> [BytePatch] {
    guard (9...256).contains(size), let block = try source.exactly(at: place, count: size),
      block.number16(at: 2, .little) == country
    else { return [] }
    let value = 8 + block.number32(at: 4, .little)
    guard value < size, block[value...].contains(where: { $0 != 0 }) else { return [] }
    return [BytePatch(offset: place + value, filler: 0, count: size - value)]
  }
}
