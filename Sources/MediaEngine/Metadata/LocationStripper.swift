/// Copies a file without the place where it was made, everything else byte for byte.
///
/// No picture and no sound is encoded anew, and nothing moves: coordinates are overwritten with zeroes or spaces, the
/// tags that led to them are closed up or become free space, so that every offset in the copy stays
/// true. It is as long as the original but for what a camera appended behind the end of its format,
/// which is cut off where it tells a place. The names of places in XMP and IPTC go too. Where
/// the tags of an MP3 or WAV can't be told apart and tell a place, all of them go.
public enum LocationStripper {
  /// Writes the copy, under a temporary name until it is whole and has been looked through again.
  ///
  /// - Returns: Whether there was a location to leave out; the copy is made in either case.
  /// - Throws: A ``MediaError`` where a location is left that can't be taken out this way.
  @discardableResult
  public static func copy(
    from input: String, to output: String, cancellation: Cancellation? = nil
  ) throws -> Bool {
    let source = try FileSource.open(input)
    let (removal, erasure) = try PictureFault.naming(input, "reading") {
      (try LocationProbe.removal(from: source), try LocationProbe.erasure(in: source))
    }
    var isErased = false
    try FileCopy.copy(
      source, to: output, upTo: removal.end, patches: removal.patches, cancellation: cancellation
    ) { made in
      if !erasure.isEmpty, try isTold(byTagsOf: made, cancellation) {
        try FileCopy.patch(made, erasure, cancellation: cancellation)
        isErased = true
      }
      let isLeft = try isErased && isTold(byTagsOf: made, cancellation)
      if try isLeft || LocationProbe.hasLocation(made) {
        throw MediaError(
          .unsound, operation: "taking the location out", path: input,
          detail: "some of it is left", advice: "Keep it with --keep-location, or export it anew")
      }
    }
    return removal.isNeeded || isErased
  }

  /// Whether FFmpeg, which reads more forms of tags, finds a place among them.
  private static func isTold(
    byTagsOf path: String, _ cancellation: Cancellation?
  ) throws -> Bool {
    try Demuxer.open(path, analysis: .headers, cancellation: cancellation)
      .tags.keys.contains { LocationNames.include($0) }
  }
}
