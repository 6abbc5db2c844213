/// A container or picture format, by content and not by name.
///
/// The raw value is a lower-case word, the usual file extension where there is one; formats that
/// this list does not name keep FFmpeg's demuxer name, so that an unknown one survives.
public struct ContainerFormat: RawRepresentable, Hashable, Sendable, Codable,
  CustomStringConvertible
{
  /// The lower-case word.
  public let rawValue: String

  /// Takes any word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Reads the bare word.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes the bare word.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  /// The word itself.
  public var description: String { rawValue }

  /// Whether the length that it declares is a promise, and not an estimate from the bit rate or the last
  /// time in the file.
  public var promisesLength: Bool {
    !isRecording && ![.mp3, .aac, .amr, .flv, .gif, .apng].contains(self)
  }

  /// Whether it is a stream that is kept as it was sent, as broadcasts, discs and cameras are.
  ///
  /// It has no index: it may begin between key frames, break off within a packet and be joined end to end
  /// with others, whereby its clock starts again and its pictures may change, and nothing tells its length
  /// but the last time in it.
  public var isRecording: Bool { [.mpegTS, .mpegPS].contains(self) }

  private static func named(_ word: String) -> ContainerFormat { .init(rawValue: word) }

  /// MPEG-4 part 14 and the ISO base media family (`.mp4`, `.m4v`).
  public static let mp4 = named("mp4")
  /// QuickTime (`.mov`).
  public static let mov = named("mov")
  /// 3GPP (`.3gp`, `.3g2`).
  public static let threeGP = named("3gp")
  /// MPEG-4 sound (`.m4a`).
  public static let m4a = named("m4a")
  /// Audio Video Interleave.
  public static let avi = named("avi")
  /// Matroska.
  public static let mkv = named("mkv")
  /// WebM, the Matroska subset.
  public static let webm = named("webm")
  /// MPEG transport stream.
  public static let mpegTS = named("ts")
  /// MPEG program stream.
  public static let mpegPS = named("mpg")
  /// Flash video.
  public static let flv = named("flv")
  /// Advanced Systems Format (`.wmv`, `.wma`, `.asf`).
  public static let asf = named("asf")
  /// JPEG picture.
  public static let jpeg = named("jpg")
  /// JPEG picture behind a few bytes of something else, such as a line end.
  public static let strayJPEG = named("jpg behind other bytes")
  /// JPEG-LS picture.
  public static let jpegLS = named("jls")
  /// PNG picture.
  public static let png = named("png")
  /// Animated PNG.
  public static let apng = named("apng")
  /// GIF, moving or not.
  public static let gif = named("gif")
  /// WebP, moving or not.
  public static let webp = named("webp")
  /// HEIF picture coded with HEVC.
  public static let heic = named("heic")
  /// HEIF picture coded with AV1.
  public static let avif = named("avif")
  /// TIFF picture.
  public static let tiff = named("tiff")
  /// Windows bitmap.
  public static let bmp = named("bmp")
  /// JPEG XL picture.
  public static let jpegXL = named("jxl")
  /// JPEG 2000 picture.
  public static let jpeg2000 = named("jp2")
  /// Photoshop document.
  public static let psd = named("psd")
  /// A picture of the Netpbm family: PBM, PGM, PPM, PAM.
  public static let netpbm = named("pnm")
  /// Truevision Targa picture.
  public static let targa = named("tga")
  /// ZSoft PCX picture.
  public static let pcx = named("pcx")
  /// MPEG audio layer III.
  public static let mp3 = named("mp3")
  /// RIFF wave sound.
  public static let wav = named("wav")
  /// Raw AAC in ADTS frames.
  public static let aac = named("aac")
  /// FLAC sound.
  public static let flac = named("flac")
  /// Ogg (Vorbis, Opus, …).
  public static let ogg = named("ogg")
  /// AIFF sound.
  public static let aiff = named("aiff")
  /// AMR speech.
  public static let amr = named("amr")
}
