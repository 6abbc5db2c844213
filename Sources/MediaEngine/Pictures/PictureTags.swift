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

  /// Whether the picture that is made stands otherwise than the stored one, as far as EXIF tells.
  static func isTurned(_ source: FileSource, header: PictureHeader) throws -> Bool {
    guard header.exif.orientation == .upright else { return true }
    // The headers of formats that tell the orientation themselves leave that of EXIF out.
    let copy = try stored(in: source, header: header).flatMap { try ExifTags($0) }
    return copy.map { $0.orientation != .upright } ?? false
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
        guard chunk.type == "EXIF", chunk.isWhole, chunk.count <= XMPLocation.largestPacket
        else { continue }
        let skip = try WebPLocation.exifSkip(in: source, chunk)
        return try source.read(at: chunk.dataPlace + skip, count: chunk.count - skip)
      }
    case .jpegXL: return try JPEGXLHeader.exif(in: source)
    case .psd:
      return try PhotoshopHeader.resource(
        PhotoshopResources.exif, of: source, most: XMPLocation.largestPacket)
    default: break
    }
    return nil
  }
}
