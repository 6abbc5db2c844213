/// Ends the tracks of a written MP4 where their source's edit lists ended them.
///
/// FFmpeg's muxer presents all that a track holds from its start on. A picture behind the end of
/// an edit is still needed to decode those before it, so it is kept in the file and the edit list
/// alone ends the presentation.
enum PresentationPatch {
  /// Changes the lengths in the edit lists and headers, in place; `ends` are seconds for each
  /// track in order, nil for one that is left as it is. Lengths only ever shrink.
  static func apply(to path: String, ends: [Double?]) throws {
    let source = try FileSource.open(path)
    let patches = try patches(for: source, ends: ends)
    guard !patches.isEmpty else { return }
    try FileCopy.patch(path, patches)
  }

  /// What is to be changed; pure but for reading.
  static func patches(for source: any ByteSource, ends: [Double?]) throws -> [BytePatch] {
    var top = MP4Boxes(source)
    while let box = try top.next() {
      guard box.type == "moov" else { continue }
      let children = try MP4Boxes.all(in: source, within: box)
      guard let header = children.first(where: { $0.type == "mvhd" }),
        let movie = try Field(source, header, versionZero: 16, versionOne: 24, scaleAt: (12, 20))
      else { return [] }
      var patches: [BytePatch] = []
      var longest: UInt64 = 0
      for (index, track) in children.filter({ $0.type == "trak" }).enumerated() {
        let end = index < ends.count ? ends[index] : nil
        longest = max(
          longest, try patch(track, in: source, end: end, scale: movie.scale, into: &patches))
      }
      if longest > 0, longest < movie.value { patches.append(movie.patch(to: longest)) }
      return patches
    }
    return []
  }

  /// Patches one track and returns its length in the movie's time scale.
  private static func patch(
    _ track: MP4Boxes.Box, in source: any ByteSource, end: Double?, scale: UInt64,
    into patches: inout [BytePatch]
  ) throws -> UInt64 {
    let children = try MP4Boxes.all(in: source, within: track)
    guard let header = children.first(where: { $0.type == "tkhd" }),
      let length = try Field(source, header, versionZero: 20, versionOne: 28)
    else { return 0 }
    guard let end, let edits = children.first(where: { $0.type == "edts" }),
      let list = try MP4Boxes.all(in: source, within: edits).first(where: { $0.type == "elst" })
    else { return length.value }
    guard let wanted = UInt64(exactly: (end * Double(scale)).rounded()), wanted > 0,
      wanted < length.value
    else { return length.value }
    var excess = length.value - wanted
    patches.append(length.patch(to: wanted))
    let count = try source.exactly(at: list.dataPlace + 4, count: 4)?.number32(at: 0) ?? 0
    for entry in (0..<min(count, 64)).reversed() where excess > 0 {
      guard
        let field = try Field(
          source, list, versionZero: 8 + 12 * entry, versionOne: 8 + 20 * entry)
      else { break }
      let cut = min(excess, field.value)
      excess -= cut
      patches.append(field.patch(to: field.value - cut))
    }
    return wanted
  }

  /// A number in a versioned box: 32 bits in version 0, 64 in version 1.
  private struct Field {
    let place: Int
    let width: Int
    let value: UInt64
    let scale: UInt64

    init?(
      _ source: any ByteSource, _ box: MP4Boxes.Box, versionZero: Int, versionOne: Int,
      scaleAt: (Int, Int)? = nil
    ) throws {
      guard let version = try source.exactly(at: box.dataPlace, count: 1)?.first else { return nil }
      width = version == 1 ? 8 : 4
      place = box.dataPlace + (version == 1 ? versionOne : versionZero)
      guard place + width <= box.end, let bytes = try source.exactly(at: place, count: width)
      else { return nil }
      value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
      guard let scaleAt else {
        scale = 1
        return
      }
      let at = box.dataPlace + (version == 1 ? scaleAt.1 : scaleAt.0)
      guard let found = try source.exactly(at: at, count: 4)?.number32(at: 0), found > 0 else {
        return nil
      }
      scale = UInt64(found)
    }

    func patch(to value: UInt64) -> BytePatch {
      BytePatch(
        offset: place,
        bytes: (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - $0))) })
    }
  }
}
