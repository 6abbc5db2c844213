/// Takes coordinates and the names of places out of an XMP packet by overwriting them with spaces.
///
/// XMP is XML, where white space between attributes and elements means nothing, so the packet
/// stays well formed and as long as it was.
enum XMPLocation {
  /// Bytes of a packet that is looked into. Nothing tells that a larger one has no location, so that
  /// all of it goes.
  static let largestPacket = 1 << 24
  /// Places that are blanked one by one. Honest packets have dozens; of one with more, all goes.
  private static let mostPlaces = 1024

  /// The changes that blank each property whose name tells coordinates or a place.
  static func patches(in packet: [UInt8]) -> [BytePatch] {
    let found = ranges(in: packet)
    return (found.count > mostPlaces ? [packet.indices] : found).map(blanking)
  }

  /// The same of a packet that stands in a source, with places counted there.
  static func patches(in source: any ByteSource, _ range: Range<Int>) throws -> [BytePatch] {
    guard range.count <= largestPacket else {
      return try source.isBlank(range) ? [] : [blanking(range)]
    }
    let packet = try source.exactly(at: range.lowerBound, count: range.count) ?? []
    return patches(in: packet).map { $0.moved(by: range.lowerBound) }
  }

  private static func blanking(_ range: Range<Int>) -> BytePatch {
    BytePatch(offset: range.lowerBound, filler: 0x20, count: range.count)
  }

  /// Up to one more than ``mostPlaces``.
  private static func ranges(in packet: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = 0
    var elements = Elements(packet)
    while found.count <= mostPlaces, let colon = packet.firstIndex(of: 0x3A, from: place) {
      place = colon + 1
      guard let name = nameEnd(in: packet, from: colon + 1) else { continue }
      let word = packet[place..<name]
      let isPlace = placeNames.contains { word.elementsEqual($0) }
      guard isPlace || tellsCoordinates(word) else { continue }
      var start = colon
      while start > 0, isNameByte(packet[start - 1]) { start -= 1 }
      guard start > 0, start < colon else { continue }
      if isPlace, !placeSpaces.contains(where: { packet[start..<colon].elementsEqual($0) }) {
        continue
      }
      let qualified = packet[start..<name]
      let end: Int?
      if packet[start - 1] == 0x3C {
        end = elements.end(of: Array(qualified), from: name)
        start -= 1
      } else if isSpace(packet[start - 1]) {
        end = attributeEnd(in: packet, from: name)
      } else {
        continue
      }
      guard let end else { continue }
      found.append(start..<end)
      place = end
    }
    return found
  }

  /// Properties that name a place, and the usual prefixes of Photoshop's and IPTC's name spaces.
  private static let placeNames = [
    "City", "State", "Country", "Location", "CountryCode", "LocationCreated", "LocationShown",
  ].map { Array($0.utf8) }
  private static let placeSpaces = ["photoshop", "Iptc4xmpCore", "Iptc4xmpExt"].map {
    Array($0.utf8)
  }

  /// The name spaces that those prefixes usually stand for.
  private static let placeAddresses: Set<String> = [
    "http://ns.adobe.com/photoshop/1.0/", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
  ]
  /// All of W3C's vocabulary tells places.
  private static let positions = "http://www.w3.org/2003/01/geo/wgs84_pos#"

  /// Whether a property tells coordinates or a place, whatever prefix its name space goes by.
  static func isPlace(_ name: String, space: String) -> Bool {
    let word = Array(name.utf8)
    return tellsCoordinates(word[...]) || LocationNames.include(name) || space == positions
      || (placeAddresses.contains(space) && placeNames.contains(word))
  }

  /// `GPSLatitude`, `GpsLongtitude` (a drone maker's spelling), `Latitude` and their kin.
  private static func tellsCoordinates(_ name: ArraySlice<UInt8>) -> Bool {
    let word = String(decoding: name, as: UTF8.self).lowercased()
    return word.hasPrefix("gps")
      || ["latitude", "longitude", "longtitude"].contains { word.hasSuffix($0) }
  }

  private static func nameEnd(in packet: [UInt8], from start: Int) -> Int? {
    var end = start
    while end < packet.count, isNameByte(packet[end]) { end += 1 }
    return end > start && end < packet.count ? end : nil
  }

  private static func attributeEnd(in packet: [UInt8], from nameEnd: Int) -> Int? {
    var place = nameEnd
    while place < packet.count, isSpace(packet[place]) { place += 1 }
    guard place < packet.count, packet[place] == 0x3D else { return nil }
    place += 1
    while place < packet.count, isSpace(packet[place]) { place += 1 }
    guard place < packet.count, packet[place] == 0x22 || packet[place] == 0x27 else { return nil }
    return packet.firstIndex(of: packet[place], from: place + 1).map { $0 + 1 }
  }

  /// Finds the ends of elements, asked for in their order, in a time that grows with the packet and
  /// not with its square.
  private struct Elements {
    private let packet: [UInt8]
    /// The first `>` at or after the last place asked for.
    private var bracket = -1
    /// The names that have no closing tag ahead.
    private var unclosed: Set<[UInt8]> = []
    /// A packet that breaks off leaves fewer elements open; one with more is no XML, and only
    /// attributes are looked for in its rest.
    private static let mostUnclosed = 8

    init(_ packet: [UInt8]) { self.packet = packet }

    /// The place behind the element whose name ends at `start`; nil where it is not closed.
    mutating func end(of name: [UInt8], from start: Int) -> Int? {
      if bracket < start { bracket = packet.firstIndex(of: 0x3E, from: start) ?? packet.count }
      guard bracket < packet.count else { return nil }
      if packet[bracket - 1] == 0x2F { return bracket + 1 }
      guard unclosed.count < Self.mostUnclosed, !unclosed.contains(name) else { return nil }
      if let end = closing(of: name) { return end }
      unclosed.insert(name)
      return nil
    }

    private func closing(of name: [UInt8]) -> Int? {
      let tag = [0x3C, 0x2F] + name
      var place = bracket
      while let found = packet.firstIndex(of: tag, from: place) {
        place = found + tag.count
        guard place < packet.count else { return nil }
        if XMPLocation.isNameByte(packet[place]) { continue }
        return packet.firstIndex(of: 0x3E, from: place).map { $0 + 1 }
      }
      return nil
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (9...13).contains(byte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...: true
    default: false
    }
  }
}
