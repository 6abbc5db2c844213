/// Finds the picture in a frame of an ID3 tag: an attached one, or a file that is one.
enum ID3Picture {
  /// The kinds of frames that hold one.
  static let kinds: Set<String> = ["APIC", "PIC", "GEOB", "GEO"]

  /// Where the bytes of the picture begin in what a frame holds; nil where it holds none.
  ///
  /// Before them stand an encoding, a type of three letters (version 2.2) or a longer one with a zero
  /// behind, the role of an attached picture and a description; a file has a name before that.
  static func start(in held: [UInt8], kind: String) -> Int? {
    guard let encoding = held.first else { return nil }
    let isWide = encoding == 1 || encoding == 2
    var place: Int?
    switch kind {
    case "APIC": place = held.firstIndex(of: 0, from: 1).map { $0 + 2 }
    case "PIC": place = 5
    case "GEOB", "GEO":
      place = held.firstIndex(of: 0, from: 1)
        .flatMap { end(ofTextIn: held, from: $0 + 1, isWide: isWide) }
    default: return nil
    }
    return place.flatMap { end(ofTextIn: held, from: $0, isWide: isWide) }
      .flatMap { $0 < held.count ? $0 : nil }
  }

  /// The place behind the zero, of one byte or two, that ends a text.
  private static func end(ofTextIn held: [UInt8], from start: Int, isWide: Bool) -> Int? {
    guard isWide else { return held.firstIndex(of: 0, from: start).map { $0 + 1 } }
    var place = start
    while place + 1 < held.count {
      if held[place] == 0, held[place + 1] == 0 { return place + 2 }
      place += 2
    }
    return nil
  }
}

extension ID3Tag {
  /// A frame without the place that its picture tells; nil where it has no picture, or one that tells none.
  func withoutPlaceInPicture(_ frame: [UInt8]) throws -> [UInt8]? {
    let (version, flags) = (header.version, header.flags)
    let count = Self.frameHeader(version)
    let kind = Self.kind(in: frame, at: 0, version: version)
    guard ID3Picture.kinds.contains(kind), frame.count > count,
      var held = Self.content(in: frame, frame.indices, version: version, flags: flags),
      let start = ID3Picture.start(in: held, kind: kind)
    else { return nil }
    let patches = try LocationProbe.picturePatches(
      in: held.slice(from: start, count: held.count - start))
    guard !patches.isEmpty else { return nil }
    held.apply(patches.map { $0.moved(by: start) })
    var head = Array(frame[..<count])
    guard version == 4 else { return head + held }
    let marks = frame[count - 1]
    let length = marks & 1 != 0 ? Array(frame[count..<count + 4]) : []
    let body = length + (Self.isUnsynchronised(marks, flags) ? Self.escaped(held) : held)
    if head.count + body.count != frame.count {
      head.replaceSubrange(4..<8, with: [21, 14, 7, 0].map { UInt8(body.count >> $0 & 0x7F) })
    }
    return head + body
  }
}
