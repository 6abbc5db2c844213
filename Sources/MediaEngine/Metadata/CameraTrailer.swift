import MediaModel

/// What cameras write behind the last box of a clip or the end of a photo, which is no part of the
/// format: records of their sensors and of their way. No player or service reads it.
enum CameraTrailer {
  /// The letters at the end of what Insta360's cameras append.
  private static let insta360 = Array("8db42d694ccc418790edff439fe026bf".utf8)
  /// The last record's header, the length of the whole and the letters.
  private static let insta360End = 78
  /// Where the length stands in these.
  private static let insta360Length = 38
  /// The records of dashcams that append chunks of RIFF, any of which may come first.
  private static let chunks = ["gpsa", "gps0", "gsen", "gsea"]
  /// Bytes that may stand between a picture and its trailer.
  private static let padding = 1 << 12
  /// Bytes of an unknown trailer that are looked into for positions.
  private static let looked = 1 << 16

  /// Where a trailer that tells places begins; nil where there is none, or in another format.
  static func start(in source: any ByteSource, format: ContainerFormat) throws -> Int? {
    switch format {
    case .mp4: try startBehindBoxes(in: source)
    case .jpeg: try startBehindPicture(in: source)
    default: nil
    }
  }

  /// Where Insta360's trailer says that it begins.
  private static func insta360Start(in source: any ByteSource) throws -> Int? {
    guard let end = try source.exactly(at: source.count - insta360End, count: insta360End),
      end.holds(insta360, at: insta360End - insta360.count)
    else { return nil }
    let length = end.number32(at: insta360Length, .little)
    return (insta360End..<source.count).contains(length) ? source.count - length : nil
  }

  /// Behind the end of a JPEG, maybe with zeroes between.
  private static func startBehindPicture(in source: any ByteSource) throws -> Int? {
    guard let place = try insta360Start(in: source) else { return nil }
    let before = try source.read(at: max(0, place - padding), count: min(place, padding))
    let end = before.lastIndex { $0 != 0 } ?? 0
    return before.holds([0xFF, 0xD9], at: end - 1) ? place : nil
  }

  /// Behind the boxes of an MP4; a declared place counts where a box ends there.
  static func startBehindBoxes(in source: any ByteSource) throws -> Int? {
    let declared = try insta360Start(in: source)
    var walk = MP4Boxes(source)
    var end = 0
    while end != declared, let box = try walk.next(), box.hasWord { end = box.end }
    guard end > 0, end < source.count else { return nil }
    if let declared { return max(end, declared) }
    let head = try source.read(at: end, count: looked)
    if chunks.contains(where: { head.holds($0) }), head.count > 7, head[7] == 0 { return end }
    return !MP4Boxes.Box.isWord(head.tag(at: 4)) && PositionWords.areIn(head) ? end : nil
  }
}
