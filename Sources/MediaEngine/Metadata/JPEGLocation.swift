/// Takes the location out of a JPEG: its EXIF block, its XMP packet, its IPTC block, GoPro's and FLIR's notes, and
/// what is appended to it (the further pictures of a multi-picture file, the clip of a motion photo).
enum JPEGLocation {
  static let exifHeader = Array("Exif\0\0".utf8)
  static let xmpHeader = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
  private static let goProHeader = Array("GoPro\0".utf8)
  private static let extendedHeader = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
  /// What stands before the text of a part of an extended packet: GUID, length of the whole, offset.
  private static let extendedPreface = extendedHeader.count + 32 + 4 + 4

  /// What a picture or a clip is found to be.
  private struct Item {
    var patches: [BytePatch] = []
    /// The place behind what was looked through: a picture's headers, all of a clip.
    var end = 0
    /// Whether a picture has a scan, a clip its first box.
    var isSound = false
    /// Whether a picture says that others follow.
    var tellsOfMore = false
  }

  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    var main = try picture(in: source)
    main.patches += try SamsungTrailer.patches(in: source)
    guard main.isSound,
      try main.tellsOfMore || JPEGEnd.place(in: source, from: main.end) ?? 0 < source.count
    else { return main.patches }
    return try main.patches + appended(to: source, from: main.end)
  }

  /// Looks through each picture and clip that begins at or after a place: the coded data of
  /// pictures, which are passed over, hold no two bytes that begin another.
  private static func appended(
    to source: any ByteSource, from start: Int
  ) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var search = AppendedItems(source)
    let room = MP4Boxes.Room()
    // What has no scan may be no picture, but bytes that look like one and hide another behind
    // them, so that the search goes on within it: for as many bytes in all as the source has.
    var spare = source.count
    var place = start
    while let found = try search.next(from: place) {
      let rest = source.slice(from: found.place, count: source.count - found.place)
      let item = try found.isClip ? clip(in: rest, room) : picture(in: rest)
      patches += item.patches.map { $0.moved(by: found.place) }
      if !item.isSound { spare -= item.end }
      place = found.place + (item.isSound || spare <= 0 ? max(2, item.end) : 2)
    }
    return patches
  }

  /// Looks through the headers of the picture with which a source begins.
  private static func picture(in source: any ByteSource) throws -> Item {
    var item = Item()
    var extended = SegmentedText()
    var thermal = SegmentedText()
    var walk = JPEGSegments(source)
    while !item.isSound, let segment = try walk.next() {
      switch segment.marker {
      case 0xE1:
        let payload = try source.read(at: segment.place, count: segment.count)
        if payload.holds(exifHeader) {
          let start = segment.place + exifHeader.count
          let block = source.slice(from: start, count: segment.count - exifHeader.count)
          item.patches += try ExifLocation.patches(in: block).map { $0.moved(by: start) }
        } else if payload.holds(xmpHeader) {
          item.patches += XMPLocation.patches(in: payload).map { $0.moved(by: segment.place) }
          item.tellsOfMore = item.tellsOfMore || tellsOfMore(payload)
        } else if payload.holds(extendedHeader), payload.count > extendedPreface {
          extended.take(payload, skip: extendedPreface, at: segment.place)
        } else if payload.holds(FLIRLocation.header), payload.count > FLIRLocation.preface {
          thermal.take(payload, skip: FLIRLocation.preface, at: segment.place)
        }
      case 0xE2:
        if try source.read(at: segment.place, count: 4).holds("MPF\0") { item.tellsOfMore = true }
      case 0xE6:
        let payload = try source.read(at: segment.place, count: segment.count)
        if payload.holds(goProHeader) {
          item.patches += GPMFLocation.patches(in: payload, from: goProHeader.count)
            .map { $0.moved(by: segment.place) }
        }
      case 0xED:
        let payload = try source.read(at: segment.place, count: segment.count)
        if payload.starts(with: PhotoshopResources.header) {
          item.patches += try PhotoshopResources.patches(in: payload)
            .map { $0.moved(by: segment.place) }
        }
      case JPEGSegments.Segment.startOfScan: item.isSound = true
      default: break
      }
    }
    item.patches += extended.patches(XMPLocation.patches)
    item.patches += thermal.patches(FLIRLocation.patches)
    item.end = walk.place
    return item
  }

  /// Whether an XMP packet lists further items behind the picture.
  private static func tellsOfMore(_ packet: [UInt8]) -> Bool {
    ["Container:", "MicroVideo", "MotionPhoto"].contains {
      packet.firstIndex(of: Array($0.utf8)) != nil
    }
  }

  /// The sizes of a file type box: its header, a brand, a version and compatible brands.
  private static let fileTypeSizes = 16...1024

  /// Looks through the MP4 with which a source begins, up to the first bytes that are no box.
  private static func clip(in source: any ByteSource, _ room: MP4Boxes.Room) throws -> Item {
    guard try fileTypeSizes.contains(source.read(at: 0, count: 4).number32(at: 0)) else {
      return Item()
    }
    var item = Item()
    var walk = MP4Boxes(source, room: room)
    while let box = try walk.next(), box.hasWord { item.end = box.end }
    item.isSound = item.end > 0
    item.patches = try MP4Location.patches(
      in: source.slice(from: 0, count: item.end), room: room, looksAtCovers: false)
    return item
  }
}

/// Searches a source for places where a picture or a clip may begin, reading each byte once.
private struct AppendedItems {
  private static let startOfImage: [UInt8] = [0xFF, 0xD8, 0xFF]
  /// Stands behind the size of a clip's first box.
  private static let fileType = Array("ftyp".utf8)
  /// The shortest beginning that is told: a box's size and type.
  private static let shortest = 8
  private static let step = 1 << 16

  private let source: any ByteSource
  private var bytes: [UInt8] = []
  /// Where the bytes stand in the source.
  private var start = 0
  /// The next of either kind among the bytes; their count where there is none.
  private var picture = -1
  private var clip = -1

  init(_ source: any ByteSource) { self.source = source }

  /// The first at or after a place, which must not lie before the last one asked for.
  mutating func next(from wanted: Int) throws -> (place: Int, isClip: Bool)? {
    var place = wanted
    while place <= source.count - Self.shortest {
      if place + Self.shortest > start + bytes.count {
        bytes = try source.read(at: place, count: Self.step)
        (start, picture, clip) = (place, -1, -1)
        guard bytes.count >= Self.shortest else { return nil }
      }
      let offset = place - start
      if picture < offset {
        picture = bytes.firstIndex(of: Self.startOfImage, from: offset) ?? bytes.count
      }
      if clip < offset {
        clip = bytes.firstIndex(of: Self.fileType, from: offset + 4).map { $0 - 4 } ?? bytes.count
      }
      let first = min(picture, clip)
      if first <= bytes.count - Self.shortest { return (start + first, clip < picture) }
      place = start + bytes.count - Self.shortest + 1
    }
    return nil
  }
}
