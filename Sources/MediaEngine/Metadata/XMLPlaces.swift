/// Takes places out of the XML that cameras and field recorders write beside their streams, by
/// overwriting elements with spaces: Sony's `NonRealTimeMeta`, iXML, EBU Core.
struct XMLPlaces {
  /// What a receiver of satellites filled, in Sony's files: a group of items.
  private static let group = "ExifGPS"
  /// Elements of iXML that do not say where: what holds those that do, inside or outside, day or
  /// night.
  private static let others: Set<String> = ["LOCATION", "LOCATION_TYPE", "LOCATION_TIME"]
  private static let deepest = 256

  private struct Element {
    var name: XMLTags.Name
    var start: Int
    var isPlace: Bool
    /// What was told before it.
    var told: Int
  }

  private let document: [UInt8]
  private var open: [Element] = []
  /// Texts and values met so far.
  private var told = 0
  private var found: [Range<Int>] = []

  /// The changes within a part of some bytes.
  ///
  /// A document that is not well formed and speaks of a position is overwritten as a whole.
  static func patches(in bytes: [UInt8], _ range: Range<Int>) -> [BytePatch] {
    guard let start = bytes[range].firstIndex(of: 0x3C),
      let end = bytes[range].lastIndex(of: 0x3E), start < end
    else { return [] }
    // What is no plain letter is of no interest, and some writers do not keep to UTF-8.
    let document = bytes[start...end].map { $0 < 0x20 ? 0x20 : $0 < 0x7F ? $0 : 0x78 }
    var search = XMLPlaces(document: document)
    let places: [Range<Int>]
    do {
      places = try search.places()
    } catch {
      places = speaksOfPosition(document) ? [0..<document.count] : []
    }
    return places.map {
      BytePatch(offset: start + $0.lowerBound, filler: 0x20, count: $0.count)
    }
  }

  private init(document: [UInt8]) { self.document = document }

  private mutating func places() throws -> [Range<Int>] {
    var tags = try XMLTags(document)
    var end = 0
    while let tag = try tags.next() {
      if document[end..<tag.range.lowerBound].contains(where: { $0 != 0x20 }) { told += 1 }
      end = tag.range.upperBound
      try take(tag)
    }
    guard open.isEmpty else { throw XMLTags.Malformed() }
    return found
  }

  private mutating func take(_ tag: XMLTags.Tag) throws {
    if tag.kind != .end {
      guard open.count < Self.deepest else { throw XMLTags.Malformed() }
      let before = told
      told += tag.attributes.count { $0.name.local != "name" && !$0.value.isEmpty }
      open.append(
        Element(
          name: tag.name, start: tag.range.lowerBound, isPlace: isPlace(tag), told: before))
    }
    if tag.kind != .start {
      guard let element = open.popLast(), element.name == tag.name else {
        throw XMLTags.Malformed()
      }
      guard element.isPlace, told > element.told else { return }
      let range = element.start..<tag.range.upperBound
      while let last = found.last, range.contains(last.lowerBound) { found.removeLast() }
      found.append(range)
    }
  }

  /// Whether an element's own name, or the one that it gives its value, says where something was made.
  private func isPlace(_ tag: XMLTags.Tag) -> Bool {
    if Self.others.contains(tag.name.local) { return false }
    if LocationNames.include(tag.name.local) { return true }
    return tag.attributes.contains { attribute in
      let value = String(decoding: document[attribute.value], as: UTF8.self)
      return attribute.name.local == "name" && (value == Self.group || LocationNames.include(value))
    }
  }

  private static func speaksOfPosition(_ document: [UInt8]) -> Bool {
    ["GPS", "atitude"].contains { document.firstIndex(of: Array($0.utf8)) != nil }
  }
}
