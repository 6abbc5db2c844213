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

/// What cameras note in forms of their own.
enum Noted {
  static let sentence = Array("$GPRMC,161951.00,A,4812.4920,N,01622.4280,E,0.8,,060925,,,A*5B".utf8)

  /// GoPro's: a camera's name, a stream of accelerations and one of positions.
  static var gpmf: [UInt8] {
    let gps =
      element("STMP", "J", 8, [0, 0, 0, 0, 0, 0, 0, 1])
      + element("GPS5", "l", 20, (1...20).map { UInt8($0) })
      + element("GPSF", "L", 4, [0, 0, 0, 3])
    let streams =
      nested("STRM", element("ACCL", "s", 2, [9, 8, 7, 6])) + nested("STRM", gps)
    return nested("DEVC", element("DVNM", "c", 1, Array("HERO8 Black".utf8)) + streams)
  }

  private static func nested(_ key: String, _ body: [UInt8]) -> [UInt8] {
    Array(key.utf8) + [0, 1, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
  }

  private static func element(
    _ key: String, _ type: String, _ size: Int, _ values: [UInt8]
  ) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - values.count % 4) % 4)
    return Array(key.utf8) + Array(type.utf8) + [UInt8(size), 0, UInt8(values.count / size)]
      + values + padding
  }

  /// Sony's, in a box of tags.
  static var sony: [UInt8] {
    let words = """
      <?xml version="1.0" encoding="UTF-8"?><NonRealTimeMeta>\
      <CreationDate value="2024-05-06T07:08:09+02:00"/><AcquisitionRecord>\
      <Group name="ExifGPS"><Item name="Latitude" value="48:12:29.520"/></Group>\
      <Group name="CameraUnitMetadataSet"/></AcquisitionRecord></NonRealTimeMeta>
      """
    let handler = Boxes.box(
      "hdlr", [0, 0, 0, 0, 0, 0, 0, 0] + Array("nrtm".utf8) + [UInt8](repeating: 0, count: 13))
    return Boxes.box(
      "meta", [0, 0, 0, 0] + handler + Boxes.box("xml ", [0, 0, 0, 0] + Array(words.utf8)))
  }

  /// Nikon's: a maker and a latitude.
  static var nikon: [UInt8] {
    let maker = Boxes.number(1) + [0, 2, 0, 6] + Array("NIKON\0".utf8)
    let degrees = [48, 12, 29].flatMap { Boxes.number($0) + Boxes.number(1) }
    let latitude: [UInt8] = [0x01, 0x20, 0, 2, 0, 5, 0, 3] + degrees
    return Boxes.box("NCDT", Boxes.box("NCTG", maker + latitude))
  }

  /// Pentax's, in a fixed form.
  static var pentax: [UInt8] {
    var body = [UInt8](repeating: 0, count: 0x200)
    body.replaceSubrange(0..<6, with: Array("PENTAX".utf8))
    let place: [UInt8] = Array("GPS_".utf8) + [2, 2, 0, 0] + Array("N\0".utf8) + Boxes.number(48)
    body.replaceSubrange(0xC7..<0xC7 + place.count, with: place)
    return Boxes.box("PENT", body)
  }

  /// Samsung's: a date and the country of the network.
  static var samsung: [UInt8] {
    let blocks = [
      samsungBlock(0x0A01, "Image_UTC_Data", "1714972089000"),
      samsungBlock(0x0AA1, "MCC_Data", "232"),
    ]
    let all = Array(blocks.joined())
    var list = Array("SEFH".utf8) + ID3.little(107) + ID3.little(blocks.count)
    var place = 0
    for block in blocks {
      list += block[..<4] + ID3.little(all.count - place) + ID3.little(block.count)
      place += block.count
    }
    return all + list + ID3.little(list.count) + Array("SEFT".utf8)
  }

  private static func samsungBlock(_ kind: Int, _ name: String, _ value: String) -> [UInt8] {
    [0, 0, UInt8(kind & 0xFF), UInt8(kind >> 8)] + ID3.little(name.utf8.count) + Array(name.utf8)
      + Array(value.utf8)
  }

  /// Insta360's: one record of a position.
  static var insta360: [UInt8] {
    let record: [UInt8] =
      [0xF1, 0x53, 0x65, 0, 0, 0, 0, 0, 0, 0, 0x41] + (0..<42).map { UInt8($0) }
    let kind: [UInt8] = [0, 7] + ID3.little(record.count)
    let filler = [UInt8](repeating: 0, count: 32)
    let rest: [UInt8] = ID3.little(record.count + 78) + [3, 0, 0, 0]
    return record + kind + filler + rest + Array("8db42d694ccc418790edff439fe026bf".utf8)
  }
}
