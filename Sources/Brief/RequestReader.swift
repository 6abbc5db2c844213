public import MediaModel

/// Understands what a text in English or Chinese asks of a video, without a model.
///
/// Lengths, shapes, sizes, platforms, sound and titles are recognised by their spelling and judged
/// by the words around them: a "10-second countdown" is no wish about the length of the video.
public enum RequestReader {
  /// What the text asks of its video; of the first one, where it asks for several.
  public static func read(_ prompt: String) -> VideoRequest {
    readAll(prompt).first ?? VideoRequest()
  }

  /// What the text asks of each of its videos, in its order; never empty.
  public static func readAll(_ prompt: String) -> [VideoRequest] {
    let reading = Reading(String(prompt.prefix(longestText)))
    return SeveralVideos(reading: reading, mentions: mentions(in: reading)).requests()
  }

  /// Beyond this many characters a text is not a wish but an enclosure.
  static let longestText = 20_000

  static func mentions(in reading: Reading) -> [Mention] {
    let shapes = ShapeReader(reading: reading).mentions()
    let lengths = DurationJudge(reading: reading).mentions()
      .filter { length in !shapes.contains { $0.range.overlaps(length.range) } }
    let others =
      SoundReader(reading: reading).mentions() + TitleReader(reading: reading).mentions()
      + SizeReader(reading: reading).mentions()
    return (shapes + lengths + others).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
