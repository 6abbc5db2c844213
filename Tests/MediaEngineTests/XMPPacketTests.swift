import TestSupport
import Testing

@testable import MediaEngine

/// Writes XMP packets.
enum XMPWriter {
  static let spaces = """
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
    xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" \
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" \
    xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" \
    xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" \
    xmlns:Container="http://ns.google.com/photos/1.0/container/" \
    xmlns:Item="http://ns.google.com/photos/1.0/container/item/" \
    xmlns:xmpNote="http://ns.adobe.com/xmp/note/" \
    xmlns:mwg="http://www.metadataworkinggroup.com/schemas/regions/" \
    xmlns:ps2="http://ns.adobe.com/photoshop/1.0/" xmlns:crs="http://ns.adobe.com/crs/1.0/"
    """

  /// A packet with attributes and elements of the picture's description.
  static func packet(_ attributes: String = "", _ elements: String = "") -> [UInt8] {
    Array(
      """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" \(spaces) \(attributes)>\(elements)</rdf:Description>
      </rdf:RDF></x:xmpmeta>
      \(String(repeating: " ", count: 400))<?xpacket end="w"?>
      """.utf8)
  }

  static let title =
    "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Täss &amp; co</rdf:li></rdf:Alt></dc:title>"
  static let rating = "xmp:Rating=\"4\" xmp:CreateDate=\"2024-05-01T12:30:45\""
  /// Two places, and what is false once the picture is upright and alone in its file.
  static let passing = """
    exif:GPSLatitude="48,12.5N" photoshop:City="Wien" tiff:Orientation="6" tiff:ImageWidth="9999" \
    exif:PixelXDimension="9999" hdrgm:Version="1.0" GCamera:MicroVideo="1" \
    GCamera:MicroVideoOffset="4711" GCamera:MotionPhoto="1" \
    xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF" dc:format="image/heic"
    """
  static let directory = """
    <Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item \
    Item:Mime="image/jpeg" Item:Length="31738"/></rdf:li></rdf:Seq></Container:Directory>
    """
}

@Suite(.timeLimit(.minutes(2))) struct XMPPacketTests {
  private func prepared(
    _ packet: [UInt8], isTurned: Bool = false, keepLocation: Bool = false, most: Int = 65_502
  ) -> String? {
    XMPPacket.prepared(packet, isTurned: isTurned, keepLocation: keepLocation, most: most)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func keepsWhatStaysTrue() throws {
    let packet = XMPWriter.packet(
      XMPWriter.rating + " " + XMPWriter.passing, XMPWriter.title + XMPWriter.directory)
    let made = try #require(prepared(packet))
    #expect(made.contains(XMPWriter.rating))
    #expect(made.contains(XMPWriter.title))
    for name in [
      "GPS", "Wien", "Orientation", "9999", "hdrgm:V", "MicroVideo", "MotionPhoto", "HasExtended",
      "dc:format", "Container:Dir", "Item:Length",
    ] { #expect(!made.contains(name), "\(name) of \(made)") }
    #expect(made.hasPrefix("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:"))
    #expect(made.hasSuffix("</x:xmpmeta>\n<?xpacket end=\"w\"?>"))
    let open = try #require(prepared(packet, keepLocation: true))
    #expect(open.contains("exif:GPSLatitude=\"48,12.5N\" photoshop:City=\"Wien\""))
    #expect(!open.contains("Orientation"))
  }

  /// The same as elements, and the name spaces under prefixes of the writer's own.
  @Test func knowsPropertiesByTheirNameSpace() throws {
    let made = try #require(
      prepared(
        XMPWriter.packet(
          "ps2:City=\"Wien\"",
          """
          <tiff:Orientation>1</tiff:Orientation><ps2:State>Wien</ps2:State>
          <q:Version xmlns:q="http://ns.adobe.com/hdr-gain-map/1.0/">1.0</q:Version>
          <xmp:Thumbnails><rdf:Alt><rdf:li/></rdf:Alt></xmp:Thumbnails>
          <hdrgm:Kept xmlns:hdrgm="urn:mine">yes</hdrgm:Kept><crs:City>Rome</crs:City>
          """)))
    #expect(!made.contains("Wien") && !made.contains("1.0</q") && !made.contains("Thumbnails"))
    #expect(!made.contains("Orientation"))
    #expect(made.contains("<hdrgm:Kept xmlns:hdrgm=\"urn:mine\">yes</hdrgm:Kept>"))
    #expect(made.contains("<crs:City>Rome</crs:City>"))
  }

  /// Inner properties are of something else, such as a picture that was pasted in; places go.
  @Test func innerPropertiesStayButPlaces() throws {
    let inner = "<crs:Look rdf:parseType=\"Resource\"><dc:format>image/png</dc:format></crs:Look>"
    let place = "<crs:Shot><rdf:Description ps2:City=\"Wien\" dc:source=\"mine\"/></crs:Shot>"
    let made = try #require(prepared(XMPWriter.packet("", inner + place)))
    #expect(made.contains(inner))
    #expect(made.contains("<crs:Shot><rdf:Description dc:source=\"mine\"/></crs:Shot>"))
  }

  @Test(arguments: [(false, "1", true), (true, "1", false), (false, "6", false)])
  func areasStayUnlessThePictureIsTurned(isTurned: Bool, orientation: String, stay: Bool) throws {
    let areas = "<mwg:Regions rdf:parseType=\"Resource\"><mwg:Name>Bob</mwg:Name></mwg:Regions>"
    for (attribute, element) in [
      ("tiff:Orientation=\"\(orientation)\"", ""),
      ("", "<tiff:Orientation>\(orientation)</tiff:Orientation>"),
    ] {
      let packet = XMPWriter.packet(attribute, areas + XMPWriter.title + element)
      let made = try #require(prepared(packet, isTurned: isTurned))
      #expect(made.contains("Bob") == stay)
      #expect(made.contains(XMPWriter.title))
    }
  }

  @Test func theLongestPropertiesGoFirst() throws {
    let history = "<crs:Log>\(String(repeating: "edit ", count: 20_000))</crs:Log>"
    let packet = XMPWriter.packet(XMPWriter.rating, history + XMPWriter.title)
    let made = try #require(prepared(packet))
    #expect(!made.contains("edit") && made.contains(XMPWriter.title))
    #expect(made.contains(XMPWriter.rating))
    let short = try #require(prepared(packet, most: made.utf8.count - 1))
    #expect(!short.contains("dc:title>") && short.contains(XMPWriter.rating))
    #expect(prepared(packet, most: 200) == nil)
  }

  static let malformed: [(name: String, packet: String)] = [
    ("no XML", "GPS"), ("nothing", ""), ("broken off", "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><a>"),
    ("no RDF", "<a><b/></a>"), ("crossed", replaced("</rdf:RDF></x:xmpmeta>", "</x:xmpmeta>")),
    ("attribute twice", replaced("rdf:about=\"\"", "rdf:about=\"\" rdf:about=\"\"")),
    ("no quotes", replaced("xmp:Rating=\"4\"", "xmp:Rating=4")),
    ("unknown prefix", replaced("xmp:Rating", "nobody:Rating")),
    ("unknown entity", replaced("&amp;", "&lol;")), ("bare &", replaced("&amp;", "& ")),
    ("forbidden character", replaced("&amp;", "&#0;")), ("no letter", replaced("&amp;", "\u{1}")),
    ("< in a value", replaced("\"4\"", "\"<4\"")), ("open comment", replaced("T\u{E4}", "<!-- ")),
    (
      "bomb of entities",
      "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>" + replaced("&amp;", "&b;")
    ),
    (
      "place in a text that reads like an attribute",
      replaced("T\u{E4}ss", "See exif:GPSLatitude=\"48")
    ),
  ]

  private static func replaced(_ old: String, _ new: String) -> String {
    String(decoding: XMPWriter.packet(XMPWriter.rating, XMPWriter.title), as: UTF8.self)
      .replacing(old, with: new)
  }

  @Test(arguments: malformed) func malformedPacketsAreLeftOut(name: String, packet: String) {
    #expect(prepared(Array(packet.utf8)) == nil)
  }

  @Test func textOfAnotherCodingIsLeftOut() {
    let text = XMPWriter.packet(XMPWriter.rating, XMPWriter.title)
    #expect(prepared(text.flatMap { [0, $0] }) == nil)
    #expect(prepared(text.map { $0 == 0xC3 ? 0xE4 : $0 }) == nil)
  }

  /// Of a megabyte; what took the square of that would not end in the suite's time.
  @Test(arguments: ["deep", "attributes", "places", "elements", "declarations", "angles", "colons"])
  func hostilePacketsTakeNoLongerThanTheirLength(kind: String) {
    func fill(_ make: (Int) -> String) -> String {
      var text = ""
      var index = 0
      while text.utf8.count < 1 << 20 {
        text += make(index)
        index += 1
      }
      return text
    }
    let packet: [UInt8] =
      switch kind {
      case "deep": XMPWriter.packet("", fill { _ in "<crs:a>" })
      case "attributes": XMPWriter.packet(fill { "crs:a\($0)=\"\" " })
      case "places": XMPWriter.packet(fill { "crs:GPS\($0)=\"\" " }, XMPWriter.title)
      case "elements": XMPWriter.packet("", fill { "<crs:a\($0)/>" })
      case "declarations": XMPWriter.packet(fill { "xmlns:a\($0)=\"u\" " }, XMPWriter.title)
      case "angles": Array(fill { _ in "<" }.utf8)
      default: XMPWriter.packet("", fill { _ in "a:GPS:" })
      }
    let made = prepared(packet)
    #expect((made?.utf8.count ?? 0) <= 65_502)
    #expect(made?.contains("GPS") != true)
  }

  @Test func longerPacketsAreNotLookedInto() {
    let space = [UInt8](repeating: 0x20, count: XMPPacket.mostRead)
    #expect(prepared(XMPWriter.packet(XMPWriter.rating)) != nil)
    #expect(prepared(XMPWriter.packet(XMPWriter.rating) + space) == nil)
  }
}
