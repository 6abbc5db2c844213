/// One `trak` box, looked at for timed positions: what a camera logs while it films.
struct MP4Track {
  private let source: any ByteSource
  private let box: MP4Boxes.Box
  private let table: MP4Boxes.Box
  private let parts: [MP4Boxes.Box]
  private let room: MP4Boxes.Room

  /// Sample entries of words, MPEG-4's and QuickTime's, and of timed tags: some tell a position.
  static let wordEntries: Set<String> = ["tx3g", "text", "mebx", "mett"]
  /// What stands in the entries of timed tags that tell one: the names of the tags, or the kind of
  /// data (Parrot's drones).
  private static let marks = ["mebx": "quicktime.location.", "mett": "com.parrot.videometadata"]
  /// Places of words that are looked into; the first may come before there is a position.
  private static let tellingSamples = 64
  private static let mostSamples = 1 << 22

  /// Nil when the track has no sample table.
  init?(_ box: MP4Boxes.Box, in source: any ByteSource, room: MP4Boxes.Room) throws {
    var inner = box
    for name in ["mdia", "minf", "stbl"] {
      let children = try MP4Boxes.all(in: source, within: inner, room: room)
      guard let next = children.first(where: { $0.type == name }) else { return nil }
      inner = next
    }
    self.room = room
    self.source = source
    self.box = box
    table = inner
    parts = try MP4Boxes.all(in: source, within: inner, room: room)
  }

  /// Whether its samples are positions.
  var tellsLocation: Bool {
    get throws {
      guard let description = parts.first(where: { $0.type == "stsd" }),
        let entry = try MP4Boxes.all(
          in: source, within: description, skipping: 8, room: room
        ).first
      else { return false }
      if LocationProbe.positionTracks.contains(entry.type) { return true }
      guard Self.wordEntries.contains(entry.type) else { return false }
      guard let mark = Self.marks[entry.type] else { return try wordsTellLocation }
      let words = try source.read(at: entry.dataPlace, count: min(entry.count, 1 << 16))
      return words.firstIndex(of: Array(mark.utf8)) != nil
    }
  }

  /// Whether its first samples, as words, hold positions.
  private var wordsTellLocation: Bool {
    get throws {
      try samples(most: Self.tellingSamples).contains {
        try PositionWords.areIn(source.read(at: $0.lowerBound, count: min($0.count, 1 << 16)))
      }
    }
  }

  /// The changes that make the track free space and its samples zeroes.
  ///
  /// Samples in fragments, which the table does not list, are not reached.
  func erasing() throws -> [BytePatch] {
    try BytePatch.zeroes(over: samples()) + MP4Location.erasing(box)
  }

  /// Where the samples of each chunk stand, of so many chunks at most.
  private func samples(most: Int = .max) throws -> [Range<Int>] {
    let sizes = try sampleSizes()
    let offsets = try chunkOffsets()
    let runs = try table("stsc", header: 8, width: 12)
    var found: [Range<Int>] = []
    var sample = 0
    var run = 0
    for (chunk, start) in offsets.enumerated() where start < source.count {
      guard sample < sizes.count, found.count < most else { break }
      while run < runs.count, runs.number32(of: run, at: 0) <= chunk + 1 { run += 1 }
      guard run > 0 else { break }
      let end = sample + min(runs.number32(of: run - 1, at: 4), sizes.count - sample)
      let place = start + sizes.total(of: sample..<end)
      sample = end
      guard start >= 0, start < place, place <= source.count else { continue }
      found.append(start..<place)
    }
    return found
  }

  /// The bytes of each sample: one number for all, or a table of them.
  private struct Sizes {
    var count: Int
    var common: Int
    var table: Table

    func total(of samples: Range<Int>) -> Int {
      if common > 0 { return common * samples.count }
      return samples.reduce(0) { $0 + table.number32(of: $1, at: 0) }
    }
  }

  private func sampleSizes() throws -> Sizes {
    guard let box = parts.first(where: { $0.type == "stsz" }) else {
      return Sizes(count: 0, common: 0, table: Table(bytes: [], width: 4))
    }
    let head = try source.read(at: box.dataPlace, count: 12)
    let common = head.number32(at: 4)
    let table = try common > 0 ? Table(bytes: [], width: 4) : table("stsz", header: 12, width: 4)
    return Sizes(
      count: common > 0 ? min(head.number32(at: 8), Self.mostSamples) : table.count,
      common: common, table: table)
  }

  private func chunkOffsets() throws -> [Int] {
    let short = try table("stco", header: 8, width: 4)
    if short.count > 0 { return (0..<short.count).map { short.number32(of: $0, at: 0) } }
    let long = try table("co64", header: 8, width: 8)
    return (0..<long.count).map { Int(clamping: long.bytes.number64(at: $0 * long.width)) }
  }

  /// Rows of the same number of bytes.
  private struct Table {
    let bytes: [UInt8]
    let width: Int
    var count: Int { bytes.count / width }

    func number32(of row: Int, at place: Int) -> Int { bytes.number32(at: row * width + place) }
  }

  /// A table behind its header.
  private func table(_ name: String, header: Int, width: Int) throws -> Table {
    guard let box = parts.first(where: { $0.type == name }), box.count > header else {
      return Table(bytes: [], width: width)
    }
    let rows = min((box.count - header) / width, Self.mostSamples)
    return Table(
      bytes: try source.read(at: box.dataPlace + header, count: rows * width), width: width)
  }
}
