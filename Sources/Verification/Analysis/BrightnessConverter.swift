import MediaEngine
import MediaModel

/// Gives pictures whose planes are 8-bit brightness and colour differences: as they are where they
/// are so, else converted (10 bit, packed or RGB pictures).
final class BrightnessConverter {
  private let path: String
  private var graph: FilterGraph?
  private var shape: PictureShape?
  private let converted: Frame?

  init(path: String) {
    self.path = path
    converted = try? Frame()
  }

  private static let direct: Set<String> = [
    "yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv411p", "yuv410p",
    "gray", "yuva420p", "yuva422p", "yuva444p", "yuv440p", "yuvj440p",
  ]

  func brightness(of frame: Frame) throws -> Frame? {
    guard let format = frame.pixelFormat else { return nil }
    if Self.direct.contains(format.name) { return frame }
    guard let converted else { return nil }
    let wanted = PictureShape(
      size: frame.size, format: format, timeBase: frame.timeBase ?? Rational(1))
    if wanted != shape {
      graph = try FilterGraph.make(
        "[in]format=yuv420p[out]", inputs: [.picture(wanted)], outputs: [.picture()], path: path)
      shape = wanted
    }
    try graph?.push(frame)
    return try graph?.pull(into: converted) == true ? converted : nil
  }
}
