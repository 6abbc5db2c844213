import CFFmpeg
import MediaModel

/// Owns an FFmpeg decoder that is given a whole picture file as one packet.
final class StillDecoder {
  private let gate: Gate
  private var context: UnsafeMutablePointer<AVCodecContext>?

  private init(gate: Gate) { self.gate = gate }

  deinit { avcodec_free_context(&context) }

  /// Decodes the first picture of a file.
  ///
  /// A picture of which the decoder complains is refused, also where it would give one with a grey
  /// rest.
  static func decode(
    _ packet: Packet, codec name: String, path: String, cancellation: Cancellation? = nil
  ) throws -> Frame {
    EngineLog.install()
    let decoder = StillDecoder(gate: Gate(path: path, cancellation: cancellation))
    try decoder.open(name)
    return try decoder.decode(packet)
  }

  private func open(_ name: String) throws {
    guard let codec = avcodec_find_decoder_by_name(name) else {
      throw MediaError(
        .missingCodec, code: preflight_averror_decoder_not_found, operation: "decoding",
        path: gate.path, detail: "no decoder for \(name)")
    }
    let context = try gate.require(avcodec_alloc_context3(codec), "decoding")
    self.context = context
    context.pointee.opaque = gate.log.opaque
    context.pointee.max_pixels = Int64(PictureLimits.mostPixels)
    // TIFF's decoder calls tags that it does not know errors, and would end at them.
    context.pointee.err_recognition = AV_EF_CRCCHECK | (name == "tiff" ? 0 : AV_EF_EXPLODE)
    context.pointee.thread_count = 1
    try gate.check(avcodec_open2(context, codec, nil), "opening the \(name) decoder")
  }

  private func decode(_ packet: Packet) throws -> Frame {
    let frame = try Frame()
    try gate.check(avcodec_send_packet(context, packet.pointer), "decoding")
    var code = avcodec_receive_frame(context, frame.pointer)
    if code == preflight_averror_eagain {
      try gate.check(avcodec_send_packet(context, nil), "decoding")
      code = avcodec_receive_frame(context, frame.pointer)
    }
    if code == preflight_averror_eof || code == preflight_averror_eagain {
      code = preflight_averror_invaliddata
    }
    try gate.check(code, "decoding")
    if let complaint = gate.log.lastError, !complaint.text.hasPrefix("Unknown or unsupported tag") {
      throw MediaError(
        .damaged, operation: "decoding", path: gate.path, detail: complaint.text)
    }
    return frame
  }
}

extension Frame {
  /// The ICC profile that a decoder left with the picture.
  var profile: [UInt8]? {
    guard let side = av_frame_get_side_data(pointer, AV_FRAME_DATA_ICC_PROFILE),
      let data = side.pointee.data, side.pointee.size > 0
    else { return nil }
    return Array(UnsafeBufferPointer(start: data, count: Int(side.pointee.size)))
  }
}
