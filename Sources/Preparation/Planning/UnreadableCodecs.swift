import MediaEngine
import MediaModel

/// What is said of clips and sound in codecs that FFmpeg has no decoder for.
enum UnreadableCodecs {
  /// Why a file is of no use; nil where its main picture, or some of its sound, can be decoded.
  static func reason(_ facts: MediaFacts) -> Reason? {
    switch facts.kind {
    case .video:
      guard let video = facts.mainVideo, !video.isDecodable else { return nil }
      return missing(
        "Its video is \(name(of: video)), which cannot be decoded here. Export it as H.264 in MP4")
    case .audio:
      guard let sound = facts.mainAudio, !facts.usableSounds.contains(where: \.isDecodable) else {
        return nil
      }
      return missing(
        "Its sound is \(name(of: sound)), which cannot be decoded here. Export it as AAC or WAV")
    case .image, .animation: return nil
    }
  }

  private static func missing(_ text: String) -> Reason {
    Reason(code: MediaError.Kind.missingCodec.rawValue, text: text)
  }

  /// The usual name, and the four letters that the file tells; these alone where they are all that is known.
  static func name(of stream: StreamFacts) -> String {
    let letters = String((stream.codecTag ?? "").reversed().drop { $0 == " " }.reversed())
    let known = names.first { letters.hasPrefix($0.letters) }?.name
    if let known { return "\(known) (\(letters))" }
    if stream.codec != "unknown" { return stream.codec }
    return letters.isEmpty ? "of an unknown kind" : "of the kind \(letters)"
  }

  /// Sample entries by the first of their letters, from their makers' descriptions and the MP4
  /// Registration Authority.
  private static let names: [(letters: String, name: String)] = [
    ("CRAW", "Canon RAW"), ("aprn", "ProRes RAW"), ("aprh", "ProRes RAW HQ"),
    ("vvc1", "H.266 (VVC)"), ("vvi1", "H.266 (VVC)"), ("evc1", "EVC"), ("lvc1", "LCEVC"),
    ("apv1", "APV"), ("brx", "Blackmagic RAW"), ("brst", "Blackmagic RAW"),
    ("brhq", "Blackmagic RAW"), ("brlt", "Blackmagic RAW"), ("brvn", "Blackmagic RAW"),
    ("brs2", "Blackmagic RAW"), ("bra", "Blackmagic RAW"), ("nraw", "Nikon N-RAW"),
    ("ac-4", "Dolby AC-4"), ("mha1", "MPEG-H Audio"), ("mhm1", "MPEG-H Audio"),
    ("apac", "Apple Positional Audio"),
  ]
}
