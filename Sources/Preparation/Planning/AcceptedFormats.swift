import MediaModel

/// The one table of what goes to the service as it is.
///
/// A codec stands with the containers in which the service takes it and the current releases of
/// Chrome, Firefox and Safari play it on any machine, and with the reason for the verdict. What
/// a browser plays only where the hardware happens to decode it counts as not played. Sources:
/// MDN's "Web video codec guide" and "Web audio codec guide", WebKit's release notes for Safari
/// 14.1 (WebM), caniuse.com (HEVC, AV1).
enum AcceptedFormats {
  /// A codec's row.
  struct Row: Sendable {
    /// Where it may stay; empty when it is always re-encoded.
    let containers: Set<ContainerFormat>
    /// Why, as a sentence.
    let why: String
    /// How many times the bytes of H.264 at the same quality it needs.
    let weight: Double

    init(_ containers: Set<ContainerFormat>, _ why: String, weight: Double = 1) {
      self.containers = containers
      self.why = why
      self.weight = weight
    }
  }

  /// Pictures that move.
  static let video: [String: Row] = [
    "h264": Row([.mp4, .mov], "H.264 plays everywhere"),
    "vp8": Row([.webm], "VP8 in WebM plays in every browser", weight: 1.1),
    "vp9": Row([.webm, .mp4], "VP9 plays in every browser", weight: 0.65),
    "hevc": Row([], "HEVC plays only where the machine has a decoder for it", weight: 0.6),
    "av1": Row([], "Safari plays AV1 only on machines with a decoder for it", weight: 0.55),
    "prores": Row([], "ProRes is an editing codec that browsers do not play", weight: 15),
    "dnxhd": Row([], "DNxHD is an editing codec that browsers do not play", weight: 15),
    "cfhd": Row([], "CineForm is an editing codec that browsers do not play", weight: 15),
    "mjpeg": Row([], "Browsers do not play motion JPEG", weight: 8),
    "dvvideo": Row([], "Browsers do not play DV", weight: 10),
    "mpeg4": Row([], "Browsers do not play MPEG-4 part 2 (DivX, Xvid)", weight: 1.6),
    "mpeg2video": Row([], "Browsers do not play MPEG-2", weight: 2.2),
    "mpeg1video": Row([], "Browsers do not play MPEG-1", weight: 2.5),
    "h263": Row([], "Browsers do not play H.263", weight: 1.8),
    "flv1": Row([], "Browsers do not play Sorenson H.263", weight: 1.8),
    "vp6f": Row([], "Browsers do not play VP6", weight: 1.4),
    "theora": Row([], "Browsers no longer play Theora", weight: 1.6),
    "wmv1": Row([], "Browsers do not play Windows Media Video", weight: 1.7),
    "wmv2": Row([], "Browsers do not play Windows Media Video", weight: 1.7),
    "wmv3": Row([], "Browsers do not play Windows Media Video", weight: 1.3),
    "vc1": Row([], "Browsers do not play VC-1", weight: 1.2),
    "msmpeg4v2": Row([], "Browsers do not play Microsoft MPEG-4", weight: 1.7),
    "msmpeg4v3": Row([], "Browsers do not play Microsoft MPEG-4", weight: 1.7),
    "qtrle": Row([], "Browsers do not play QuickTime Animation", weight: 10),
    "rawvideo": Row([], "Uncompressed video is too big and plays nowhere", weight: 60),
    "ffv1": Row([], "FFV1 is an archive codec that browsers do not play", weight: 20),
  ]

  /// Sound.
  static let audio: [String: Row] = [
    "aac": Row([.mp4, .mov, .m4a, .aac], "AAC plays everywhere"),
    "mp3": Row([.mp4, .mov, .mp3], "MP3 plays everywhere"),
    "opus": Row([.webm], "Opus plays everywhere in WebM only, and WebM sound is not accepted"),
    "vorbis": Row([.webm], "Safari plays Vorbis in WebM only, and WebM sound is not accepted"),
    "pcm_u8": Row([.wav], "Browsers play PCM in WAV only"),
    "pcm_s16le": Row([.wav], "Browsers play PCM in WAV only"),
    "pcm_s24le": Row([.wav], "Browsers play PCM in WAV only"),
    "pcm_s32le": Row([.wav], "Browsers play PCM in WAV only"),
    "pcm_f32le": Row([.wav], "Browsers play PCM in WAV only"),
    "flac": Row([], "FLAC files are not accepted, and FLAC in MP4 does not play everywhere"),
    "alac": Row([], "Only Safari plays Apple Lossless"),
    "ac3": Row([], "Chrome and Firefox do not play AC-3"),
    "eac3": Row([], "Chrome and Firefox do not play E-AC-3"),
    "dts": Row([], "Browsers do not play DTS"),
    "mp2": Row([], "Browsers do not play MPEG layer II"),
    "amr_nb": Row([], "Browsers do not play AMR"),
    "amr_wb": Row([], "Browsers do not play AMR"),
    "wmav1": Row([], "Browsers do not play Windows Media Audio"),
    "wmav2": Row([], "Browsers do not play Windows Media Audio"),
    "wmapro": Row([], "Browsers do not play Windows Media Audio"),
    "wmalossless": Row([], "Browsers do not play Windows Media Audio"),
  ]

  /// Picture formats that go as they are, and their reason.
  static let pictures: [ContainerFormat: Row] = [
    .jpeg: Row([.jpeg], "JPEG shows everywhere"),
    .png: Row([.png], "PNG shows everywhere"),
    .apng: Row([.apng], "Animated PNG plays in every browser under the name of PNG"),
    .gif: Row([.gif], "GIF plays everywhere"),
    .webp: Row([.webp], "WebP shows in every browser"),
    .heic: Row([], "Only Safari shows HEIC"),
    .avif: Row([], "The service does not take AVIF"),
    .tiff: Row([], "Only Safari shows TIFF"),
    .bmp: Row([], "The service does not take BMP"),
    .jpegXL: Row([], "Only Safari shows JPEG XL"),
    .strayJPEG: Row([], "Browsers do not show a JPEG that begins with bytes of something else"),
    .jpegLS: Row([], "Browsers do not show JPEG-LS"),
    .jpeg2000: Row([], "Browsers do not show JPEG 2000"),
    .psd: Row([], "Browsers do not show Photoshop documents"),
    .netpbm: Row([], "Browsers do not show PBM, PGM, PPM and PAM"),
    .targa: Row([], "Browsers do not show Targa pictures"),
    .pcx: Row([], "Browsers do not show PCX pictures"),
  ]

  /// The row of a codec or format that the table does not name.
  static func unknown(_ name: String) -> Row {
    Row([], "Browsers are not known to play \(name)", weight: 1.5)
  }

  /// The row of a stream.
  static func row(of stream: StreamFacts) -> Row {
    if stream.kind == .video { return video[stream.codec] ?? unknown(stream.codec) }
    if let row = audio[stream.codec] { return row }
    return stream.codec.hasPrefix("pcm_")
      ? Row([], "Browsers do not play \(stream.codec), a kind of PCM") : unknown(stream.codec)
  }

  /// The extension under which a container goes to the service; nil where it does not go.
  static func fileExtension(of container: ContainerFormat) -> String? {
    container == .apng
      ? "png"
      : UploadPolicy.acceptedExtensions.contains(container.rawValue) ? container.rawValue : nil
  }

  /// Whether sound is kept to the last bit, so that its bit rate tells nothing of what it needs as AAC.
  static func isLossless(_ sound: StreamFacts) -> Bool {
    sound.codec.hasPrefix("pcm_") || losslessSound.contains(sound.codec)
  }

  private static let losslessSound: Set<String> = [
    "alac", "ape", "flac", "mlp", "tak", "truehd", "tta", "wavpack", "wmalossless",
  ]
}
