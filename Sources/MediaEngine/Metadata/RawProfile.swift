/// EXIF, XMP or IPTC's block in hexadecimal digits, as ImageMagick puts it into texts and others after it: a
/// line with a name, one with the number of bytes, and lines of digits.
struct RawProfile {
  /// The whole text.
  private(set) var text: [UInt8]
  /// What the digits stand for.
  private(set) var bytes: [UInt8] = []
  /// Where the digits begin.
  private let start: Int

  /// Reads the digits there are, however many were announced; nil where there are none.
  init?(_ text: [UInt8]) {
    guard let nameEnd = text.firstIndex(of: 0x0A, from: 1) else { return nil }
    let number = text[nameEnd...].drop { $0 == 0x20 || (9...13).contains($0) }
    let digits = number.drop { (0x30...0x39).contains($0) }
    guard digits.startIndex > number.startIndex else { return nil }
    self.text = text
    start = digits.startIndex
    bytes.reserveCapacity(digits.count / 2)
    var high: UInt8?
    for letter in digits {
      guard let value = Self.value(of: letter) else { continue }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    guard !bytes.isEmpty else { return nil }
  }

  /// Where the TIFF structure of an EXIF block begins, behind a header or not; nil where there is
  /// none.
  private var blockStart: Int? {
    let header = JPEGLocation.exifHeader
    var places = [0]
    if let place = bytes.firstIndex(of: header) { places.append(place + header.count) }
    return places.first {
      bytes.holds([0x49, 0x49, 0x2A, 0], at: $0) || bytes.holds([0x4D, 0x4D, 0, 0x2A], at: $0)
    }
  }

  /// The EXIF block, a TIFF structure; nil where the profile is another.
  var block: [UInt8]? { blockStart.map { Array(bytes[$0...]) } }

  /// What holds an XMP packet, maybe behind a header; nil where the profile is something else.
  var packet: [UInt8]? {
    let isOther = blockStart != nil || isIPTC || PhotoshopResources.start(in: bytes) != nil
    return isOther ? nil : bytes
  }

  /// Whether it is IPTC's block without anything around it.
  private var isIPTC: Bool { bytes.first == IPTCBlock.marker }

  /// The changes of the bytes that take the location out.
  func patches() throws -> [BytePatch] {
    guard let place = blockStart else {
      if isIPTC { return IPTCLocation.patches(in: bytes, 0..<bytes.count) }
      if PhotoshopResources.start(in: bytes) != nil {
        return try PhotoshopResources.patches(in: bytes)
      }
      return XMPLocation.patches(in: bytes)
    }
    let block = bytes.slice(from: place, count: bytes.count - place)
    return try ExifLocation.patches(in: block).map { $0.moved(by: place) }
  }

  /// Changes bytes, and the digits that stand for them; the text stays as long as it was.
  mutating func apply(_ patches: [BytePatch]) {
    bytes.apply(patches)
    var index = 0
    for place in start..<text.count where index < 2 * bytes.count {
      guard let old = Self.value(of: text[place]) else { continue }
      let byte = bytes[index / 2]
      let new = index % 2 == 0 ? byte >> 4 : byte & 0x0F
      if new != old { text[place] = new < 10 ? 0x30 + new : 0x61 + new - 10 }
      index += 1
    }
  }

  /// What a hexadecimal digit stands for; nil for other letters.
  private static func value(of letter: UInt8) -> UInt8? {
    switch letter {
    case 0x30...0x39: letter - 0x30
    case 0x41...0x46: letter - 0x41 + 10
    case 0x61...0x66: letter - 0x61 + 10
    default: nil
    }
  }
}
