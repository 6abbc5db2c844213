import CZlib

/// Inflates zlib streams (RFC 1950), the texts of one file: at most 16 MB in all.
struct Inflater {
  private var left = XMPLocation.largestPacket

  init() {}

  /// The bytes that a stream stands for; nil where it is broken, breaks off or holds too many.
  mutating func inflate(_ stream: [UInt8]) -> [UInt8]? {
    var room = min(left, max(1 << 12, 8 * stream.count))
    while room > 0 {
      var code = Z_OK
      var made = uLong(room)
      let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        code = uncompress(buffer.baseAddress, &made, stream, uLong(stream.count))
        filled = code == Z_OK ? Int(made) : 0
      }
      if code == Z_BUF_ERROR, room < left {
        room = min(left, 4 * room)
        continue
      }
      left -= min(left, Int(made))
      return code == Z_OK ? bytes : nil
    }
    return nil
  }
}

/// Makes zlib streams that are to take the place of others.
enum Deflater {
  /// A stream of so many bytes that stands for a text, with white space behind it where there is
  /// no other way to that length; nil where it does not fit, or in rare cases can't be stretched.
  static func stream(of text: [UInt8], count: Int) -> [UInt8]? {
    // The work is bounded, too: the longer the text, the fewer attempts.
    for ending in endings.prefix(max(1, XMPLocation.largestPacket / max(1, text.count))) {
      guard var stream = deflated(text + ending), !ending.isEmpty || stream.count <= count else {
        return nil
      }
      if let blocks = emptyBlocks(count - stream.count) {
        stream.insert(contentsOf: blocks, at: 2)
        return stream
      }
    }
    return nil
  }

  /// White space to put behind a text: none, some that hardly compresses, some that does well. How
  /// much longer each makes a stream depends on the text.
  private static let endings: [[UInt8]] = {
    let mixed = Array("\n \n\n  \n \n\n\n  \n   \n\n \n\n".utf8)
    var found = (0...mixed.count).map { [UInt8](mixed.prefix($0)) }
    found += (2..<40).map { [UInt8](repeating: 0x0A, count: $0) }
    found += (1..<40).map { [UInt8](repeating: 0x20, count: $0) }
    return found
  }()

  /// Blocks without content that may stand between the two bytes of a stream's header and its
  /// first block (RFC 1951, 3.2.3); nil where none take so many bytes.
  ///
  /// A stored block takes five bytes. A block of fixed codes takes ten bits, and the stored block
  /// that follows begins its length at a whole byte.
  private static func emptyBlocks(_ count: Int) -> [UInt8]? {
    var rest = count % 5
    guard count >= 0, rest <= count / 5 * 2 else { return nil }
    var blocks: [UInt8] = []
    for _ in 0..<count / 5 {
      let fixedCodes = min(2, rest)
      rest -= fixedCodes
      if fixedCodes > 0 { blocks.append(0x02) }
      if fixedCodes > 1 { blocks.append(0x08) }
      blocks += [0, 0, 0, 0xFF, 0xFF]
    }
    return blocks
  }

  private static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var code = Z_OK
    var made = compressBound(uLong(bytes.count))
    let stream = [UInt8](unsafeUninitializedCapacity: Int(made)) { buffer, filled in
      code = compress2(
        buffer.baseAddress, &made, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
      filled = code == Z_OK ? Int(made) : 0
    }
    return code == Z_OK && stream.count > 2 ? stream : nil
  }
}
