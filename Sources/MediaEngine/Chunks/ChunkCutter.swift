/// A place at which a chunk can begin: a key frame of the source.
struct ChunkSeam: Equatable {
  /// The first frame of the result from there on.
  let frame: Int
  /// When the key frame is shown, in seconds of the result.
  let time: Double
}

/// Where a picture is cut into chunks that are encoded side by side: at key frames of its source, so
/// that each can be decoded by itself. Pure.
struct ChunkCutter {
  /// Frames a second of the result.
  private let rate: Double
  /// The part of a frame by which a key frame may be off one.
  private let tolerance: Double
  /// Frames that a chunk has at least: the usual distance of the result's key frames, so that cuts
  /// bring few that would not be there anyway.
  private let shortest: Int
  private var first = 0
  /// When the last picture so far is shown.
  private(set) var latest = -Double.infinity
  private var bytes = 0

  /// Bytes of the source after which shorter chunks will do, so that memory stays bounded.
  private static let heavy = 48_000_000
  private static let shortestHeavySeconds = 2.0

  /// - Parameter isFilm: Whether pictures may be shown some way off their times.
  init(rate: Double, shortest: Int, isFilm: Bool = false) {
    self.rate = rate
    tolerance = isFilm ? 0.9 - PicturePlan.filmSlack : 0.49
    self.shortest = shortest
  }

  /// Takes the next packet of the source.
  ///
  /// - Parameter time: When it is shown, in seconds of the result; nil where it does not say.
  /// - Returns: The seam that it offers, and whether a chunk begins there.
  mutating func take(time: Double?, isKey: Bool, size: Int) -> (seam: ChunkSeam, isCut: Bool)? {
    bytes += size
    defer { latest = max(latest, time ?? latest) }
    guard isKey, let time, time > latest else { return nil }
    let place = time * rate
    // Halfway between two frames it is a matter of rounding which one it is, and in a film of those before.
    guard place < Double(Int32.max), abs(place - place.rounded()) < tolerance else { return nil }
    let seam = ChunkSeam(frame: Int(nearest: place), time: time)
    let least =
      bytes > Self.heavy ? min(shortest, Int(Self.shortestHeavySeconds * rate)) : shortest
    guard seam.frame - first >= max(least, 1) else { return (seam, false) }
    first = seam.frame
    bytes = size
    return (seam, true)
  }
}
