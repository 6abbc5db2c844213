import MediaModel

/// Carries the tags of a picture over to what it is converted to.
enum PictureTags {
  /// The EXIF block for a converted picture; nil where the source has no tags.
  static func block(
    of source: FileSource, _ stored: StoredTags, header: PictureHeader, size: Resolution,
    keepLocation: Bool
  ) throws -> [UInt8]? {
    if header.format == .tiff {
      return try ExifMaker.block(of: source, keepLocation: keepLocation)
    }
    guard let found = stored.exif else { return nil }
    return try ExifBlock.prepared(found, size: size, keepLocation: keepLocation)
      ?? ExifMaker.block(of: found, keepLocation: keepLocation)
  }

  /// Whether the picture that is made stands otherwise than the stored one, as far as EXIF tells.
  static func isTurned(_ stored: StoredTags, header: PictureHeader) throws -> Bool {
    guard header.exif.orientation == .upright else { return true }
    // The headers of formats that tell the orientation themselves leave that of EXIF out.
    let copy = try stored.exif.flatMap { try ExifTags($0) }
    return copy.map { $0.orientation != .upright } ?? false
  }
}
