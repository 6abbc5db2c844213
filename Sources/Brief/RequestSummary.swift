public import MediaModel

extension RequestReader {
  /// One line for a person: what is asked, and the words that said it, such as
  /// `asked: 30 s · 9:16 · 1080×1920 · H.264 MP4 — from «30-second», «vertical», «1080p»`.
  public static func summary(_ request: VideoRequest) -> String {
    var parts: [String] = []
    if let range = request.durationRange, request.duration == nil {
      parts.append(words(for: range))
    } else if let duration = request.duration {
      parts.append((request.durationRange == nil ? "" : "about ") + seconds(duration))
    }
    if let aspect = request.aspectRatio { parts.append(aspect.description) }
    if let size = request.resolution {
      parts.append(size.description)
    } else if let lines = request.shortSide {
      parts.append("\(lines)p")
    }
    if let rate = request.frameRate { parts.append("\(number(rate)) fps") }
    if let sound = request.sound { parts.append(sound ? "with sound" : "silent") }
    if let largest = request.largest { parts.append("at most \(largest)") }
    if let title = request.title { parts.append("titled “\(title)”") }
    if let platform = request.platform { parts.append("for \(platform)") }
    parts.append("H.264 MP4")
    return "asked: " + parts.joined(separator: " · ") + origin(request)
  }

  private static func origin(_ request: VideoRequest) -> String {
    let order = [
      "duration", "aspectRatio", "resolution", "shortSide", "frameRate", "sound", "largest",
      "title",
      "platform",
    ]
    var said: [String] = []
    for field in order {
      if let words = request.sources[field], !said.contains("«\(words)»") {
        said.append("«\(words)»")
      }
    }
    return said.isEmpty ? "" : " — from " + said.joined(separator: ", ")
  }

  static func words(for range: ClosedRange<Double>) -> String {
    if range.lowerBound <= 0 { return "at most \(seconds(range.upperBound))" }
    if range.upperBound >= VideoRequest.unboundedDuration {
      return "at least \(seconds(range.lowerBound))"
    }
    return "\(number(range.lowerBound))–\(seconds(range.upperBound))"
  }

  static func seconds(_ value: Double) -> String { number(value) + " s" }

  static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
  }

  /// What a person should know before the request is sent, such as a size that the service does
  /// not give; one line each.
  public static func notes(_ request: VideoRequest) -> [String] {
    guard request.exceedsService else { return [] }
    let asked = request.resolution.map { "\($0)" } ?? "\(request.shortSide ?? 0)p"
    let most = "\(VideoRequest.longestShortSide)p"
    return ["\(asked) is more than the service gives: \(most) at most, either way up"]
  }
}
