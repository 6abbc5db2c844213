import Foundation
import MediaModel

/// How words are set on the picture; pure apart from the search for a font.
struct TitleStyle: Sendable {
  let canvas: Resolution
  let fonts: TitleFonts

  /// One line of a text with its size in pixels.
  struct Line: Hashable, Sendable {
    var words: String
    var size: Int
  }

  /// The share of the width that words may take: what Reels, TikTok and Shorts leave free of
  /// buttons on both sides, so that centred words are never covered.
  private var widest: Double {
    Double(canvas.width) * (canvas.width < canvas.height ? 0.74 : 0.8)
  }

  /// Breaks a text into lines of even length and chooses the largest size that fits.
  func lines(of text: String, isClosing: Bool) -> [Line] {
    let words = Self.printable(text)
    guard !words.isEmpty else { return [] }
    let largest = Double(min(canvas.width, canvas.height)) * (isClosing ? 0.1 : 0.14)
    for count in 1...5 {
      let lines = Self.broken(words, into: count)
      let longest = lines.map(Self.width).max() ?? 1
      let size = min(largest, widest / longest)
      let isLargeEnough = size >= largest * (count == 1 ? 0.8 : 0.62) || count == 5
      if isLargeEnough || lines.count < count {
        let pixels = max(12, Int(size) & ~1)
        return lines.map { Line(words: $0, size: pixels) }
      }
    }
    return []
  }

  /// Leaves out what no text font can show: emoji and control characters.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          !$0.properties.isEmojiPresentation && $0.value != 0xfe0f && $0.value != 0x200d
            && $0.properties.generalCategory != .control
        })
    ).split(separator: " ").joined(separator: " ")
  }

  /// A text in so many lines (or fewer), as even as its words allow.
  static func broken(_ text: String, into count: Int) -> [String] {
    let pieces = Self.pieces(text)
    let whole = width(text)
    var lines: [String] = []
    var line = ""
    for piece in pieces {
      let joined = line + piece
      let target = whole / Double(count)
      if !line.isEmpty, lines.count < count - 1,
        abs(width(joined) - target) > abs(width(line) - target)
      {
        lines.append(line.trimmingCharacters(in: .whitespaces))
        line = piece
      } else {
        line = joined
      }
    }
    lines.append(line.trimmingCharacters(in: .whitespaces))
    return lines.filter { !$0.isEmpty }
  }

  /// Where a line may break: after spaces, and between Chinese characters, but not before what
  /// closes a sentence or a bracket.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      if piece.isEmpty, let last = pieces.indices.last, "：，。、！？；）」』》:,.!?;)".contains(character) {
        pieces[last].append(character)
        continue
      }
      piece.append(character)
      if character == " " || isWide(character) {
        pieces.append(piece)
        piece = ""
      }
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  static func isWide(_ character: Character) -> Bool {
    (character.unicodeScalars.first?.value).map { (0x2e80...0xffef).contains($0) } ?? false
  }

  /// About how wide a text is in units of its size, for a bold sans; on the safe side.
  static func width(_ text: String) -> Double {
    text.reduce(0.1) { sum, character in
      if isWide(character) { return sum + 1.02 }
      if " .,:;'!|ijlI1()[]".contains(character) { return sum + 0.4 }
      if "mwMW@%—".contains(character) { return sum + 1.08 }
      return sum + (character.isUppercase ? 0.78 : 0.69)
    }
  }

  // MARK: FFmpeg's filters

  /// The filters between `in` and `out` that set all texts; `null` where there are none.
  func filters(for texts: [Timeline.Text], frameRate: Int) -> String {
    var chains: [String] = []
    var last = "in"
    for (number, text) in texts.enumerated() {
      let set = lines(of: text.words, isClosing: text.isClosing)
      guard !set.isEmpty, fonts.canShow(text.words) else { continue }
      let (start, end) = (
        Double(text.start) / 1000, Double(text.start + text.duration) / 1000
      )
      chains.append(scrim(number, lines: set, place: text.place, start, end, frameRate))
      chains.append("[\(last)][scrim\(number)]overlay=0:0:eof_action=pass[under\(number)]")
      let drawn = drawing(set, in: fonts.option(for: text.words), text.place, start, end)
      chains.append("[under\(number)]\(drawn)[texts\(number)]")
      last = "texts\(number)"
    }
    guard !chains.isEmpty else { return "null" }
    chains.append("[\(last)]format=yuv420p[out]")
    return chains.joined(separator: ";")
  }

  private func middle(of place: Timeline.Text.Place) -> Double {
    switch place {
    case .top: 0.22
    case .center: canvas.width < canvas.height ? 0.42 : 0.5
    case .bottom: canvas.width < canvas.height ? 0.64 : 0.78
    }
  }

  private func height(of lines: [Line]) -> Double {
    lines.reduce(0) { $0 + Double($1.size) * 1.22 }
  }

  /// A soft dark band behind the words, so that they can be read on any picture.
  private func scrim(
    _ number: Int, lines: [Line], place: Timeline.Text.Place, _ start: Double, _ end: Double,
    _ frameRate: Int
  ) -> String {
    let (width, height) = (max(16, canvas.width / 8), max(16, canvas.height / 8))
    let spread = max(0.06, self.height(of: lines) / Double(canvas.height) * 0.9)
    let distance = "(Y/H-\(middle(of: place)))/\(spread)"
    let fade = min(0.4, (end - start) / 3)
    return "color=black:s=\(width)x\(height):r=\(frameRate):d=\(1 / Double(frameRate)),"
      + "format=yuva420p,geq=lum=16:cb=128:cr=128:a='150*exp(-pow(\(distance)\\,2))',"
      + "scale=\(canvas.width):\(canvas.height):flags=bilinear,"
      + "loop=-1:1:0,trim=duration=\(end - start),"
      + "fade=in:st=0:d=\(fade):alpha=1,fade=out:st=\(end - start - fade):d=\(fade):alpha=1,"
      + "setpts=PTS-STARTPTS+\(start)/TB[scrim\(number)]"
  }

  private func drawing(
    _ lines: [Line], in font: String, _ place: Timeline.Text.Place, _ start: Double,
    _ end: Double
  ) -> String {
    var top = Double(canvas.height) * middle(of: place) - height(of: lines) / 2
    let fade = min(0.4, (end - start) / 3)
    let alpha =
      "min(1\\,max(0\\,min((t-\(start))/\(fade)\\,(\(end)-t)/\(fade))))"
    return lines.map { line in
      let step = Double(line.size) * 1.22
      defer { top += step }
      let shadow = max(1, line.size / 28)
      return "drawtext=\(font):expansion=none"
        + ":text=\(Self.escaped(line.words)):fontsize=\(line.size):fontcolor=white"
        + ":shadowcolor=black@0.55:shadowx=\(shadow):shadowy=\(shadow)"
        + ":x=(w-text_w)/2:y=\(Int(top + step / 2))-ascent/2-\(line.size / 50)"
        + ":alpha='\(alpha)':enable='between(t\\,\(start)\\,\(end))'"
    }.joined(separator: ",")
  }

  /// A text as an option's value inside a description: escaped for the option, then for the graph.
  static func escaped(_ text: String) -> String {
    func escape(_ text: String, _ special: String) -> String {
      text.reduce(into: "") { result, character in
        if special.contains(character) { result.append("\\") }
        result.append(character)
      }
    }
    return escape(escape(text, "\\':"), "\\'[],;")
  }
}
