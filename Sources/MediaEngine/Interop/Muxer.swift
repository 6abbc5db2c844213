import CFFmpeg
public import MediaModel

/// Owns an output `AVFormatContext`: puts packets together into a file.
///
/// The file stands under a temporary name until ``finish()`` renames it; dropped before that, it
/// leaves nothing behind.
public final class Muxer {
  /// Where the finished file shall stand.
  public let path: String
  let gate: Gate
  private let interrupt: Interrupt
  private let file: PendingFile
  private(set) var context: UnsafeMutablePointer<AVFormatContext>?
  private var isStarted = false
  private let isMatroska: Bool

  private init(path: String, container: ContainerFormat, cancellation: Cancellation?) {
    self.path = path
    gate = Gate(path: path, cancellation: cancellation, isWriting: true)
    interrupt = Interrupt(cancellation: cancellation)
    file = PendingFile(for: path)
    isMatroska = container == .mkv || container == .webm
  }

  deinit { close() }

  private func close() {
    guard let context else { return }
    avio_closep(&context.pointee.pb)
    avformat_free_context(context)
    self.context = nil
  }

  /// Begins a file beside its place.
  ///
  /// - Parameters:
  ///   - path: Where it shall stand; an older file there is replaced only by ``finish()``.
  ///   - container: The format to write.
  public static func create(
    _ path: String, container: ContainerFormat, cancellation: Cancellation? = nil
  ) throws -> Muxer {
    EngineLog.install()
    let muxer = Muxer(path: path, container: container, cancellation: cancellation)
    let name = formatNames[container] ?? container.rawValue
    try muxer.gate.check(
      avformat_alloc_output_context2(&muxer.context, nil, name, muxer.file.path),
      "writing \(container)")
    let context = try muxer.gate.require(muxer.context, "writing \(container)")
    context.pointee.opaque = muxer.gate.log.opaque
    context.pointee.interrupt_callback = muxer.interrupt.callback
    let code = withUnsafePointer(to: context.pointee.interrupt_callback) {
      avio_open2(&context.pointee.pb, "file:" + muxer.file.path, AVIO_FLAG_WRITE, $0, nil)
    }
    if code < 0 {
      var failure = muxer.gate.error(code, "creating the file")
      if failure.kind == .other { failure.kind = .unwritable }
      failure.advice = failure.kind.usualAdvice
      throw failure
    }
    return muxer
  }

  private static let finishing = "finishing the file"

  /// Whether an error says that the room that was kept for an index is too small (`moov_size`).
  static func lacksIndexRoom(_ error: MediaError) -> Bool {
    error.code == preflight_averror_einval && error.operation == finishing
  }

  /// FFmpeg's muxer names where they differ from the container's word.
  static let formatNames: [ContainerFormat: String] = [
    .mkv: "matroska", .m4a: "ipod", .mpegTS: "mpegts", .mpegPS: "mpeg", .aac: "adts",
    .threeGP: "3gp",
  ]

  /// How many streams it has so far.
  public var streamCount: Int { Int(context?.pointee.nb_streams ?? 0) }

  private func newStream() throws -> UnsafeMutablePointer<AVStream> {
    try gate.require(avformat_new_stream(context, nil), "adding a stream")
  }

  /// Adds a stream that an encoder makes, and returns its index.
  public func addStream(from encoder: StreamEncoder) throws -> Int {
    let stream = try newStream()
    guard let source = encoder.context else {
      throw gate.error(preflight_averror_einval, "adding a stream")
    }
    try gate.check(
      avcodec_parameters_from_context(stream.pointee.codecpar, source), "adding a stream")
    stream.pointee.time_base = source.pointee.time_base
    stream.pointee.avg_frame_rate = source.pointee.framerate
    stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
    return Int(stream.pointee.index)
  }

  /// Adds a stream whose packets are copied, with its shape, display matrix, colour and HDR side
  /// data, and returns its index.
  ///
  /// - Parameter codecTag: The sample entry to write, such as `hvc1`; nil for the muxer's choice.
  public func addStream(
    copying index: Int, of demuxer: Demuxer, codecTag: String? = nil
  ) throws -> Int {
    guard let source = demuxer.stream(index) else {
      throw gate.error(preflight_averror_stream_not_found, "copying stream \(index)")
    }
    let stream = try newStream()
    try gate.check(
      avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar),
      "copying stream \(index)")
    stream.pointee.codecpar.pointee.codec_tag = codecTag.map(FourCC.number) ?? 0
    stream.pointee.time_base = source.pointee.time_base
    stream.pointee.avg_frame_rate = source.pointee.avg_frame_rate
    stream.pointee.r_frame_rate = source.pointee.r_frame_rate
    stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
    stream.pointee.disposition = source.pointee.disposition
    for kind in Muxer.copiedSideData {
      try gate.check(
        preflight_stream_copy_side_data(stream, source, kind), "copying stream \(index)")
    }
    return Int(stream.pointee.index)
  }

  /// Adds a track of timed text (`mov_text`) with this description, and returns its index.
  public func addText(description: [UInt8]) throws -> Int {
    let stream = try newStream()
    let parameters = try gate.require(stream.pointee.codecpar, "adding a stream")
    let room = description.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
    let extra = try gate.require(av_mallocz(room), "adding a stream")
    extra.copyMemory(from: description, byteCount: description.count)
    parameters.pointee.codec_type = AVMEDIA_TYPE_SUBTITLE
    parameters.pointee.codec_id = AV_CODEC_ID_MOV_TEXT
    parameters.pointee.extradata = extra.assumingMemoryBound(to: UInt8.self)
    parameters.pointee.extradata_size = Int32(clamping: description.count)
    stream.pointee.time_base = AVRational(num: 1, den: 1000)
    return Int(stream.pointee.index)
  }

  static let copiedSideData: [AVPacketSideDataType] = [
    AV_PKT_DATA_DISPLAYMATRIX, AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
    AV_PKT_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_DOVI_CONF, AV_PKT_DATA_STEREO3D,
    AV_PKT_DATA_SPHERICAL, AV_PKT_DATA_REPLAYGAIN, AV_PKT_DATA_CPB_PROPERTIES,
    AV_PKT_DATA_ICC_PROFILE,
  ]

  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream>? {
    guard index >= 0, index < streamCount else { return nil }
    return context?.pointee.streams[index]
  }

  /// What a stream carries, where that can be decoded.
  func decodableKind(ofStream index: Int) -> StreamKind? {
    guard let stream = stream(index),
      stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    else { return nil }
    switch stream.pointee.codecpar.pointee.codec_type {
    case AVMEDIA_TYPE_VIDEO: return .video
    case AVMEDIA_TYPE_AUDIO: return .audio
    default: return nil
    }
  }

  /// Opens a decoder for what is written into a stream that is started; it leaves out what cannot
  /// fail, the filters over the finished picture.
  func decoder(ofStream index: Int, threads: Int) throws -> StreamDecoder {
    guard let stream = stream(index) else {
      throw gate.error(preflight_averror_stream_not_found, "decoding stream \(index)")
    }
    return try StreamDecoder.open(
      stream, gate: Gate(path: path, cancellation: gate.cancellation), threads: threads,
      options: ["skip_loop_filter": "all"])
  }

  /// Brings a packet's times to the ticks of a stream.
  func rescale(_ packet: Packet, to index: Int) {
    if let stream = stream(index) { packet.rescale(to: stream.pointee.time_base) }
  }

  /// Sets tags of the whole file, such as `title` or `creation_time`.
  public func setTags(_ tags: [String: String]) {
    guard let context else { return }
    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
      av_dict_set(&context.pointee.metadata, name, value, 0)
    }
  }

  /// Sets tags of one stream, such as `language`.
  public func setTags(_ tags: [String: String], ofStream index: Int) {
    guard let stream = stream(index) else { return }
    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
      av_dict_set(&stream.pointee.metadata, name, value, 0)
    }
  }

  /// Sets which stream a player takes without being told.
  public func setDefault(_ isDefault: Bool, ofStream index: Int) {
    guard let stream = stream(index) else { return }
    if isDefault {
      stream.pointee.disposition |= AV_DISPOSITION_DEFAULT
    } else {
      stream.pointee.disposition &= ~AV_DISPOSITION_DEFAULT
    }
  }

  /// Adds a chapter.
  public func addChapter(_ chapter: Chapter) throws {
    let context = try gate.require(context, "adding a chapter")
    let made = try gate.require(av_mallocz(MemoryLayout<AVChapter>.size), "adding a chapter")
      .bindMemory(to: AVChapter.self, capacity: 1)
    let count = Int(context.pointee.nb_chapters)
    let grown = av_realloc_array(
      context.pointee.chapters, count + 1, MemoryLayout<UnsafeMutableRawPointer>.size)
    guard let grown else {
      av_free(made)
      throw gate.error(preflight_averror_enomem, "adding a chapter")
    }
    context.pointee.chapters = grown.assumingMemoryBound(
      to: UnsafeMutablePointer<AVChapter>?.self)
    context.pointee.chapters[count] = made
    context.pointee.nb_chapters += 1
    made.pointee.id = Int64(count)
    made.pointee.time_base = AVRational(num: 1, den: 1000)
    made.pointee.start = Int64(nearest: chapter.start * 1000)
    made.pointee.end = Int64(nearest: chapter.end * 1000)
    if let title = chapter.title { av_dict_set(&made.pointee.metadata, "title", title, 0) }
  }

  /// Writes the header; streams and tags stand fast from here.
  public func start(options: Options = [:]) throws {
    var settings = DictionaryOwner(options.entries)
    try gate.check(avformat_write_header(context, &settings.raw), "writing the header")
    isStarted = true
    if let unknown = settings.entries.keys.sorted().first {
      throw MediaError(
        .other, code: preflight_averror_einval, operation: "writing the header", path: path,
        detail: "the muxer has no option \(unknown)")
    }
  }

  /// Writes a packet into a stream, in any order of streams; the packet is empty afterwards.
  public func write(_ packet: Packet, to index: Int) throws {
    guard let stream = stream(index), isStarted else {
      throw gate.error(preflight_averror_einval, "writing")
    }
    packet.streamIndex = index
    rescale(packet, to: index)
    let delay = unwrittenDelay(of: stream)
    packet.presentationTime = packet.presentationTime.map { $0 &+ delay }
    packet.decodeTime = packet.decodeTime.map { $0 &+ delay }
    packet.pointer.pointee.pos = -1
    try gate.check(av_interleaved_write_frame(context, packet.pointer), "writing")
  }

  /// Ticks that Matroska's readers take off the times of Opus (`CodecDelay`) and that libavformat before
  /// 60 does not add to them: it puts off all streams instead until none begins below zero.
  private func unwrittenDelay(of stream: UnsafeMutablePointer<AVStream>) -> Int64 {
    guard preflight_avformat_major < 60, let codec = stream.pointee.codecpar,
      codec.pointee.codec_id == AV_CODEC_ID_OPUS, isMatroska
    else { return 0 }
    return av_rescale_q(
      Int64(codec.pointee.initial_padding), AVRational(num: 1, den: 48_000),
      stream.pointee.time_base)
  }

  /// Bytes written so far.
  public var bytesWritten: Int64 {
    guard let io = context?.pointee.pb else { return file.size }
    return max(0, avio_seek(io, 0, SEEK_CUR))
  }

  /// Writes the index and closes the file, still under its temporary name, so that it can be
  /// checked at ``temporaryPath`` before ``commit()``.
  public func complete() throws {
    guard isStarted, let context else {
      throw gate.error(preflight_averror_einval, Self.finishing)
    }
    isStarted = false
    try gate.check(av_write_trailer(context), Self.finishing)
    let code = avio_closep(&context.pointee.pb)
    try gate.check(code, Self.finishing)
    close()
  }

  /// Where the file stands until it is committed.
  public var temporaryPath: String { file.path }

  /// Gives a completed file its name.
  public func commit() throws { try file.commit() }

  /// Completes the file and gives it its name.
  public func finish() throws {
    try complete()
    try commit()
  }
}
