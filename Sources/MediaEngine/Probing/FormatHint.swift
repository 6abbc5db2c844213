/// FFmpeg's name of the format that a file's first bytes leave no doubt of; pure.
///
/// FFmpeg itself asks each of some three hundred formats, which takes as long as reading the
/// headers does.
enum FormatHint {
  /// How many bytes are looked at.
  static let reach = 1024

  /// The name; nil where FFmpeg had better ask.
  static func name(_ head: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      let wanted = text.utf8
      return head.count >= offset + wanted.count
        && head[offset..<(offset + wanted.count)].elementsEqual(wanted)
    }
    if has("ftyp", at: 4) { return "mov" }
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "matroska" }
    if has("RIFF") { return has("WAVE", at: 8) ? "wav" : has("AVI ", at: 8) ? "avi" : nil }
    // Other JPEGs are not read by FFmpeg.
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "mjpeg" }
    if has("fLaC") { return "flac" }
    if has("OggS") { return "ogg" }
    if has("FLV\u{1}") { return "flv" }
    if (0..<5).allSatisfy({ has("G", at: 188 * $0) }) { return "mpegts" }
    return isMP3(head) ? "mp3" : nil
  }

  /// An ID3 tag with a layer III frame right behind it.
  private static func isMP3(_ head: [UInt8]) -> Bool {
    guard head.count > 10, head.starts(with: [0x49, 0x44, 0x33]) else { return false }
    let size = head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    let frame = 10 + size
    guard frame + 4 <= head.count else { return false }
    let isLayerThree = head[frame + 1] & 0xE6 == 0xE2
    return head[frame] == 0xFF && isLayerThree && head[frame + 2] & 0xF0 != 0xF0
  }
}
