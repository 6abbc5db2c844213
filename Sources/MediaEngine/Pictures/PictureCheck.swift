import MediaModel

/// Decodes a picture to its end and keeps nothing of it.
public enum PictureCheck {
  /// Decodes the picture, or each frame of a moving one, on the calling thread.
  ///
  /// Throws a ``MediaError`` of kind `damaged` where something is missing or garbled.
  public static func run(_ path: String, cancellation: Cancellation? = nil) throws {
    let source = try FileSource.open(path)
    try PictureFault.naming(path, "decoding") {
      guard let header = try PictureProbe.header(of: source, path: path) else {
        throw MediaError(.notMedia, operation: "decoding", path: path, detail: "it is no picture")
      }
      guard header.isAnimated, [.gif, .apng, .webp].contains(header.format) else {
        _ = try PictureReader.decode(source, header: header, cancellation: cancellation)
        return
      }
      let reel = try FrameReel.open(source, header: header, cancellation: cancellation)
      var frames = 0
      while try reel.next() != nil {
        try cancellation?.check()
        frames += 1
      }
      guard frames == header.pictures else {
        throw PictureFault.damaged("\(frames) of its \(header.pictures) frames can be decoded")
      }
    }
  }
}
