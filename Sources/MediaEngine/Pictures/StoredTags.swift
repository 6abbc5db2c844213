import MediaModel

/// The tags of a picture file as they are stored, whichever way its format keeps them: found in one walk over
/// the parts of the file.
struct StoredTags {
  /// The EXIF block, a TIFF structure; nil where there is none, and for TIFF, which is one as a whole.
  private(set) var exif: [UInt8]?
  /// The XMP packet; nil where there is none, or one of more than ``XMPPacket/mostRead`` bytes.
  ///
  /// JPEG's extended packet is left out: it holds what is too large for the main one, which is
  /// depth maps, embedded pictures and histories of edits.
  private(set) var packet: [UInt8]?
  /// IPTC's block of a JPEG, TIFF or Photoshop document; nil where there is none, or one that no JPEG could
  /// hold.
  private(set) var iptc: [UInt8]?

  /// Reads them on the calling thread; what is too large to be honest is passed over.
  init(of source: FileSource, format: ContainerFormat) throws {
    switch format {
    case .heic, .avif: try takeHEIF(source)
    case .jpeg: try takeJPEG(source)
    case .png, .apng: try takePNG(source)
    case .webp: try takeWebP(source)
    case .tiff: try takeTIFF(source)
    case .gif: packet = try GIFLocation.packet(in: source)
    case .psd: try takePhotoshop(source)
    case .jpegXL:
      exif = try JPEGXLHeader.exif(in: source)
      packet = try JPEGXLHeader.packet(in: source)
    case .jpeg2000: packet = try JPEG2000Header.packet(in: source)
    default: break
    }
  }

  private mutating func takeHEIF(_ source: FileSource) throws {
    let file = try HEIFFile.open(source.path)
    exif = try file.exif
    packet = file.packet
  }

  private mutating func takeJPEG(_ source: FileSource) throws {
    var walk = JPEGSegments(source)
    while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
      let range = segment.place..<segment.place + segment.count
      switch segment.marker {
      case 0xE1 where exif == nil || packet == nil:
        let payload = try source.read(at: segment.place, count: segment.count)
        if exif == nil, payload.holds(JPEGLocation.exifHeader) {
          exif = Array(payload.dropFirst(JPEGLocation.exifHeader.count))
        } else if packet == nil, payload.holds(JPEGLocation.xmpHeader) {
          packet = Array(payload.dropFirst(JPEGLocation.xmpHeader.count))
        }
      case 0xED where iptc == nil:
        let skip = PhotoshopResources.header.count
        guard try source.read(at: segment.place, count: skip) == PhotoshopResources.header,
          segment.count >= skip
        else { continue }
        iptc = try Self.resource(source, range.dropFirst(skip))
      default: break
      }
    }
  }

  /// A packet of its own goes before one in a raw profile.
  private mutating func takePNG(_ source: FileSource) throws {
    var block = PNGExif()
    var inflater = Inflater()
    var profile: [UInt8]?
    var walk = PNGChunks(source)
    while let chunk = try walk.next() {
      try block.take(chunk, of: source)
      guard packet == nil, PNGText.types.contains(chunk.type), chunk.count <= XMPPacket.mostRead,
        let text = PNGText(
          type: chunk.type, data: try source.read(at: chunk.dataPlace, count: chunk.count))
      else { continue }
      switch text.role {
      case .packet: packet = text.text(&inflater)
      case .profile where profile == nil:
        profile = text.text(&inflater).flatMap { RawProfile($0) }?.packet
      default: break
      }
    }
    exif = block.block
    packet = packet ?? profile
  }

  private mutating func takeWebP(_ source: FileSource) throws {
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      guard chunk.isWhole else { continue }
      switch chunk.type {
      case "EXIF" where exif == nil && chunk.count <= XMPLocation.largestPacket:
        let skip = try WebPLocation.exifSkip(in: source, chunk)
        exif = try source.read(at: chunk.dataPlace + skip, count: chunk.count - skip)
      case "XMP " where packet == nil && chunk.count <= XMPPacket.mostRead:
        packet = try source.read(at: chunk.dataPlace, count: chunk.count)
      default: break
      }
    }
  }

  /// IPTC's block stands in a tag of its own, whose type some writers give as long numbers, or among
  /// Photoshop's resources.
  private mutating func takeTIFF(_ source: FileSource) throws {
    guard let main = try TIFFReader(source)?.chain().first else { return }
    func value(_ tag: Int, most: Int) throws -> [UInt8]? {
      guard let entry = main[tag], entry.valueBytes <= most else { return nil }
      return try source.exactly(at: entry.valuePlace, count: entry.valueBytes)
    }
    packet = try value(Self.packetTag, most: XMPPacket.mostRead)
    iptc =
      try value(Self.iptcTag, most: IPTCBlock.most)
      ?? main[Self.resourcesTag].flatMap {
        try Self.resource(source, $0.valuePlace..<$0.valuePlace + $0.valueBytes)
      }
  }

  private static let packetTag = 700
  private static let iptcTag = 33723
  private static let resourcesTag = 34377

  private mutating func takePhotoshop(_ source: FileSource) throws {
    func resource(_ number: Int, most: Int) throws -> [UInt8]? {
      try PhotoshopHeader.resource(number, of: source, most: most)
    }
    exif = try resource(PhotoshopResources.exif, most: XMPLocation.largestPacket)
    packet = try resource(PhotoshopResources.xmp, most: XMPPacket.mostRead)
    iptc = try resource(PhotoshopResources.iptc, most: IPTCBlock.most)
  }

  /// IPTC's block among Photoshop's resources.
  private static func resource(_ source: FileSource, _ range: Range<Int>) throws -> [UInt8]? {
    guard let found = try PhotoshopResources.find(PhotoshopResources.iptc, in: source, range),
      found.count <= IPTCBlock.most
    else { return nil }
    return try source.exactly(at: found.lowerBound, count: found.count)
  }
}
