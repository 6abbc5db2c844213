/// Walks over the marker segments of a JPEG up to its first scan.
struct JPEGSegments {
  struct Segment: Equatable {
    /// The second byte of the marker, such as 0xE1 for APP1.
    var marker: UInt8
    /// Where the payload begins.
    var place: Int
    /// Bytes of payload, the two of its length left out.
    var count: Int

    static let startOfScan: UInt8 = 0xDA
    /// A frame header, whose payload tells the size of the picture.
    var isFrame: Bool { (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker) }
  }

  private let source: any ByteSource
  /// The place behind what was walked over.
  private(set) var place = 2

  init(_ source: any ByteSource) { self.source = source }

  /// The next segment, the first scan's header being the last; nil when the file breaks off or
  /// is none.
  mutating func next() throws -> Segment? {
    while let head = try source.exactly(at: place, count: 2) {
      guard head[0] == 0xFF else { return nil }
      if head[1] == 0xFF {
        place += 1
        continue
      }
      if head[1] == 0x01 || (0xD0...0xD8).contains(head[1]) {
        place += 2
        continue
      }
      guard head[1] != 0xD9, let length = try source.exactly(at: place + 2, count: 2) else {
        return nil
      }
      let count = length.number16(at: 0) - 2
      let segment = Segment(marker: head[1], place: place + 4, count: count)
      guard count >= 0, segment.place + count <= source.count else { return nil }
      place = segment.place + count
      return segment
    }
    return nil
  }
}
