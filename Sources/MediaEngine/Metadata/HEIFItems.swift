/// The metadata items of a HEIF file (HEIC, AVIF): where its EXIF block and XMP packet stand.
struct HEIFItems {
  /// The TIFF structures of the EXIF items.
  private(set) var exif: [Range<Int>] = []
  /// The XMP packets.
  private(set) var xmp: [Range<Int>] = []

  private static let mostItems = 1 << 16

  /// Reads the item table; empty where there is none.
  init(_ source: any ByteSource) throws {
    let boxRoom = MP4Boxes.Room()
    var walk = MP4Boxes(source, room: boxRoom)
    while let box = try walk.next() {
      guard box.type == "meta" else { continue }
      let boxes = try MP4Boxes.all(in: source, within: box, skipping: 4, room: boxRoom)
      guard let info = boxes.first(where: { $0.type == "iinf" }),
        let locations = boxes.first(where: { $0.type == "iloc" })
      else { return }
      let data = boxes.first { $0.type == "idat" }
      let places = try Self.places(in: locations, of: source, dataBox: data)
      // Items that lie in the same bytes would have them looked at again and again.
      var room = source.count
      for (item, type) in try Self.types(in: info, of: source) {
        guard let place = places[item], type == "Exif" || type == "mime" else { continue }
        room -= place.count
        guard room >= 0 else { throw PictureFault.damaged("its items lie in one another") }
        if type == "Exif" {
          // Four bytes tell how far behind them the TIFF structure begins.
          let skip = try source.read(at: place.lowerBound, count: 4).number32(at: 0) + 4
          if skip < place.count { exif.append(place.lowerBound + skip..<place.upperBound) }
        } else {
          xmp.append(place)
        }
      }
      return
    }
  }

  /// The changes that take the location out.
  static func patches(in source: any ByteSource) throws -> [BytePatch] {
    let items = try HEIFItems(source)
    let blocks = try items.exif.flatMap { range in
      try ExifLocation.patches(in: source.slice(from: range.lowerBound, count: range.count))
        .map { $0.moved(by: range.lowerBound) }
    }
    let packets = try items.xmp.flatMap { try XMPLocation.patches(in: source, $0) }
    return blocks + packets
  }

  private static func types(
    in box: MP4Boxes.Box, of source: any ByteSource
  ) throws -> [(item: Int, type: String)] {
    let version = try source.read(at: box.dataPlace, count: 1).first ?? 0
    return try MP4Boxes.all(in: source, within: box, skipping: version == 0 ? 6 : 8)
      .prefix(mostItems).compactMap { entry in
        guard entry.type == "infe" else { return nil }
        let bytes = try source.read(at: entry.dataPlace, count: 16)
        switch bytes.first {
        case 2: return (bytes.number16(at: 4), bytes.tag(at: 8))
        case 3: return (bytes.number32(at: 4), bytes.tag(at: 10))
        default: return nil
        }
      }
  }

  /// The extents of items that stand in one piece, in the file or in the `idat` box.
  private static func places(
    in box: MP4Boxes.Box, of source: any ByteSource, dataBox: MP4Boxes.Box?
  ) throws -> [Int: Range<Int>] {
    let bytes = try source.read(at: box.dataPlace, count: min(box.count, 1 << 22))
    guard bytes.count >= 8 else { return [:] }
    let version = bytes[0]
    let widths = (
      offset: Int(bytes[4] >> 4), length: Int(bytes[4] & 15), base: Int(bytes[5] >> 4),
      index: version == 0 ? 0 : Int(bytes[5] & 15)
    )
    var cursor = 6
    func take(_ width: Int) -> Int {
      defer { cursor += width }
      switch width {
      case 2: return bytes.number16(at: cursor)
      case 4: return bytes.number32(at: cursor)
      case 8: return Int(clamping: bytes.number64(at: cursor))
      default: return 0
      }
    }
    var places: [Int: Range<Int>] = [:]
    let wide = version < 2 ? 2 : 4
    for _ in 0..<min(take(wide), mostItems) where cursor < bytes.count {
      let item = take(wide)
      let method = version == 0 ? 0 : take(2) & 15
      _ = take(2)
      let base = take(widths.base)
      let extents = take(2)
      guard extents == 1 else {
        cursor += extents * (widths.index + widths.offset + widths.length)
        continue
      }
      _ = take(widths.index)
      let offset = take(widths.offset)
      let length = take(widths.length)
      let (start, overflow) = base.addingReportingOverflow(offset)
      let origin = method == 1 ? dataBox?.dataPlace ?? source.count : 0
      guard method <= 1, !overflow, start >= 0, start <= source.count - origin,
        length <= source.count - origin - start
      else { continue }
      places[item] = origin + start..<origin + start + length
    }
    return places
  }
}
