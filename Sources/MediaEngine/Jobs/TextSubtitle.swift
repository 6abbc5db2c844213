/// Subtitles of words, as MP4's timed text (3GPP TS 26.245); pure.
public enum TextSubtitle {
  /// FFmpeg's names of the codecs whose words can be carried over.
  public static let codecs: Set<String> = ["mov_text", "subrip", "ass", "ssa", "webvtt", "text"]

  /// Those that MP4 has to be given in another form.
  public static let converted = codecs.subtracting(["mov_text"])

  /// The words of one packet, without their styling; empty where there are none.
  static func words(_ bytes: [UInt8], codec: String) -> String {
    switch codec {
    case "mov_text":
      let count = bytes.number16(at: 0)
      return text(bytes.dropFirst(2).prefix(count))
    case "ass", "ssa":
      // ReadOrder, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, and then the words.
      let fields = text(bytes[...]).split(
        separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
      let words = fields.count == 9 ? withoutDrawings(String(fields[8])) : ""
      return trimmed(
        without("{", "}", in: words).replacing("\\N", with: "\n").replacing("\\n", with: "\n")
          .replacing("\\h", with: " "))
    default:
      let words = without("{\\", "}", in: without("<", ">", in: text(bytes[...])))
      return trimmed(
        words.replacing("\r\n", with: "\n").replacing("&lt;", with: "<")
          .replacing("&gt;", with: ">").replacing("&nbsp;", with: " ")
          .replacing("&amp;", with: "&"))
    }
  }

  /// Leaves out what an override such as `{\\p1}` turns into lines and curves, up to `{\\p0}`.
  private static func withoutDrawings(_ words: String) -> String {
    var kept = ""
    var isDrawing = false
    let parts = words.split(separator: "{", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let sides = part.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
      guard index > 0, sides.count == 2 else {
        kept += (index > 0 ? "{" : "") + part
        continue
      }
      if let scale = sides[0].matches(of: /\\p([0-9]+)/).last?.1 { isDrawing = scale != "0" }
      if !isDrawing { kept += sides[1] }
    }
    return kept
  }

  /// A sample of timed text: the length of the words and the words.
  static func sample(_ words: String) -> [UInt8] {
    let text = Array(words.utf8.prefix(Int(UInt16.max)))
    return [UInt8(text.count >> 8), UInt8(text.count & 0xFF)] + text
  }

  /// The sample description: centred at the bottom, one font, white.
  static let description: [UInt8] =
    [0, 0, 0, 0, 1, 0xFF] + [0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
    + [0, 0, 0, 0, 0, 1, 0, 18, 0xFF, 0xFF, 0xFF, 0xFF]
    + [0, 0, 0, 18] + Array("ftab".utf8) + [0, 1, 0, 1, 5] + Array("Serif".utf8)

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
  }

  private static func trimmed(_ words: String) -> String {
    var words = words[...]
    while words.last?.isWhitespace == true { words.removeLast() }
    while words.first?.isWhitespace == true { words.removeFirst() }
    return String(words)
  }

  /// Leaves out what stands between two marks, the marks too; an opening one without its end
  /// stays.
  private static func without(_ open: String, _ close: String, in words: String) -> String {
    var kept = ""
    var rest = words[...]
    while let start = rest.firstRange(of: open) {
      let behind = rest[start.upperBound...]
      let isMarkup = open != "<" || behind.first.map { $0.isLetter || $0 == "/" } == true
      guard isMarkup, let end = behind.firstRange(of: close) else {
        kept += rest[..<start.upperBound]
        rest = behind
        continue
      }
      kept += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    return kept + rest
  }
}
