import MediaEngine
import MediaModel

/// All that the checks look at, and the words they share.
struct CheckContext {
  let request: VideoRequest
  let facts: MediaFacts
  /// Nil where nothing was decoded.
  let analysis: MediaAnalysis?
  /// The edit lists; nil where it is no MP4.
  var edits: MovieEdits?
  let thresholds: Thresholds
  let platform: PlatformProfile?

  var video: StreamFacts? { facts.mainVideo }
  var audio: StreamFacts? { facts.mainAudio }
  var picture: PictureAnalysis? { analysis?.picture }
  var sound: SoundAnalysis? { analysis?.sound }

  /// What was decoded of the main picture, or of the main sound.
  func tally(_ stream: StreamFacts?) -> StreamTally? {
    guard let stream else { return nil }
    return analysis?.streams.first { $0.index == stream.index }
  }

  /// Pictures a second: as declared, but as counted where the two have nothing in common.
  var frameRate: Double? {
    let declared = video?.frameRate?.value
    guard let tally = tally(video), tally.frames > 2, let length = tally.length, length > 0 else {
      return declared
    }
    let counted = Double(tally.frames) / length
    guard let declared, abs(declared - counted) <= counted / 2 else { return counted }
    return declared
  }

  /// The length of one frame in seconds.
  var frameLength: Double {
    let rate = frameRate ?? 0
    return rate > 0 ? 1 / rate : picture?.step ?? 0.04
  }

  /// The length of what is decoded, of the picture where there is one; else as declared.
  var length: Double? {
    let tally = tally(video) ?? tally(audio)
    if let tally, tally.frames > 0, let length = tally.length { return length }
    guard analysis == nil, let declared = video?.duration ?? facts.duration else { return nil }
    let start = video?.startTime ?? 0
    return facts.isFragmented && start > 0 && start < declared ? declared - start : declared
  }
}

/// Numbers as the reports show them.
enum Words {
  /// Up to three decimals, without trailing zeros: `12`, `12.5`, `0.033`.
  static func number(_ value: Double, decimals: Int = 3) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = [1.0, 10, 100, 1000][min(3, max(0, decimals))]
    let scaled = Int64((value.magnitude * scale).rounded())
    let whole = scaled / Int64(scale)
    var fraction = String(scaled % Int64(scale))
    fraction = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let sign = value < 0 && scaled != 0 ? "-" : ""
    return fraction.isEmpty || decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }

  static func seconds(_ value: Double) -> String { number(value) + " s" }

  static func percent(_ part: Double) -> String { number(part * 100, decimals: 1) + " %" }

  /// `1.2–3.4 s`, the first of several with how many more there are.
  static func spans(_ spans: [TimeSpan]) -> String {
    guard let first = spans.first else { return "" }
    let text = "\(number(first.start, decimals: 2))–\(number(first.end, decimals: 2)) s"
    return spans.count > 1 ? "\(text) and \(spans.count - 1) more" : text
  }

  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}
