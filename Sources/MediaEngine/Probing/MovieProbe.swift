import CFFmpeg
import MediaModel

/// Reads the facts of moving pictures and sound through FFmpeg.
struct MovieProbe {
  let path: String
  let bytes: Int64
  let head: [UInt8]
  let sniffed: Sniffed
  let layout: MP4Layout?
  let cancellation: Cancellation?

  /// The least of FFmpeg's certainty with which a file without a signature is taken for media. Bare
  /// streams of a third of a second have 50 and more; pieces of programs that hold something like a frame
  /// of sound have 1, of pictures 5 to 12.
  private static let leastCertainty = 20

  /// How long one file may take.
  static let timeLimit = Duration.seconds(30)

  /// The facts, and the opened file, which may be read further.
  func look() throws -> (facts: MediaFacts, source: Demuxer) {
    let demuxer = try open()
    if sniffed == .unknown, demuxer.certainty < Self.leastCertainty {
      throw Probe.notMedia(path, "no known picture, sound or video format")
    }
    try refuseAbsurd(demuxer)
    var facts = MediaFacts(kind: .audio, container: container(demuxer), bytes: bytes)
    facts.streams = demuxer.streams
    for index in facts.streams.indices where layout?.isEncrypted == true {
      let tag = facts.streams[index].codecTag ?? ""
      facts.streams[index].isEncrypted =
        MP4Layout.encryptedEntries.contains(tag) || layout?.tracks.count == 1
    }
    facts.isEncrypted =
      try isProtected() || facts.streams.contains { $0.isEncrypted }
    facts.kind = kind(facts)
    facts.chapters = Int(demuxer.context?.pointee.nb_chapters ?? 0)
    facts.tags = demuxer.tags
    facts.startTime = demuxer.startTime
    facts.duration = try duration(demuxer, facts)
    if let duration = facts.duration, duration > 0.001 {
      facts.bitRate = Int64(Double(bytes) * 8 / duration)
    }
    facts.hasLocation =
      layout?.hasLocation == true || Self.tellsLocation(facts, in: path)
      || demuxer.tellsLocationAside
    if let layout {
      facts.indexFirst = layout.indexFirst
      facts.isFragmented = layout.isFragmented
      facts.tellsLength = layout.tellsLength
      facts.hasEditList = layout.hasEditList
      facts.majorBrand = layout.majorBrand
    } else if facts.kind == .video, facts.container == .webm {
      facts.isFragmented = demuxer.duration == nil
    }
    if facts.container == .wav {
      facts.tellsLength = try WAVSizes.areFilled(in: FileSource.open(path))
    }
    try refuseRaw()
    try refuseEmpty(facts)
    if !facts.isEncrypted { try refuseCut(demuxer) }
    return (facts, demuxer)
  }

  /// Whether the container says that all of it needs a key.
  private func isProtected() throws -> Bool {
    if let layout { return layout.isEncrypted }
    return ASFHeader.begins(head) ? try ASFHeader.isProtected(FileSource.open(path)) : false
  }

  private func open() throws -> Demuxer {
    do {
      return try Demuxer.open(path, timeLimit: Self.timeLimit, cancellation: cancellation)
    } catch let error as MediaError {
      throw try explained(error)
    }
  }

  /// A format with a signature that can't be opened is broken; one without was never media.
  private func explained(_ error: MediaError) throws -> MediaError {
    // FFmpeg says of too many streams that there is no memory for them.
    if error.kind == .outOfMemory, let count = layout?.tracks.count, count > Demuxer.mostStreams {
      return MediaError(
        .absurd, code: error.code, operation: "reading", path: path,
        detail: "it claims to have \(count) tracks", advice: MediaError.Kind.damaged.usualAdvice)
    }
    guard [.damaged, .other, .missingCodec].contains(error.kind) else { return error }
    if try isProtected() {
      return MediaError(
        .encrypted, code: error.code, operation: "reading", path: path,
        detail: "it is protected (DRM)")
    }
    if sniffed == .unknown {
      return MediaError(
        .notMedia, code: error.code, operation: "reading", path: path,
        detail: "no known picture, sound or video format")
    }
    return MediaError(
      .damaged, code: error.code, operation: "reading", path: path, detail: error.detail)
  }

  /// From what telephones sent to the fastest DSD.
  private static let sampleRates = 1000...50_000_000
  private static let mostChannels = 512

  private func refuseAbsurd(_ demuxer: Demuxer) throws {
    for stream in demuxer.streams {
      if stream.kind == .audio {
        let rate = stream.sampleRate ?? 0
        let channels = stream.channels ?? 0
        if rate > 0 && !Self.sampleRates.contains(rate) || channels > Self.mostChannels {
          throw MediaError(
            .absurd, operation: "reading", path: path,
            detail: "its sound claims to be of \(rate) Hz and \(channels) channels",
            advice: MediaError.Kind.damaged.usualAdvice)
        }
      }
      guard let size = stream.codedSize, !stream.isAttachedPicture else { continue }
      if size.width > 32_768 || size.height > 32_768
        || Int64(size.pixels) > StreamDecoder.mostPixels
      {
        throw MediaError(
          .absurd, operation: "reading", path: path, detail: "its picture claims to be \(size)")
      }
    }
  }

  /// Refuses Canon's CR3: a movie of one picture in several sizes.
  private func refuseRaw() throws {
    guard let layout, layout.majorBrand == "crx ",
      layout.tracks.allSatisfy({ $0.sampleCount <= 1 })
    else { return }
    throw PictureFault.unsupported("it is a camera's raw file").error("reading", path)
  }

  private func refuseEmpty(_ facts: MediaFacts) throws {
    let usable = facts.streams.filter { $0.kind == .video || $0.kind == .audio }
    if usable.isEmpty {
      throw sniffed == .unknown
        ? Probe.notMedia(path, "no known picture, sound or video format")
        : MediaError(
          .damaged, operation: "reading", path: path, detail: "it holds no picture and no sound")
    }
    if facts.isEncrypted { return }
    if let layout, !layout.hasFragments, !layout.tracks.isEmpty,
      layout.tracks.allSatisfy({ $0.sampleCount == 0 })
    {
      throw MediaError(
        .damaged, operation: "reading", path: path,
        detail: layout.declaresFragments
          ? "it is only the first part of a stream: a header without media"
          : "its index lists no media")
    }
    if facts.kind == .video, facts.mainVideo?.codedSize == nil {
      throw MediaError(
        .damaged, operation: "reading", path: path, detail: "its picture has no size")
    }
  }

  /// Refuses a file whose index points past its end.
  private func refuseCut(_ demuxer: Demuxer) throws {
    guard layout != nil else {
      let file = try FileSource.open(path)
      if let fault = try FLVEnding.fault(file) {
        throw MediaError(.damaged, operation: "reading", path: path, detail: fault)
      }
      let missing = try SoundEnding.missing(file) ?? ContainerEnding.missing(file) ?? 0
      guard missing > 0 else { return }
      throw MediaError(
        .damaged, operation: "reading", path: path,
        detail: "the file is cut off: \(missing) bytes at its end are missing")
    }
    var missing: Int64 = 0
    for index in 0..<demuxer.streamCount {
      guard let stream = demuxer.stream(index) else { continue }
      let kind = stream.pointee.codecpar.pointee.codec_type
      guard kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO else { continue }
      let count = avformat_index_get_entries_count(stream)
      // Media is written in order, so that the last entries reach farthest.
      for entry in max(0, count - 64)..<max(0, count) {
        guard let place = avformat_index_get_entry(stream, entry) else { continue }
        missing = max(missing, place.pointee.pos + Int64(place.pointee.size) - bytes)
      }
    }
    if missing > 0 {
      throw MediaError(
        .damaged, operation: "reading", path: path,
        detail: "the file is cut off: its index points \(missing) bytes past its end")
    }
  }

  /// The container, told apart from those that FFmpeg reads with the same demuxer.
  private func container(_ demuxer: Demuxer) -> ContainerFormat {
    if let layout { return layout.container }
    let isWebM = demuxer.container == .mkv && Sniffer.documentType(head) == "webm"
    return isWebM ? .webm : demuxer.container
  }

  private static let stills: Set<ContainerFormat> = [.jpeg, .png, .webp, .bmp, .tiff, .jpegXL]

  private func kind(_ facts: MediaFacts) -> MediaKind {
    if Self.stills.contains(facts.container) { return .image }
    if facts.container == .gif || facts.container == .apng { return .animation }
    return facts.videoStreams.isEmpty ? .audio : .video
  }

  private func duration(_ demuxer: Demuxer, _ facts: MediaFacts) throws -> Double? {
    if facts.kind == .image { return nil }
    if let length = layout?.duration {
      // Without edits the padding of AAC is known to FFmpeg alone (iTunes writes it as a tag).
      guard layout?.isPlain == true, facts.kind == .audio, let trimmed = demuxer.duration,
        trimmed > 0
      else { return length }
      return min(length, trimmed)
    }
    // An ASF tells one length for all, which FFmpeg counts from where the latest stream begins.
    if facts.container == .asf, let length = facts.streams.compactMap(\.duration).max() {
      return length
    }
    if layout?.hasFragments != true, let length = demuxer.duration, length > 0,
      !demuxer.hasGuessedDuration
    {
      return countsFromZero(length, facts) ? length - (facts.startTime ?? 0) : length
    }
    return try scannedDuration() ?? demuxer.duration
  }

  /// Whether a container that begins late tells the time of its end, as FFmpeg writes it, and not how long
  /// it lasts, as mkvmerge does: nothing comes after that time.
  private func countsFromZero(_ length: Double, _ facts: MediaFacts) -> Bool {
    guard [.mkv, .webm, .flv].contains(facts.container), let start = facts.startTime,
      start > Self.lateStart, length > start,
      let demuxer = try? Demuxer.open(path, cancellation: cancellation),
      let packet = try? Packet()
    else { return false }
    do {
      try demuxer.seek(to: length)
      while try demuxer.read(into: packet) {
        if let time = packet.seconds, time > length + Self.lateStart { return false }
      }
      return true
    } catch {
      return false
    }
  }

  /// Seconds; what begins earlier is sound that an encoder put in front, or a picture that comes late.
  private static let lateStart = 1.0

  /// Reads all packets of a file that does not say how long it is.
  private func scannedDuration() throws -> Double? {
    let demuxer = try Demuxer.open(path, cancellation: cancellation)
    let shown = Set(
      demuxer.streams.filter { $0.kind == .video || $0.kind == .audio }.map(\.index))
    demuxer.select(shown)
    let packet = try Packet()
    let deadline = ContinuousClock.now + Self.timeLimit
    var first: Double?
    var last: Double?
    while try demuxer.read(into: packet) {
      if ContinuousClock.now > deadline { return nil }
      guard shown.contains(packet.streamIndex), let start = packet.seconds else { continue }
      let end = start + Double(packet.duration) * (packet.tick ?? 0)
      first = min(first ?? start, start)
      last = max(last ?? end, end)
    }
    guard let first, let last, last > first else { return nil }
    return last - first
  }

  /// Tags of a place, tracks of positions, and in the sound file
  /// at `path` tags that FFmpeg passes over, such as an ID3 chunk of a WAV beside other tags.
  static func tellsLocation(_ facts: MediaFacts, in path: String) -> Bool {
    if facts.tags.keys.contains(where: { isLocation(tag: $0) }) { return true }
    let tracks = LocationProbe.positionTracks
    if facts.streams.contains(where: { tracks.contains($0.codecTag ?? "") }) { return true }
    guard [.wav, .mp3, .aac].contains(facts.container) else { return false }
    return (try? LocationProbe.hasLocation(path)) ?? false
  }

  /// Whether a tag of that name says where something was made.
  static func isLocation(tag: String) -> Bool { LocationNames.include(tag) }
}
