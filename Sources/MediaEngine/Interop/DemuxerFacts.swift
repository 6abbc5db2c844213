import CFFmpeg
public import MediaModel

/// What a container says of itself and its streams.
extension Demuxer {
  /// FFmpeg's names of the format, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public var formatName: String {
    context?.pointee.iformat.map { String(cString: $0.pointee.name) } ?? ""
  }

  /// The format as FFmpeg's demuxer has it, which does not tell MP4 from QuickTime, nor WebM from Matroska.
  var container: ContainerFormat {
    let name = formatName.prefix { $0 != "," }
    return Self.containers[String(name)] ?? ContainerFormat(rawValue: String(name))
  }

  private static let containers: [String: ContainerFormat] = [
    "mov": .mov, "matroska": .mkv, "mpegts": .mpegTS, "mpeg": .mpegPS, "live_flv": .flv,
    "amrnb": .amr, "amrwb": .amr, "asf_o": .asf, "jpeg_pipe": .jpeg, "png_pipe": .png,
    "webp_pipe": .webp, "bmp_pipe": .bmp, "tiff_pipe": .tiff, "image2": .jpeg,
    "jpegxl_pipe": .jpegXL,
  ]

  /// How sure FFmpeg is of the format, from 1 to 100; 0 where it was not asked.
  var certainty: Int { Int(context?.pointee.probe_score ?? 0) }

  /// How many streams there are; some formats find more while they are read.
  public var streamCount: Int { Int(context?.pointee.nb_streams ?? 0) }

  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream>? {
    guard index >= 0, index < streamCount else { return nil }
    return context?.pointee.streams[index]
  }

  /// What a stream's decoder is told before its first packet, such as parameter sets (FFmpeg's
  /// extradata).
  func codecHeader(ofStream index: Int) -> [UInt8] {
    guard let parameters = stream(index)?.pointee.codecpar, let bytes = parameters.pointee.extradata
    else { return [] }
    return Array(
      UnsafeBufferPointer(start: bytes, count: Int(max(0, parameters.pointee.extradata_size))))
  }

  /// What the container says of its streams, in its order.
  public var streams: [StreamFacts] { (0..<streamCount).compactMap { facts(ofStream: $0) } }

  /// What the container says of one stream.
  public func facts(ofStream index: Int) -> StreamFacts? {
    stream(index).map { StreamReader.facts(of: $0) }
  }

  /// Calls the body with the place and size of each packet that the container's index lists.
  func eachIndexEntry(ofStream index: Int, _ body: (_ place: Int, _ size: Int) -> Void) {
    guard let stream = stream(index) else { return }
    for number in 0..<max(0, avformat_index_get_entries_count(stream)) {
      guard let entry = avformat_index_get_entry(stream, number) else { return }
      body(Int(entry.pointee.pos), Int(entry.pointee.size))
    }
  }

  /// Seconds that the last picture of a stream stands longer than the others, by an index of all; 0
  /// where it does not.
  ///
  /// FFmpeg gives a packet of reordered pictures the usual length, whatever the index says.
  func lastHold(ofStream index: Int) -> Double {
    guard let stream = stream(index), stream.pointee.duration > 0,
      stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO,
      let base = timeBase(ofStream: index)?.value
    else { return 0 }
    let count = avformat_index_get_entries_count(stream)
    guard count > 2, Int64(count) == stream.pointee.nb_frames,
      let first = avformat_index_get_entry(stream, 0)?.pointee.timestamp,
      let last = avformat_index_get_entry(stream, count - 1)?.pointee.timestamp
    else { return 0 }
    let span = Double(last) - Double(first)
    let usual = span / Double(count - 1)
    let longer = Double(stream.pointee.duration) - span - usual
    return longer > usual ? longer * base : 0
  }

  /// The bytes of a picture that is attached, such as cover art; 0 where the stream is none.
  func attachedBytes(ofStream index: Int) -> Int {
    stream(index).map { Int($0.pointee.attached_pic.size) } ?? 0
  }

  /// Whether a stream is a picture that belongs to the whole, such as cover art.
  func isAttachedPicture(_ index: Int) -> Bool {
    (stream(index)?.pointee.disposition ?? 0) & AV_DISPOSITION_ATTACHED_PIC != 0
  }

  /// Whether the tags of a stream tell a place, or a picture that belongs to the whole does.
  var tellsLocationAside: Bool {
    (0..<streamCount).contains { index in
      tags(ofStream: index).keys.contains { LocationNames.include($0) }
        || isAttachedPicture(index) && attachedPictureTellsLocation(index)
    }
  }

  /// One that can't be read is not written either.
  private func attachedPictureTellsLocation(_ index: Int) -> Bool {
    guard let packet = stream(index)?.pointee.attached_pic, packet.size > 0 else { return false }
    let bytes = Array(UnsafeBufferPointer(start: packet.data, count: Int(packet.size)))
    return (try? !LocationProbe.picturePatches(in: bytes).isEmpty) ?? false
  }

  /// The profile of a stream's Dolby Vision; nil where it has none.
  func dolbyVisionProfile(ofStream index: Int) -> Int? {
    var size = 0
    guard let stream = stream(index),
      let data = preflight_stream_side_data(stream, AV_PKT_DATA_DOVI_CONF, &size),
      size >= MemoryLayout<AVDOVIDecoderConfigurationRecord>.size
    else { return nil }
    return Int(
      UnsafeRawPointer(data).loadUnaligned(as: AVDOVIDecoderConfigurationRecord.self).dv_profile)
  }

  /// How many pictures of a stream are decoded before the first is shown; 0 for sound.
  func reordering(ofStream index: Int) -> Int {
    Int(stream(index)?.pointee.codecpar.pointee.video_delay ?? 0)
  }

  /// Whether the container says only when a stream's pictures are decoded, though they are shown in
  /// another order, as AVI does.
  func hasOnlyDecodeTimes(ofStream index: Int) -> Bool {
    formatName == "avi" && reordering(ofStream: index) > 0
  }

  /// The first such stream whose pictures can be put in order without decoding them.
  func firstUnordered() -> UnsafeMutablePointer<AVStream>? {
    (0..<streamCount).first { hasOnlyDecodeTimes(ofStream: $0) && hasOrderCounts($0) }
      .flatMap { stream($0) }
  }

  func hasOrderCounts(_ index: Int) -> Bool {
    let codec = stream(index)?.pointee.codecpar.pointee.codec_id
    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC
  }

  /// Whether a stream's packets do not say when their pictures are shown.
  func lacksPresentationTimes(ofStream index: Int) -> Bool {
    hasOnlyDecodeTimes(ofStream: index) && !hasOrderCounts(index)
  }

  /// The length of one tick of a stream's times in seconds.
  public func timeBase(ofStream index: Int) -> Rational? {
    stream(index).flatMap { Rational($0.pointee.time_base) }
  }

  /// Whether the container gives a stream's pixels a shape that can't be, which FFmpeg's filters
  /// refuse.
  public func hasImpossiblePixels(ofStream index: Int) -> Bool {
    guard let shape = stream(index)?.pointee.sample_aspect_ratio else { return false }
    return shape.num < 0 || shape.den < 0
  }

  /// The length of the whole in seconds, as the container says or FFmpeg estimates.
  public var duration: Double? {
    (context?.pointee.duration).flatMap(known).map { Double($0) / Double(preflight_time_base) }
  }

  /// Whether the duration is no more than the file's size over the bit rate of its beginning, which is
  /// wrong wherever that rate varies.
  var hasGuessedDuration: Bool {
    context?.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE
  }

  /// When the presentation begins on its own clock, in seconds.
  public var startTime: Double? {
    if let start = startBehindPadding { return start }
    return (context?.pointee.start_time).flatMap(known).map {
      Double($0) / Double(preflight_time_base)
    }
  }

  /// The same where times count what an encoder put before the sound and a decoder leaves out, as
  /// Matroska's do (`CodecDelay`).
  private var startBehindPadding: Double? {
    guard formatName.hasPrefix("matroska") else { return nil }
    var first: Double?
    for stream in (0..<streamCount).compactMap(self.stream) {
      let codec = stream.pointee.codecpar.pointee
      guard let start = known(stream.pointee.start_time),
        codec.codec_type == AVMEDIA_TYPE_VIDEO || codec.codec_type == AVMEDIA_TYPE_AUDIO
      else { continue }
      let tick = av_q2d(stream.pointee.time_base)
      let padding = Double(codec.initial_padding) / Double(max(1, codec.sample_rate))
      let time = Double(start) * tick + padding
      let begin = padding > 0 && abs(time) < tick ? 0 : time
      first = min(first ?? begin, begin)
    }
    return first
  }

  /// The container's tags with lower-case keys.
  public var tags: [String: String] {
    let raw = DictionaryOwner.entries(of: context?.pointee.metadata)
    return Dictionary(raw.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { a, _ in a })
  }

  /// One stream's tags with lower-case keys.
  public func tags(ofStream index: Int) -> [String: String] {
    let raw = DictionaryOwner.entries(of: stream(index)?.pointee.metadata)
    return Dictionary(raw.map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { a, _ in a })
  }

  /// The chapters.
  public var chapters: [Chapter] {
    guard let context else { return [] }
    return (0..<Int(context.pointee.nb_chapters)).compactMap { index in
      guard let chapter = context.pointee.chapters[index]?.pointee else { return nil }
      let base = av_q2d(chapter.time_base)
      return Chapter(
        start: Double(chapter.start) * base, end: Double(chapter.end) * base,
        title: DictionaryOwner.entries(of: chapter.metadata)["title"])
    }
  }

  /// Whether its pictures have times; those of a bare stream have their order only.
  var tellsTimes: Bool { !Self.bareFormats.contains(formatName) }

  private static let bareFormats: Set<String> = [
    "h264", "hevc", "m4v", "mpegvideo", "h263", "vc1", "obu", "avs2", "dirac", "mjpeg",
  ]

  /// The rate of the first stream that may be followed by others of another; for Ogg.
  var chainedRate: ChainedRate? {
    guard formatName == "ogg" else { return nil }
    return (0..<streamCount).lazy.compactMap { self.stream($0).flatMap(ChainedRate.init) }.first
  }
}
