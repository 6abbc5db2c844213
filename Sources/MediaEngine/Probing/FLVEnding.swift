/// Whether an FLV is as long as its `onMetaData` says (Adobe's Video File Format Specification, version
/// 10.1, annex E).
///
/// Live recorders leave both numbers out, or at zero.
enum FLVEnding {
  /// What is missing, in words; nil where the file is whole or does not tell.
  static func fault(_ source: any ByteSource) throws -> String? {
    let head = try source.read(at: 0, count: 9)
    guard head.holds("FLV") else { return nil }
    let told = try Told(source, from: head.number32(at: 5) + 4)
    if let bytes = told.bytes {
      let missing = bytes - source.count
      // Whoever wrote the right size knew where it ends.
      guard missing > max(4096, bytes / 100) else { return nil }
      if let length = told.length, let held = try lastTime(source), !isShort(held, of: length) {
        return nil
      }
      return "the file is cut off: \(missing) bytes at its end are missing"
    }
    guard let length = told.length, let held = try lastTime(source), isShort(held, of: length)
    else { return nil }
    let (whole, part) = (StreamSpan.text(length), StreamSpan.text(held))
    return "it is cut off: it declares \(whole) and holds \(part)"
  }

  private static func isShort(_ held: Double, of length: Double) -> Bool {
    length - held > max(1, length * 0.05)
  }

  /// What the first tags tell.
  private struct Told {
    /// The file's size.
    var bytes: Int?
    /// Seconds to the end of its last picture or sound.
    var length: Double?

    /// Tags that are looked at, and bytes of each.
    private static let (mostTags, mostBytes) = (4, 1 << 20)

    init(_ source: any ByteSource, from start: Int) throws {
      var place = start
      for _ in 0..<Self.mostTags {
        guard let tag = try Tag(source.read(at: place, count: 11)) else { return }
        if tag.isScript {
          let words = try source.read(at: place + 11, count: min(tag.count, Self.mostBytes))
          bytes = Self.number("filesize", in: words).flatMap { Int(exactly: $0.rounded()) }
          length = Self.number("duration", in: words)
          return
        }
        place += 15 + tag.count
      }
    }

    /// A number above zero by its name: the name's length, the name, a type of 0, and a double.
    private static func number(_ name: String, in bytes: [UInt8]) -> Double? {
      let key = [0, UInt8(name.utf8.count)] + Array(name.utf8) + [0]
      guard let place = bytes.firstRange(of: key)?.upperBound, place + 8 <= bytes.count else {
        return nil
      }
      let value = Double(bitPattern: UInt64(truncatingIfNeeded: bytes.number64(at: place)))
      return value.isFinite && value > 0 && value < 1e15 ? value : nil
    }
  }

  private struct Tag {
    let isScript: Bool
    /// The bytes that it holds.
    let count: Int
    let seconds: Double

    init?(_ head: [UInt8], at place: Int = 0) {
      guard place + 11 <= head.count, [8, 9, 18].contains(head[place]),
        head[place + 8] == 0, head[place + 9] == 0, head[place + 10] == 0
      else { return nil }
      isScript = head[place] == 18
      count = head.number32(at: place) & 0xFF_FFFF
      seconds = Double(head.number32(at: place + 4) >> 8 | Int(head[place + 7]) << 24) / 1000
    }
  }

  /// Bytes at the end in which a whole tag is looked for: more than a key picture has.
  private static let reach = 4 << 20

  /// When the last whole tag is shown or heard, in seconds: behind each stands its size.
  private static func lastTime(_ source: any ByteSource) throws -> Double? {
    let start = max(0, source.count - reach)
    let bytes = try source.read(at: start, count: source.count - start)
    for place in stride(from: bytes.count - 15, through: 0, by: -1) {
      guard let tag = Tag(bytes, at: place), place + 15 + tag.count <= bytes.count,
        bytes.number32(at: place + 11 + tag.count) == tag.count + 11
      else { continue }
      return tag.seconds
    }
    return nil
  }
}
