import MediaModel

/// Motion JPEG without a container: pictures of one size right behind each other, as network cameras
/// send them.
enum MotionJPEG {
  /// Pictures that make a clip; a photo can have one or two behind it (previews, gain maps).
  private static let fewest = 4
  /// How far the first ones are looked for.
  private static let reach = 16_000_000

  /// The header of a JPEG; nil where it begins a clip.
  ///
  /// Only a file with more bytes than its picture has pixels is looked through, which a photo hardly
  /// ever has, and a clip has after some fifty pictures at most.
  static func photo(_ source: any ByteSource) throws -> PictureHeader? {
    let header = try JPEGHeader.read(source)
    return try source.count > header.size.pixels && isClip(source) ? nil : header
  }

  private static func isClip(_ source: any ByteSource) throws -> Bool {
    var place = 0
    var size: [UInt8]?
    for index in 0..<fewest {
      let rest = source.slice(from: place, count: min(reach, source.count) - place)
      guard try rest.read(at: 0, count: 3).holds([0xFF, 0xD8, 0xFF]),
        let (frame, scan) = try headers(rest), size == nil || frame == size
      else { return false }
      if index == fewest - 1 { return true }
      size = frame
      guard let end = try JPEGEnd.place(in: rest, from: scan) else { return false }
      place += end
    }
    return false
  }

  /// The size as it is written, and where the first scan begins; nil for a photo: it has Exif, or tells
  /// of others behind it.
  private static func headers(_ source: any ByteSource) throws -> (size: [UInt8], scan: Int)? {
    var walk = JPEGSegments(source)
    var size: [UInt8]?
    while let segment = try walk.next() {
      if segment.isFrame { size = try source.read(at: segment.place + 1, count: 4) }
      if segment.marker == 0xE1 || segment.marker == 0xE2 {
        let name = try source.read(at: segment.place, count: 4)
        if name.holds("Exif") || name.holds("MPF\0") { return nil }
      }
      if segment.marker == JPEGSegments.Segment.startOfScan {
        return size.map { ($0, walk.place) }
      }
    }
    return nil
  }
}
