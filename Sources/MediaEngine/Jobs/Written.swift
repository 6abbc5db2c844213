public import MediaModel

/// A file that a job wrote.
public struct Written: Sendable {
  /// Its facts.
  public var facts: MediaFacts
  /// What decoding it found; nil where that was not asked for.
  public var decoded: DecodeReport?
  /// The source's packets that could not be decoded, and are left out.
  public var sourceErrors = 0
  /// Whether the source's pictures come in more than one shape.
  public var hasChangedShape = false
  /// Whether pictures of more than one size were copied.
  var isOfManySizes = false
  /// Tracks of words that held nothing but positions, and are left out.
  public var positionLogs = 0
  /// Whether the source breaks off within its last pictures or sounds, which are left out.
  public var isWithoutBrokenEnd = false
  /// What is to be said of how it meets a limit.
  var fitting: [Reason] = []

  /// What is to be said of it.
  public var notes: [Reason] {
    [
      .sourceDamaged(sourceErrors), hasChangedShape ? .shapeChanged : nil,
      isOfManySizes ? .sizeChanged : nil,
      positionLogs > 0 ? .positionLogLeftOut : nil, isWithoutBrokenEnd ? .brokenEndLeftOut : nil,
    ].compactMap(\.self) + fitting
  }
}

extension Reason {
  /// What is said of a source whose pictures change their shape.
  static let shapeChanged = Reason(
    code: "shape-changes",
    text: "Its picture changes its shape on the way; it has bars where it differs from the first"
  )

  /// What is said of a source whose pictures change their size and are copied.
  static let sizeChanged = Reason(
    code: "shape-changes",
    text:
      "Its picture changes its size on the way, which is kept; browsers show each part at its own"
  )

  /// What is said of words that are nothing but positions.
  public static let positionLogLeftOut = Reason(
    code: "position-log-removed", text: "Its subtitles are a log of positions, which is left out")

  /// What is said of a recording that was interrupted.
  static let brokenEndLeftOut = Reason(
    code: "broken-end", text: "It breaks off within its last picture or sound, which is left out")

  /// What is said of a source of which so many packets could not be decoded; nil where none.
  public static func sourceDamaged(_ errors: Int) -> Reason? {
    guard errors > 0 else { return nil }
    let places = errors == 1 ? "One place" : "\(errors) places"
    return Reason(
      code: "source-damaged",
      text: "\(places) of it could not be decoded; what is missing there is left out or made up")
  }
}
