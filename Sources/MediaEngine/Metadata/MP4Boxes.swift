/// Walks over the boxes at one level of an MP4, MOV or HEIF file, reading up to 16 bytes of each.
struct MP4Boxes {
  struct Box: Equatable {
    var type: String
    /// Where the box begins, with its size.
    var place: Int
    /// Where what it holds begins.
    var dataPlace: Int
    /// The place behind it.
    var end: Int

    var count: Int { end - dataPlace }

    /// Whether its type consists of letters and the like, as all in use do.
    var hasWord: Bool { Self.isWord(type) }

    static func isWord(_ type: String) -> Bool {
      type.unicodeScalars.count == 4
        && type.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) || $0.value == 0xA9 }
    }
  }

  /// How many boxes may still be looked at; walks over one file share it.
  final class Room {
    /// Some ten times what an hour in fragments of a second has.
    static let most = 400_000

    private var boxes: Int

    init(_ boxes: Int = most) { self.boxes = boxes }

    /// Whether there was room for one more.
    func takesOne() -> Bool {
      guard boxes > 0 else { return false }
      boxes -= 1
      return true
    }
  }

  private let source: any ByteSource
  private var place: Int
  private let end: Int
  private let room: Room

  /// Walks over the whole source, or over a part of it.
  init(_ source: any ByteSource, from start: Int = 0, to end: Int? = nil, room: Room = Room()) {
    self.source = source
    place = start
    self.end = min(end ?? source.count, source.count)
    self.room = room
  }

  init(
    _ source: any ByteSource, within box: Box, skipping header: Int = 0, room: Room = Room()
  ) {
    self.init(source, from: box.dataPlace + header, to: box.end, room: room)
  }

  /// The next box; nil at the end, and at a box that does not fit.
  ///
  /// Throws a ``PictureFault`` where there is no room for another.
  mutating func next() throws -> Box? {
    guard place + 8 <= end, let head = try source.exactly(at: place, count: 8) else { return nil }
    guard room.takesOne() else { throw PictureFault.absurd("it has too many parts") }
    var size = head.number32(at: 0)
    var header = 8
    if size == 1 {
      guard let long = try source.exactly(at: place + 8, count: 8) else { return nil }
      size = Int(clamping: long.number64(at: 0))
      header = 16
    } else if size == 0 {
      size = end - place
    }
    guard size >= header, size <= end - place else { return nil }
    let box = Box(
      type: head.tag(at: 4), place: place, dataPlace: place + header, end: place + size)
    place = box.end
    return box
  }

  /// All boxes of this level.
  static func all(
    in source: any ByteSource, within box: Box, skipping header: Int = 0, room: Room = Room()
  ) throws -> [Box] {
    var walk = MP4Boxes(source, within: box, skipping: header, room: room)
    var found: [Box] = []
    while let next = try walk.next() { found.append(next) }
    return found
  }
}
