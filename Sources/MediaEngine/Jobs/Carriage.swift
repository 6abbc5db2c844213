import CFFmpeg
import MediaModel

/// Which codecs a container carries.
enum Carriage {
  /// Whether it is cover art of a kind that the MP4 family carries among its tags.
  static func isCover(_ stream: StreamFacts, in container: ContainerFormat) -> Bool {
    stream.isAttachedPicture && container != .webm
      && ["mjpeg", "png", "bmp"].contains(stream.codec)
  }

  static func takes(_ codec: String, in container: ContainerFormat) -> Bool {
    let name = Muxer.formatNames[container] ?? container.rawValue
    guard let format = av_guess_format(name, nil, nil),
      let descriptor = avcodec_descriptor_get_by_name(codec)
    else { return false }
    return avformat_query_codec(format, descriptor.pointee.id, FF_COMPLIANCE_NORMAL) == 1
  }
}
