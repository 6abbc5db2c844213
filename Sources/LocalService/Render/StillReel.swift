import MediaEngine
import MediaModel

/// A still picture with a slow move over it.
final class StillReel: Reel {
  private let graph: FilterGraph
  private var last: Frame?
  private var isFinished = false

  /// Takes a picture that stands upright.
  init(_ picture: Picture, setting: ReelSetting) throws {
    let work = Resolution(width: setting.canvas.width * 2, height: setting.canvas.height * 2)
    let framing = Framing.fit(picture.size, to: work)
    let format = picture.hasAlpha ? PixelFormat.rgba : PixelFormat.rgb24
    let size = "\(framing.scaled.width):\(framing.scaled.height)"
    var filters: [String] = []
    if picture.hasAlpha { filters += ["premultiply=inplace=1", "format=rgb24"] }
    filters += [
      "scale=\(size):flags=bicubic:out_color_matrix=bt709:out_range=tv", "format=yuv420p",
      framing.filters(on: work), "format=yuv420p",
      Self.move(number: setting.number, count: setting.count)
        + ":s=\(setting.canvas.width)x\(setting.canvas.height):fps=\(setting.frameRate)",
      "format=yuv420p,setsar=1",
    ]
    let shape = PictureShape(size: picture.size, format: format, timeBase: .one)
    graph = try FilterGraph.make(
      filters.joined(separator: ","), inputs: [.picture(shape)], outputs: [.picture()],
      cancellation: setting.cancellation)
    let frame = try Frame(picture: picture.size, format: format)
    Self.copy(picture, to: frame)
    frame.presentationTime = 0
    try graph.push(frame)
    try graph.push(nil)
  }

  private static func copy(_ picture: Picture, to frame: Frame) {
    let stride = frame.stride(ofPlane: 0)
    frame.withMutablePlane(0) { plane in
      picture.pixels.withUnsafeBytes { pixels in
        for row in 0..<picture.size.height {
          let line = pixels[(row * picture.bytesPerRow)..<((row + 1) * picture.bytesPerRow)]
          plane[(row * stride)...].copyBytes(from: line)
        }
      }
    }
  }

  /// Into the picture, out of it, or across, by turns; 8 % in all.
  static func move(number: Int, count: Int) -> String {
    let part = "on/\(max(1, count))"
    let middle = "x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
    switch number % 4 {
    case 0: return "zoompan=z='1+0.08*\(part)':\(middle):d=\(count)"
    case 1: return "zoompan=z=1.07:x='(iw-iw/zoom)*\(part)':y='(ih-ih/zoom)/2':d=\(count)"
    case 2: return "zoompan=z='1.08-0.08*\(part)':\(middle):d=\(count)"
    default: return "zoompan=z=1.07:x='(iw-iw/zoom)/2':y='(ih-ih/zoom)*(1-\(part))':d=\(count)"
    }
  }

  func next() throws -> Frame {
    let frame = try Frame()
    if !isFinished, try graph.pull(into: frame) {
      last = try frame.copy()
      return frame
    }
    isFinished = true
    guard let last else { throw RenderFailure(description: "a picture could not be shown") }
    return try last.copy()
  }
}
