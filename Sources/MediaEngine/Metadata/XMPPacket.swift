/// Makes the XMP packet of a converted picture from its source's (ISO 16684-1).
///
/// All properties stay, spelled as they were, but those that ``StaleXMP`` names and, unless asked,
/// those that tell a place. What is no well-formed packet is left out as a whole: other readers
/// would not agree on what it says.
struct XMPPacket {
  /// Bytes of a packet that is looked into. Honest ones hold some kilobytes; histories of edits
  /// swell some, to megabytes in the worst, which are then not worth the time to read.
  static let mostRead = 1 << 20
  /// Bytes of a packet that fit in a JPEG segment behind its length and header, as Adobe's XMP
  /// specification counts them (part 3, 1.1.3). The other formats get no longer one either.
  static let mostWritten = 65_502

  /// Elements within one another; honest packets have fewer than 20.
  private static let deepest = 64
  private static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  private static let header = Array(
    "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n".utf8)
  private static let trailer = Array("\n<?xpacket end=\"w\"?>".utf8)

  /// An element that is open.
  private struct Element {
    var name: XMLTags.Name
    var fate: Fate
    /// Where its tag begins and ends.
    var tag: Range<Int>
    /// The prefixes that it declares.
    var prefixes: [String]
  }

  private enum Fate {
    case stays, goes
    /// Marks areas of the picture by their place in it.
    case marksAreas
  }

  private let packet: [UInt8]
  private let keepsLocation: Bool
  private var isTurned: Bool
  private var open: [Element] = []
  /// The name spaces that each prefix stands for, the innermost last.
  private var spaces: [String: [String]] = ["xml": ["http://www.w3.org/XML/1998/namespace"]]
  /// The document element, as far as it was read.
  private var document = 0..<0
  /// How many elements hold `rdf:RDF`; nil as long as it was not met.
  private var depthOfRDF: Int?
  private var cuts: [Range<Int>] = []
  private var areas: [Range<Int>] = []
  /// The properties of the picture itself that stay.
  private var properties: [Range<Int>] = []

  /// The packet; nil where there is nothing to tell, or it is malformed or longer than
  /// ``mostRead``.
  ///
  /// - Parameters:
  ///   - isTurned: Whether the picture was turned or mirrored, so that areas lie elsewhere in it.
  ///   - most: Bytes that it may take. Where it has more, its longest properties are left out
  ///     first, as Adobe's own writer moves them out of the main packet.
  static func prepared(
    _ packet: [UInt8], isTurned: Bool, keepLocation: Bool, most: Int = mostWritten
  ) -> [UInt8]? {
    guard packet.count <= mostRead, let start = packet.firstIndex(of: 0x3C, from: 0) else {
      return nil
    }
    // Files pad packets with zeroes.
    let end = packet.lastIndex { $0 == 0x3E }.map { $0 + 1 } ?? start
    guard start < end else { return nil }
    var bytes = Array(packet[start..<end])
    if !keepLocation { bytes.apply(XMPLocation.patches(in: bytes)) }
    var reading = XMPPacket(bytes, isTurned: isTurned, keepsLocation: keepLocation)
    guard (try? reading.read()) != nil else { return nil }
    let made = reading.written(most: most)
    // A name in a text may look like an attribute.
    guard let made, keepLocation || XMPLocation.patches(in: made).isEmpty else { return nil }
    return made
  }

  private init(_ packet: [UInt8], isTurned: Bool, keepsLocation: Bool) {
    self.packet = packet
    self.isTurned = isTurned
    self.keepsLocation = keepsLocation
  }

  private mutating func read() throws {
    var tags = try XMLTags(packet)
    while let tag = try tags.next() {
      if tag.kind != .end { try begin(tag) }
      if tag.kind != .start { try end(tag) }
      if open.isEmpty {
        document = document.lowerBound..<tag.range.upperBound
        return
      }
    }
    throw XMLTags.Malformed()
  }

  private mutating func begin(_ tag: XMLTags.Tag) throws {
    guard open.count < Self.deepest else { throw XMLTags.Malformed() }
    if open.isEmpty { document = tag.range }
    let prefixes = declare(tag)
    let space = try space(of: tag.name)
    if depthOfRDF == nil, space == Self.rdf, tag.name.local == "RDF" { depthOfRDF = open.count }
    let fate = fate(of: tag.name, space, isProperty: open.count == propertyDepth)
    if fate != .goes {
      for attribute in tag.attributes { try take(attribute, of: tag, space) }
    }
    open.append(Element(name: tag.name, fate: fate, tag: tag.range, prefixes: prefixes))
  }

  private mutating func end(_ tag: XMLTags.Tag) throws {
    guard let element = open.popLast(), element.name == tag.name else { throw XMLTags.Malformed() }
    let range = element.tag.lowerBound..<tag.range.upperBound
    if tag.kind == .end, StaleXMP.isOrientation(space(element), element.name.local) {
      note(orientation: element.tag.upperBound..<tag.range.lowerBound)
    }
    let isProperty = open.count == propertyDepth
    switch element.fate {
    case .goes: cuts.append(range)
    case .marksAreas: areas.append(range)
    case .stays: if isProperty { properties.append(range) }
    }
    for prefix in element.prefixes { spaces[prefix]?.removeLast() }
  }

  /// How many elements a property of the picture stands in: `rdf:RDF`, `rdf:Description` and what
  /// is around them.
  private var propertyDepth: Int? { depthOfRDF.map { $0 + 2 } }

  /// Puts an element's declarations of prefixes into force, and returns the prefixes.
  private mutating func declare(_ tag: XMLTags.Tag) -> [String] {
    tag.attributes.compactMap { attribute in
      let isDefault = attribute.name.prefix.isEmpty && attribute.name.local == "xmlns"
      guard isDefault || attribute.name.prefix == "xmlns" else { return nil }
      let prefix = isDefault ? "" : attribute.name.local
      let space = String(decoding: packet[attribute.value], as: UTF8.self)
      spaces[prefix, default: []].append(space)
      return prefix
    }
  }

  private func space(of name: XMLTags.Name) throws -> String {
    if let space = spaces[name.prefix]?.last { return space }
    guard name.prefix.isEmpty else { throw XMLTags.Malformed() }
    return ""
  }

  private func space(_ element: Element) -> String { spaces[element.name.prefix]?.last ?? "" }

  private mutating func take(
    _ attribute: XMLTags.Attribute, of tag: XMLTags.Tag, _ space: String
  ) throws {
    let name = attribute.name
    guard name.prefix != "xmlns", !name.prefix.isEmpty else { return }
    let own = try self.space(of: name)
    let isProperty =
      open.count + 1 == propertyDepth && space == Self.rdf && tag.name.local == "Description"
    if StaleXMP.isOrientation(own, name.local) { note(orientation: attribute.value) }
    switch fate(of: name, own, isProperty: isProperty) {
    case .goes: cuts.append(attribute.range)
    case .marksAreas: areas.append(attribute.range)
    case .stays: if isProperty, own != Self.rdf { properties.append(attribute.range) }
    }
  }

  private func fate(of name: XMLTags.Name, _ space: String, isProperty: Bool) -> Fate {
    if !keepsLocation, XMPLocation.isPlace(name.local, space: space) { return .goes }
    if let outer = open.last, outer.fate != .stays { return outer.fate }
    guard isProperty else { return .stays }
    if StaleXMP.includes(space, name.local) { return .goes }
    return StaleXMP.isArea(space, name.local) ? .marksAreas : .stays
  }

  private mutating func note(orientation value: Range<Int>) {
    if !packet[value].elementsEqual([0x31]) { isTurned = true }
  }

  private func written(most: Int) -> [UInt8]? {
    var cuts = self.cuts + (isTurned ? areas : [])
    var rest = (properties + (isTurned ? [] : areas)).sorted { $0.count > $1.count }[...]
    while !rest.isEmpty {
      let made = Self.header + body(without: cuts) + Self.trailer
      if made.count <= most { return made }
      var excess = made.count - most
      while excess > 0, let longest = rest.popFirst() {
        cuts.append(longest)
        excess -= longest.count
      }
    }
    return nil
  }

  private func body(without cuts: [Range<Int>]) -> [UInt8] {
    var made: [UInt8] = []
    var place = document.lowerBound
    for cut in cuts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if cut.lowerBound > place { made += packet[place..<cut.lowerBound] }
      place = max(place, cut.upperBound)
    }
    return made + packet[place..<document.upperBound]
  }
}
