import MediaModel

/// What the edit lists of an MP4-family file show, track by track.
public struct MovieEdits: Hashable, Sendable {
  /// One edit.
  public struct Edit: Hashable, Sendable {
    /// How long it lasts, in seconds.
    public var length: Double
    /// Where in the track it begins, in seconds; nil where nothing is shown.
    public var start: Double?
  }

  /// One track.
  public struct Track: Hashable, Sendable {
    /// Whether it holds pictures, and not sound or anything else.
    public var isPicture: Bool
    /// The edits in their order; empty where there is no list.
    public var edits: [Edit]
    /// The length of the media itself, in seconds.
    public var mediaLength: Double
  }

  /// The tracks of pictures and sound in the file's order.
  public var tracks: [Track]
  /// The bytes by which a box reaches past the end of the file; nil where none does.
  public var missingBytes: Int64?

  /// Reads them; nil where the file is not of the MP4 family.
  public static func read(_ path: String) throws -> MovieEdits? {
    let file = try FileSource.open(path)
    guard try Sniffer.sniff(file.read(at: 0, count: Sniffer.reach)) == .mp4Family else {
      return nil
    }
    let layout = MP4Reader.read(file)
    let movieScale = Double(max(1, layout.timescale))
    let tracks = layout.tracks.filter { ["vide", "soun"].contains($0.handler) }.map { track in
      let scale = Double(max(1, track.timescale))
      return Track(
        isPicture: track.handler == "vide",
        edits: track.edits.map { edit in
          Edit(
            length: Double(edit.length) / movieScale,
            start: edit.mediaTime < 0 ? nil : Double(edit.mediaTime) / scale)
        },
        mediaLength: Double(track.mediaDuration) / scale)
    }
    return MovieEdits(tracks: tracks, missingBytes: layout.cut?.missing)
  }

  /// Whether a file's edit list shows pieces of it: FFmpeg hands out the packets between them too, marked,
  /// and a muxer would put all of them into a copy.
  static func showPieces(_ facts: MediaFacts, path: String) throws -> Bool {
    guard facts.hasEditList, !facts.isFragmented else { return false }
    return MP4Reader.read(try FileSource.open(path)).showsPieces
  }

  /// Refuses to copy what an edit list shows in pieces.
  static func refusePieces(_ facts: MediaFacts, path: String) throws {
    if try showPieces(facts, path: path) { throw piecesShown(path) }
  }

  /// The error of copying what is shown in pieces.
  static func piecesShown(_ path: String) -> MediaError {
    MediaError(
      .unsound, operation: "copying its streams", path: path,
      detail: "its edit list shows pieces of them")
  }
}
