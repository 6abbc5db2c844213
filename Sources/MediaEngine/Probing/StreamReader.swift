import CFFmpeg
import MediaModel

/// Reads FFmpeg's description of a stream into facts.
enum StreamReader {
  static func facts(of stream: UnsafeMutablePointer<AVStream>) -> StreamFacts {
    StreamFacts(index: Int(stream.pointee.index), kind: .data, codec: "unknown")
  }

  /// Whether the container says that VP8 or VP9 carries transparency beside the picture.
  static func hasAlphaMode(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    guard let entry = av_dict_get(stream.pointee.metadata, "alpha_mode", nil, 0) else {
      return false
    }
    return String(cString: entry.pointee.value) != "0"
  }
}
