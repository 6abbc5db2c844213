import MediaModel

/// The frames of a moving picture one after the other, composed, with the time that each is shown.
final class FrameReel {
  /// One frame, `rgba` or what FFmpeg's decoder gives, and its length in milliseconds.
  struct Shot {
    var frame: Frame
    var milliseconds: Int
  }

  private enum Source {
    case webp(WebPAnimation, shown: Int)
    case packets(Demuxer, StreamDecoder)
  }

  private var source: Source
  private let path: String
  private let cancellation: Cancellation?
  /// What its frames are in, where that is not sRGB.
  private let colours: ((Frame) -> DecodedPicture)?
  private var waiting: Frame?
  private var isDrained = false
  private var lastDelay = 100

  private init(
    _ source: Source, path: String, _ cancellation: Cancellation?,
    colours: ((Frame) -> DecodedPicture)?
  ) {
    self.source = source
    self.path = path
    self.cancellation = cancellation
    self.colours = colours
  }

  /// Opens an animated GIF, PNG or WebP.
  static func open(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation? = nil
  ) throws -> FrameReel {
    let path = source.path
    let colours = try PictureReader.colours(of: source, header: header)
    if header.format == .webp {
      let animation = try WebPAnimation.open(source)
      return FrameReel(.webp(animation, shown: 0), path: path, cancellation, colours: colours)
    }
    // GIF's demuxer would show the last frame for no time at all.
    let demuxer = try Demuxer.open(
      path, options: header.format == .gif ? ["ignore_loop": "1"] : [:], cancellation: cancellation)
    let decoder = try StreamDecoder.open(demuxer, stream: 0, threads: 1)
    return FrameReel(.packets(demuxer, decoder), path: path, cancellation, colours: colours)
  }

  /// The next frame in sRGB; nil after the last.
  func next() throws -> Shot? {
    guard var shot = try composed() else { return nil }
    if let colours {
      shot.frame = try colours(shot.frame).standard(path: path, cancellation: cancellation)
    }
    return shot
  }

  /// How long the next frame is shown, in milliseconds, without a look at its colours; nil after the last.
  func nextDelay() throws -> Int? { try composed()?.milliseconds }

  private func composed() throws -> Shot? {
    switch source {
    case .webp(let animation, let shown):
      guard let (frame, until) = try animation.next() else { return nil }
      source = .webp(animation, shown: until)
      return Shot(frame: frame, milliseconds: max(0, until - shown))
    case .packets(let demuxer, let decoder):
      let current = try waiting ?? decoded(demuxer, decoder)
      guard let current else { return nil }
      waiting = try decoded(demuxer, decoder)
      let own = milliseconds(current.duration, current)
      let gap = waiting.map { milliseconds(ticks(from: current, to: $0), current) }
      lastDelay = [gap, own].compactMap { $0 }.first { $0 > 0 } ?? lastDelay
      return Shot(frame: current, milliseconds: lastDelay)
    }
  }

  private func ticks(from frame: Frame, to next: Frame) -> Int64 {
    guard let start = frame.presentationTime, let end = next.presentationTime else { return 0 }
    return end - start
  }

  private func milliseconds(_ ticks: Int64, _ frame: Frame) -> Int {
    Int(nearest: Double(ticks) * (frame.timeBase?.value ?? 0) * 1000)
  }

  private func decoded(_ demuxer: Demuxer, _ decoder: StreamDecoder) throws -> Frame? {
    let frame = try Frame()
    if try decoder.receive(into: frame) { return frame }
    let packet = try Packet()
    while !isDrained {
      if try demuxer.read(into: packet) {
        try decoder.send(packet)
      } else {
        isDrained = true
        try decoder.send(nil)
      }
      if try decoder.receive(into: frame) { return frame }
    }
    return nil
  }
}
