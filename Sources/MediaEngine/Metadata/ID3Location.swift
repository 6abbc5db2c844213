/// Takes the location out of the ID3 tags of an MP3: frames that their writer named after one.
enum ID3Location {
  /// The changes that take out those frames and leave all others.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    try ID3Tag.all(in: source).flatMap { $0.patches(removing: LocationNames.include) }
  }

  /// The changes that take out all frames.
  static func erasure(in source: any ByteSource) throws -> [BytePatch] {
    try ID3Tag.all(in: source).flatMap(\.erasure)
  }
}
