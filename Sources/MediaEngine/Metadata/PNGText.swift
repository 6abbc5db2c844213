/// A text chunk of a PNG: a keyword, and a text that may be compressed.
struct PNGText {
  /// What a text holds, by its keyword.
  enum Role {
    /// An XMP packet.
    case packet
    /// An EXIF block, an XMP packet or IPTC's block, as a ``RawProfile``.
    case profile
    /// A coordinate, or another tag of a GPS directory.
    case position
    case other
  }

  let type: String
  let keyword: String
  let isCompressed: Bool
  /// What stands before the text: keyword, method of compression, language.
  private let head: [UInt8]
  private let stored: [UInt8]

  private static let profiles: Set<String> = [
    "raw profile type exif", "raw profile type app1", "raw profile type xmp",
    "raw profile type iptc", "raw profile type 8bim",
  ]

  /// Bytes of the longest keyword and what ends it (PNG, third edition, 11.3.3.2).
  private static let longestKeyword = 80

  /// Whether a chunk is a text that may tell a place, as far as its keyword says.
  static func mayTell(_ chunk: PNGChunks.Chunk, in source: any ByteSource) throws -> Bool {
    let head = try source.read(at: chunk.dataPlace, count: min(chunk.count, longestKeyword))
    return PNGText(type: chunk.type, data: head).map { $0.role != .other } ?? false
  }

  /// The chunks that hold text.
  static let types: Set<String> = ["tEXt", "zTXt", "iTXt"]

  /// Takes the data of such a chunk apart; nil for those of others.
  init?(type: String, data: [UInt8]) {
    guard Self.types.contains(type) else { return nil }
    let end = data.firstIndex(of: 0, from: 0) ?? data.count
    var start = end + 1
    var isCompressed = false
    switch type {
    case "zTXt":
      isCompressed = true
      start += 1
    case "iTXt":
      isCompressed = start < data.count && data[start] == 1
      start += 2
      for _ in 0..<2 { start = (data.firstIndex(of: 0, from: start) ?? data.count) + 1 }
    default: break
    }
    self.type = type
    self.isCompressed = isCompressed
    keyword = String(decoding: data[..<end], as: UTF8.self)
    head = Array(data.prefix(start))
    stored = Array(data.dropFirst(start))
  }

  /// Bytes of data.
  var count: Int { head.count + stored.count }

  var role: Role {
    let name = keyword.lowercased()
    if name == "xml:com.adobe.xmp" { return .packet }
    if Self.profiles.contains(name) { return .profile }
    // `exif:GPSLatitude` as ImageMagick writes it, `Location`, `geo:lat` and their kin.
    return LocationNames.include(name) ? .position : .other
  }

  /// The text, inflated where it is compressed; nil where that fails.
  func text(_ inflater: inout Inflater) -> [UInt8]? {
    isCompressed ? inflater.inflate(stored) : stored
  }

  /// The data of this chunk with another text, as many bytes; nil where it does not fit.
  func data(holding text: [UInt8]) -> [UInt8]? {
    guard isCompressed else { return text.count == stored.count ? head + text : nil }
    return Deflater.stream(of: text, count: stored.count).map { head + $0 }
  }
}
