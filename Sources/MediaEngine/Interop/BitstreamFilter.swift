import CFFmpeg
public import MediaModel

/// Owns an `AVBSFContext`: changes coded packets without decoding them.
public final class BitstreamFilter {
  private let gate: Gate
  private var context: UnsafeMutablePointer<AVBSFContext>?

  private init(gate: Gate) { self.gate = gate }

  deinit { av_bsf_free(&context) }

  /// Opens the filters that FFmpeg's description names, such as
  /// `h264_metadata=colour_primaries=1`, for the packets of one stream.
  public static func open(
    _ description: String, demuxer: Demuxer, stream index: Int
  ) throws -> BitstreamFilter {
    let filter = BitstreamFilter(gate: Gate(path: demuxer.path))
    guard let stream = demuxer.stream(index) else {
      throw filter.gate.error(preflight_averror_stream_not_found, "filtering stream \(index)")
    }
    try filter.gate.check(
      av_bsf_list_parse_str(description, &filter.context), "opening \(description)")
    let context = try filter.gate.require(filter.context, "opening \(description)")
    try filter.gate.check(
      avcodec_parameters_copy(context.pointee.par_in, stream.pointee.codecpar),
      "opening \(description)")
    context.pointee.time_base_in = stream.pointee.time_base
    try filter.gate.check(av_bsf_init(context), "opening \(description)")
    return filter
  }

  /// Gives it a packet, which is empty afterwards, or nil at the end; receive all packets after
  /// each.
  public func send(_ packet: Packet?) throws {
    try gate.check(av_bsf_send_packet(context, packet?.pointer), "filtering")
  }

  /// Takes the next packet; false when it wants another, or after the last.
  public func receive(into packet: Packet) throws -> Bool {
    packet.clear()
    let code = av_bsf_receive_packet(context, packet.pointer)
    if code == preflight_averror_eagain || code == preflight_averror_eof { return false }
    try gate.check(code, "filtering")
    if let base = context?.pointee.time_base_out { packet.pointer.pointee.time_base = base }
    return true
  }

  fileprivate func copyParameters(to stream: UnsafeMutablePointer<AVStream>) throws {
    let source = try gate.require(context?.pointee.par_out, "filtering")
    try gate.check(avcodec_parameters_copy(stream.pointee.codecpar, source), "filtering")
    stream.pointee.codecpar.pointee.codec_tag = 0
  }
}

extension Muxer {
  /// Gives a copied stream the parameters that a filter leaves, so that the header says what the
  /// packets say.
  public func take(_ filter: BitstreamFilter, forStream index: Int) throws {
    guard let stream = context?.pointee.streams, index >= 0, index < streamCount,
      let target = stream[index]
    else { throw gate.error(preflight_averror_stream_not_found, "filtering stream \(index)") }
    try filter.copyParameters(to: target)
  }

  /// Sets the colour tags that the header gives a stream.
  public func setColour(_ colour: ColourFacts, ofStream index: Int) throws {
    guard let streams = context?.pointee.streams, index >= 0, index < streamCount,
      let parameters = streams[index]?.pointee.codecpar
    else { throw gate.error(preflight_averror_stream_not_found, "tagging stream \(index)") }
    parameters.pointee.color_primaries = ColourNames.primaries(colour.primaries)
    parameters.pointee.color_trc = ColourNames.transfer(colour.transfer)
    parameters.pointee.color_space = ColourNames.matrix(colour.matrix)
    parameters.pointee.color_range = ColourNames.range(colour.isFullRange)
  }
}
