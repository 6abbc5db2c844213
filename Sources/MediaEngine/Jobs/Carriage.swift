import CFFmpeg
import MediaModel

/// Which codecs a container carries.
enum Carriage {
  /// What FFmpeg's muxer says of a codec, and cover art, which its tables do not have.
  static func takes(_ stream: StreamFacts, in container: ContainerFormat) -> Bool {
    takes(stream.codec, in: container) || (stream.isCover && container != .webm)
  }

  static func takes(_ codec: String, in container: ContainerFormat) -> Bool {
    let name = Muxer.formatNames[container] ?? container.rawValue
    guard let format = av_guess_format(name, nil, nil),
      let descriptor = avcodec_descriptor_get_by_name(codec)
    else { return false }
    return avformat_query_codec(format, descriptor.pointee.id, FF_COMPLIANCE_NORMAL) == 1
  }
}
