/// Reads the directories of a TIFF structure: a TIFF file, or the EXIF block of another format.
///
/// Every place and count is checked against the source, and what all directories take is limited,
/// so that a hostile file costs no more than a short one. After TIFF 6.0 and EXIF 2.32.
struct TIFFReader {
  /// One tag: its number, how its values are coded and where they stand.
  struct Entry {
    var place: Int
    var tag: Int
    var type: Int
    var count: Int
    var valuePlace: Int

    var valueBytes: Int { count * (TIFFReader.widths[type] ?? 0) }
    /// Whether the values stand within the twelve bytes of the entry.
    var isInline: Bool { valueBytes <= 4 }
  }

  /// One directory and where the place of its successor is written.
  struct Directory {
    var place: Int
    var entries: [Entry]
    var next: Int

    subscript(tag: Int) -> Entry? { entries.first { $0.tag == tag } }

    /// Bytes from the count of entries to the end of the successor's place.
    var byteCount: Int { 2 + 12 * entries.count + 4 }
  }

  let source: any ByteSource
  let order: ByteOrder
  private let first: Int
  private let room = Room()

  /// What the directories that one reader gives may still take, for they can overlap and be read
  /// over and over; beyond it, a file is a loop or an attack.
  private final class Room {
    /// More than any real file has.
    var directories = 4096
    /// As many as one directory can hold, or 16 in each.
    var entries = 1 << 16
  }

  /// The bytes of one value, by type.
  static let widths = [
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
  ]

  /// Nil when the bytes begin with neither `II*` nor `MM*`.
  init?(_ source: any ByteSource) throws {
    guard let head = try source.exactly(at: 0, count: 8) else { return nil }
    if head.holds([0x49, 0x49, 0x2A, 0]) {
      order = .little
    } else if head.holds([0x4D, 0x4D, 0, 0x2A]) {
      order = .big
    } else {
      return nil
    }
    self.source = source
    first = head.number32(at: 4, order)
  }

  /// The directory at that place; nil where it does not fit the source, or where the directories
  /// given before leave no room for it.
  func directory(at place: Int) throws -> Directory? {
    guard place >= 8, let head = try source.exactly(at: place, count: 2) else { return nil }
    let count = head.number16(at: 0, order)
    guard room.directories > 0, count <= room.entries,
      let body = try source.exactly(at: place + 2, count: count * 12)
    else { return nil }
    room.directories -= 1
    room.entries -= count
    let next = try source.exactly(at: place + 2 + count * 12, count: 4)?.number32(at: 0, order)
    var entries: [Entry] = []
    for index in 0..<count {
      let start = index * 12
      var entry = Entry(
        place: place + 2 + start, tag: body.number16(at: start, order),
        type: body.number16(at: start + 2, order), count: body.number32(at: start + 4, order),
        valuePlace: place + 2 + start + 8)
      if !entry.isInline { entry.valuePlace = body.number32(at: start + 8, order) }
      entries.append(entry)
    }
    return Directory(place: place, entries: entries, next: next ?? 0)
  }

  /// The main chain: the pages of a TIFF file; picture and thumbnail of an EXIF block.
  func chain() throws -> [Directory] {
    var found: [Directory] = []
    var visited: Set<Int> = []
    var place = first
    while place != 0, visited.insert(place).inserted, let directory = try directory(at: place) {
      found.append(directory)
      place = directory.next
    }
    return found
  }

  /// The directory that a tag of another one points to.
  func directory(_ tag: Int, of parent: Directory) throws -> Directory? {
    guard let place = try parent[tag].flatMap({ try number($0) }) else { return nil }
    return try directory(at: place)
  }

  /// Whole numbers of a tag, at most so many of them.
  func numbers(_ entry: Entry, most: Int = 64) throws -> [Int] {
    let width = Self.widths[entry.type] ?? 0
    guard [1, 2, 4].contains(width), entry.type != 2 else { return [] }
    let bytes = try source.read(at: entry.valuePlace, count: min(entry.count, most) * width)
    return stride(from: 0, to: bytes.count - width + 1, by: width).map { place in
      switch width {
      case 1: Int(bytes[place])
      case 2: bytes.number16(at: place, order)
      default: bytes.number32(at: place, order)
      }
    }
  }

  /// The first whole number of a tag.
  func number(_ entry: Entry) throws -> Int? { try numbers(entry).first }

  /// The text of a tag without its closing zero, at most 4096 bytes of it.
  func text(_ entry: Entry) throws -> String? {
    guard entry.type == 2 else { return nil }
    let bytes = try source.read(at: entry.valuePlace, count: min(entry.count, 4096))
    let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    let trimmed = text.drop { $0 == " " }
    return trimmed.isEmpty ? nil : String(trimmed)
  }
}
