import CFFmpeg
import MediaModel

/// Writes an MP4, MOV or M4A with its index first, or a WebM, carrying the source's tags, dates and chapters.
final class MovieWriter {
  /// How the index comes to stand first.
  enum IndexPlace: Equatable {
    /// The file is moved behind it at the end.
    case moved
    /// Room of so many bytes is kept for it; writing fails when it is too small.
    case reserved(Int)
  }

  let muxer: Muxer
  private let source: Demuxer
  private let keepLocation: Bool
  /// By streams of the output; nil for those that are not copied.
  private var menders: [TimestampMender?] = []
  /// Watches of copied sound, by streams of the output.
  private var watches: [Int: SoundWatch] = [:]
  /// The last decode time of each copied stream, in the output's ticks.
  private var lastCopied: [Int: Int64] = [:]
  private var needsUnofficial = false
  private let isWebM: Bool
  /// Seconds that are taken off the source's times.
  let offset: Double
  /// What each track was given so far, where ``isCounting``.
  private(set) var samples: [Int: [IndexSize.Sample]] = [:]
  /// Whether samples are noted.
  var isCounting = false
  /// Whether packets wait for ``release(with:)``.
  var isHolding = false
  /// Decodes what is written while it is made; nil where it is decoded later, or not at all.
  private var aside: DecodeAside?
  /// What was given to the muxer, where ``aside`` decodes it.
  private var ledger: PacketLedger?
  private var held: [(packet: Packet, target: Int)] = []
  /// The first of them that is not written yet.
  private var firstHeld = 0
  /// What the source's camera says of itself.
  private let camera: CameraTags?
  /// The streams that are tracks of the file, in its order; cover art is none.
  private var tracks: [Int] = []
  /// Pictures among the tags, which may tell a place.
  private var covers: Set<Int> = []
  /// The tracks that are taken out of the finished file.
  private var unwanted: Set<Int> = []
  /// The finished file, while it is checked.
  private(set) var written: Demuxer?

  init(
    _ output: String, container: ContainerFormat, source: Demuxer, offset: Double,
    keepLocation: Bool, cancellation: Cancellation?
  ) throws {
    muxer = try Muxer.create(output, container: container, cancellation: cancellation)
    self.source = source
    self.offset = offset
    self.keepLocation = keepLocation
    isWebM = container == .webm
    camera = container == .mp4 ? CameraTags(from: source.tags) : nil
  }

  /// Adds a stream whose packets are copied.
  func addCopy(of index: Int) throws -> Int {
    guard let facts = source.facts(ofStream: index) else {
      throw muxer.gate.error(preflight_averror_stream_not_found, "copying stream \(index)")
    }
    // Apple's players take HEVC only with its parameter sets in the header, which this tag says.
    let tag = facts.codec == "hevc" ? "hvc1" : nil
    let target = try muxer.addStream(copying: index, of: source, codecTag: tag)
    needsUnofficial = needsUnofficial || facts.hdr == .dolbyVision
    let base = source.timeBase(ofStream: index)?.value ?? 0
    let rate = facts.frameRate?.value ?? 0
    let usual = base > 0 && rate > 0 ? Int64(nearest: 1 / rate / base) : 0
    while menders.count <= target { menders.append(nil) }
    menders[target] = TimestampMender(
      usualDuration: usual, reordering: source.reordering(ofStream: index))
    watches[target] = SoundWatch(
      facts, header: source.codecHeader(ofStream: index), path: source.path)
    if source.isAttachedPicture(index) {
      covers.insert(target)
    } else {
      tracks.append(target)
    }
    copyTags(from: index, to: target)
    return target
  }

  /// Adds a stream that an encoder makes out of one of the source's.
  func add(_ encoder: StreamEncoder, from index: Int) throws -> Int {
    let target = try muxer.addStream(from: encoder)
    tracks.append(target)
    copyTags(from: index, to: target)
    muxer.setDefault(source.facts(ofStream: index)?.isDefault == true, ofStream: target)
    return target
  }

  /// Adds a track of timed text in place of one of the source's subtitles.
  func addText(of index: Int) throws -> Int {
    let target = try muxer.addText(description: TextSubtitle.description)
    tracks.append(target)
    copyTags(from: index, to: target)
    muxer.setDefault(source.facts(ofStream: index)?.isDefault == true, ofStream: target)
    return target
  }

  /// Takes a stream out of the finished file, as there was nothing for it.
  func leaveOut(_ target: Int) { unwanted.insert(target) }

  private func copyTags(from index: Int, to target: Int) {
    var tags = TagFilter.kept(source.tags(ofStream: index), keepLocation: keepLocation)
    tags["handler_name"] = nil
    muxer.setTags(tags, ofStream: target)
  }

  /// Writes tags, chapters and the header.
  ///
  /// - Parameters:
  ///   - decodingThreads: The threads of the encoder, where all that is written shall be
  ///     decoded beside it and compared with the file in the end; nil for neither.
  ///   - decodedElsewhere: Streams that are compared only.
  func start(
    index: IndexPlace, span: ClosedRange<Double>? = nil, extraTags: [String: String] = [:],
    decodingThreads: Int? = nil, decodedElsewhere: Set<Int> = []
  ) throws {
    let kept = TagFilter.kept(source.tags, keepLocation: keepLocation)
    let room = camera?.placeholder ?? [:]
    muxer.setTags(kept.merging(extraTags.merging(room) { mine, _ in mine }) { mine, _ in mine })
    for chapter in source.chapters {
      let start = max(chapter.start - offset, span?.lowerBound ?? 0)
      let end = min(chapter.end - offset, span?.upperBound ?? .infinity)
      guard end > start else { continue }
      let shift = span?.lowerBound ?? 0
      try muxer.addChapter(Chapter(start: start - shift, end: end - shift, title: chapter.title))
    }
    var options = Options()
    if !isWebM {
      // A time code would become a track of its own.
      options["write_tmcd"] = "0"
      switch index {
      case .moved: options["movflags"] = "+faststart"
      case .reserved(let bytes): options["moov_size"] = "\(bytes)"
      }
    }
    if needsUnofficial { options["strict"] = "unofficial" }
    let ledger = decodingThreads.map { _ in PacketLedger(muxer: muxer) }
    try muxer.start(options: options)
    self.ledger = ledger
    aside = try decodingThreads.map {
      try DecodeAside(muxer, threads: $0, except: decodedElsewhere)
    }
  }

  /// Writes a packet of a copied stream, its times mended and shifted.
  ///
  /// Throws a ``MediaError`` of kind `impossible` where it is of sound that changes its form on the way.
  func writeCopy(_ packet: Packet, to target: Int) throws {
    if covers.contains(target), !keepLocation { try packet.stripPlace() }
    try watches[target]?.check(packet)
    if let base = packet.tick, base > 0 {
      let shift = Int64(nearest: offset / base)
      let times = TimestampMender.Times(
        presentation: packet.presentationTime.map { $0 &- shift },
        decode: packet.decodeTime.map { $0 &- shift }, duration: packet.duration)
      if let mended = menders[target]?.mend(times) {
        packet.presentationTime = mended.presentation
        packet.decodeTime = mended.decode
        packet.duration = mended.duration
      }
    }
    muxer.rescale(packet, to: target)
    keepGrowing(packet, target)
    try write(packet, to: target)
  }

  /// Sets apart the decode times of copied packets that fall together in the output's ticks.
  private func keepGrowing(_ packet: Packet, _ target: Int) {
    guard let time = packet.decodeTime else { return }
    if let last = lastCopied[target], time <= last {
      packet.decodeTime = last + 1
      packet.presentationTime = packet.presentationTime.map { max($0, last + 1) }
    }
    lastCopied[target] = packet.decodeTime
  }

  /// About how many bytes the source's tags and chapters take in the index, at most.
  var tagBytes: Int64 {
    let all = [source.tags] + (0..<source.streamCount).map { source.tags(ofStream: $0) }
    // They have their place in boxes that every file has, or are not written.
    let others: Set<String> = [
      "language", "handler_name", "vendor_id", "encoder", "major_brand", "minor_version",
      "compatible_brands",
    ]
    let tags = all.flatMap { TagFilter.kept($0, keepLocation: keepLocation) }
      .filter { !others.contains($0.key) }
    let text = tags.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 32 }
    return Int64(text + source.chapters.reduce(0) { $0 + 200 + 2 * ($1.title?.utf8.count ?? 0) })
  }

  /// Writes a packet, or holds it while ``isHolding``.
  func write(_ packet: Packet, to target: Int) throws {
    if isCounting, tracks.contains(target) {
      samples[target, default: []].append(IndexSize.Sample(packet))
    }
    if isHolding {
      held.append((try packet.copy(), target))
    } else {
      try give(packet, to: target)
    }
  }

  private func give(_ packet: Packet, to target: Int) throws {
    if let aside {
      muxer.rescale(packet, to: target)
      packet.streamIndex = target
      ledger?.note(packet)
      try aside.take(packet, stream: target)
    }
    try muxer.write(packet, to: target)
  }

  /// Waits until all that was written is decoded, and compares it with what stands in the file.
  func proof(of path: String, cancellation: Cancellation?) throws -> DecodeReport? {
    guard let aside else { return nil }
    try ledger?.compare(with: path, cancellation: cancellation)
    return try aside.finish()
  }

  /// Writes what was held together with other packets, in the order of their times.
  func release(with others: [(packet: Packet, target: Int)]) throws {
    isHolding = false
    for other in others { try writeAmongHeld(other.packet, to: other.target) }
    for rest in held[firstHeld...] { try give(rest.packet, to: rest.target) }
    held = []
    firstHeld = 0
  }

  /// Writes a packet and, before it, what was held of times up to its own.
  func writeAmongHeld(_ packet: Packet, to target: Int) throws {
    let time = packet.decodeSeconds ?? 0
    while firstHeld < held.count, (held[firstHeld].packet.decodeSeconds ?? 0) <= time {
      try give(held[firstHeld].packet, to: held[firstHeld].target)
      firstHeld += 1
    }
    if firstHeld * 2 > held.count {
      held.removeFirst(firstHeld)
      firstHeld = 0
    }
    try give(packet, to: target)
  }

  private func remaining(_ facts: MediaFacts, without places: [Int]) -> [String] {
    facts.streams.filter { !places.contains($0.index) }.map(\.codec)
  }

  /// Completes the file, ends its tracks where told, looks at it, lets the check refuse it, and
  /// gives it its name.
  ///
  /// - Parameter completed: Called when all bytes are there and before they are looked at.
  func finish(
    ends: [Double?] = [], completed: (_ path: String) throws -> Void = { _ in },
    check: (_ path: String, _ facts: MediaFacts) throws -> Void
  ) throws -> MediaFacts {
    try muxer.complete()
    do {
      try camera?.apply(to: muxer.temporaryPath)
      if !ends.isEmpty { try PresentationPatch.apply(to: muxer.temporaryPath, ends: ends) }
      try completed(muxer.temporaryPath)
      var (facts, opened) = try Probe.look(at: muxer.temporaryPath)
      written = opened
      defer { written = nil }
      try check(muxer.temporaryPath, facts)
      if !unwanted.isEmpty {
        let places = tracks.indices.filter { unwanted.contains(tracks[$0]) }
        try TrackRemoval.apply(to: muxer.temporaryPath, tracks: Set(places))
        let rest = try Probe.look(at: muxer.temporaryPath).facts
        guard rest.streams.map(\.codec) == remaining(facts, without: places) else {
          throw MediaError(
            .unsound, operation: "leaving out a track", path: muxer.temporaryPath,
            detail: "other tracks went with it")
        }
        facts = rest
      }
      try muxer.commit()
      return facts
    } catch var error as MediaError {
      if error.path == muxer.temporaryPath { error.path = muxer.path }
      throw error
    }
  }
}
