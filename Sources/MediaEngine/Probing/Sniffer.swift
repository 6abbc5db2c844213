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
  /// Something known that is neither read nor sent, such as `a ZIP archive`.
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
    if let format = FileSignature.format(of: head), format != .mp4 { return .picture }
    if head.holds("ftyp", at: 4) { return .mp4Family }
    if ["moov", "mdat", "moof", "free", "skip", "wide", "styp", "sidx", "pnot"]
      .contains(where: { head.holds($0, at: 4) })
    {
      return .mp4Family
    }
    if head.holds([0x1A, 0x45, 0xDF, 0xA3]) { return .matroska }
    if [
      "RIFF", "RF64", "OggS", "fLaC", "ID3", "FORM", "FLV", "#!AMR", ".snd", "caff", "YUV4MPEG2",
      "wvpk", "MAC ", "DKIF", ".RMF", "riff",
    ].contains(where: { head.holds($0) })
      || head.holds([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])
      || head.holds([0x06, 0x0E, 0x2B, 0x34]) || head.holds([0, 0, 1, 0xBA])
      || (head.holds([0x47]) && head.holds([0x47], at: 188) && head.holds([0x47], at: 376))
    {
      return .container
    }
    return ForeignFile(head).map { .other($0.what) }
  }

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
