import Brief
import MediaModel
import Testing

/// A text and what it asks, in a short notation: `30s`, `20-40s`, `<60s`, `>20s`, `~30s`, `9:16`,
/// `1080x1920`, `1080p` (no shape), `fps30`, `sound`, `silent`, `@reels`, `<=50MB`, `t=Title_Words`.
struct Phrase: CustomTestStringConvertible, Sendable {
  let text: String
  let asked: String

  init(_ text: String, _ asked: String) {
    self.text = text
    self.asked = asked
  }

  var testDescription: String { text }

  /// The request in the same notation, in a fixed order.
  static func notation(_ request: VideoRequest) -> String {
    var parts: [String] = []
    let number = { (value: Double) in
      value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
    if let range = request.durationRange {
      if let target = request.duration {
        parts.append("~\(number(target))s")
      } else if range.lowerBound <= 0 {
        parts.append("<\(number(range.upperBound))s")
      } else if range.upperBound >= VideoRequest.unboundedDuration {
        parts.append(">\(number(range.lowerBound))s")
      } else {
        parts.append("\(number(range.lowerBound))-\(number(range.upperBound))s")
      }
    } else if let duration = request.duration {
      parts.append("\(number(duration))s")
    }
    if let aspect = request.aspectRatio { parts.append("\(aspect)") }
    if let size = request.resolution { parts.append("\(size.width)x\(size.height)") }
    if let lines = request.shortSide { parts.append("\(lines)p") }
    if let rate = request.frameRate { parts.append("fps\(number(rate))") }
    if let sound = request.sound { parts.append(sound ? "sound" : "silent") }
    if let platform = request.platform { parts.append("@\(platform)") }
    if let largest = request.largest { parts.append("<=\(largest.bytes / 1_000_000)MB") }
    if let title = request.title {
      parts.append("t=" + title.replacing(" ", with: "_"))
    }
    return parts.joined(separator: " ")
  }
}
