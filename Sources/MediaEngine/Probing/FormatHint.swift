/// FFmpeg's name of the format that a file's first bytes leave no doubt of; pure.
///
/// FFmpeg itself asks each of some three hundred formats, which takes as long as reading the
/// headers does.
enum FormatHint {
  /// How many bytes are looked at.
  static let reach = 1024

  /// The name; nil where FFmpeg had better ask.
  static func name(_ head: [UInt8]) -> String? {
    if head.holds("ftyp", at: 4) { return "mov" }
    if head.holds([0x1A, 0x45, 0xDF, 0xA3]) { return "matroska" }
    if head.holds("RIFF") {
      return head.holds("WAVE", at: 8) ? "wav" : head.holds("AVI ", at: 8) ? "avi" : nil
    }
    // Other JPEGs are not read by FFmpeg.
    if head.holds([0xFF, 0xD8, 0xFF]) { return "mjpeg" }
    if head.holds("fLaC") { return "flac" }
    if head.holds("OggS") { return "ogg" }
    if head.holds("FLV\u{1}") { return "flv" }
    if (0..<5).allSatisfy({ head.holds("G", at: 188 * $0) }) { return "mpegts" }
    return isMP3(head) ? "mp3" : nil
  }

  /// An ID3 tag with a layer III frame right behind it.
  private static func isMP3(_ head: [UInt8]) -> Bool {
    guard head.count > 10, head.holds("ID3") else { return false }
    let frame = 10 + head.sevenBitNumber(at: 6)
    guard frame + 4 <= head.count else { return false }
    let isLayerThree = head[frame + 1] & 0xE6 == 0xE2
    return head[frame] == 0xFF && isLayerThree && head[frame + 2] & 0xF0 != 0xF0
  }
}
