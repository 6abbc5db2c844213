/// Takes the location out of the XMP packet of a GIF.
///
/// The packet is not cut into the sub-blocks of the format: a trailer catches readers that take its
/// text for lengths, so that other text of the same length does no harm.
enum GIFLocation {
  private static let mark: [UInt8] = [0x21, 0xFF, 0x0B] + Array("XMP DataXMP".utf8)
  private static let trailer: [UInt8] = [0x01, 0xFF, 0xFE]
  private static let step = 1 << 20

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    guard let (place, packet) = try packet(in: source) else { return [] }
    return XMPLocation.patches(in: packet).map { $0.moved(by: place) }
  }

  /// The packet and where it stands; nil where there is none.
  static func packet(in source: any ByteSource) throws -> (place: Int, bytes: [UInt8])? {
    var place = 0
    while place < source.count {
      let bytes = try source.read(at: place, count: step + mark.count)
      if let found = bytes.firstIndex(of: mark) {
        let start = place + found + mark.count
        let rest = try source.read(at: start, count: XMPLocation.largestPacket)
        let end = rest.firstIndex(of: trailer) ?? rest.count
        return (start, Array(rest[..<end]))
      }
      place += step
    }
    return nil
  }
}
