import CFFmpeg
import MediaModel

/// Looks for combs in pictures whose tags say nothing of fields, or say so wrongly.
enum FieldProbe {
  /// Lines that broadcast and tape have, at rates at which they are interlaced.
  private static let interlacedHeights: Set<Int> = [480, 486, 576, 1080, 1088]
  /// Pictures that are looked at: two seconds.
  private static let most = 50
  /// How many of them must show combs.
  private static let least = 6

  /// Whether it is worth a look: pictures of as many lines as tapes and broadcasts have, and no more a second,
  /// whatever the codec: captures and discs were saved in each, mostly without a tag.
  static func isDoubtful(_ stream: StreamFacts) -> Bool {
    guard stream.fieldOrder == nil || stream.fieldOrder == .progressive,
      let height = stream.codedSize?.height
    else { return false }
    return interlacedHeights.contains(height)
      && (stream.frameRate?.value ?? 25) < 31
  }

  /// The order of the fields, as FFmpeg's `idet` sees it in the first pictures; nil where whole
  /// pictures outnumber combed ones.
  ///
  /// - Parameter start: When the first picture that is looked at is shown, in seconds of the file's clock; nil
  ///   for its beginning.
  static func order(
    of path: String, stream: StreamFacts, from start: Double? = nil, threads: Int,
    cancellation: Cancellation?
  ) throws -> FieldOrder? {
    let source = try Demuxer.open(path, cancellation: cancellation)
    source.select([stream.index])
    if let start { try source.seek(to: start, stream: stream.index) }
    let decoder = try TolerantDecoder(
      source: source, stream: stream.index, offset: 0, threads: threads)
    let counter = Counter(path: path)
    let packet = try Packet()
    // So many whole pictures cannot be outnumbered.
    while counter.seen < most, counter.whole < most / 2, try source.read(into: packet) {
      try decoder.take(packet) { frame in
        let time = Double(frame.presentationTime ?? 0) * decoder.timeBase.value
        if time >= start ?? time { try counter.take(frame, timeBase: decoder.timeBase) }
      }
    }
    // Fine detail looks like combs of either order, fields like those of one.
    let (combed, others) = (max(counter.top, counter.bottom), min(counter.top, counter.bottom))
    guard combed >= least, combed > counter.whole, combed >= 3 * others else { return nil }
    // DV is bottom field first by its standard.
    if stream.codec == "dvvideo" { return .bottomFirst }
    return counter.top >= counter.bottom ? .topFirst : .bottomFirst
  }

  /// Counts what `idet` says of each picture.
  private final class Counter {
    private let path: String
    private var graph: FilterGraph?
    private(set) var seen = 0
    private(set) var top = 0
    private(set) var bottom = 0
    private(set) var whole = 0

    init(path: String) { self.path = path }

    func take(_ frame: Frame, timeBase: Rational) throws {
      guard let format = frame.pixelFormat else { return }
      if graph == nil {
        let shape = PictureShape(size: frame.size, format: format, timeBase: timeBase)
        graph = try FilterGraph.make(
          "idet", inputs: [.picture(shape)], outputs: [.picture()], threads: 1, path: path)
      }
      try graph?.push(frame)
      let judged = try Frame()
      while try graph?.pull(into: judged) == true {
        seen += 1
        switch judged.tag("lavfi.idet.single.current_frame") {
        case "tff": top += 1
        case "bff": bottom += 1
        case "progressive": whole += 1
        default: break
        }
      }
    }
  }
}

extension Frame {
  /// What a filter noted on the picture.
  fileprivate func tag(_ name: String) -> String? {
    av_dict_get(pointer.pointee.metadata, name, nil, 0).map { String(cString: $0.pointee.value) }
  }
}
