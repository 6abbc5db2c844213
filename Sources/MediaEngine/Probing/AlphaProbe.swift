import CFFmpeg
public import MediaModel

/// Finds out whether a clip uses its alpha channel: many programs write one in which every pixel is
/// opaque, and some (raw AVI) one that is zero throughout and means nothing.
public enum AlphaProbe {
  /// Clips of no more pictures are looked at whole, longer ones at as many places.
  private static let mostPictures = 300
  private static let places = 64
  /// A clip whose key frames stand in fewer places than this is looked at whole.
  private static let leastPlaces = 16

  /// Whether any picture is transparent in part, or some are opaque and some are not. Pictures that
  /// can't be decoded count for nothing; where none can, it is used as far as anybody knows.
  public static func isUsed(
    _ path: String, stream: StreamFacts, duration: Double?, cancellation: Cancellation? = nil
  ) throws -> Bool {
    let rate = stream.frameRate?.value ?? 30
    var judge = Judge()
    if let duration, duration * rate > Double(mostPictures) {
      let look = try Look(path, stream.index, cancellation)
      var seen = 0
      for place in 0..<places where !judge.isUsed {
        let time = duration * Double(place) / Double(places - 1)
        if let frame = try look.picture(at: min(time, duration - 1 / rate)) {
          seen += 1
          judge.take(frame)
        }
      }
      if judge.isUsed || seen >= leastPlaces { return judge.verdict }
    }
    try Look(path, stream.index, cancellation).all { frame in
      judge.take(frame)
      return !judge.isUsed
    }
    return judge.verdict
  }

  /// What the pictures so far say.
  private struct Judge {
    private var opaque = false
    private var clear = false
    private(set) var isUsed = false

    var verdict: Bool { isUsed || !(opaque || clear) }

    mutating func take(_ frame: Frame) {
      guard let range = frame.alphaRange() else { return }
      opaque = opaque || range.lowerBound == range.most
      clear = clear || range.upperBound == 0
      let isEven = range.lowerBound == range.most || range.upperBound == 0
      isUsed = isUsed || !isEven || (opaque && clear)
    }
  }

  /// Decodes pictures of one stream.
  private final class Look {
    private let source: Demuxer
    private let decoder: StreamDecoder
    private let packet: Packet
    private let frame: Frame
    private var lastPlace: Int64?

    init(_ path: String, _ index: Int, _ cancellation: Cancellation?) throws {
      source = try Demuxer.open(path, cancellation: cancellation)
      source.select([index])
      decoder = try StreamDecoder.open(source, stream: index, threads: 1)
      packet = try Packet()
      frame = try Frame()
    }

    /// The key picture at or before a time; nil where it was seen before or cannot be decoded.
    func picture(at time: Double) throws -> Frame? {
      let found: Frame?? = try tolerating {
        try source.seek(to: time + (source.startTime ?? 0), stream: decoder.streamIndex)
        guard try source.read(into: packet), packet.presentationTime != lastPlace else {
          return nil
        }
        lastPlace = packet.presentationTime
        decoder.flush()
        try decoder.send(packet)
        try decoder.send(nil)
        return try decoder.receive(into: frame) ? frame : nil
      }
      return found ?? nil
    }

    /// Nil where something is damaged, which tells nothing.
    @discardableResult
    private func tolerating<T>(_ body: () throws -> T) throws -> T? {
      do {
        return try body()
      } catch let error as MediaError where error.kind != .cancelled {
        return nil
      }
    }

    /// Gives out every picture until told to stop.
    func all(_ each: (Frame) -> Bool) throws {
      var isThere = true
      while isThere {
        isThere = try tolerating { try source.read(into: packet) } ?? false
        try tolerating { try decoder.send(isThere ? packet : nil) }
        while try tolerating({ try decoder.receive(into: frame) }) == true {
          if !each(frame) { return }
        }
      }
    }
  }
}

extension Frame {
  /// The least and the largest alpha of its pixels, and what stands for opaque; nil without alpha.
  fileprivate func alphaRange() -> (lowerBound: UInt16, upperBound: UInt16, most: UInt16)? {
    let most = preflight_frame_alpha_most(pointer)
    guard most > 0 else { return nil }
    var line = [UInt16](repeating: 0, count: size.width)
    var range = (lowerBound: UInt16.max, upperBound: UInt16(0), most: most)
    for row in 0..<size.height {
      preflight_frame_read_alpha(pointer, Int32(row), &line)
      range.lowerBound = min(range.lowerBound, line.min() ?? .max)
      range.upperBound = max(range.upperBound, line.max() ?? 0)
    }
    return range
  }
}
