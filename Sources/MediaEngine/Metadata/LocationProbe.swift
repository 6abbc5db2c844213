import MediaModel

/// Tells whether a file says where it was made.
public enum LocationProbe {
  /// Whether the file tells a place: coordinates or names in EXIF, XMP or IPTC, in QuickTime, MP4, ID3 or
  /// APE tags and the pictures among them, in what cameras note in forms of their own or append, as
  /// a timed track of positions or in a dashcam's log.
  ///
  /// JPEG, PNG, GIF, WebP, TIFF, HEIF, the MP4 family, WAV and the tags of an MP3 are looked into;
  /// false for anything else. True also where a packet of XMP or the tags of a WAV are too large to be
  /// looked into, which then go as a whole.
  public static func hasLocation(_ path: String) throws -> Bool {
    try PictureFault.naming(path, "reading") { try isTold(in: FileSource.open(path)) }
  }

  /// Sample entries of tracks that hold positions: GoPro, Google's camera motion, Sony, DJI (what it
  /// shows and its debugging log), dashcams.
  public static let positionTracks: Set<String> = [
    "gpmd", "camm", "rtmd", "djmd", "dbgi", "gps ", "RVMI",
  ]

  /// Whether a tag of that name says where something was made.
  public static func isLocation(tag: String) -> Bool { LocationNames.include(tag) }

  /// Whether anything has to be changed or cut off for a file to tell no place.
  static func isTold(in source: any ByteSource) throws -> Bool {
    try removal(from: source).isNeeded
  }

  /// What takes the location out of a whole file.
  static func removal(from source: any ByteSource) throws -> LocationRemoval {
    guard let format = FileSignature.format(of: try source.read(at: 0, count: 32)),
      let end = try CameraTrailer.start(in: source, format: format)
    else { return LocationRemoval(patches: try patches(in: source), end: nil) }
    return LocationRemoval(
      patches: try patches(in: source.slice(from: 0, count: end)), end: end)
  }

  /// The changes that take the location out of a picture among the tags of another file.
  static func picturePatches(in source: any ByteSource) throws -> [BytePatch] {
    let format = FileSignature.format(of: try source.read(at: 0, count: 32))
    return format.map(pictures.contains) ?? false ? try patches(in: source) : []
  }

  private static let pictures: Set<ContainerFormat> = [.jpeg, .png, .gif, .webp, .tiff]

  /// The changes that take the location out, whatever the format.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    let head = try source.read(at: 0, count: 32)
    if head.holds("ID3") || isSoundFrame(head) { return try ID3Location.patches(in: source) }
    if WAVLocation.isStart(of: head) { return try WAVLocation.patches(in: source) }
    guard let format = FileSignature.format(of: head) else { return [] }
    switch format {
    case .jpeg: return try JPEGLocation.patches(in: source)
    case .png: return try PNGLocation.patches(in: source)
    case .gif: return try GIFLocation.patches(in: source)
    case .webp: return try WebPLocation.patches(in: source)
    case .tiff: return try ExifLocation.patches(in: source)
    case .heic, .avif: return try HEIFItems.patches(in: source)
    case .mp4: return try MP4Location.patches(in: source)
    default: return []
    }
  }

  /// Whether a frame of MPEG sound begins, without a tag before it.
  private static func isSoundFrame(_ head: [UInt8]) -> Bool {
    head.count > 1 && head[0] == 0xFF && head[1] & 0xE0 == 0xE0
  }

  /// The changes that take all tags out of an MP3 or a WAV; none for other formats.
  static func erasure(in source: any ByteSource) throws -> [BytePatch] {
    let head = try source.read(at: 0, count: 32)
    if head.holds("ID3") { return try ID3Tag.erasure(in: source) }
    return WAVLocation.isStart(of: head) ? try WAVLocation.erasure(in: source) : []
  }
}

/// What takes the location out of a file: changes that move nothing, and the place from which on all is left
/// out; nil where nothing is.
struct LocationRemoval {
  var patches: [BytePatch]
  var end: Int?

  var isNeeded: Bool { !patches.isEmpty || end != nil }
}
