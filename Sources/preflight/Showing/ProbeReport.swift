import FaithfulJSON
import MediaModel
import Preparation
import TerminalKit

/// Shows what files are.
struct ProbeReport {
  let console: Console
  let isJSON: Bool

  func show(_ source: String, _ facts: MediaFacts?, _ decision: Decision) {
    if isJSON {
      console.say(
        JSON.object([
          ("path", JSON(source)), ("facts", facts.flatMap { try? JSON.encoding($0) } ?? .null),
          ("prep", decision.report),
        ]))
      return
    }
    console.say(console.styled(printable(source), .bold))
    if let facts {
      for line in wrapped(Self.summary(facts), to: console.width - 2) { console.say("  " + line) }
      var table = Table([.init(""), .init(""), .init(""), .init("", wraps: true, least: 24)])
      for stream in facts.streams {
        table.add(Self.cells(of: stream, in: facts.container).map { .init(printable($0)) })
      }
      console.say(table, indent: 2)
    }
    let reasons = decision.reasons.map(\.text).map(printable).joined(separator: ". ")
    let lines = wrapped("prep: \(decision.action.rawValue) (\(reasons))", to: console.width - 2)
    for line in lines { console.say("  " + console.styled(line, Self.style(decision.action))) }
  }

  /// `mov, 0:04.00, 253 kB, 506 kb/s, 2 chapters, has a location`
  static func summary(_ facts: MediaFacts) -> String {
    var parts = [facts.container.rawValue + (facts.majorBrand.map { " (\(trimmed($0)))" } ?? "")]
    if let duration = facts.duration { parts.append(length(duration)) }
    parts.append("\(ByteSize(facts.bytes))")
    if let rate = facts.bitRate { parts.append("\(rate / 1000) kb/s") }
    if let pictures = facts.pictures, pictures > 1 { parts.append("\(pictures) pictures") }
    if facts.chapters > 0 { parts.append("\(facts.chapters) chapters") }
    if facts.indexFirst == false { parts.append("index last") }
    if facts.isFragmented { parts.append("fragmented") }
    if facts.hasEditList { parts.append("edit list") }
    if facts.isEncrypted { parts.append("encrypted") }
    if facts.hasLocation { parts.append("has a location") }
    return printable(parts.joined(separator: ", "))
  }

  private static func cells(of stream: StreamFacts, in container: ContainerFormat) -> [String] {
    let codec = [stream.codec, stream.profile, level(of: stream)].compactMap { $0 }
    let isStill = container.isStill && stream.kind == .video
    let kind = stream.isAttachedPicture ? "cover" : isStill ? "image" : stream.kind.rawValue
    return ["#\(stream.index)", kind, codec.joined(separator: " "), details(of: stream)]
  }

  private static func details(of stream: StreamFacts) -> String {
    var parts: [String] = []
    if let shown = stream.displaySize { parts.append(size(of: stream, shown: shown)) }
    if let rate = stream.frameRate, !stream.isAttachedPicture {
      let text = rate.denominator == 1 ? "\(rate)" : hundredths(rate.value)
      parts.append(text + " fps" + (stream.isVariableFrameRate ? " (varies)" : ""))
    }
    if stream.kind == .video, let format = stream.sampleFormat { parts.append(format) }
    if stream.fieldOrder == .topFirst || stream.fieldOrder == .bottomFirst {
      parts.append("interlaced")
    }
    if let hdr = stream.hdr { parts.append(hdr.rawValue) }
    let colour = stream.colour
    let tags = [colour.primaries, colour.transfer, colour.matrix].compactMap { $0 }
    if !tags.isEmpty {
      parts.append(Set(tags).count == 1 ? tags[0] : tags.joined(separator: "/"))
    }
    if colour.isFullRange == true { parts.append("full range") }
    if stream.hasAlpha { parts.append("alpha") }
    if let rate = stream.sampleRate { parts.append("\(rate) Hz") }
    if let channels = stream.channels {
      // FFmpeg calls what has no layout by its count.
      let name = stream.channelLayout.flatMap { $0.hasSuffix("channels") ? nil : $0 }
      parts.append(name ?? Self.named(channels: channels))
    }
    if let language = stream.language, language != "und" { parts.append(language) }
    return parts.joined(separator: ", ")
  }

  private static func named(channels: Int) -> String {
    channels == 1 ? "mono" : channels == 2 ? "stereo" : "\(channels) channels"
  }

  private static func size(of stream: StreamFacts, shown: Resolution) -> String {
    var text = "\(shown)"
    guard let coded = stream.codedSize, coded != shown || stream.isMirrored else { return text }
    var how = ["coded \(coded)"]
    if let ratio = stream.sampleAspectRatio, ratio != .one {
      how.append("pixels \(ratio.numerator):\(ratio.denominator)")
    }
    if stream.rotation != 0 { how.append("turned \(stream.rotation)°") }
    if stream.isMirrored { how.append("mirrored") }
    text += " (\(how.joined(separator: ", ")))"
    return text
  }

  private static func level(of stream: StreamFacts) -> String? {
    guard stream.codec == "h264", let level = stream.level, level > 0 else { return nil }
    return "\(level / 10).\(level % 10)"
  }

  private static func length(_ seconds: Double) -> String {
    seconds < 60 ? "\(hundredths(seconds)) s" : ProgressLine.clock(seconds)
  }

  private static func hundredths(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "–" }
    let hundredths = Int64((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  private static func trimmed(_ text: String) -> String {
    String(text.reversed().drop { $0 == " " }.reversed())
  }

  private static func style(_ action: PreparationAction) -> Style {
    switch action {
    case .reject: .red
    case .keep: .green
    case .ignore: .dim
    default: .cyan
    }
  }
}

extension ContainerFormat {
  fileprivate var isStill: Bool {
    [.jpeg, .png, .heic, .avif, .tiff, .bmp, .jpegXL].contains(self)
  }
}
