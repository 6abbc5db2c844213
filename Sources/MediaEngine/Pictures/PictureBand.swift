import MediaModel

/// Some lines of a picture that are converted before the next: the steps between two forms of a
/// large picture then take the room of a band each, and not of the whole.
struct PictureBand: Equatable {
  /// The lines that are made.
  var made: Range<Int>
  /// The lines that filters see: more than are made, as they look above and below.
  var seen: Range<Int>

  /// Lines of a band. Even, for chroma of half the lines, and in step with swscale's dither.
  private static let height = 128
  private static let margin = 16

  /// The bands of a picture of so many lines, top down.
  static func all(of lines: Int) -> [PictureBand] {
    stride(from: 0, to: lines, by: height).map { top in
      let bottom = min(top + height, lines)
      return PictureBand(
        made: top..<bottom, seen: max(0, top - margin)..<min(lines, bottom + margin))
    }
  }

  /// Converts a picture band by band, and lets go of it; one that is in the target's form already
  /// is changed in place.
  ///
  /// - Parameters:
  ///   - filters: What is done to each band first; nil for nothing.
  ///   - finish: Brings a filtered band into the lines of the result.
  static func convert(
    _ picture: Frame, to format: PixelFormat, filters: String?, path: String,
    cancellation: Cancellation?, finish: (_ band: Frame, _ lines: Frame) throws -> Void
  ) throws -> Frame {
    let isInPlace = filters == nil && picture.pixelFormat == format
    let result = isInPlace ? picture : try Frame(picture: picture.size, format: format)
    for band in all(of: picture.size.height) {
      try cancellation?.check()
      var lines = try picture.lines(filters == nil ? band.made : band.seen)
      if let filters {
        let filtered = try PictureFilter.run(
          filters, on: lines.padded(), path: path, cancellation: cancellation)
        let top = band.made.lowerBound - band.seen.lowerBound
        lines = try filtered.lines(top..<top + band.made.count)
      }
      try finish(lines, try result.lines(band.made))
    }
    if !isInPlace { picture.clear() }
    return result
  }
}
