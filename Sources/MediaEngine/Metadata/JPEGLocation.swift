/// Takes the location out of a JPEG: its EXIF block, its XMP packet, and what is appended to it
/// (the further pictures of a multi-picture file, the clip of a motion photo).
enum JPEGLocation {
  static let exifHeader = Array("Exif\0\0".utf8)
  static let xmpHeader = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
  private static let extendedHeader = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
  /// What stands before the text of an extended packet: GUID, length of the whole, offset.
  private static let extendedPreface = extendedHeader.count + 32 + 4 + 4
  private static let deepest = 8

  static func patches(in source: any ByteSource, depth: Int = 0) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var extended: [(place: Int, bytes: [UInt8])] = []
    var hasMore = false
    var scan: Int?
    var walk = JPEGSegments(source)
    while scan == nil, let segment = try walk.next() {
      switch segment.marker {
      case 0xE1:
        let payload = try source.read(at: segment.place, count: segment.count)
        if payload.holds(exifHeader) {
          let start = segment.place + exifHeader.count
          let block = source.slice(from: start, count: segment.count - exifHeader.count)
          patches += try ExifLocation.patches(in: block).map { $0.moved(by: start) }
        } else if payload.holds(xmpHeader) {
          patches += XMPLocation.patches(in: payload).map { $0.moved(by: segment.place) }
          hasMore = hasMore || tellsOfMore(payload)
        } else if payload.holds(extendedHeader), payload.count > extendedPreface {
          extended.append(
            (segment.place + extendedPreface, Array(payload.dropFirst(extendedPreface))))
        }
      case 0xE2:
        hasMore = try hasMore || source.read(at: segment.place, count: 4).holds("MPF\0")
      case JPEGSegments.Segment.startOfScan: scan = segment.place + segment.count
      default: break
      }
    }
    patches += spread(XMPLocation.patches(in: extended.flatMap(\.bytes)), over: extended)
    guard let scan, depth < deepest else { return patches }
    if !hasMore {
      hasMore = try !source.read(at: source.count - 2, count: 2).holds([0xFF, 0xD9])
    }
    if hasMore, let end = try JPEGSegments.end(of: source, scanningFrom: scan) {
      patches += try appended(to: source, from: end, depth: depth)
    }
    return patches
  }

  /// Whether an XMP packet lists further items behind the picture.
  private static func tellsOfMore(_ packet: [UInt8]) -> Bool {
    ["Container:", "MicroVideo", "MotionPhoto"].contains {
      packet.firstIndex(of: Array($0.utf8)) != nil
    }
  }

  /// Changes counted in the text of an extended packet, in the segments that it is spread over.
  private static func spread(
    _ patches: [BytePatch], over parts: [(place: Int, bytes: [UInt8])]
  ) -> [BytePatch] {
    patches.flatMap { patch in
      var start = 0
      return parts.compactMap { part -> BytePatch? in
        defer { start += part.bytes.count }
        let lower = max(patch.offset, start)
        let upper = min(patch.offset + patch.count, start + part.bytes.count)
        guard lower < upper else { return nil }
        return BytePatch(
          offset: part.place + lower - start,
          bytes: patch.bytes(lower - patch.offset..<upper - patch.offset))
      }
    }
  }

  /// Looks for the next picture or clip behind a picture's end.
  private static func appended(
    to source: any ByteSource, from end: Int, depth: Int
  ) throws -> [BytePatch] {
    let step = 1 << 16
    var place = end
    while place + 12 <= source.count {
      let bytes = try source.read(at: place, count: step + 8)
      let picture = bytes.firstIndex(of: [0xFF, 0xD8, 0xFF])
      let clip = bytes.firstIndex(of: Array("ftyp".utf8)).flatMap { $0 >= 4 ? $0 - 4 : nil }
      if let found = [picture, clip].compactMap({ $0 }).min() {
        let start = place + found
        let rest = source.slice(from: start, count: source.count - start)
        let patches =
          found == clip
          ? try MP4Location.patches(in: rest)
          : try JPEGLocation.patches(in: rest, depth: depth + 1)
        return patches.map { $0.moved(by: start) }
      }
      place += step
    }
    return []
  }
}
