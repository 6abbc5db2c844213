import MediaModel

/// What the index and the sound take of a file beside its picture; pure.
struct FitReserve {
  /// The picture's packets so far.
  let pictures: [IndexSize.Sample]
  /// Each sound track's packets so far.
  let sounds: [[IndexSize.Sample]]
  /// Bytes of tags and chapters.
  let tags: Int64

  private var soundBytes: Double {
    sounds.reduce(0) { $0 + Self.bytes(of: $1) }
  }

  private static func bytes(of track: some Sequence<IndexSize.Sample>) -> Double {
    track.reduce(0) { $0 + Double($1.bytes) }
  }

  /// Bytes for what is there.
  var bytes: Double {
    Double(IndexSize.bytes(of: [pictures] + sounds) + tags) + soundBytes
  }

  /// Bytes by the end, of which so many seconds and pictures are known, if it goes on like this;
  /// nil before anything can be said.
  func projected(seconds: Double, frames: Int) -> Double? {
    guard pictures.count > 10 else { return nil }
    let fixed = IndexSize.fixed(tracks: 1 + sounds.count)
    let index = Double(IndexSize.bytes(of: [pictures] + sounds)) - fixed
    var sound = 0.0
    for track in sounds {
      guard let first = track.first, let last = track.last, last.time - first.time > 0.5 else {
        return nil
      }
      sound += Self.bytes(of: track.dropLast()) * seconds / (last.time - first.time)
    }
    let share = Double(pictures.count) / Double(max(1, frames))
    return fixed + index / min(1, share) + Double(tags) + sound
  }
}
