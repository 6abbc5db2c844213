public import MediaModel

extension RequestReader {
  /// One line for a person: what is asked, and the words that said it.
  public static func summary(_ request: VideoRequest) -> String {
    "asked: nothing in particular"
  }

  /// What a person should know before the request is sent, such as a size that the service does
  /// not give; one line each.
  public static func notes(_ request: VideoRequest) -> [String] {
    []
  }
}
