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
  ) throws -> MediaFacts {
    let found = try encoded(source, header: header, cancellation: cancellation)
    return try FileCopy.write(found.bytes, to: output, dated: input) { path in
      try PictureCheck.run(path, cancellation: cancellation)
      guard let facts = try PictureProbe.facts(of: path), let made = facts.mainVideo?.displaySize
      else { throw unsound("it is no picture") }
      guard made == found.size else { throw unsound("it is \(made) and not \(found.size)") }
      return facts
    }
  }

  private func encoded(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> PictureFit.Result {
    let frame = try PictureReader.frame(of: source, header: header, cancellation: cancellation)
    let fit = PictureFit(
      limit: limit?.bytes ?? Int64.max, hasQuality: format != .png,
      hasFullChroma: format == .jpeg && header.hasFullChroma)
    let tags = try DescriptiveTags(
      of: source, header: header, limit: limit, keepLocation: keepLocation)
    let found = try fit.search(from: frame.size, best: StillEncoder.bestQuality) { size, setting in
      let exif = try PictureTags.block(
        of: source, header: header, size: size, keepLocation: keepLocation)
      return try StillEncoder(
        format: format, exif: exif, tags: tags, isFullChroma: setting.isFullChroma, path: input,
        cancellation: cancellation
      ).encode(scaled(frame, to: size), quality: setting.quality)
    }
    guard let found else { throw unfit() }
    return found
  }

  private func moving(
    _ source: FileSource, header: PictureHeader, cancellation: Cancellation?
  ) throws -> MediaFacts {
    let job = AnimationJob(
      source: source, header: header, output: output, format: format, threads: threads,
      preset: preset, cancellation: cancellation)
    let upright = header.exif.orientation.swapsSides ? header.size.turned : header.size
    var settings = AnimationJob.Settings(size: format == .mp4 ? upright.evened : upright)
    while true {
      let made = try job.encode(settings)
      let bytes = FileSize.of(made.temporaryPath) ?? 0
      if bytes <= limit?.bytes ?? Int64.max {
        let facts = try checked(made.temporaryPath, size: settings.size, of: header)
        try made.commit()
        return facts
      }
      if format == .mp4, let limit {
        return try fitted(made.temporaryPath, to: limit, cancellation)
      }
      guard let next = job.smaller(settings, from: Int(bytes), limit: limit?.bytes ?? 0) else {
        throw unfit()
      }
      settings = next
    }
  }

  private func fitted(
    _ clip: String, to limit: ByteSize, _ cancellation: Cancellation?
  ) throws -> MediaFacts {
    do {
      var job = FitJob(input: clip, output: output, limit: limit, threads: threads)
      job.preset = preset
      return try job.run(cancellation: cancellation).facts
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
