import MediaModel

/// What a picture tells in words: caption, creator, rights, keywords, rating, dates, in XMP and in
/// IPTC's older block (IIM), as it goes with the picture that is made of it.
struct DescriptiveTags {
  /// An XMP packet of at most ``XMPPacket/mostWritten`` bytes.
  var packet: [UInt8]?
  /// IPTC's block, for which only JPEG has a place of those that are made.
  var iptc: [UInt8]?

  /// Under a limit the packet takes at most this part of it, and IPTC's block as much, so that
  /// tags cost no picture its quality.
  private static let partOfLimit = 16

  init() {}

  /// Reads the tags; those that are malformed are left out.
  init(
    of source: FileSource, header: PictureHeader, limit: ByteSize?, keepLocation: Bool
  ) throws {
    let room = Int(clamping: (limit?.bytes ?? Int64.max) / Int64(Self.partOfLimit))
    let isTurned = try PictureTags.isTurned(source, header: header)
    packet = try StoredPacket.read(source, header: header).flatMap {
      XMPPacket.prepared(
        $0, isTurned: isTurned, keepLocation: keepLocation, most: min(room, XMPPacket.mostWritten))
    }
    iptc = try StoredIPTC.read(source, header: header)
      .flatMap { IPTCBlock.prepared($0, keepLocation: keepLocation) }
      .flatMap { $0.count <= room ? $0 : nil }
  }
}

/// Finds the XMP packet of a picture file, whichever way its format keeps it.
enum StoredPacket {
  private static let tiffTag = 700

  /// The packet as it is stored; nil where there is none, or one of more than
  /// ``XMPPacket/mostRead`` bytes.
  ///
  /// JPEG's extended packet is left out: it holds what is too large for the main one, which is
  /// depth maps, embedded pictures and histories of edits.
  static func read(_ source: FileSource, header: PictureHeader) throws -> [UInt8]? {
    switch header.format {
    case .heic, .avif: try HEIFFile.open(source.path).packet
    case .jpeg: try jpeg(source)
    case .png, .apng: try png(source)
    case .webp: try webp(source)
    case .tiff: try tiff(source)
    case .gif: try GIFLocation.packet(in: source)
    case .psd:
      try PhotoshopHeader.resource(PhotoshopResources.xmp, of: source, most: XMPPacket.mostRead)
    case .jpegXL: try JPEGXLHeader.packet(in: source)
    case .jpeg2000: try JPEG2000Header.packet(in: source)
    default: nil
    }
  }

  private static func jpeg(_ source: FileSource) throws -> [UInt8]? {
    var walk = JPEGSegments(source)
    while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
      guard segment.marker == 0xE1 else { continue }
      let payload = try source.read(at: segment.place, count: segment.count)
      if payload.holds(JPEGLocation.xmpHeader) {
        return Array(payload.dropFirst(JPEGLocation.xmpHeader.count))
      }
    }
    return nil
  }

  private static func png(_ source: FileSource) throws -> [UInt8]? {
    var inflater = Inflater()
    var profile: [UInt8]?
    var walk = PNGChunks(source)
    while let chunk = try walk.next() {
      guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type), chunk.count <= XMPPacket.mostRead,
        let text = PNGText(
          type: chunk.type, data: try source.read(at: chunk.dataPlace, count: chunk.count))
      else { continue }
      switch text.role {
      case .packet: return text.text(&inflater)
      case .profile where profile == nil:
        profile = text.text(&inflater).flatMap { RawProfile($0) }?.packet
      default: break
      }
    }
    return profile
  }

  private static func webp(_ source: FileSource) throws -> [UInt8]? {
    var walk = RIFFChunks(source)
    while let chunk = try walk.next() {
      guard chunk.type == "XMP ", chunk.isWhole, chunk.count <= XMPPacket.mostRead else { continue }
      return try source.read(at: chunk.dataPlace, count: chunk.count)
    }
    return nil
  }

  private static func tiff(_ source: FileSource) throws -> [UInt8]? {
    guard let main = try TIFFReader(source)?.chain().first, let entry = main[tiffTag],
      entry.valueBytes <= XMPPacket.mostRead
    else { return nil }
    return try source.exactly(at: entry.valuePlace, count: entry.valueBytes)
  }
}

/// Finds IPTC's block of a JPEG, TIFF or Photoshop document.
enum StoredIPTC {
  private static let tiffTag = 33723
  private static let tiffResources = 34377

  /// The block as it is stored; nil where there is none, or one that no JPEG could hold.
  static func read(_ source: FileSource, header: PictureHeader) throws -> [UInt8]? {
    switch header.format {
    case .jpeg: try jpeg(source)
    case .tiff: try tiff(source)
    case .psd:
      try PhotoshopHeader.resource(PhotoshopResources.iptc, of: source, most: IPTCBlock.most)
    default: nil
    }
  }

  private static func jpeg(_ source: FileSource) throws -> [UInt8]? {
    let skip = PhotoshopResources.header.count
    var walk = JPEGSegments(source)
    while let segment = try walk.next(), segment.marker != JPEGSegments.Segment.startOfScan {
      guard segment.marker == 0xED,
        try source.read(at: segment.place, count: skip) == PhotoshopResources.header,
        let block = try resource(source, segment.place + skip..<segment.place + segment.count)
      else { continue }
      return block
    }
    return nil
  }

  /// A tag of its own, whose type some writers give as long numbers, or Photoshop's resources.
  private static func tiff(_ source: FileSource) throws -> [UInt8]? {
    guard let main = try TIFFReader(source)?.chain().first else { return nil }
    if let entry = main[tiffTag], entry.valueBytes <= IPTCBlock.most {
      return try source.exactly(at: entry.valuePlace, count: entry.valueBytes)
    }
    return try main[tiffResources].flatMap {
      try resource(source, $0.valuePlace..<$0.valuePlace + $0.valueBytes)
    }
  }

  private static func resource(_ source: FileSource, _ range: Range<Int>) throws -> [UInt8]? {
    guard let found = try PhotoshopResources.find(PhotoshopResources.iptc, in: source, range),
      found.count <= IPTCBlock.most
    else { return nil }
    return try source.exactly(at: found.lowerBound, count: found.count)
  }
}
