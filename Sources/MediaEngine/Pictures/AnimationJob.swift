import MediaModel

/// Encodes a moving picture as MP4, GIF or WebP, frame by frame.
struct AnimationJob {
  let source: FileSource
  let header: PictureHeader
  let output: String
  let format: ContainerFormat
  let threads: Int
  /// x264's.
  let preset: String
  let cancellation: Cancellation?

  /// x264's, of an MP4: FFmpeg's guide calls 17 or 18 visually lossless.
  static let rateFactor = 18

  /// What is asked of one encoding.
  struct Settings {
    /// The size of the result.
    var size: Resolution
    /// The colours of a GIF.
    var colours = 256
    /// How a WebP is written.
    var webp = PictureFit.Setting(isLossless: true)
  }

  /// Encodes all frames, to a temporary name until they are all there.
  func encode(_ settings: Settings) throws -> Muxer {
    let delays = try delays()
    // GIF and WebP say how long each frame stays; a clip repeats it.
    let rate = format == .mp4 ? FrameRhythm.rate(of: delays) : Rational(1000)
    let clock = Rational(rate.denominator, rate.numerator) ?? .one
    let reel = try FrameReel.open(source, header: header, cancellation: cancellation)
    guard var shot = try reel.next(), let input = shot.frame.pixelFormat else {
      throw PictureFault.damaged("it holds no picture")
    }
    let turn = header.exif.orientation.filters.map { $0 + "," } ?? ""
    let graph = try FilterGraph.make(
      "[in]\(turn)\(filters(settings))[out]",
      inputs: [
        .picture(
          PictureShape(
            size: shot.frame.size, format: input, timeBase: clock,
            frameRate: format == .mp4 ? rate : nil))
      ],
      outputs: [.picture()], threads: threads, path: source.path, cancellation: cancellation)
    guard let shape = graph.pictureShape() else {
      throw MediaError(
        .other, operation: "converting", path: source.path, detail: "no picture came out")
    }
    let encoder = try StreamEncoder.open(
      encoding(shape, settings), path: source.path, cancellation: cancellation)
    let muxer = try Muxer.create(output, container: format, cancellation: cancellation)
    let track = try muxer.addStream(from: encoder)
    if format == .mp4, let date = header.exif.creationTime {
      muxer.setTags(["creation_time": date])
    }
    try muxer.start(options: options(delays))
    let pump = Pump(graph: graph, encoder: encoder, muxer: muxer, track: track)
    var time = 0
    while true {
      try cancellation?.check()
      let ticks = FrameRhythm.ticks(from: time, to: time + shot.milliseconds, rate: rate)
      for tick in format == .mp4 ? ticks : ticks.prefix(1) {
        shot.frame.presentationTime = Int64(tick)
        shot.frame.duration = format == .mp4 ? 1 : Int64(ticks.count)
        try pump.push(shot.frame)
      }
      time += shot.milliseconds
      guard let next = try reel.next() else { break }
      shot = next
    }
    try pump.finish()
    try muxer.complete()
    if format == .webp {
      try WebPEnding.set(total: delays.reduce(0, +), in: muxer.temporaryPath)
    }
    return muxer
  }

  private func options(_ delays: [Int]) -> Options {
    switch format {
    case .mp4: return ["movflags": "+faststart"]
    case .gif:
      // GIF counts the repeats after the first play; -1 is none.
      let loop = header.plays == 0 ? 0 : header.plays == 1 ? -1 : header.plays - 1
      return ["loop": "\(loop)", "final_delay": "\((delays.last ?? 100) / 10)"]
    default: return ["loop": "\(header.plays)"]
    }
  }

  private func delays() throws -> [Int] {
    let reel = try FrameReel.open(source, header: header, cancellation: cancellation)
    var delays: [Int] = []
    while let delay = try reel.nextDelay() { delays.append(delay) }
    return delays
  }

  private func filters(_ settings: Settings) -> String {
    let size = settings.size
    let scale = "scale=\(size.width):\(size.height):flags=lanczos+accurate_rnd+full_chroma_int"
    switch format {
    case .mp4:
      let flat = header.hasAlpha ? PictureFilter.overWhite + "," : ""
      return flat + "format=gbrp," + scale
        + ":out_color_matrix=bt709:out_range=limited,setsar=1,format=yuv420p"
    case .gif:
      return
        "format=rgba,\(scale),setsar=1,split[a][b];[a]palettegen=max_colors=\(settings.colours)"
        + ":reserve_transparent=1[p];[b][p]paletteuse=dither=sierra2_4a:diff_mode=rectangle"
    default:
      return "format=bgra,\(scale),setsar=1"
    }
  }

  private func encoding(_ shape: PictureShape, _ settings: Settings) -> PictureEncoding {
    switch format {
    case .mp4:
      return PictureEncoding(
        codec: "libx264", shape: shape,
        colour: ColourFacts(
          primaries: "bt709", transfer: "bt709", matrix: "bt709", isFullRange: false),
        threads: threads,
        options: ["preset": preset, "crf": "\(Self.rateFactor)", "profile": "high"])
    case .gif: return PictureEncoding(codec: "gif", shape: shape, globalHeader: false)
    default:
      return PictureEncoding(
        codec: "libwebp_anim", shape: shape, globalHeader: false, options: settings.webp.options)
    }
  }
}

extension AnimationJob {
  /// What to try when an MP4 or GIF is too large; nil when it can't be made smaller.
  func smaller(_ settings: Settings, from bytes: Int64, limit: Int64) -> Settings? {
    var next = settings
    switch format {
    case .gif where settings.colours > 64: next.colours /= 2
    default:
      guard let size = PictureFit.smaller(settings.size, from: bytes, limit: limit) else {
        return nil
      }
      next.size = format == .mp4 ? size.evened : size
    }
    return next
  }
}

extension Muxer: ByteCounted {
  /// The bytes of the completed file.
  var byteCount: Int64 { FileSize.of(temporaryPath) ?? 0 }
}

extension Resolution {
  /// Both sides made even, as 4:2:0 wants them, by at most one pixel.
  var evened: Resolution { Resolution(width: (width + 1) / 2 * 2, height: (height + 1) / 2 * 2) }
}

/// Drives frames through filters and an encoder into a file.
private final class Pump {
  private let graph: FilterGraph
  private let encoder: StreamEncoder
  private let muxer: Muxer
  private let track: Int

  init(graph: FilterGraph, encoder: StreamEncoder, muxer: Muxer, track: Int) {
    self.graph = graph
    self.encoder = encoder
    self.muxer = muxer
    self.track = track
  }

  func push(_ frame: Frame?) throws {
    try graph.push(frame)
    let filtered = try Frame()
    while try graph.pull(into: filtered) {
      try encoder.send(filtered)
      try write()
    }
  }

  func finish() throws {
    try push(nil)
    try encoder.send(nil)
    try write()
  }

  private func write() throws {
    let packet = try Packet()
    while try encoder.receive(into: packet) { try muxer.write(packet, to: track) }
  }
}
