/// One ID3v2 tag with its frames told apart: versions 2.2 to 2.4, unsynchronised or not.
struct ID3Tag {
  /// One frame.
  private struct Frame {
    /// Where it stands in the content.
    var range: Range<Int>
    /// The name that its writer gave it; nil where its kind has none, or where it is compressed or
    /// encrypted.
    var name: String?
  }

  private static let headerSize = 10
  /// How many tags at the start of a source are looked into, bytes of theirs in all, and frames of
  /// one. Honest files have one or two tags of dozens of frames, pictures among them.
  private static let mostTags = 16
  private static let mostBytes = 1 << 24
  private static let mostFrames = 1 << 14
  /// Bytes of a frame that are looked at for its name.
  private static let longestName = 1024

  /// Flags of the tag. In version 2.2 the second means compression, of a kind never defined.
  private static let unsynchronised: UInt8 = 0x80
  private static let hasExtendedHeader: UInt8 = 0x40
  private static let hasFooter: UInt8 = 0x10

  let header: Header
  /// What stands behind the header, its escape bytes taken out where sizes do not count them.
  private let content: [UInt8]
  private let isUnescaped: Bool
  /// None where they can't be told apart.
  private let frames: [Frame]

  /// What the first ten bytes of a tag say.
  struct Header {
    let place: Int
    /// Bytes behind it, up to a footer.
    let count: Int
    let version: Int
    let flags: UInt8

    /// Nil where no whole tag of a known version stands.
    init?(in source: any ByteSource, at place: Int) throws {
      let head = try source.read(at: place, count: headerSize)
      guard head.count == headerSize, head.holds("ID3"), (2...4).contains(head[3]),
        head[6...].allSatisfy({ $0 < 0x80 })
      else { return nil }
      self.place = place
      count = head.sevenBitNumber(at: 6)
      version = Int(head[3])
      flags = head[5]
      guard place + headerSize + count <= source.count else { return nil }
    }

    /// The place behind the tag and its padding.
    var end: Int {
      place + headerSize + count + (version == 4 && flags & hasFooter != 0 ? headerSize : 0)
    }

    /// The changes that leave nothing in the tag but padding.
    var erasure: [BytePatch] {
      [
        BytePatch(offset: place + 5, bytes: [version == 4 ? flags & hasFooter : 0]),
        BytePatch(offset: place + headerSize, filler: 0, count: count),
      ]
    }
  }

  /// The tags at the start of a source, where they may follow each other, and whether these are all:
  /// others that follow are not looked into.
  static func all(in source: any ByteSource) throws -> (tags: [ID3Tag], isComplete: Bool) {
    var tags: [ID3Tag] = []
    var room = mostBytes
    while let header = try Header(in: source, at: tags.last?.header.end ?? 0) {
      guard tags.count < mostTags, header.count <= room else { return (tags, false) }
      room -= header.count
      tags.append(try ID3Tag(header, in: source))
    }
    return (tags, true)
  }

  /// The changes that leave nothing in any tag at the start of a source but padding, however large
  /// they are. Those behind the ones that would be looked into become one.
  static func erasure(in source: any ByteSource) throws -> [BytePatch] {
    var patches: [BytePatch] = []
    var found = 0
    var place = 0
    var rest = 0
    while let header = try Header(in: source, at: place) {
      found += 1
      if found <= mostTags {
        patches += header.erasure
        rest = header.end
      }
      place = header.end
    }
    return patches + padding(rest..<place)
  }

  /// A range that begins with a tag as tags of nothing, as large as can be.
  private static func padding(_ range: Range<Int>) -> [BytePatch] {
    var patches: [BytePatch] = []
    var place = range.lowerBound
    while range.upperBound - place >= headerSize {
      let count = min(range.upperBound - place - headerSize, 1 << 28 - 1)
      let size = [21, 14, 7, 0].map { UInt8(count >> $0 & 0x7F) }
      patches.append(BytePatch(offset: place, bytes: Array("ID3".utf8) + [3, 0, 0] + size))
      patches.append(BytePatch(offset: place + headerSize, filler: 0, count: count))
      place += headerSize + count
    }
    return patches
  }

  private init(_ header: Header, in source: any ByteSource) throws {
    self.header = header
    let (version, flags) = (header.version, header.flags)
    let body = try source.read(at: header.place + Self.headerSize, count: header.count)
    // Before version 2.4 escape bytes do not count in sizes, which some writers overlook.
    if version < 4, flags & Self.unsynchronised != 0 {
      let plain = Self.unescaped(body)
      if let found = Self.frames(in: plain, version: version, flags: flags) {
        content = plain
        isUnescaped = true
        frames = found
        return
      }
    }
    content = body
    isUnescaped = false
    frames = Self.frames(in: body, version: version, flags: flags) ?? []
  }

  /// The changes that take out the frames of some names, and places that pictures tell.
  ///
  /// The frames behind move up and the tag's end becomes zeroes, which the format calls padding, so
  /// that the tag stays as long as it was. An extended header, whose checksum and padding would be
  /// wrong, goes too. A picture goes as a whole where there is no room for it without its place.
  func patches(removing isUnwanted: (String) -> Bool) throws -> [BytePatch] {
    var kept: [[UInt8]] = []
    var isChanged = false
    var small: [[UInt8]] = []
    for frame in frames {
      if let name = frame.name, isUnwanted(name) {
        isChanged = true
        continue
      }
      let bytes = Array(content[frame.range])
      if let mended = try withoutPlaceInPicture(bytes) {
        isChanged = true
        kept.append(mended)
      } else {
        kept.append(bytes)
        small.append(bytes)
      }
    }
    guard isChanged else { return [] }
    guard
      var body = [kept, small].lazy.map({ self.body($0) }).first(where: { $0.count <= header.count }
      )
    else { return header.erasure }
    body += [UInt8](repeating: 0, count: header.count - body.count)
    return [
      BytePatch(offset: header.place + 5, bytes: [header.flags & ~Self.hasExtendedHeader]),
      BytePatch(offset: header.place + Self.headerSize, bytes: body),
    ]
  }

  private func body(_ frames: [[UInt8]]) -> [UInt8] {
    let plain = Array(frames.joined())
    return isUnescaped ? Self.escaped(plain) : plain
  }

  /// The frames up to the padding; nil where one has no name or reaches past the end, or where there
  /// are too many.
  private static func frames(in body: [UInt8], version: Int, flags: UInt8) -> [Frame]? {
    if version == 2, flags & hasExtendedHeader != 0 { return nil }
    let header = frameHeader(version)
    var place = flags & hasExtendedHeader == 0 ? 0 : extendedHeader(of: body, version: version)
    var frames: [Frame] = []
    while place + header <= body.count, body[place] != 0 {
      guard isKind(in: body, at: place, version: version),
        let size = Self.size(in: body, at: place, version: version),
        size <= body.count - place - header, frames.count < mostFrames
      else { return nil }
      let range = place..<place + header + size
      let name = Self.name(in: body, range, version: version, flags: flags)
      frames.append(Frame(range: range, name: name))
      place = range.upperBound
    }
    return frames
  }

  /// How long the extended header is; its size counts itself in version 2.4 only.
  private static func extendedHeader(of body: [UInt8], version: Int) -> Int {
    version == 4 ? body.sevenBitNumber(at: 0) : 4 + body.number32(at: 0)
  }

  /// Whether capitals and digits stand there, as many as a kind of frame has; iTunes writes kinds
  /// of version 2.2 into later ones, with a space or a zero behind.
  private static func isKind(in body: [UInt8], at place: Int, version: Int) -> Bool {
    let letters = version == 2 ? 3 : 4
    guard place >= 0, place <= body.count - letters else { return false }
    func isLetter(_ byte: UInt8) -> Bool {
      (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
    }
    let last = body[place + letters - 1]
    return body[place..<place + letters - 1].allSatisfy(isLetter)
      && (isLetter(last) || (version > 2 && (last == 0 || last == 0x20)))
  }

  /// How much a frame holds; nil where no reading of its size leads to another frame.
  private static func size(in body: [UInt8], at place: Int, version: Int) -> Int? {
    switch version {
    case 2: return body.number24(at: place + 3)
    case 3: return body.number32(at: place + 4)
    default:
      // iTunes wrote eight bits to a byte in version 2.4 too.
      let sizes = [body.sevenBitNumber(at: place + 4), body.number32(at: place + 4)]
      return sizes.first { size in
        let next = place + 10 + size
        guard next < body.count else { return next == body.count }
        return body[next] == 0 || isKind(in: body, at: next, version: version)
      }
    }
  }

  /// What a frame that its writer named is called.
  private static func name(
    in body: [UInt8], _ frame: Range<Int>, version: Int, flags: UInt8
  ) -> String? {
    let kind = kind(in: body, at: frame.lowerBound, version: version)
    // How many bytes stand between the encoding and the name: comments have a language there.
    let language: Int
    switch kind {
    case "TXXX", "TXX", "WXXX", "WXX", "PRIV": language = 0
    case "COMM", "COM", "USLT", "ULT": language = 3
    default: return nil
    }
    guard let held = content(in: body, frame, version: version, flags: flags) else { return nil }
    if kind == "PRIV" { return text(held.prefix(longestName), encoding: 0) }
    guard let encoding = held.first else { return nil }
    return text(held.dropFirst(1 + language).prefix(longestName), encoding: encoding)
  }

  /// Whether a frame of version 2.4 has escape bytes, by its own flags and its tag's.
  static func isUnsynchronised(_ marks: UInt8, _ flags: UInt8) -> Bool {
    marks & 2 != 0 || flags & unsynchronised != 0
  }

  /// The bytes of a frame's header.
  static func frameHeader(_ version: Int) -> Int { version == 2 ? 6 : 10 }

  /// The letters with which a frame begins.
  static func kind(in body: [UInt8], at place: Int, version: Int) -> String {
    String(decoding: body[place..<place + (version == 2 ? 3 : 4)], as: UTF8.self)
  }

  /// What a frame holds; nil where it is compressed or encrypted.
  static func content(
    in body: [UInt8], _ frame: Range<Int>, version: Int, flags: UInt8
  ) -> [UInt8]? {
    guard version > 2 else { return Array(body[frame.dropFirst(6)]) }
    let marks = body[frame.lowerBound + 9]
    let held = Array(body[frame.dropFirst(10)])
    guard version == 4 else { return marks & 0xC0 == 0 ? held : nil }
    guard marks & 0x0C == 0 else { return nil }
    // A length may stand first.
    let data = marks & 1 != 0 ? Array(held.dropFirst(4)) : held
    return isUnsynchronised(marks, flags) ? unescaped(data) : data
  }
}
