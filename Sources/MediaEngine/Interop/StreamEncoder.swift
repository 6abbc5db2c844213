import CFFmpeg
public import MediaModel

/// Owns an encoding `AVCodecContext`: turns frames into packets.
public final class StreamEncoder {
  let gate: Gate
  private(set) var context: UnsafeMutablePointer<AVCodecContext>?

  /// The statistics that a second pass reads, which libavcodec leaves to its caller.
  private var statisticsRead: UnsafeMutablePointer<CChar>?

  private init(gate: Gate) { self.gate = gate }

  deinit {
    avcodec_free_context(&context)
    av_free(statisticsRead)
  }

  /// What a first pass found, once all packets were received after its end.
  var statistics: String? { context?.pointee.stats_out.map { String(cString: $0) } }

  private func prepare(
    _ pass: EncodingPass?, _ context: UnsafeMutablePointer<AVCodecContext>
  ) throws {
    switch pass {
    case nil: break
    case .first: context.pointee.flags |= AV_CODEC_FLAG_PASS1
    case .second(let statistics):
      statisticsRead = try gate.require(av_strdup(statistics), "reading statistics")
      context.pointee.stats_in = statisticsRead
      context.pointee.flags |= AV_CODEC_FLAG_PASS2
    }
  }

  private static func prepare(
    _ name: String, path: String, cancellation: Cancellation?
  ) throws -> (StreamEncoder, UnsafeMutablePointer<AVCodecContext>, UnsafePointer<AVCodec>) {
    EngineLog.install()
    let encoder = StreamEncoder(gate: Gate(path: path, cancellation: cancellation))
    guard let codec = avcodec_find_encoder_by_name(name) else {
      throw MediaError(
        .missingCodec, code: preflight_averror_encoder_not_found, operation: "encoding",
        path: path, detail: "no encoder \(name)")
    }
    let context = try encoder.gate.require(avcodec_alloc_context3(codec), "encoding")
    encoder.context = context
    context.pointee.opaque = encoder.gate.log.opaque
    return (encoder, context, codec)
  }

  private func start(_ codec: UnsafePointer<AVCodec>, _ options: Options) throws {
    let name = String(cString: codec.pointee.name)
    var settings = DictionaryOwner(options.entries)
    try gate.check(avcodec_open2(context, codec, &settings.raw), "opening the \(name) encoder")
    if let unknown = settings.entries.keys.sorted().first {
      throw MediaError(
        .other, code: preflight_averror_einval, operation: "opening the \(name) encoder",
        path: gate.path, detail: "it has no option \(unknown)")
    }
  }

  /// Opens a picture encoder.
  public static func open(
    _ encoding: PictureEncoding, path: String = "", cancellation: Cancellation? = nil
  ) throws -> StreamEncoder {
    let (encoder, context, codec) = try prepare(
      encoding.codec, path: path, cancellation: cancellation)
    context.pointee.width = Int32(clamping: encoding.shape.size.width)
    context.pointee.height = Int32(clamping: encoding.shape.size.height)
    context.pointee.pix_fmt = encoding.shape.format.native
    context.pointee.time_base = encoding.shape.timeBase.native
    if let rate = encoding.shape.frameRate { context.pointee.framerate = rate.native }
    context.pointee.sample_aspect_ratio = encoding.shape.sampleAspectRatio.native
    context.pointee.color_primaries = ColourNames.primaries(encoding.colour.primaries)
    context.pointee.color_trc = ColourNames.transfer(encoding.colour.transfer)
    context.pointee.colorspace = ColourNames.matrix(encoding.colour.matrix)
    context.pointee.color_range = ColourNames.range(encoding.colour.isFullRange)
    context.pointee.thread_count = Int32(clamping: encoding.threads)
    if let bitRate = encoding.bitRate { context.pointee.bit_rate = bitRate }
    if let interval = encoding.keyFrameInterval {
      context.pointee.gop_size = Int32(clamping: interval)
      if encoding.keepsKeyFrameInterval { context.pointee.keyint_min = context.pointee.gop_size }
    }
    try encoder.prepare(encoding.pass, context)
    if encoding.globalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    try encoder.start(codec, encoding.options)
    return encoder
  }

  /// Opens a sound encoder.
  public static func open(
    _ encoding: SoundEncoding, path: String = "", cancellation: Cancellation? = nil
  ) throws -> StreamEncoder {
    let (encoder, context, codec) = try prepare(
      encoding.codec, path: path, cancellation: cancellation)
    context.pointee.sample_fmt = encoding.shape.format.native
    context.pointee.sample_rate = Int32(clamping: encoding.shape.rate)
    context.pointee.time_base = encoding.shape.timeBase.native
    try encoder.gate.check(
      av_channel_layout_from_string(&context.pointee.ch_layout, encoding.shape.layout),
      "naming the channel layout \(encoding.shape.layout)")
    if let bitRate = encoding.bitRate { context.pointee.bit_rate = bitRate }
    if encoding.globalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    try encoder.start(codec, encoding.options)
    return encoder
  }

  /// Samples that each frame of sound must have, the last one excepted; nil where any number goes.
  public var frameSize: Int? {
    guard let context, context.pointee.frame_size > 0 else { return nil }
    return Int(context.pointee.frame_size)
  }

  /// What stands in the file's header for it, parameter sets for instance.
  var header: [UInt8] {
    guard let context, let bytes = context.pointee.extradata else { return [] }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(context.pointee.extradata_size)))
  }

  /// The length of one tick of its packets' times in seconds.
  public var timeBase: Rational? { (context?.pointee.time_base).flatMap { Rational($0) } }

  /// Changes the rate factor (CRF) from the next frame on, for an x264 opened with one.
  public func changeRateFactor(_ crf: Double) throws {
    guard let context else { return }
    try gate.check(
      av_opt_set_double(context.pointee.priv_data, "crf", crf, 0), "changing the rate factor")
  }

  /// Gives it the next frame, or nil at the end; receive all packets after each.
  ///
  /// The encoder chooses each picture's type itself, whatever the frame says.
  ///
  /// - Parameter isKey: Makes it a key frame all the same.
  public func send(_ frame: Frame?, isKey: Bool = false) throws {
    if let frame, let context, context.pointee.width > 0,
      frame.pointer.pointee.width != context.pointee.width
        || frame.pointer.pointee.height != context.pointee.height
    {
      throw gate.error(preflight_averror_einval, "encoding a picture of another size")
    }
    frame?.pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    let code = avcodec_send_frame(context, frame?.pointer)
    if frame == nil, code == preflight_averror_eof { return }
    try gate.check(code, "encoding")
  }

  /// Takes the next packet; false when it wants another frame, or after the last.
  public func receive(into packet: Packet) throws -> Bool {
    let code = avcodec_receive_packet(context, packet.pointer)
    if code == preflight_averror_eagain || code == preflight_averror_eof { return false }
    try gate.check(code, "encoding")
    if let base = context?.pointee.time_base { packet.pointer.pointee.time_base = base }
    return true
  }
}
