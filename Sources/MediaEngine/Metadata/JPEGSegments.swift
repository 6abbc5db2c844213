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

  /// Markers that are looked at; a photo with dozens of megabytes of depth before its picture has a
  /// thousand.
  private static let most = 1 << 16

  private let source: any ByteSource
  private var room = JPEGSegments.most
  /// The place behind what was walked over.
  private(set) var place = 2

  init(_ source: any ByteSource) { self.source = source }

  /// The next segment, the first scan's header being the last; nil when the file breaks off or
  /// is none.
  ///
  /// Throws a ``PictureFault`` where there are too many.
  mutating func next() throws -> Segment? {
    while let head = try source.exactly(at: place, count: 2) {
      guard head[0] == 0xFF else { return nil }
      if head[1] == 0xFF {
        try passFill()
        continue
      }
      guard room > 0 else { throw PictureFault.absurd("its headers have too many parts") }
      room -= 1
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

  /// Goes to the last of the fill bytes that may stand before a marker.
  private mutating func passFill() throws {
    let step = 1 << 12
    while true {
      let bytes = try source.read(at: place, count: step)
      let fill = bytes.prefix { $0 == 0xFF }.count
      guard fill == bytes.count, fill > 1 else {
        place += max(0, fill - 1)
        return
      }
      place += fill - 1
    }
  }
}
