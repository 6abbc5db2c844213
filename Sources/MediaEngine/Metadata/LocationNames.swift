/// The names of tags that say where something was made, whatever the format.
///
/// The probe, the stripper and the copying of tags all ask here, so that what one of them sees the
/// others leave out. Capitals count for nothing.
enum LocationNames {
  /// Letters that mean a place in whatever name they stand.
  private static let marks = ["gps", "iso6709", "takeoff.loc"]
  /// Letters that mean one in most words.
  private static let parts = ["location", "latitude", "longitude", "longtitude"]
  /// The other words that hold those.
  private static let otherWords: Set<String> = [
    "allocation", "allocations", "reallocation", "preallocation", "relocation", "relocations",
    "dislocation", "collocation", "colocation", "translocation", "echolocation", "platitude",
    "platitudes",
  ]
  /// Letters at the end of a word.
  private static let endings = ["coordinates", "coordinate", "coords"]
  /// What may follow `geo` in a word.
  private static let geoEndings: Set<String> = [
    "tag", "tags", "tagged", "code", "hash", "point", "position", "pos", "data", "info", "uri",
    "url", "lat", "lon", "lng", "long", "loc", "place",
  ]
  /// Names that mean one where they are all of the name.
  private static let wholeNames: Set<String> = [
    "loci", "loca", "xyz", "lat", "lon", "lng", "latlon", "latlong", "latlng",
  ]

  /// Whether a tag of that name says where something was made.
  static func include(_ name: String) -> Bool {
    let name = name.lowercased()
    if marks.contains(where: { name.contains($0) }) { return true }
    let words = name.split { !$0.isLetter && !$0.isNumber }.map { String($0) }
    guard let first = words.first else { return false }
    // Elsewhere in a name it may be Georgian: `lyrics-geo`.
    if first == "geo" || (words.count == 1 && wholeNames.contains(first)) { return true }
    return words.contains { meansPlace($0) }
  }

  private static func meansPlace(_ word: String) -> Bool {
    if otherWords.contains(word) { return false }
    return parts.contains { word.contains($0) }
      || endings.contains { word.hasSuffix($0) }
      || (word.hasPrefix("geo") && geoEndings.contains(String(word.dropFirst(3))))
  }
}
