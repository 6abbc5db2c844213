public import MediaModel

/// What is looked up in a source before it is encoded, as its headers do not tell it: once for all parts
/// and tries.
public struct SourceSurvey: Sendable {
  /// The source's facts, with what was found.
  public let facts: MediaFacts
  /// The pace of its picture; nil where that is not encoded.
  let pace: SourcePace?
  /// Whether its edit list shows pieces of it.
  let showsPieces: Bool
  /// Whether all its pictures lie on one grid: parts that were joined lie on grids of their own.
  let isOneGrid: Bool

  /// Looks a file up on the calling thread; parts of it may be decoded.
  ///
  /// Throws a ``MediaError``: `encrypted` where it is protected, `impossible` where nobody could see its
  /// picture aright, or what is wrong with the file.
  ///
  /// - Parameters:
  ///   - known: The file's facts, where they are known already.
  ///   - encodesPicture: Whether the picture is to be encoded; nothing is decoded where not.
  ///   - threads: The decoder's threads; 0 for as many as there are cores.
  public init(
    of path: String, known: MediaFacts? = nil, encodesPicture: Bool = true, threads: Int = 0,
    cancellation: Cancellation? = nil
  ) throws {
    var facts = try known ?? Probe.facts(of: path, cancellation: cancellation)
    if facts.isEncrypted {
      throw MediaError(
        .encrypted, operation: "transcoding", path: path, detail: "it is protected (DRM)")
    }
    try Self.refuseUnshowable(facts, path: path, cancellation)
    showsPieces = try MovieEdits.showPieces(facts, path: path)
    if encodesPicture, let main = facts.mainVideo {
      let pace = try SourcePace(
        of: main, in: path, threads: threads, cancellation: cancellation)
      for index in facts.streams.indices where facts.streams[index].index == main.index {
        facts.streams[index] = pace.stream
      }
      self.pace = pace
      isOneGrid = try !ReadLength.hasRestarts(facts, path: path, cancellation)
    } else {
      pace = nil
      isOneGrid = true
    }
    self.facts = facts
  }

  /// Refuses Dolby Vision whose base layer is in a colour space of its own (profile 5): read as
  /// anything else its colours are green and violet.
  private static func refuseUnshowable(
    _ facts: MediaFacts, path: String, _ cancellation: Cancellation?
  ) throws {
    guard let stream = facts.mainVideo, stream.hdr == .dolbyVision else { return }
    let source = try Demuxer.open(path, analysis: .headers, cancellation: cancellation)
    if source.dolbyVisionProfile(ofStream: stream.index) == 5 {
      throw MediaError(
        .impossible, operation: "transcoding", path: path,
        detail: "its Dolby Vision (profile 5) holds no picture that other players can show",
        advice: "Export it as HDR10, HLG or SDR")
    }
  }
}
