import MediaModel

/// How a picture of any shape is fitted to the canvas; pure.
enum Framing: Hashable, Sendable {
  /// Scaled to this size, then its middle is cut out.
  case cover(Resolution)
  /// Scaled to `scaled`, its middle of `shown` set before a blurred copy that covers the canvas.
  case onBlur(scaled: Resolution, shown: Resolution)

  /// A picture that keeps at least this share of itself is cut to fill the canvas.
  static let leastKept = 0.55
  /// Before a blurred copy of itself it still loses its edges, so that it stays large.
  static let keptOnBlur = 0.72

  /// Chooses for a picture and a canvas.
  static func fit(_ picture: Resolution, to canvas: Resolution) -> Framing {
    guard picture.width > 0, picture.height > 0 else { return .cover(canvas) }
    let across = Double(canvas.width) / Double(picture.width)
    let down = Double(canvas.height) / Double(picture.height)
    let (contain, cover) = (min(across, down), max(across, down))
    if contain / cover >= leastKept { return .cover(scaled(picture, cover, atLeast: canvas)) }
    let scale = min(cover, contain / keptOnBlur)
    let size = scaled(picture, scale, atLeast: Resolution(width: 2, height: 2))
    return .onBlur(
      scaled: size,
      shown: Resolution(
        width: min(size.width, canvas.width), height: min(size.height, canvas.height)))
  }

  private static func scaled(
    _ picture: Resolution, _ scale: Double, atLeast least: Resolution
  ) -> Resolution {
    func even(_ side: Int, _ least: Int) -> Int {
      max(least, Int((Double(side) * scale / 2).rounded()) * 2)
    }
    return Resolution(
      width: even(picture.width, least.width), height: even(picture.height, least.height))
  }

  /// The size to scale to before ``filters(on:)``.
  var scaled: Resolution {
    switch self {
    case .cover(let size), .onBlur(let size, _): size
    }
  }

  /// FFmpeg's filters from the scaled picture to the canvas.
  func filters(on canvas: Resolution) -> String {
    let size = "\(canvas.width):\(canvas.height)"
    switch self {
    case .cover(let scaled):
      return scaled == canvas ? "null" : "crop=\(size)"
    case .onBlur(_, let shown):
      let small = Resolution(
        width: max(16, canvas.width / 8 & ~1), height: max(16, canvas.height / 8 & ~1))
      let cover = "\(small.width):\(small.height)"
      return "split[front][back];"
        + "[back]scale=\(cover):force_original_aspect_ratio=increase:flags=area,crop=\(cover),"
        + "gblur=sigma=\(max(2, small.width / 18)),scale=\(size):flags=bilinear,"
        + "lutyuv=y=(val-16)*0.62+16,setsar=1[soft];"
        + "[front]crop=\(shown.width):\(shown.height),setsar=1[sharp];"
        + "[soft][sharp]overlay=(W-w)/2:(H-h)/2"
    }
  }
}
