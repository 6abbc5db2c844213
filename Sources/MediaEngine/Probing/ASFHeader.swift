/// Finds the objects of an ASF header (WMV, WMA), as Microsoft's specification of the format names them.
enum ASFHeader {
  /// An object, by the bytes of its GUID as they stand in the file.
  struct Object {
    let guid: [UInt8]

    static let fileProperties = Object(guid: [
      0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11, 0x8E, 0xE4, 0x00, 0xC0, 0x0C, 0x20, 0x53,
      0x65,
    ])
    static let contentEncryption = Object(guid: [
      0xFB, 0xB3, 0x11, 0x22, 0x23, 0xBD, 0xD2, 0x11, 0xB4, 0xB7, 0x00, 0xA0, 0xC9, 0x55, 0xFC,
      0x6E,
    ])
    static let extendedContentEncryption = Object(guid: [
      0x14, 0xE6, 0x8A, 0x29, 0x22, 0x26, 0x17, 0x4C, 0xB9, 0x35, 0xDA, 0xE0, 0x7E, 0xE9, 0x28,
      0x9C,
    ])
  }

  private static let guid: [UInt8] = [
    0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
  ]
  /// No honest header has more objects.
  private static let mostObjects = 64

  /// Whether a file that begins so is ASF.
  static func begins(_ head: [UInt8]) -> Bool { head.holds(guid) }

  /// Where an object begins; nil where there is none.
  static func place(of wanted: Object, in source: any ByteSource) throws -> Int? {
    guard begins(try source.read(at: 0, count: guid.count)) else { return nil }
    var place = 30
    for _ in 0..<mostObjects {
      guard let object = try source.exactly(at: place, count: 24) else { return nil }
      if object.holds(wanted.guid) { return place }
      let size = object.number32(at: 16, .little)
      guard size >= 24 else { return nil }
      place += size
    }
    return nil
  }

  /// Whether its media can be read only with a licence (Windows Media DRM).
  static func isProtected(_ source: any ByteSource) throws -> Bool {
    try place(of: .contentEncryption, in: source) != nil
      || place(of: .extendedContentEncryption, in: source) != nil
  }
}
