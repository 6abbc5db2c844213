/// What stands between the links of an Ogg chain: recordings that were joined end to end.
enum OggChain {
  /// Whether a packet is a head of Opus (RFC 7845, 5.1 and 5.2), which FFmpeg gives out as if it were sound
  /// where a link begins.
  static func isOpusHeader(_ packet: UnsafeRawBufferPointer) -> Bool {
    heads.contains { packet.starts(with: $0) }
  }

  private static let heads = ["OpusHead", "OpusTags"].map { Array($0.utf8) }

  /// FFmpeg reads on in a chain only where each link has the codec of the first.
  static func foreignCodec(_ path: String) -> MediaError {
    MediaError(
      .impossible, operation: "reading", path: path,
      detail: "it is an Ogg chain whose links have different codecs",
      advice: "Save each of its recordings as a file of its own")
  }
}
