/// Takes the location out of the tags of an MP3, ID3 and APE: frames that their writer named after one,
/// and what their pictures tell.
enum ID3Location {
  /// The changes that take these out and leave all else, in the tags that are looked into.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    try patches(of: ID3Tag.all(in: source).tags) + APELocation.patches(in: source)
  }

  static func patches(of tags: [ID3Tag]) throws -> [BytePatch] {
    try tags.flatMap { try $0.patches(removing: LocationNames.include) }
  }
}
