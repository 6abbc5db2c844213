/// What a WebM takes beside what its packets hold; pure.
///
/// The sizes are those of the elements that FFmpeg's muxer writes (Matroska, RFC 9559): a group with
/// two blocks for each picture with its opacity, a simple block for each packet of sound.
struct WebMSize {
  /// A packet of the picture.
  struct Picture {
    let colour: Int
    let opacity: Int
  }

  /// Bytes of header, seek head and information, and of a track's own entry and tags; measured on
  /// FFmpeg's muxer, and some to spare.
  private static let fixed = 330
  private static let perTrack = 170
  /// Bytes of a cluster's header and of its entry among the cues.
  private static let perCluster = 12
  private static let perCue = 20
  /// Seconds that a cluster lasts at most.
  private static let clusterSeconds = 5.0
  /// Seconds between pictures from which on a signed byte of milliseconds does not hold them.
  private static let longStep = 0.12

  /// - Parameters:
  ///   - sounds: The bytes of each packet of each sound track.
  ///   - keys: Key frames of the picture.
  ///   - tags: Bytes of tags and chapters.
  static func overhead(
    pictures: some Sequence<Picture>, sounds: [[Int]], keys: Int, seconds: Double, tags: Int64
  ) -> Int {
    let clusters = keys + Int(seconds / clusterSeconds) + 1
    var total = fixed + (1 + sounds.count) * perTrack + Int(tags)
    total += clusters * perCluster + keys * perCue
    var count = 0
    for picture in pictures {
      total += group(picture) - picture.colour - picture.opacity
      count += 1
    }
    // The time to the picture before takes a byte, or two where it is long.
    if seconds > longStep * Double(count) { total += count }
    for sound in sounds {
      total += sound.reduce(0) { $0 + element(1, 4 + $1) - $1 }
    }
    return total
  }

  private static func group(_ picture: Picture) -> Int {
    let block = element(1, 4 + picture.colour)
    let additions = element(2, element(1, 3 + element(1, picture.opacity)))
    let reference = 3
    return element(1, block + additions + reference)
  }

  /// Bytes of an element whose identifier has so many, with its length and what it holds.
  private static func element(_ identifier: Int, _ content: Int) -> Int {
    var length = 1
    while content >= (1 << (7 * length)) - 1 { length += 1 }
    return identifier + length + content
  }
}
