/// Puts the ICC profile of a JPEG together, and tells how its inks are stored.
enum JPEGProfile {
  private static let header = Array("ICC_PROFILE\0".utf8)

  /// The profile from its APP2 segments; nil where there is none or a part is missing.
  static func read(_ source: any ByteSource) throws -> [UInt8]? {
    var parts: [Int: [UInt8]] = [:]
    var total = 0
    var walk = JPEGSegments(source)
    while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
      guard segment.marker == 0xE2, segment.count > header.count + 2 else { continue }
      let payload = try source.read(at: segment.place, count: segment.count)
      guard payload.holds(header) else { continue }
      total = Int(payload[header.count + 1])
      parts[Int(payload[header.count])] = Array(payload.dropFirst(header.count + 2))
    }
    guard total > 0 else { return nil }
    let found = (1...total).compactMap { parts[$0] }
    return found.count == total ? found.flatMap { $0 } : nil
  }

  /// Whether Adobe's marker is there, whose writers store inks inverted.
  static func isAdobe(_ source: any ByteSource) throws -> Bool {
    var walk = JPEGSegments(source)
    while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
      if segment.marker == 0xEE, try source.read(at: segment.place, count: 5).holds("Adobe") {
        return true
      }
    }
    return false
  }
}
