/// Takes the location out of the XMP packet of a GIF.
///
/// The packet is not cut into the sub-blocks of the format: a trailer catches readers that take its
/// text for lengths, so that other text of the same length does no harm.
enum GIFLocation {
  private static let mark: [UInt8] = [0x21, 0xFF, 0x0B] + Array("XMP DataXMP".utf8)
  private static let trailer: [UInt8] = [0x01, 0xFF, 0xFE]
  private static let step = 1 << 20

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    guard let range = try range(in: source) else { return [] }
    return try XMPLocation.patches(in: source, range)
  }

  /// The packet; nil where there is none, or one of more than ``XMPPacket/mostRead`` bytes.
  static func packet(in source: any ByteSource) throws -> [UInt8]? {
    guard let range = try range(in: source), range.count <= XMPPacket.mostRead else { return nil }
    return try source.exactly(at: range.lowerBound, count: range.count)
  }

  /// Where the packet stands, up to its trailer; without one no more than can be looked into.
  private static func range(in source: any ByteSource) throws -> Range<Int>? {
    guard let start = try place(of: mark, in: source, from: 0).map({ $0 + mark.count }) else {
      return nil
    }
    let rest = min(source.count, start + XMPLocation.largestPacket)
    return start..<(try place(of: trailer, in: source, from: start) ?? rest)
  }

  private static func place(
    of run: [UInt8], in source: any ByteSource, from start: Int
  ) throws -> Int? {
    for place in stride(from: start, to: source.count, by: step) {
      let bytes = try source.read(at: place, count: step + run.count)
      if let found = bytes.firstIndex(of: run) { return place + found }
    }
    return nil
  }
}
