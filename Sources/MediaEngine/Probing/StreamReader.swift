import CFFmpeg
import MediaModel

/// Reads FFmpeg's description of a stream into facts.
enum StreamReader {
  static func facts(of stream: UnsafeMutablePointer<AVStream>) -> StreamFacts {
    guard let parameters = stream.pointee.codecpar else {
      return StreamFacts(index: Int(stream.pointee.index), kind: .data, codec: "unknown")
    }
    let codec = parameters.pointee
    var facts = StreamFacts(
      index: Int(stream.pointee.index), kind: kind(of: codec.codec_type),
      codec: codec.codec_id == AV_CODEC_ID_NONE
        ? "unknown" : String(cString: avcodec_get_name(codec.codec_id)))
    facts.profile = avcodec_profile_name(codec.codec_id, codec.profile)
      .map { String(cString: $0) }
    facts.level = codec.level > 0 ? Int(codec.level) : nil
    facts.codecTag = FourCC.text(codec.codec_tag)
    facts.bitRate = (1...mostBits).contains(codec.bit_rate) ? codec.bit_rate : nil
    facts.frameCount = stream.pointee.nb_frames > 0 ? stream.pointee.nb_frames : nil
    facts.isDefault = stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0
    facts.isAttachedPicture = stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
    facts.language = tag("language", of: stream).flatMap { $0 == "und" ? nil : $0 }
    readTimes(of: stream, into: &facts)
    switch facts.kind {
    case .video: readPicture(stream, codec, into: &facts)
    case .audio: readSound(codec, parameters, into: &facts)
    default: break
    }
    facts.isEncrypted =
      preflight_stream_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, nil) != nil
    return facts
  }

  private static func kind(of type: AVMediaType) -> StreamKind {
    switch type {
    case AVMEDIA_TYPE_VIDEO: .video
    case AVMEDIA_TYPE_AUDIO: .audio
    case AVMEDIA_TYPE_SUBTITLE: .subtitle
    case AVMEDIA_TYPE_ATTACHMENT: .attachment
    default: .data
    }
  }

  private static func tag(_ name: String, of stream: UnsafeMutablePointer<AVStream>) -> String? {
    av_dict_get(stream.pointee.metadata, name, nil, 0).map { String(cString: $0.pointee.value) }
  }

  private static func readTimes(
    of stream: UnsafeMutablePointer<AVStream>, into facts: inout StreamFacts
  ) {
    let base = av_q2d(stream.pointee.time_base)
    facts.duration = known(stream.pointee.duration).map { Double($0) * base }
      .flatMap { (0...mostSeconds).contains($0) && $0 > 0 ? $0 : nil }
    facts.startTime = known(stream.pointee.start_time).map { Double($0) * base }
  }

  private static func positive(_ ratio: AVRational) -> Rational? {
    Rational(ratio).flatMap { $0.numerator > 0 ? $0 : nil }
  }

  private static func readPicture(
    _ stream: UnsafeMutablePointer<AVStream>, _ codec: AVCodecParameters,
    into facts: inout StreamFacts
  ) {
    let format = PixelFormat(AVPixelFormat(codec.format))
    facts.sampleFormat = format?.name
    facts.bitDepth = format?.bitDepth
    if codec.width > 0, codec.height > 0 {
      facts.codedSize = Resolution(width: Int(codec.width), height: Int(codec.height))
    }
    facts.sampleAspectRatio =
      positive(stream.pointee.sample_aspect_ratio) ?? positive(codec.sample_aspect_ratio)
    facts.frameRate = positive(stream.pointee.avg_frame_rate)
    facts.baseFrameRate = positive(stream.pointee.r_frame_rate)
    facts.isVariableFrameRate = FrameSpacing.varies(in: stream)
    if let step = FrameSpacing.evenStep(in: stream) {
      let base = stream.pointee.time_base
      facts.frameRate = positive(AVRational(num: base.den, den: base.num &* Int32(step)))
      facts.frameCount = Int64(avformat_index_get_entries_count(stream))
    }
    facts.largestGroupBytes = largestGroup(in: stream)
    facts.fieldOrder = fieldOrder(codec.field_order)
    if codec.codec_id == AV_CODEC_ID_H264, let bytes = codec.extradata {
      let header = [UInt8](
        UnsafeBufferPointer(start: bytes, count: Int(max(0, codec.extradata_size))))
      if H264Parameters.allowFields(header) { facts.allowsFields = true }
      if facts.bitDepth == 8, H264Parameters.isGrey(header) { facts.sampleFormat = "gray" }
    }
    facts.colour = ColourNames.facts(
      primaries: codec.color_primaries, transfer: codec.color_trc, matrix: codec.color_space,
      range: codec.color_range)
    if facts.colour.isFullRange == nil, let format {
      let isFull =
        format.impliesFullRange || (format.isGrey && !limitedCodecs.contains(facts.codec))
      facts.colour.isFullRange = isFull ? true : nil
    }
    let turn = DisplayMatrix.read(stream)
    facts.rotation = turn.rotation
    facts.isMirrored = turn.isMirrored
    facts.hasAlpha = format?.hasAlpha == true || hasAlphaMode(stream)
    facts.hdr = hdr(stream, codec)
  }

  /// What stands between the places of two keyframes, other streams' packets included where they are
  /// interleaved; the last group reaches to the end of the last picture in the index.
  private static func largestGroup(in stream: UnsafeMutablePointer<AVStream>) -> Int64? {
    var largest: Int64?
    var start: Int64?
    for number in 0..<max(0, avformat_index_get_entries_count(stream)) {
      guard let entry = avformat_index_get_entry(stream, number)?.pointee else { break }
      let isKey = entry.flags & AVINDEX_KEYFRAME != 0
      let end = isKey ? entry.pos : entry.pos &+ Int64(entry.size)
      if let start { largest = max(largest ?? 0, end &- start) }
      if isKey { start = entry.pos }
    }
    return largest
  }

  /// A year: what a header tells beyond that is no length.
  private static let mostSeconds = 366.0 * 24 * 3600

  /// A terabit a second: what a header tells beyond that is no bit rate.
  private static let mostBits: Int64 = 1 << 40

  /// Codecs whose grey is of limited range where nothing is said, as their colours are; FFmpeg takes all
  /// other grey for full range.
  private static let limitedCodecs: Set<String> = ["h264", "hevc", "av1", "vp9"]

  private static func fieldOrder(_ order: AVFieldOrder) -> FieldOrder? {
    switch order {
    case AV_FIELD_PROGRESSIVE: .progressive
    case AV_FIELD_TT, AV_FIELD_BT: .topFirst
    case AV_FIELD_BB, AV_FIELD_TB: .bottomFirst
    default: nil
    }
  }

  private static func hdr(
    _ stream: UnsafeMutablePointer<AVStream>, _ codec: AVCodecParameters
  ) -> HDRFormat? {
    if preflight_stream_side_data(stream, AV_PKT_DATA_DOVI_CONF, nil) != nil {
      return .dolbyVision
    }
    switch codec.color_trc {
    case AVCOL_TRC_SMPTE2084: return .hdr10
    case AVCOL_TRC_ARIB_STD_B67: return .hlg
    default: return nil
    }
  }

  private static func readSound(
    _ codec: AVCodecParameters, _ parameters: UnsafeMutablePointer<AVCodecParameters>,
    into facts: inout StreamFacts
  ) {
    facts.sampleFormat = SampleFormat(AVSampleFormat(codec.format))?.name
    facts.bitDepth =
      codec.bits_per_raw_sample > 0
      ? Int(codec.bits_per_raw_sample)
      : codec.bits_per_coded_sample > 0 && av_get_exact_bits_per_sample(codec.codec_id) > 0
        ? Int(codec.bits_per_coded_sample) : nil
    facts.sampleRate = codec.sample_rate > 0 ? Int(codec.sample_rate) : nil
    facts.channels = codec.ch_layout.nb_channels > 0 ? Int(codec.ch_layout.nb_channels) : nil
    facts.channelLayout = ChannelLayoutOwner.name(of: &parameters.pointee.ch_layout)
  }

  /// Whether the container says that VP8 or VP9 carries transparency beside the picture.
  static func hasAlphaMode(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    tag("alpha_mode", of: stream).map { $0 != "0" } ?? false
  }
}
