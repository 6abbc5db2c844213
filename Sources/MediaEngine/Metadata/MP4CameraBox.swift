/// Boxes in which cameras note what they knew when they filmed, each maker in a form of its own, the place
/// among it: GoPro's `GPMF`, Nikon's `NCDT`, Pentax's `PENT`, Samsung's `sefd`, and small pictures.
///
/// The forms of Nikon's and Pentax's are those that ExifTool's tables tell.
enum MP4CameraBox {
  private static let thumbnails: Set<String> = ["thma", "thmb", "thum", "thm ", "scrn", "PXTH"]
  static let types = thumbnails.union(["GPMF", "NCDT", "PENT", "sefd"])

  /// Nikon's numbers of EXIF's GPS tags but the version.
  private static let nikonPlaces = 0x120_0001...0x120_FFFE
  /// A number that Nikon has no tag for.
  private static let noTag: [UInt8] = [0x01, 0x20, 0xFF, 0xFF]
  /// Where Pentax's fixed form has what the receiver told.
  private static let pentaxPlaces = 0xC7..<0x14D
  private static let largest = 1 << 24
  /// Bytes that may stand before a small picture.
  private static let pictureReach = 16

  /// The changes that take the location out of such a box.
  static func patches(
    in box: MP4Boxes.Box, of source: any ByteSource, room: MP4Boxes.Room
  ) throws -> [BytePatch] {
    let data = source.slice(from: box.dataPlace, count: min(box.count, largest))
    let found: [BytePatch]
    switch box.type {
    case "GPMF": found = GPMFLocation.patches(in: try data.read(at: 0, count: data.count))
    case "PENT": found = try pentax(data)
    case "sefd": found = try SamsungTrailer.patches(in: data)
    case "NCDT":
      return try MP4Boxes.all(in: source, within: box, room: room)
        .filter { $0.type == "NCTG" && $0.count <= largest }.flatMap { tags in
          nikon(try source.read(at: tags.dataPlace, count: tags.count))
            .map { $0.moved(by: tags.dataPlace) }
        }
    default: found = try thumbnail(data)
    }
    return found.map { $0.moved(by: box.dataPlace) }
  }

  private static func pentax(_ data: SliceSource) throws -> [BytePatch] {
    let range = pentaxPlaces.clamped(to: 0..<data.count)
    guard try data.read(at: range.lowerBound, count: range.count).holds("GPS_") else { return [] }
    return [BytePatch(offset: range.lowerBound, filler: 0, count: range.count)]
  }

  /// Each tag has a number, EXIF's type, a count and the values.
  private static func nikon(_ bytes: [UInt8]) -> [BytePatch] {
    var found: [BytePatch] = []
    var place = 0
    while place + 8 < bytes.count, let width = TIFFReader.widths[bytes.number16(at: place + 4)] {
      let count = width * bytes.number16(at: place + 6)
      let end = place + 8 + count
      guard end <= bytes.count else { break }
      if nikonPlaces.contains(bytes.number32(at: place)) {
        found.append(BytePatch(offset: place, bytes: noTag))
        found.append(BytePatch(offset: place + 8, filler: 0, count: count))
      }
      place = end
    }
    return found
  }

  private static func thumbnail(_ data: SliceSource) throws -> [BytePatch] {
    let head = try data.read(at: 0, count: pictureReach)
    guard let start = head.firstIndex(of: [0xFF, 0xD8, 0xFF]) else { return [] }
    return try LocationProbe.picturePatches(
      in: data.slice(from: start, count: data.count - start)
    ).map { $0.moved(by: start) }
  }
}
