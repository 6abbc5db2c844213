import MediaModel

/// What the first bytes of a file say it is.
enum Sniffed: Equatable {
  /// A still or moving picture in a picture format.
  case picture
  /// MPEG-4, QuickTime, 3GPP.
  case mp4Family
  /// Matroska or WebM.
  case matroska
  /// Another container with a signature of its own.
  case container
  /// Something known that is not media, such as `a ZIP archive`.
  case other(String)
  /// Words.
  case text
  /// No signature known; FFmpeg may know better.
  case unknown
}

/// Judges a file by its first bytes; pure.
enum Sniffer {
  /// How many bytes are looked at.
  static let reach = 4096

  static func sniff(_ head: [UInt8]) -> Sniffed {
    if let known = signature(head) { return known }
    return isText(head) || isLatinText(head) ? .text : .unknown
  }

  private static func signature(_ head: [UInt8]) -> Sniffed? {
    if let format = FileSignature.format(of: head), format != .mp4 {
      return format == .ico ? .other("a Windows icon") : .picture
    }
    if head.holds("ftyp", at: 4) { return .mp4Family }
    if ["moov", "mdat", "moof", "free", "skip", "wide", "styp", "sidx", "pnot"]
      .contains(where: { head.holds($0, at: 4) })
    {
      return .mp4Family
    }
    if head.holds([0x1A, 0x45, 0xDF, 0xA3]) { return .matroska }
    if [
      "RIFF", "RF64", "OggS", "fLaC", "ID3", "FORM", "FLV", "#!AMR", ".snd", "caff", "YUV4MPEG2",
      "wvpk", "MAC ", "DKIF", ".RMF", "MThd", "riff",
    ].contains(where: { head.holds($0) })
      || head.holds([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])
      || head.holds([0x06, 0x0E, 0x2B, 0x34]) || head.holds([0, 0, 1, 0xBA])
      || (head.holds([0x47]) && head.holds([0x47], at: 188) && head.holds([0x47], at: 376))
    {
      return head.holds("MThd") ? .other("a MIDI score") : .container
    }
    return notMedia.first { $0.magic.isEmpty ? false : head.holds($0.magic, at: $0.offset) }
      .map { .other($0.what) }
  }

  /// The signature of a JPEG within the chunks of PNG (MNG specification 1.0, JNG), of which FFmpeg takes the
  /// JPEG for a clip.
  static let jng: [UInt8] = [0x8B, 0x4A, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private static let notMedia: [(magic: [UInt8], offset: Int, what: String)] = [
    (jng, 0, "a JNG picture"), (Array("PK\u{3}\u{4}".utf8), 0, "a ZIP archive"),
    (Array("PK\u{5}\u{6}".utf8), 0, "an empty ZIP archive"),
    (Array("%PDF".utf8), 0, "a PDF document"),
    (Array("%!PS".utf8), 0, "a PostScript document"),
    ([0x1F, 0x8B], 0, "a gzip archive"),
    (Array("BZh".utf8), 0, "a bzip2 archive"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "an xz archive"),
    ([0x28, 0xB5, 0x2F, 0xFD], 0, "a zstd archive"),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, "a 7z archive"),
    (Array("Rar!".utf8), 0, "a RAR archive"),
    (Array("ustar".utf8), 257, "a tar archive"),
    (Array("SQLite format 3".utf8), 0, "a SQLite database"),
    ([0x7F, 0x45, 0x4C, 0x46], 0, "a program"),
    ([0xCF, 0xFA, 0xED, 0xFE], 0, "a program"),
    ([0xCA, 0xFE, 0xBA, 0xBE], 0, "a program"),
    (Array("MZ".utf8), 0, "a program"),
    ([0xD0, 0xCF, 0x11, 0xE0], 0, "an Office document"),
    (Array("Bud1".utf8), 4, "a Finder folder record"),
    ([0x00, 0x05, 0x16, 0x07], 0, "an AppleDouble sidecar"),
    (Array("bplist".utf8), 0, "a property list"),
    (Array("wOFF".utf8), 0, "a font"),
    (Array("wOF2".utf8), 0, "a font"),
    (Array("OTTO".utf8), 0, "a font"),
    ([0x00, 0x01, 0x00, 0x00, 0x00], 0, "a font"),
  ]

  /// Whether the bytes are words: UTF-8 (a character may be cut at the end) without control characters,
  /// or UTF-16 with its mark.
  static func isText(_ head: [UInt8]) -> Bool {
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      return head.count > 3 && head.dropFirst(2).prefix(64).contains(0)
        && head.count.isMultiple(of: 2)
    }
    guard isPlain(head) else { return false }
    return (0..<min(4, head.count)).contains {
      String(validating: head.dropLast($0), as: UTF8.self) != nil
    }
  }

  /// Whether the bytes are words of an alphabet of one byte a letter.
  private static func isLatinText(_ head: [UInt8]) -> Bool {
    isPlain(head) && !head.contains { (0x80..<0xA0).contains($0) }
      && head.count { $0 >= 0x80 } * 4 < head.count
  }

  /// Whether there are bytes, and none that words don't have; colours of a terminal may be among them.
  private static func isPlain(_ head: [UInt8]) -> Bool {
    !head.isEmpty
      && head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) || $0 == 0x1B }
  }

  /// The document type of a Matroska file, `webm` or `matroska`, read from its EBML header.
  static func documentType(_ head: [UInt8]) -> String? {
    guard head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) else { return nil }
    for index in 4..<max(4, min(head.count - 3, 256))
    where head[index] == 0x42 && head[index + 1] == 0x82 {
      let length = Int(head[index + 2] & 0x7F)
      guard head[index + 2] & 0x80 != 0, index + 3 + length <= head.count else { return nil }
      return String(
        decoding: head[(index + 3)..<(index + 3 + length)].prefix { $0 != 0 }, as: UTF8.self)
    }
    return nil
  }
}
