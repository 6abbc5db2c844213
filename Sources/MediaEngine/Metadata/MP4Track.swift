/// One `trak` box, looked at for timed positions: what a camera logs while it films.
struct MP4Track {
  private let source: any ByteSource
  private let box: MP4Boxes.Box
  private let table: MP4Boxes.Box
  private let parts: [MP4Boxes.Box]

  /// Sample entries of words, MPEG-4's and QuickTime's, and of timed tags: some tell a position.
  static let wordEntries: Set<String> = ["tx3g", "text", "mebx"]
  /// Places of words that are looked into; the first may come before there is a position.
  private static let tellingSamples = 64
  private static let mostSamples = 1 << 22

  /// Nil when the track has no sample table.
  init?(_ box: MP4Boxes.Box, in source: any ByteSource) throws {
    var inner = box
    for name in ["mdia", "minf", "stbl"] {
      guard let next = try MP4Boxes.all(in: source, within: inner).first(where: { $0.type == name })
      else { return nil }
      inner = next
    }
    self.source = source
    self.box = box
    table = inner
    parts = try MP4Boxes.all(in: source, within: inner)
  }

  /// Whether its samples are positions.
  var tellsLocation: Bool {
    get throws {
      guard let description = parts.first(where: { $0.type == "stsd" }),
        let entry = try MP4Boxes.all(in: source, within: description, skipping: 8).first
      else { return false }
      if LocationProbe.positionTracks.contains(entry.type) { return true }
      guard Self.wordEntries.contains(entry.type) else { return false }
      guard entry.type == "mebx" else { return try wordsTellLocation }
      let words = try source.read(at: entry.dataPlace, count: min(entry.count, 1 << 16))
      return words.firstIndex(of: Array("quicktime.location.".utf8)) != nil
    }
  }

  /// Whether its first samples, as words, hold positions.
  private var wordsTellLocation: Bool {
    get throws {
      try samples().prefix(Self.tellingSamples).contains {
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

  /// Where the samples of each chunk stand.
  private func samples() throws -> [Range<Int>] {
    let sizes = try sampleSizes()
    let offsets = try chunkOffsets()
    let runs = try table("stsc", header: 8, width: 12)
    var found: [Range<Int>] = []
    var sample = 0
    var run = 0
    for (chunk, start) in offsets.enumerated() where start < source.count {
      guard sample < sizes.count else { break }
      while run < runs.count, runs.number32(of: run, at: 0) <= chunk + 1 { run += 1 }
      guard run > 0 else { break }
      var place = start
      for _ in 0..<min(runs.number32(of: run - 1, at: 4), sizes.count - sample) {
        place += sizes[sample]
        sample += 1
      }
      guard start >= 0, start < place, place <= source.count else { continue }
      found.append(start..<place)
    }
    return found
  }

  private func sampleSizes() throws -> [Int] {
    guard let box = parts.first(where: { $0.type == "stsz" }) else { return [] }
    let head = try source.read(at: box.dataPlace, count: 12)
    let count = min(head.number32(at: 8), Self.mostSamples)
    let common = head.number32(at: 4)
    if common > 0 { return [Int](repeating: common, count: count) }
    let sizes = try table("stsz", header: 12, width: 4)
    return (0..<sizes.count).map { sizes.number32(of: $0, at: 0) }
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
