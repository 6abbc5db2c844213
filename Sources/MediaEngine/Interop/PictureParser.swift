import CFFmpeg
import MediaModel

/// Owns an `AVCodecParserContext`: reads of a stream's packets, each one coded picture, what their headers say
/// of it, without decoding it.
final class PictureParser {
  private var parser: UnsafeMutablePointer<AVCodecParserContext>?
  private var codec: UnsafeMutablePointer<AVCodecContext>?

  /// - Parameter stream: Of a codec for which FFmpeg has a parser.
  init(_ stream: UnsafeMutablePointer<AVStream>, gate: Gate) throws {
    let parameters = stream.pointee.codecpar
    let id = Int32(bitPattern: stream.pointee.codecpar.pointee.codec_id.rawValue)
    let parser = try gate.require(av_parser_init(id), "parsing pictures")
    parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
    self.parser = parser
    codec = try gate.require(avcodec_alloc_context3(nil), "parsing pictures")
    try gate.check(avcodec_parameters_to_context(codec, parameters), "parsing pictures")
  }

  deinit {
    av_parser_close(parser)
    avcodec_free_context(&codec)
  }

  /// Reads the headers of the next packet.
  func parse(_ packet: Packet) {
    guard let parser else { return }
    var ignored: UnsafeMutablePointer<UInt8>?
    var size: Int32 = 0
    let raw = packet.pointer.pointee
    av_parser_parse2(
      parser, codec, &ignored, &size, raw.data, raw.size, raw.pts, raw.dts, raw.pos)
  }

  /// The picture's order count (POC of H.264 and HEVC).
  var order: Int { Int(parser?.pointee.output_picture_number ?? 0) }

  /// For how many fields the picture is to be shown: 2 usually, 3 with `repeat_first_field` (MPEG-2) or
  /// `pic_struct` 5 and 6 (H.264), 1 for a field by itself.
  var fields: Int { 1 + Int(max(0, parser?.pointee.repeat_pict ?? 1)) }

  /// Whether the picture is coded as two fields, or is one of them: taken at different times, or said to be.
  var isOfFields: Bool {
    guard let parser else { return false }
    return [AV_FIELD_TT, AV_FIELD_BB, AV_FIELD_TB, AV_FIELD_BT].contains(parser.pointee.field_order)
      || [AV_PICTURE_STRUCTURE_TOP_FIELD, AV_PICTURE_STRUCTURE_BOTTOM_FIELD]
        .contains(parser.pointee.picture_structure)
  }

  /// The pictures a second that the codec's own headers tell, of two fields each; nil where they do not. Of
  /// H.264 FFmpeg before 7 tells the fields a second here.
  var rate: Rational? {
    codec.flatMap { Rational($0.pointee.framerate) }.flatMap { $0.numerator > 0 ? $0 : nil }
  }
}
