import CFFmpeg

/// Takes the location out of a PNG's EXIF and text chunks; chunks keep their places and sizes.
enum PNGLocation {
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var walk = PNGChunks(source)
    while let chunk = try walk.next() {
      guard chunk.count <= XMPLocation.largestPacket else { continue }
      switch chunk.type {
      case "eXIf", "tEXt", "zTXt", "iTXt":
        guard let data = try source.exactly(at: chunk.dataPlace, count: chunk.count),
          let cleaned = try cleaned(data, type: chunk.type)
        else { continue }
        var body = Array(cleaned.type.utf8) + cleaned.data
        let sum = checksum(body)
        body += [UInt8](repeating: 0, count: 4)
        body.set32(Int(sum), at: body.count - 4)
        patches.append(BytePatch(offset: chunk.dataPlace - 4, bytes: body))
      default: continue
      }
    }
    return patches
  }

  /// The chunk without its location; nil when it has none.
  private static func cleaned(
    _ data: [UInt8], type: String
  ) throws -> (type: String, data: [UInt8])? {
    if type == "eXIf" {
      let patches = try ExifLocation.patches(in: data)
      guard !patches.isEmpty else { return nil }
      var data = data
      data.apply(patches)
      return (type, data)
    }
    let keyword = String(decoding: data.prefix { $0 != 0 }, as: UTF8.self)
    let isPacket = keyword == "XML:com.adobe.xmp"
    let isProfile = ["exif", "app1", "xmp"].contains {
      keyword.lowercased() == "raw profile type \($0)"
    }
    // What is compressed or spelled in hexadecimal digits can't be blanked in place: such a
    // chunk, an old ImageMagick habit, becomes an empty comment as long as it was.
    let isCompressed =
      type == "zTXt"
      || (type == "iTXt" && data.dropFirst(keyword.utf8.count + 1).first == 1)
    if isProfile || (isPacket && isCompressed) {
      let comment = Array("Comment".utf8) + [0]
      guard data.count >= comment.count else { return nil }
      return (
        "tEXt", comment + [UInt8](repeating: 0x20, count: data.count - comment.count)
      )
    }
    guard isPacket else { return nil }
    let patches = XMPLocation.patches(in: data)
    guard !patches.isEmpty else { return nil }
    var data = data
    data.apply(patches)
    return (type, data)
  }

  /// The CRC of a chunk's type and data.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), UInt32.max, bytes, bytes.count)
  }
}
