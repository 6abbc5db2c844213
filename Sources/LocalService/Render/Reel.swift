import MediaEngine
import MediaModel

/// Gives the pictures of one shot on the canvas, one after the other, without end: a source that
/// is over goes on with its last picture.
protocol Reel: AnyObject {
  /// The next picture; its time is not set.
  func next() throws -> Frame
}

/// What every reel needs to know.
struct ReelSetting {
  var canvas: Resolution
  var frameRate: Int
  /// How many pictures will be taken.
  var count: Int
  /// Counts shots, so that neighbours move differently.
  var number: Int
  var cancellation: Cancellation

  /// What leaves every reel.
  var shape: PictureShape {
    PictureShape(
      size: canvas, format: .yuv420p, timeBase: Rational(1, Int64(frameRate)) ?? .one,
      frameRate: Rational(Int64(frameRate)))
  }
}

/// The pictures of a clip.
final class ClipReel: Reel {
  private let demuxer: Demuxer
  private let decoder: StreamDecoder
  private let stream: StreamFacts
  private let shot: Timeline.Shot
  private let setting: ReelSetting
  private let packet: Packet
  private let decoded: Frame
  private var graph: FilterGraph?
  private var last: Frame?
  private var isDrained = false
  private var hasEnded = false

  /// Opens a clip at the place where the shot begins.
  init(_ path: String, shot: Timeline.Shot, setting: ReelSetting) throws {
    demuxer = try Demuxer.open(path, cancellation: setting.cancellation)
    let streams = demuxer.streams.filter { $0.kind == .video && !$0.isAttachedPicture }
    guard let stream = streams.first(where: \.isDefault) ?? streams.first else {
      throw RenderFailure(description: "\(shot.name) has no picture")
    }
    self.stream = stream
    decoder = try StreamDecoder.open(demuxer, stream: stream.index)
    self.shot = shot
    self.setting = setting
    packet = try Packet()
    decoded = try Frame()
    demuxer.select([stream.index])
    if shot.inPoint > 0 { try demuxer.seek(to: start, stream: stream.index) }
  }

  /// Where the shot begins, on the clip's own clock.
  private var start: Double { (demuxer.startTime ?? 0) + Double(shot.inPoint) / 1000 }

  func next() throws -> Frame {
    while !isDrained {
      if let graph {
        let frame = try Frame()
        if try graph.pull(into: frame) {
          last = try frame.copy()
          return frame
        }
        if hasEnded { isDrained = true }
      }
      if !hasEnded { try feed() }
    }
    guard let last else { throw RenderFailure(description: "\(shot.name) has no picture") }
    return try last.copy()
  }

  private func feed() throws {
    if try decoder.receive(into: decoded) {
      guard (decoded.seconds ?? start) >= start - 0.001 else { return }
      if graph == nil { graph = try makeGraph(for: decoded) }
      try graph?.push(decoded)
    } else if try demuxer.read(into: packet) {
      if packet.streamIndex == stream.index { try sendLeniently() }
    } else if !hasFlushed {
      hasFlushed = true
      try decoder.send(nil)
    } else {
      hasEnded = true
      try graph?.push(nil)
      if graph == nil { isDrained = true }
    }
  }

  private var hasFlushed = false

  /// A damaged packet costs a picture and not the video.
  private func sendLeniently() throws {
    do {
      try decoder.send(packet)
    } catch let error as MediaError where error.kind == .damaged {}
  }

  private func makeGraph(for frame: Frame) throws -> FilterGraph {
    let framing = Framing.fit(stream.displaySize ?? frame.size, to: setting.canvas)
    let filters = [
      StandardPicture.filters(for: stream, size: framing.scaled),
      "setpts=(PTS-STARTPTS)/\(shot.speed)", "fps=\(setting.frameRate)",
      framing.filters(on: setting.canvas) + ",format=yuv420p",
    ]
    let shape = PictureShape(
      size: frame.size, format: frame.pixelFormat ?? .yuv420p,
      timeBase: frame.timeBase ?? .one, frameRate: stream.frameRate,
      sampleAspectRatio: frame.sampleAspectRatio ?? .one)
    return try FilterGraph.make(
      filters.joined(separator: ","), inputs: [.picture(shape)], outputs: [.picture()],
      path: demuxer.path, cancellation: setting.cancellation)
  }
}

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

/// A moving backdrop of soft colours, for scenes without a picture.
final class CardReel: Reel {
  private let graph: FilterGraph

  init(setting: ReelSetting) throws {
    let palettes = [
      "c0=0x1b2a49:c1=0x3f6c8f:c2=0x88b7b5:c3=0x24344d",
      "c0=0x4b2142:c1=0x9f4a54:c2=0xe0a458:c3=0x5d2a42",
      "c0=0x12372a:c1=0x436850:c2=0xadbc9f:c3=0x1d4d3c",
      "c0=0x2d1e4f:c1=0x5b4b8a:c2=0x7858a6:c3=0x3a2a63",
    ]
    let small = Resolution(
      width: max(32, setting.canvas.width / 4 & ~1), height: max(32, setting.canvas.height / 4 & ~1)
    )
    let description =
      "gradients=s=\(small.width)x\(small.height):r=\(setting.frameRate):n=4:"
      + palettes[setting.number % palettes.count]
      + ":x0=0:y0=0:x1=\(small.width):y1=\(small.height):speed=0.012:seed=\(setting.number + 7),"
      + "scale=\(setting.canvas.width):\(setting.canvas.height):flags=bilinear"
      + ":out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1"
    graph = try FilterGraph.make(
      description, inputs: [], outputs: [.picture()], cancellation: setting.cancellation)
  }

  func next() throws -> Frame {
    let frame = try Frame()
    guard try graph.pull(into: frame) else {
      throw RenderFailure(description: "a backdrop could not be drawn")
    }
    return frame
  }
}
