import MediaModel

/// Carries the tags of a picture over to what it is converted to.
enum PictureTags {
  /// The EXIF block for a converted picture; nil where the source has no tags.
  static func block(
    of source: FileSource, header: PictureHeader, size: Resolution, keepLocation: Bool
  ) throws -> [UInt8]? {
    if header.format == .tiff {
      return try ExifMaker.block(of: source, keepLocation: keepLocation)
    }
    guard let found = try stored(in: source, header: header) else { return nil }
    return try ExifBlock.prepared(found, size: size, keepLocation: keepLocation)
      ?? ExifMaker.block(of: found, keepLocation: keepLocation)
  }

  private static func stored(in source: FileSource, header: PictureHeader) throws -> [UInt8]? {
    switch header.format {
    case .heic, .avif: return try HEIFFile.open(source.path).exif
    case .jpeg:
      var walk = JPEGSegments(source)
      while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
        guard segment.marker == 0xE1 else { continue }
        let payload = try source.read(at: segment.place, count: segment.count)
        if payload.holds(JPEGLocation.exifHeader) {
          return Array(payload.dropFirst(JPEGLocation.exifHeader.count))
        }
      }
    case .png, .apng: return try PNGExif.block(in: source)
    case .webp:
      var walk = RIFFChunks(source)
      while let chunk = try walk.next() {
        guard chunk.type == "EXIF", chunk.isWhole else { continue }
        let skip = try WebPLocation.exifSkip(in: source, chunk)
        return try source.read(at: chunk.dataPlace + skip, count: chunk.count - skip)
      }
    case .jpegXL: return try JPEGXLHeader.exif(in: source)
    default: break
    }
    return nil
  }

  /// A JPEG with an EXIF block behind its JFIF header.
  static func insert(_ block: [UInt8]?, intoJPEG bytes: [UInt8]) -> [UInt8] {
    guard let block, block.count <= ExifBlock.largest else { return bytes }
    var segment: [UInt8] = [0xFF, 0xE1, 0, 0] + JPEGLocation.exifHeader + block
    segment.set16(segment.count - 2, at: 2)
    let place = bytes.holds([0xFF, 0xE0], at: 2) ? 4 + bytes.number16(at: 4) : 2
    return bytes[..<place] + segment + bytes[place...]
  }

  /// A WebP with an EXIF chunk at its end, and the extended header that announces it.
  static func insert(
    _ block: [UInt8]?, intoWebP bytes: [UInt8], size: Resolution, hasAlpha: Bool
  ) -> [UInt8] {
    guard let block, bytes.count > 20 else { return bytes }
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
    made[20] |= 0x08
    var chunk = Array("EXIF".utf8) + [UInt8](repeating: 0, count: 4) + block
    chunk.set32(block.count, at: 4, .little)
    made += chunk + (block.count % 2 == 1 ? [0] : [])
    made.set32(made.count - 8, at: 4, .little)
    return made
  }

  /// A PNG with an EXIF chunk behind its first.
  static func insert(_ block: [UInt8]?, intoPNG bytes: [UInt8]) -> [UInt8] {
    let place = PNGChunks.signature.count + 12 + 13
    guard let block, bytes.count > place else { return bytes }
    var chunk = [UInt8](repeating: 0, count: 4) + Array("eXIf".utf8) + block
    chunk.set32(block.count, at: 0)
    chunk += [UInt8](repeating: 0, count: 4)
    chunk.set32(Int(PNGLocation.checksum(Array(chunk[4..<chunk.count - 4]))), at: chunk.count - 4)
    return bytes[..<place] + chunk + bytes[place...]
  }
}
