import MediaModel

extension PictureTags {
  /// A JPEG with an EXIF block behind its JFIF header.
  static func insert(_ block: [UInt8]?, intoJPEG bytes: [UInt8]) -> [UInt8] {
    guard let block, block.count <= ExifBlock.largest else { return bytes }
    return insert(JPEGLocation.exifHeader + block, marker: 0xE1, into: bytes)
  }

  /// A JPEG with an EXIF block, an XMP packet and IPTC's block behind its JFIF header.
  static func insert(
    _ block: [UInt8]?, _ tags: DescriptiveTags, intoJPEG bytes: [UInt8]
  ) -> [UInt8] {
    var made = bytes
    if let iptc = tags.iptc, iptc.count <= IPTCBlock.most {
      var resource = Array("8BIM".utf8) + [UInt8](repeating: 0, count: 8)
      resource.set16(PhotoshopResources.iptc, at: 4)
      resource.set32(iptc.count, at: 8)
      resource += iptc + (iptc.count % 2 == 1 ? [0] : [])
      made = insert(PhotoshopResources.header + resource, marker: 0xED, into: made)
    }
    if let packet = tags.packet, packet.count <= XMPPacket.mostWritten {
      made = insert(JPEGLocation.xmpHeader + packet, marker: 0xE1, into: made)
    }
    return insert(block, intoJPEG: made)
  }

  private static func insert(_ payload: [UInt8], marker: UInt8, into bytes: [UInt8]) -> [UInt8] {
    var segment: [UInt8] = [0xFF, marker, 0, 0] + payload
    segment.set16(segment.count - 2, at: 2)
    let place = bytes.holds([0xFF, 0xE0], at: 2) ? 4 + bytes.number16(at: 4) : 2
    return bytes[..<place] + segment + bytes[place...]
  }

  /// A WebP with an EXIF chunk and an XMP packet at its end, in the order that the format asks for,
  /// and the extended header that announces them.
  static func insert(
    _ block: [UInt8]?, packet: [UInt8]? = nil, intoWebP bytes: [UInt8], size: Resolution,
    hasAlpha: Bool
  ) -> [UInt8] {
    guard block != nil || packet != nil, bytes.count > 20 else { return bytes }
    var made = bytes
    if bytes.tag(at: 12) != "VP8X" {
      var header = Array("VP8X".utf8) + [UInt8](repeating: 0, count: 14)
      header.set32(10, at: 4, .little)
      header[8] = hasAlpha ? 0x10 : 0
      for place in 0..<3 {
        header[12 + place] = UInt8(truncatingIfNeeded: (size.width - 1) >> (8 * place))
        header[15 + place] = UInt8(truncatingIfNeeded: (size.height - 1) >> (8 * place))
      }
      made.replaceSubrange(12..<12, with: header)
    }
    if let block {
      made[20] |= 0x08
      made += chunkOfWebP("EXIF", block)
    }
    if let packet {
      made[20] |= 0x04
      made += chunkOfWebP("XMP ", packet)
    }
    made.set32(made.count - 8, at: 4, .little)
    return made
  }

  private static func chunkOfWebP(_ type: String, _ data: [UInt8]) -> [UInt8] {
    var chunk = Array(type.utf8) + [UInt8](repeating: 0, count: 4) + data
    chunk.set32(data.count, at: 4, .little)
    return chunk + (data.count % 2 == 1 ? [0] : [])
  }

  /// A PNG with an EXIF chunk and an XMP packet behind its first chunk.
  static func insert(
    _ block: [UInt8]?, packet: [UInt8]? = nil, intoPNG bytes: [UInt8]
  ) -> [UInt8] {
    let place = PNGChunks.signature.count + 12 + 13
    guard bytes.count > place else { return bytes }
    // Not compressed, and in no language.
    let text = packet.map { Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + $0 }
    let inserted =
      (block.map { chunkOfPNG("eXIf", $0) } ?? []) + (text.map { chunkOfPNG("iTXt", $0) } ?? [])
    return bytes[..<place] + inserted + bytes[place...]
  }

  private static func chunkOfPNG(_ type: String, _ data: [UInt8]) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 4) + Array(type.utf8) + data
    chunk.set32(data.count, at: 0)
    chunk += [UInt8](repeating: 0, count: 4)
    chunk.set32(Int(PNGLocation.checksum(Array(chunk[4..<chunk.count - 4]))), at: chunk.count - 4)
    return chunk
  }
}
