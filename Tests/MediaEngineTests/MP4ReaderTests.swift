import Testing

@testable import MediaEngine

@Suite struct MP4ReaderTests {
  static func box(_ type: String, _ body: [UInt8]) -> [UInt8] {
    number(UInt64(body.count + 8), 4) + Array(type.utf8) + body
  }

  static func number(_ value: UInt64, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
  }

  static let fileType = box("ftyp", Array("isom".utf8) + number(512, 4) + Array("isomavc1".utf8))

  static func header(scale: UInt64, length: UInt64) -> [UInt8] {
    [0, 0, 0, 0] + number(0, 8) + number(scale, 4) + number(length, 4)
  }

  static func track(
    handler: String = "vide", entry: String = "avc1", scale: UInt64 = 1000, length: UInt64 = 5000,
    edits: [(UInt64, Int32)] = []
  ) -> [UInt8] {
    let identity = box("tkhd", number(0, 12) + number(1, 4) + number(0, 8))
    let list = edits.flatMap {
      number($0.0, 4) + number(UInt64(UInt32(bitPattern: $0.1)), 4) + number(0x10000, 4)
    }
    let edit =
      edits.isEmpty
      ? [] : box("edts", box("elst", number(0, 4) + number(UInt64(edits.count), 4) + list))
    let entries = box("stsd", number(0, 4) + number(1, 4) + box(entry, number(0, 16)))
    let media = box(
      "mdia",
      box("mdhd", header(scale: scale, length: length))
        + box("hdlr", number(0, 8) + Array(handler.utf8) + number(0, 12))
        + box("minf", box("stbl", entries + box("stsz", number(0, 8) + number(3, 4)))))
    return box("trak", identity + edit + media)
  }

  static func movie(_ tracks: [UInt8], extra: [UInt8] = []) -> [UInt8] {
    box("moov", box("mvhd", header(scale: 1000, length: 5000)) + tracks + extra)
  }

  @Test func tellsWhereTheIndexStands() {
    let media = Self.box("mdat", [1, 2, 3])
    #expect(MP4Reader.read(Self.fileType + Self.movie(Self.track()) + media).indexFirst == true)
    #expect(MP4Reader.read(Self.fileType + media + Self.movie(Self.track())).indexFirst == false)
    #expect(MP4Reader.read(Self.fileType + media).hasIndex == false)
  }

  @Test func aBoxUpToTheEndOfAllNumbersIsNone() {
    let start = UInt64(Self.fileType.count)
    for length in [UInt64(Int64.max) - start, UInt64(Int64.max) - start - 8, UInt64(Int64.max)] {
      let media = Self.number(1, 4) + Array("mdat".utf8) + Self.number(length, 8)
      let found = MP4Reader.read(Self.fileType + media)
      #expect(!found.hasIndex && found.majorBrand == "isom")
    }
  }

  @Test func takesTheLengthFromTheEdits() {
    let edited = MP4Reader.read(Self.movie(Self.track(edits: [(2500, 1024)])))
    #expect(edited.duration == 2.5)
    #expect(edited.hasEditList)
    let delayed = MP4Reader.read(Self.movie(Self.track(edits: [(500, -1), (2000, 0)])))
    #expect(delayed.duration == 2.5)
    #expect(delayed.tracks.first?.edits.first?.mediaTime == -1)
    let plain = MP4Reader.read(Self.movie(Self.track(edits: [(5000, 0)])))
    #expect(!plain.hasEditList)
    #expect(MP4Reader.read(Self.movie(Self.track())).duration == 5)
  }

  @Test(arguments: ["encv", "enca", "drms", "drmi"])
  func tellsProtection(_ entry: String) {
    #expect(MP4Reader.read(Self.movie(Self.track(entry: entry))).isEncrypted)
  }

  @Test func addsUpFragments() {
    let extends = Self.box(
      "mvex",
      Self.box(
        "trex",
        Self.number(0, 4) + Self.number(1, 4) + Self.number(1, 4) + Self.number(40, 4)
          + Self.number(0, 8)))
    func fragment(at time: UInt64, samples: UInt64) -> [UInt8] {
      Self.box(
        "moof",
        Self.box(
          "traf",
          Self.box("tfhd", Self.number(0, 4) + Self.number(1, 4))
            + Self.box("tfdt", Self.number(0, 4) + Self.number(time, 4))
            + Self.box("trun", Self.number(0, 4) + Self.number(samples, 4))))
    }
    let layout = MP4Reader.read(
      Self.fileType + Self.movie(Self.track(length: 0), extra: extends)
        + fragment(at: 143_164_000, samples: 25) + fragment(at: 143_165_000, samples: 5))
    #expect(layout.isFragmented)
    #expect(abs((layout.duration ?? 0) - 1.2) < 1e-6)
  }

  @Test func noticesACutBox() {
    let whole = Self.fileType + Self.movie(Self.track())
    let cut = MP4Reader.read(Array(whole.dropLast(10)))
    #expect(cut.cut?.name == "moov")
    #expect(cut.cut?.missing == 10)
  }

  @Test func findsLocations() {
    let user = Self.box("udta", [0, 0, 0, 16, 0xA9] + Array("xyz".utf8) + Array("+48.1-11".utf8))
    #expect(MP4Reader.read(Self.movie(Self.track(), extra: user)).hasLocation)
    #expect(!MP4Reader.read(Self.movie(Self.track())).hasLocation)
  }

  @Test func endsOnHostileSizes() {
    let claims: [[UInt8]] = [
      Self.number(0, 4), Self.number(1, 4), Self.number(2, 4), Self.number(7, 4),
      Self.number(0xFFFF_FFFF, 4),
    ]
    for claim in claims {
      for type in ["moov", "trak", "elst", "stsd", "moof", "traf", "trun"] {
        let bytes = claim + Array(type.utf8) + [UInt8](repeating: 0xFF, count: 64)
        let isLong = claim == Self.number(0xFFFF_FFFF, 4)
        let isBox = isLong || claim == Self.number(0, 4)
        let alone = MP4Reader.read(bytes)
        #expect(alone.hasIndex == (isBox && type == "moov"))
        #expect(alone.hasFragments == (isBox && type == "moof"))
        #expect(
          alone.cut == (isLong ? MP4Layout.Cut(name: type, missing: 0xFFFF_FFFF - 72) : nil))
        let inner = MP4Reader.read(Self.box("moov", bytes))
        #expect(inner.hasIndex && inner.cut == nil && !inner.isTooLarge)
        #expect(inner.tracks.count == (isBox && type == "trak" ? 1 : 0))
      }
    }
    let long = Self.number(1, 4) + Array("mdat".utf8) + Self.number(.max, 8)
    #expect(MP4Reader.read(long) == MP4Layout())
  }

  @Test func endsOnDeepNesting() {
    var bytes: [UInt8] = []
    for _ in 0..<200 { bytes = Self.box("udta", bytes) }
    var wanted = MP4Layout()
    wanted.hasIndex = true
    wanted.indexFirst = true
    #expect(MP4Reader.read(Self.box("moov", bytes)) == wanted)
  }

  @Test func givesUpOnTooManyBoxes() {
    let many = (0..<2000).flatMap { _ in Self.box("free", []) }
    #expect(MP4Reader.read(many, mostBoxes: 1000).isTooLarge)
    #expect(!MP4Reader.read(many).isTooLarge)
  }

  @Test func survivesFlippedBytes() {
    let whole = Self.fileType + Self.movie(Self.track(edits: [(2500, 0)])) + Self.box("mdat", [1])
    for place in whole.indices {
      for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = whole
        changed[place] = value
        let layout = MP4Reader.read(changed)
        #expect(layout.tracks.count <= 1 && !layout.isTooLarge)
        #expect(layout.tracks.allSatisfy { $0.edits.count <= 1 && $0.entries.count <= 16 })
        #expect(layout.cut.map { $0.missing > 0 } ?? true)
        #expect(layout.duration.map { $0 > 0 && $0.isFinite } ?? true)
      }
    }
  }
}
