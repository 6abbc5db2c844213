public import MediaModel

/// Understands what a text in English or Chinese asks of a video, without a model.
public enum RequestReader {
  /// What the text asks of its video; of the first one, where it asks for several.
  public static func read(_ prompt: String) -> VideoRequest {
    readAll(prompt).first ?? VideoRequest()
  }

  /// What the text asks of each of its videos, in its order; never empty.
  public static func readAll(_ prompt: String) -> [VideoRequest] {
    [VideoRequest()]
  }
}
