/// Takes the location out of the ID3 tags of an MP3: frames that their writer named after one.
enum ID3Location {
  /// The changes that take out those frames and leave all others, in the tags that are looked into.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    try patches(of: ID3Tag.all(in: source).tags)
  }

  static func patches(of tags: [ID3Tag]) -> [BytePatch] {
    tags.flatMap { $0.patches(removing: LocationNames.include) }
  }
}
