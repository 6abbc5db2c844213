import CFFmpeg
import MediaModel

/// Which codecs a container carries.
enum Carriage {
  static func takes(_ codec: String, in container: ContainerFormat) -> Bool {
    let name = Muxer.formatNames[container] ?? container.rawValue
    guard let format = av_guess_format(name, nil, nil),
      let descriptor = avcodec_descriptor_get_by_name(codec)
    else { return false }
    return avformat_query_codec(format, descriptor.pointee.id, FF_COMPLIANCE_NORMAL) == 1
  }
}
