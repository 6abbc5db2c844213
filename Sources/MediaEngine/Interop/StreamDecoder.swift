import CFFmpeg

/// Owns a decoding `AVCodecContext`: turns the packets of one stream into frames.
public final class StreamDecoder {
  /// The most pixels of one picture that are decoded: 8192 × 8192.
  public static let mostPixels: Int64 = 67_108_864

  /// The stream that it decodes.
  public let streamIndex: Int
  let gate: Gate
  let timeBase: AVRational
  private(set) var context: UnsafeMutablePointer<AVCodecContext>?

  private init(streamIndex: Int, gate: Gate, timeBase: AVRational) {
    self.streamIndex = streamIndex
    self.gate = gate
    self.timeBase = timeBase
  }

  deinit { avcodec_free_context(&context) }

  /// Opens the decoder of one stream.
  ///
  /// - Parameters:
  ///   - demuxer: The opened file; it need not outlive the decoder.
  ///   - index: The stream.
  ///   - threads: The codec's own threads; 0 for as many as there are cores.
  ///   - options: FFmpeg's codec options.
  public static func open(
    _ demuxer: Demuxer, stream index: Int, threads: Int = 0, options: Options = [:]
  ) throws -> StreamDecoder {
    guard let stream = demuxer.stream(index) else {
      throw demuxer.gate.error(preflight_averror_stream_not_found, "decoding stream \(index)")
    }
    return try open(
      stream, gate: Gate(path: demuxer.path, cancellation: demuxer.gate.cancellation),
      threads: threads, options: options)
  }

  /// Opens the decoder of a stream that is read or written.
  static func open(
    _ stream: UnsafeMutablePointer<AVStream>, gate: Gate, threads: Int, options: Options
  ) throws -> StreamDecoder {
    guard let parameters = stream.pointee.codecpar else {
      throw gate.error(preflight_averror_stream_not_found, "decoding")
    }
    guard let codec = codec(for: stream) else {
      let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
      throw MediaError(
        .missingCodec, code: preflight_averror_decoder_not_found, operation: "decoding",
        path: gate.path, detail: "no decoder for \(name)")
    }
    let decoder = StreamDecoder(
      streamIndex: Int(stream.pointee.index), gate: gate, timeBase: stream.pointee.time_base)
    let context = try gate.require(avcodec_alloc_context3(codec), "decoding")
    decoder.context = context
    try gate.check(avcodec_parameters_to_context(context, parameters), "decoding")
    context.pointee.opaque = gate.log.opaque
    context.pointee.pkt_timebase = stream.pointee.time_base
    context.pointee.framerate = stream.pointee.avg_frame_rate
    context.pointee.max_pixels = mostPixels
    context.pointee.thread_count = Int32(clamping: threads)
    var settings = DictionaryOwner(options.entries)
    try gate.check(
      avcodec_open2(context, codec, &settings.raw),
      "opening the \(String(cString: codec.pointee.name)) decoder")
    return decoder
  }

  /// The decoder to use: FFmpeg's own choice, but libvpx where VP8 or VP9 carries alpha, which
  /// FFmpeg's native decoders leave out.
  private static func codec(
    for stream: UnsafeMutablePointer<AVStream>
  ) -> UnsafePointer<AVCodec>? {
    let id = stream.pointee.codecpar.pointee.codec_id
    if StreamReader.hasAlphaMode(stream) {
      if id == AV_CODEC_ID_VP9, let codec = avcodec_find_decoder_by_name("libvpx-vp9") {
        return codec
      }
      if id == AV_CODEC_ID_VP8, let codec = avcodec_find_decoder_by_name("libvpx") {
        return codec
      }
    }
    return avcodec_find_decoder(id)
  }

  /// What the decoder has complained of so far.
  public var log: EngineLog.Sink { gate.log }

  /// Gives it the next packet, or nil at the end of the stream; receive all frames after each.
  public func send(_ packet: Packet?) throws {
    let code = avcodec_send_packet(context, packet?.pointer)
    if packet == nil, code == preflight_averror_eof { return }
    try gate.check(code, "decoding")
  }

  /// Takes the next frame; false when it wants another packet, or after the last.
  ///
  /// The frame's time is FFmpeg's best guess where the packet had none.
  public func receive(into frame: Frame) throws -> Bool {
    guard try receiveAsSent(into: frame) else { return false }
    if frame.pointer.pointee.best_effort_timestamp != preflight_nopts_value {
      frame.pointer.pointee.pts = frame.pointer.pointee.best_effort_timestamp
    }
    return true
  }

  /// The same; the frame's time is that of its packet.
  func receiveAsSent(into frame: Frame) throws -> Bool {
    let code = avcodec_receive_frame(context, frame.pointer)
    if code == preflight_averror_eagain || code == preflight_averror_eof { return false }
    try gate.check(code, "decoding")
    frame.pointer.pointee.time_base = timeBase
    return true
  }

  /// Whether pictures that no other refers to are left out, from the next packet on.
  var decodesOnlyReferences: Bool {
    get { context?.pointee.skip_frame == AVDISCARD_NONREF }
    set { context?.pointee.skip_frame = newValue ? AVDISCARD_NONREF : AVDISCARD_DEFAULT }
  }

  /// Forgets what it holds, after a seek.
  public func flush() { avcodec_flush_buffers(context) }
}
