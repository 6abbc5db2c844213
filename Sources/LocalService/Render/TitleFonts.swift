import Foundation

/// The fonts that words are set in.
struct TitleFonts: Sendable {
  /// For Latin, Greek and Cyrillic.
  var latin: String?
  /// For Chinese, Japanese and Korean, with Latin letters among them.
  var wide: String?

  /// Looks where systems keep their fonts.
  static func installed() -> TitleFonts {
    func first(_ paths: [String]) -> String? {
      paths.first { FileManager.default.isReadableFile(atPath: $0) }
    }
    return TitleFonts(
      latin: first([
        "/usr/share/fonts/truetype/lato/Lato-Heavy.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/System/Library/Fonts/Supplemental/Arial Bold.ttf",
      ]),
      wide: first([
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/System/Library/Fonts/PingFang.ttc",
      ]))
  }

  /// Whether there is a font for every character of a text.
  func canShow(_ text: String) -> Bool { wide != nil || !text.contains(where: TitleStyle.isWide) }

  /// drawtext's option that names the font for a text.
  func option(for text: String) -> String {
    let path = text.contains(where: TitleStyle.isWide) ? wide : latin
    return path.map { "fontfile=\(TitleStyle.escaped($0))" }
      ?? "font=\(TitleStyle.escaped("sans:bold"))"
  }
}
