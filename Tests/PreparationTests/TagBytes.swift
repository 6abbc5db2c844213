import Testing

/// Boxes of an MP4, made and put in.
enum Boxes {
  /// Four bytes, the first weighs most.
  static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
    let letters = type.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    return number(body.count + 8) + letters + body
  }

  static func size(at place: Int, in movie: [UInt8]) -> Int {
    movie[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Where the first box of a type begins.
  static func find(_ type: String, in movie: [UInt8], _ range: Range<Int>) throws -> Int {
    var place = range.lowerBound
    while place + 8 <= range.upperBound,
      !movie[place + 4..<place + 8].elementsEqual(type.utf8)
    {
      place += max(8, size(at: place, in: movie))
    }
    try #require(place + 8 <= range.upperBound, "There is no \(type)")
    return place
  }

  /// Puts a box behind the others in those that lead to it; nothing that stands before moves.
  static func put(_ box: [UInt8], into path: [String], of movie: inout [UInt8]) throws {
    var range = 0..<movie.count
    var holders: [Int] = []
    for type in path {
      let place = try find(type, in: movie, range)
      holders.append(place)
      let start = place + (type == "meta" ? 12 : 8)
      range = start..<place + size(at: place, in: movie)
    }
    movie.insert(contentsOf: box, at: range.upperBound)
    for holder in holders {
      let longer = number(size(at: holder, in: movie) + box.count)
      movie.replaceSubrange(holder..<holder + 4, with: longer)
    }
  }
}

/// ID3 tags, made by the standard's three versions.
enum ID3 {
  /// A tag with some padding.
  static func tag(_ version: Int, flags: UInt8 = 0, _ frames: [UInt8]) -> [UInt8] {
    let body = frames + [UInt8](repeating: 0, count: 32)
    let head: [UInt8] = Array("ID3".utf8) + [UInt8(version), 0, flags]
    return head + sevenBits(body.count) + body
  }

  static func frame(
    _ version: Int, _ kind: String, flags: UInt8 = 0, _ body: [UInt8]
  ) -> [UInt8] {
    let size = version == 4 ? sevenBits(body.count) : Boxes.number(body.count)
    let head: [UInt8] = version == 2 ? Array(size.dropFirst()) : size + [0, flags]
    return Array(kind.utf8) + head + body
  }

  /// Words in Latin-1, zeroes between them.
  static func text(_ words: String...) -> [UInt8] {
    [0] + Array(words.map { Array($0.utf8) }.joined(separator: [0]))
  }

  /// Words in UTF-16, each with its mark.
  static func wide(_ words: String...) -> [UInt8] {
    let marked = words.map { word -> [UInt8] in
      [0xFF, 0xFE] + word.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
    return [1] + Array(marked.joined(separator: [0, 0]))
  }

  static func sevenBits(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(value >> (21 - 7 * $0) & 0x7F) }
  }

  /// Four bytes, the last weighs most.
  static func little(_ value: Int) -> [UInt8] { Boxes.number(value).reversed() }

  /// A zero behind each 0xFF that could begin a frame of sound.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    var escaped: [UInt8] = []
    for byte in bytes {
      if escaped.last == 0xFF, byte == 0 || byte >= 0xE0 { escaped.append(0) }
      escaped.append(byte)
    }
    return escaped
  }

  /// The bytes before they were escaped.
  static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
    var isEscape = false
    return bytes.filter { byte in
      defer { isEscape = byte == 0xFF }
      return !(isEscape && byte == 0)
    }
  }

  /// zlib's form of bytes that are stored as they are.
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var sums = (first: 1, second: 0)
    for byte in bytes {
      sums.first = (sums.first + Int(byte)) % 65_521
      sums.second = (sums.second + sums.first) % 65_521
    }
    let length = [UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8)]
    let head: [UInt8] = [0x78, 0x01, 0x01] + length + length.map { ~$0 }
    return head + bytes + Boxes.number(sums.second << 16 | sums.first)
  }
}

/// A photo's EXIF block with a maker, a date and coordinates.
enum Located {
  static let maker = "Kept Cameras"
  static let date = "2024:05:06 07:08:09"

  /// A JPEG with that block behind its first two bytes.
  static func jpeg(_ plain: [UInt8]) -> [UInt8] {
    let segment = Array("Exif\0\0".utf8) + block
    let length = segment.count + 2
    return plain.prefix(2) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + segment
      + plain.dropFirst(2)
  }

  private static var block: [UInt8] {
    let texts: [(tag: Int, words: [UInt8])] = [
      (0x010F, Array(maker.utf8) + [0]), (0x0132, Array(date.utf8) + [0]),
    ]
    let directoryEnd = 8 + 2 + 12 * (texts.count + 1) + 4
    var values: [UInt8] = []
    var entries: [UInt8] = []
    for text in texts {
      entries += entry(text.tag, 2, text.words.count) + Boxes.number(directoryEnd + values.count)
      values += text.words
    }
    let gps = directoryEnd + values.count
    entries += entry(0x8825, 4, 1) + Boxes.number(gps)
    let head: [UInt8] = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, UInt8(texts.count + 1)]
    return head + entries + [0, 0, 0, 0] + values + coordinates(at: gps)
  }

  private static func coordinates(at place: Int) -> [UInt8] {
    let values = place + 2 + 12 * 4 + 4
    let north = entry(1, 2, 2) + Array("N\0\0\0".utf8)
    let east = entry(3, 2, 2) + Array("E\0\0\0".utf8)
    let directory =
      north + entry(2, 5, 3) + Boxes.number(values) + east + entry(4, 5, 3)
      + Boxes.number(values + 24)
    let degrees = [48, 12, 29, 16, 22, 25].flatMap { Boxes.number($0) + Boxes.number(1) }
    return [0, 4] + directory + [0, 0, 0, 0] + degrees
  }

  private static func entry(_ tag: Int, _ type: Int, _ count: Int) -> [UInt8] {
    [UInt8(tag >> 8), UInt8(tag & 0xFF), 0, UInt8(type)] + Boxes.number(count)
  }
}
