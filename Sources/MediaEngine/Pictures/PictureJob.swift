public import MediaModel

/// Converts a picture to a format that the service takes, or makes it fit a limit.
///
/// Still pictures come out upright, in 8-bit sRGB, with their dates and tags: as JPEG (over white
/// where they had opacity), PNG or WebP. Moving ones come out as MP4 (over white), GIF or WebP.
public struct PictureJob: Sendable {
  /// The file to read.
  public var input: String
  /// The file to make.
  public var output: String
  /// What to make: `.jpeg`, `.png`, `.webp`, `.gif` or `.mp4`.
  public var format: ContainerFormat
  /// The largest result; nil where any size will do.
  public var limit: ByteSize?
  /// Whether the place where the picture was taken stays in its tags.
  public var keepLocation: Bool
  /// The threads of what encodes an MP4; 0 for as many as there are cores. All else takes one.
  public var threads: Int
  /// x264's preset for an MP4; of a small picture even a slow one is done at once.
  public var preset = "medium"

  /// Describes a conversion.
  public init(
    input: String, output: String, format: ContainerFormat, limit: ByteSize? = nil,
    keepLocation: Bool = false, threads: Int = 0
  ) {
    self.input = input
    self.output = output
    self.format = format
    self.limit = limit
    self.keepLocation = keepLocation
    self.threads = threads
  }

  /// Converts on the calling thread, decodes what was made, and gives it its name; the facts are
  /// those of the output.
  ///
  /// Throws a ``MediaError``: what is wrong with the input, or `impossible` where the limit can't
  /// be met.
  @discardableResult
  public func run(cancellation: Cancellation? = nil) throws -> MediaFacts {
    try report(cancellation: cancellation).facts
  }

  /// Does what ``run(cancellation:)`` does, and tells what was done to meet the limit.
  public func report(cancellation: Cancellation? = nil) throws -> PictureReport {
    let source = try FileSource.open(input)
    return try PictureFault.naming(input, "converting") {
      guard let header = try PictureProbe.header(of: source, path: input) else {
        throw MediaError(
          .notMedia, operation: "converting", path: input, detail: "it is no picture")
      }
      return [.mp4, .gif].contains(format) || (format == .webp && header.isAnimated)
        ? try moving(source, header: header, cancellation: cancellation)
        : try still(source, header: header, cancellation: cancellation)
    }
  }

  private func still(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> PictureReport {
    let frame = try PictureReader.frame(of: source, header: header, cancellation: cancellation)
    let found = try encoded(frame, source, header: header, cancellation: cancellation)
    let facts = try FileCopy.write(found.made, to: output, dated: input) { path in
      try PictureCheck.run(path, cancellation: cancellation)
      guard let facts = try PictureProbe.facts(of: path), let made = facts.mainVideo?.displaySize
      else { throw unsound("it is no picture") }
      guard made == found.size else { throw unsound("it is \(made) and not \(found.size)") }
      return facts
    }
    return PictureReport(facts, of: found, from: frame.size, limit: limit, source: source.byteCount)
  }

  private func encoded(
    _ frame: Frame, _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> PictureFit.Result<[UInt8]> {
    var fit = PictureFit(
      limit: limit?.bytes ?? Int64.max, hasQuality: format != .png,
      hasFullChroma: format == .jpeg && header.hasFullChroma)
    if frame.size.pixels > Self.mostThoroughPixels { fit.fill = PictureFit.almost }
    if format == .webp {
      fit.efforts = PictureFit.webpEfforts
      fit.fill = PictureFit.almost
      fit.triesLossless = isLosslessLikely(source, frame.size)
    }
    let stored = try StoredTags(of: source, format: header.format)
    let tags = try DescriptiveTags(
      stored, header: header, limit: limit, keepLocation: keepLocation)
    var shown: (frame: Frame, encoder: StillEncoder)?
    let found = try fit.search(
      from: frame.size, best: bestQuality(of: source),
      most: StillEncoder.mostQuality(of: format)
    ) { size, setting in
      let (frame, encoder) =
        if let shown, shown.frame.size == size {
          shown
        } else {
          (
            try scaled(frame, to: size),
            StillEncoder(
              format: format,
              exif: try PictureTags.block(
                of: source, stored, header: header, size: size, keepLocation: keepLocation),
              tags: tags, path: input, cancellation: cancellation)
          )
        }
      shown = (frame, encoder)
      return try encoder.encode(frame, setting)
    }
    guard let found else { throw unfit() }
    return found
  }

  /// Up to this size the last half percent of a limit is worth the encodings that find it.
  private static let mostThoroughPixels = 8_000_000

  /// Whether the source is over the limit, so that the limit is worth filling.
  private func isOver(_ source: FileSource) -> Bool {
    source.byteCount > limit?.bytes ?? Int64.max
  }

  private func bestQuality(of source: FileSource) -> Double {
    isOver(source) ? StillEncoder.mostQuality(of: format) : StillEncoder.bestQuality
  }

  /// Whether a WebP without loss may fit: of photos it takes some half of a PNG, and long to make;
  /// drawings, which take few bits a pixel, are done sooner.
  private func isLosslessLikely(_ source: FileSource, _ size: Resolution) -> Bool {
    guard let limit else { return false }
    return source.byteCount / 3 <= limit.bytes || source.byteCount * 8 < Int64(size.pixels) * 6
  }

  private func moving(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> PictureReport {
    let job = AnimationJob(
      source: source, header: header, output: output, format: format, threads: threads,
      preset: preset, cancellation: cancellation)
    let upright = header.exif.orientation.swapsSides ? header.size.turned : header.size
    if format == .webp {
      var fit = PictureFit(limit: limit?.bytes ?? Int64.max, hasQuality: true)
      fit.efforts = PictureFit.webpEfforts
      fit.fill = PictureFit.almost
      fit.triesLossless = true
      let most = StillEncoder.mostQuality(of: format)
      let found = try fit.search(from: upright, best: most, most: most) {
        try job.encode(AnimationJob.Settings(size: $0, webp: $1))
      }
      guard let found else { throw unfit() }
      let facts = try checked(found.made.temporaryPath, size: found.size, of: header)
      try found.made.commit()
      return PictureReport(facts, of: found, from: upright, limit: limit, source: source.byteCount)
    }
    var settings = AnimationJob.Settings(size: format == .mp4 ? upright.evened : upright)
    while true {
      let made = try job.encode(settings)
      if made.byteCount <= limit?.bytes ?? Int64.max {
        let facts = try checked(made.temporaryPath, size: settings.size, of: header)
        try made.commit()
        let reached = Reason.qualityReached(
          "more would not show (x264 CRF \(AnimationJob.rateFactor))")
        return PictureReport(
          facts: facts, notes: isOver(source) && format == .mp4 ? [reached] : [])
      }
      if format == .mp4, let limit {
        return try fitted(made.temporaryPath, to: limit, cancellation)
      }
      guard let next = job.smaller(settings, from: made.byteCount, limit: limit?.bytes ?? 0) else {
        throw unfit()
      }
      settings = next
    }
  }

  private func fitted(
    _ clip: String, to limit: ByteSize, _ cancellation: Cancellation?
  ) throws -> PictureReport {
    do {
      var job = FitJob(input: clip, output: output, limit: limit, threads: threads)
      job.preset = preset
      let report = try job.run(cancellation: cancellation)
      return PictureReport(facts: report.facts, notes: report.notes)
    } catch var error as MediaError {
      error.path = input
      throw error
    }
  }

  private func checked(
    _ path: String, size: Resolution, of header: PictureHeader
  ) throws -> MediaFacts {
    let facts = try Probe.facts(of: path)
    guard let picture = facts.mainVideo, picture.displaySize == size else {
      throw unsound("it is \(facts.mainVideo?.displaySize?.description ?? "empty") and not \(size)")
    }
    if let wanted = header.duration, let made = facts.duration, abs(wanted - made) > 0.1 {
      throw unsound("it lasts \(made) s and not \(wanted) s")
    }
    return facts
  }

  private func unsound(_ detail: String) -> MediaError {
    MediaError(
      .unsound, operation: "checking the \(format) made of it", path: input, detail: detail)
  }

  private func unfit() -> MediaError {
    MediaError(
      .impossible, operation: "converting", path: input,
      detail: "no \(format) of it fits in \(limit ?? ByteSize(0))", advice: "Raise the limit")
  }

  private func scaled(_ frame: Frame, to size: Resolution) throws -> Frame {
    guard size != frame.size else { return frame }
    return try PictureFilter.run(
      "scale=\(size.width):\(size.height):flags=lanczos+accurate_rnd", on: frame, path: input)
  }
}
