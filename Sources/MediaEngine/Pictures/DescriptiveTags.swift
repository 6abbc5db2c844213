import MediaModel

/// What a picture tells in words: caption, creator, rights, keywords, rating, dates, in XMP and in
/// IPTC's older block (IIM), as it goes with the picture that is made of it.
struct DescriptiveTags {
  /// An XMP packet of at most ``XMPPacket/mostWritten`` bytes.
  var packet: [UInt8]?
  /// IPTC's block, for which only JPEG has a place of those that are made.
  var iptc: [UInt8]?

  /// Under a limit the packet takes at most this part of it, and IPTC's block as much, so that
  /// tags cost no picture its quality.
  private static let partOfLimit = 16

  init() {}

  /// Takes them from what is stored; those that are malformed are left out.
  init(
    _ stored: StoredTags, header: PictureHeader, limit: ByteSize?, keepLocation: Bool
  ) throws {
    let room = Int(clamping: (limit?.bytes ?? Int64.max) / Int64(Self.partOfLimit))
    let isTurned = try PictureTags.isTurned(stored, header: header)
    packet = stored.packet.flatMap {
      XMPPacket.prepared(
        $0, isTurned: isTurned, keepLocation: keepLocation, most: min(room, XMPPacket.mostWritten))
    }
    iptc = stored.iptc
      .flatMap { IPTCBlock.prepared($0, keepLocation: keepLocation) }
      .flatMap { $0.count <= room ? $0 : nil }
  }
}
