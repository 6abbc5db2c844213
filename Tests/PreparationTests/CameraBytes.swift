/// What cameras note in forms of their own.
enum Noted {
  static let sentence = Array("$GPRMC,161951.00,A,4812.4920,N,01622.4280,E,0.8,,060925,,,A*5B".utf8)

  /// GoPro's: a camera's name, a stream of accelerations and one of positions.
  static var gpmf: [UInt8] {
    let gps =
      element("STMP", "J", 8, [0, 0, 0, 0, 0, 0, 0, 1])
      + element("GPS5", "l", 20, (1...20).map { UInt8($0) })
      + element("GPSF", "L", 4, [0, 0, 0, 3])
    let streams =
      nested("STRM", element("ACCL", "s", 2, [9, 8, 7, 6])) + nested("STRM", gps)
    return nested("DEVC", element("DVNM", "c", 1, Array("HERO8 Black".utf8)) + streams)
  }

  private static func nested(_ key: String, _ body: [UInt8]) -> [UInt8] {
    Array(key.utf8) + [0, 1, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
  }

  private static func element(
    _ key: String, _ type: String, _ size: Int, _ values: [UInt8]
  ) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - values.count % 4) % 4)
    return Array(key.utf8) + Array(type.utf8) + [UInt8(size), 0, UInt8(values.count / size)]
      + values + padding
  }

  /// Sony's, in a box of tags.
  static var sony: [UInt8] {
    let words = """
      <?xml version="1.0" encoding="UTF-8"?><NonRealTimeMeta>\
      <CreationDate value="2024-05-06T07:08:09+02:00"/><AcquisitionRecord>\
      <Group name="ExifGPS"><Item name="Latitude" value="48:12:29.520"/></Group>\
      <Group name="CameraUnitMetadataSet"/></AcquisitionRecord></NonRealTimeMeta>
      """
    return Boxes.box(
      "meta", [0, 0, 0, 0] + handler("nrtm") + Boxes.box("xml ", [0, 0, 0, 0] + Array(words.utf8)))
  }

  /// Parrot's: the number of a flight and where it began.
  static var parrot: [UInt8] {
    var keys: [UInt8] = [0, 0, 0, 0] + Boxes.number(2)
    var values: [UInt8] = []
    let tags = [
      ("com.parrot.flight.id", "B808C64D"), ("com.parrot.takeoff.loc", "+48.2082+016.3738+0.00/"),
    ]
    for (index, tag) in tags.enumerated() {
      keys += Boxes.box("mdta", Array(tag.0.utf8))
      let type: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0]
      let data = Boxes.box("data", type + Array(tag.1.utf8))
      values += Boxes.number(data.count + 8) + Boxes.number(index + 1) + data
    }
    return Boxes.box(
      "meta", handler("mdta") + Boxes.box("keys", keys) + Boxes.box("ilst", values))
  }

  private static func handler(_ kind: String) -> [UInt8] {
    let zeroes = [UInt8](repeating: 0, count: 13)
    return Boxes.box("hdlr", zeroes.prefix(8) + Array(kind.utf8) + zeroes)
  }

  /// Nikon's: a maker and a latitude.
  static var nikon: [UInt8] {
    let maker = Boxes.number(1) + [0, 2, 0, 6] + Array("NIKON\0".utf8)
    let degrees = [48, 12, 29].flatMap { Boxes.number($0) + Boxes.number(1) }
    let latitude: [UInt8] = [0x01, 0x20, 0, 2, 0, 5, 0, 3] + degrees
    return Boxes.box("NCDT", Boxes.box("NCTG", maker + latitude))
  }

  /// Pentax's, in a fixed form.
  static var pentax: [UInt8] {
    var body = [UInt8](repeating: 0, count: 0x200)
    body.replaceSubrange(0..<6, with: Array("PENTAX".utf8))
    let place: [UInt8] = Array("GPS_".utf8) + [2, 2, 0, 0] + Array("N\0".utf8) + Boxes.number(48)
    body.replaceSubrange(0xC7..<0xC7 + place.count, with: place)
    return Boxes.box("PENT", body)
  }

  /// Samsung's: a date and the country of the network.
  static var samsung: [UInt8] {
    let blocks = [
      samsungBlock(0x0A01, "Image_UTC_Data", "1714972089000"),
      samsungBlock(0x0AA1, "MCC_Data", "232"),
    ]
    let all = Array(blocks.joined())
    var list = Array("SEFH".utf8) + ID3.little(107) + ID3.little(blocks.count)
    var place = 0
    for block in blocks {
      list += block[..<4] + ID3.little(all.count - place) + ID3.little(block.count)
      place += block.count
    }
    return all + list + ID3.little(list.count) + Array("SEFT".utf8)
  }

  private static func samsungBlock(_ kind: Int, _ name: String, _ value: String) -> [UInt8] {
    [0, 0, UInt8(kind & 0xFF), UInt8(kind >> 8)] + ID3.little(name.utf8.count) + Array(name.utf8)
      + Array(value.utf8)
  }

  /// Insta360's: one record of a position.
  static var insta360: [UInt8] {
    let record: [UInt8] =
      [0xF1, 0x53, 0x65, 0, 0, 0, 0, 0, 0, 0, 0x41] + (0..<42).map { UInt8($0) }
    let kind: [UInt8] = [0, 7] + ID3.little(record.count)
    let filler = [UInt8](repeating: 0, count: 32)
    let rest: [UInt8] = ID3.little(record.count + 78) + [3, 0, 0, 0]
    return record + kind + filler + rest + Array("8db42d694ccc418790edff439fe026bf".utf8)
  }

  /// Panasonic's notes in a segment of a photo: a serial number and a country.
  static var panasonic: [UInt8] {
    func directory(_ entries: [UInt8]) -> [UInt8] {
      [0, UInt8(entries.count / 12)] + entries + [0, 0, 0, 0]
    }
    func entry(_ tag: [UInt8], _ type: UInt8, _ count: Int, _ value: Int) -> [UInt8] {
      tag + [0, type] + Boxes.number(count) + Boxes.number(value)
    }
    var block = Array("Exif\0\0".utf8)
    block += [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8]
    block += directory(entry([0x87, 0x69], 4, 1, 26))
    block += directory(entry([0x92, 0x7C], 7, 62, 44))
    block += Array("Panasonic\0\0\0".utf8)
    block += directory(entry([0, 0x25], 7, 8, 86) + entry([0, 0x69], 7, 12, 94))
    block += Array("F1234567AUSTRIA\0\0\0\0\0".utf8)
    return segment(0xE1, block)
  }

  /// FLIR's notes in two segments of a photo: the camera, and what its receiver told.
  static var flir: [UInt8] {
    func zeroes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    func record(_ kind: UInt8, _ place: Int, _ count: Int) -> [UInt8] {
      [0, kind, 0, 1] + zeroes(8) + Boxes.number(place) + Boxes.number(count) + zeroes(12)
    }
    var all = Array("FFF\0".utf8) + zeroes(16)
    all += Boxes.number(100) + Boxes.number(64) + Boxes.number(2) + zeroes(32)
    all += record(0x20, 128, 16) + record(0x2B, 144, 32)
    all += Array("FLIR Systems ABC".utf8) + (1...32).map { UInt8($0) }
    let head = Array("FLIR\0".utf8)
    let first: [UInt8] = head + [1, 0, 1] + all[..<150]
    let second: [UInt8] = head + [1, 1, 1] + all[150...]
    return segment(0xE1, first) + segment(0xE1, second)
  }

  static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
  }
}
