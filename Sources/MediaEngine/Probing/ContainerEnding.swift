/// Whether a clip's file is as long as its container says: FFmpeg reads what there is of one that
/// was cut off, and takes that for the whole.
enum ContainerEnding {
  /// The bytes that are missing at the end of an AVI, ASF or Matroska file; nil where its header
  /// does not tell, as with what was written to a pipe.
  static func missing(_ source: any ByteSource) throws -> Int? {
    let head = try source.read(at: 0, count: 16)
    let declared: Int?
    if head.holds("RIFF"), head.holds("AVI ", at: 8) {
      declared = declaredByAVI(head)
    } else if ASFHeader.begins(head) {
      declared = try declaredByASF(source)
    } else if head.holds(documentHeader) {
      declared = try declaredByMatroska(source)
    } else {
      return nil
    }
    return declared.map {
      // Some writers count padding that they leave out, or an index of a few bytes.
      let missing = $0 - source.count
      return missing > max(4096, $0 / 100) ? missing : 0
    }
  }

  /// A recorder that lost its power leaves no length, and a pipe the largest.
  private static func declaredByAVI(_ head: [UInt8]) -> Int? {
    let size = head.number32(at: 4, .little)
    return size > 0 && size < 0xFFFF_FF00 ? size + 8 : nil
  }

  private static func declaredByASF(_ source: any ByteSource) throws -> Int? {
    guard let place = try ASFHeader.place(of: .fileProperties, in: source),
      let fields = try source.exactly(at: place + 24, count: 68)
    else { return nil }
    let isBroadcast = fields.number32(at: 64, .little) & 1 != 0
    let size = fields.number32(at: 16, .little) | fields.number32(at: 20, .little) << 32
    return isBroadcast || size <= 0 ? nil : size
  }

  private static let documentHeader: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]
  private static let segment: [UInt8] = [0x18, 0x53, 0x80, 0x67]

  private static func declaredByMatroska(_ source: any ByteSource) throws -> Int? {
    guard let header = try length(in: source, at: 4), let count = header.value else { return nil }
    var place = 4 + header.width + count
    // Padding may stand between the two.
    for _ in 0..<4 {
      let head = try source.read(at: place, count: 4)
      if head.holds(segment) {
        guard let found = try length(in: source, at: place + 4) else { return nil }
        return found.value.map { place + 4 + found.width + $0 }
      }
      guard head.first == 0xEC, let void = try length(in: source, at: place + 1),
        let count = void.value
      else { return nil }
      place += 1 + void.width + count
    }
    return nil
  }

  /// An element's length, whose first bits tell how many bytes it has; its value is nil where it is
  /// unknown, as in a live stream.
  private static func length(
    in source: any ByteSource, at place: Int
  ) throws -> (width: Int, value: Int?)? {
    let bytes = try source.read(at: place, count: 8)
    guard let first = bytes.first, first != 0 else { return nil }
    let width = first.leadingZeroBitCount + 1
    guard bytes.count >= width else { return nil }
    let most = 1 << (7 * width) - 1
    let value = bytes[..<width].reduce(0) { $0 << 8 | Int($1) } & most
    return (width, value == most ? nil : value)
  }
}
