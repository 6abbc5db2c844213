/// Takes the location out of the ID3 tag of an MP3: frames of a writer's own (`TXXX`) that are named
/// after one.
///
/// The frames behind move up and the tag's end is filled with zeroes, which the format calls
/// padding, so that the tag stays as long as it was.
enum ID3Location {
  private static let largestTag = 1 << 24

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    let head = try source.read(at: 0, count: 10)
    // Versions 3 and 4 without an extended header or escaped bytes.
    guard head.holds("ID3"), head.count == 10, (3...4).contains(head[3]), head[5] & 0xC0 == 0
    else { return [] }
    let count = head.dropFirst(6).reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    guard count <= largestTag, let body = try source.exactly(at: 10, count: count) else {
      return []
    }
    var kept: [UInt8] = []
    var place = 0
    while place + 10 <= body.count, body[place] != 0 {
      let bytes = body[place + 4..<place + 8]
      let size =
        head[3] == 4
        ? bytes.reduce(0) { $0 << 7 | Int($1 & 0x7F) } : bytes.reduce(0) { $0 << 8 | Int($1) }
      let end = place + 10 + size
      guard end <= body.count else { return [] }
      let frame = Array(body[place..<end])
      if !tellsLocation(frame) { kept += frame }
      place = end
    }
    guard kept.count < place else { return [] }
    kept += [UInt8](repeating: 0, count: place - kept.count)
    return [BytePatch(offset: 10, bytes: kept)]
  }

  private static func tellsLocation(_ frame: [UInt8]) -> Bool {
    guard frame.holds("TXXX"), frame.count > 11 else { return false }
    // The name ends at a zero; in UTF-16 each of its letters has one.
    let isWide = frame[10] == 1 || frame[10] == 2
    let text = frame.dropFirst(11)
    let name = isWide ? text.prefix(128).filter { $0 != 0 } : Array(text.prefix { $0 != 0 })
    let letters = String(decoding: name.filter { $0 < 0x80 }, as: UTF8.self)
    return MovieProbe.isLocation(tag: letters)
  }
}
