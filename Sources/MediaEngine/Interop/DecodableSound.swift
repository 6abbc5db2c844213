import CFFmpeg
public import MediaModel

extension MediaFacts {
  /// The sound tracks that can be decoded; all of them where none can.
  ///
  /// Phones write a second track beside the usual one in formats that nobody else reads, such as
  /// Apple's positional audio (`apac`).
  public var usableSounds: [StreamFacts] {
    let usable = audioStreams.filter { ($0.channels ?? 0) > 0 && $0.isDecodable }
    return usable.isEmpty ? audioStreams : usable
  }

  /// The cover art of kinds that the MP4 family carries among its tags.
  public var covers: [StreamFacts] { streams.filter(\.isCover) }

  /// The sound tracks that are left out for others that can be decoded.
  public var unusableSounds: [StreamFacts] {
    let usable = Set(usableSounds.map(\.index))
    return audioStreams.filter { !usable.contains($0.index) }
  }
}

extension StreamFacts {
  var isCover: Bool { isAttachedPicture && ["mjpeg", "png", "bmp"].contains(codec) }

  /// Whether this FFmpeg has a decoder for it.
  public var isDecodable: Bool {
    guard let descriptor = avcodec_descriptor_get_by_name(codec) else { return false }
    return avcodec_find_decoder(descriptor.pointee.id) != nil
  }
}
