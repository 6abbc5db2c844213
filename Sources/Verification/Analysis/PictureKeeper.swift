import MediaEngine
import MediaModel

/// Keeps small upright pictures, spread over the video, for the report: one in the middle of each
/// twelfth, as JPEG.
final class PictureKeeper {
  private(set) var pictures: [SmallPicture] = []
  private let path: String
  private let filter: String
  private let size: Resolution
  private let times: [Double]
  private var graph: FilterGraph?
  private var shape: PictureShape?

  /// How many are kept, and how wide the widest is: a phone's screen in points.
  static let count = 12
  static let width = 390

  init(facts: MediaFacts, path: String) {
    self.path = path
    let shown = facts.mainVideo?.displaySize ?? Resolution(width: 16, height: 9)
    let wide = Self.even(min(Self.width, shown.width))
    size = Resolution(
      width: wide, height: Self.even(wide * shown.height / max(1, shown.width)))
    filter =
      Upright.filters(facts.mainVideo).map { $0 + "," }.joined()
      + "scale=\(size.width):\(size.height):flags=area,setsar=1,"
      + "scale=out_range=full,format=yuvj420p"
    let length = max(facts.duration ?? 0, 0.001)
    times = (0..<Self.count).map { (Double($0) + 0.5) * length / Double(Self.count) }
  }

  private static func even(_ length: Int) -> Int { max(2, length / 2 * 2) }

  /// Keeps the frame if its time has come.
  func take(_ frame: Frame, at time: Double) throws {
    guard pictures.count < times.count, time >= times[pictures.count],
      let format = frame.pixelFormat
    else { return }
    let wanted = PictureShape(
      size: frame.size, format: format, timeBase: frame.timeBase ?? Rational(1),
      sampleAspectRatio: frame.sampleAspectRatio ?? .one)
    if wanted != shape || graph == nil {
      graph = try FilterGraph.make(
        filter, inputs: [.picture(wanted)], outputs: [.picture()], threads: 1, path: path)
      shape = wanted
    }
    try graph?.push(frame)
    let small = try Frame()
    guard let graph, try graph.pull(into: small), let jpeg = try encoded(small) else { return }
    pictures.append(SmallPicture(time: time, size: small.size, jpeg: jpeg))
  }

  private func encoded(_ frame: Frame) throws -> [UInt8]? {
    guard let format = frame.pixelFormat else { return nil }
    let encoder = try StreamEncoder.open(
      PictureEncoding(
        codec: "mjpeg",
        shape: PictureShape(size: frame.size, format: format, timeBase: Rational(1, 25) ?? .one),
        globalHeader: false, threads: 1, options: ["qmin": "3", "qmax": "6"]), path: path)
    frame.presentationTime = 0
    try encoder.send(frame)
    try encoder.send(nil)
    let packet = try Packet()
    guard try encoder.receive(into: packet) else { return nil }
    return packet.withBytes { Array($0) }
  }
}
