import Foundation
import MediaEngine
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// Places that taggers and dashcams write, put in byte by byte where ffmpeg writes none.
@Suite(.timeLimit(.minutes(8))) struct PlaceTagTests: Preparing {
  private static let place = "+48.2082+016.3738/"

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Whether words stand in a file, in letters of one byte or of two.
  private func holds(_ words: String, _ path: String) throws -> Bool {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let wide: [UInt8] = words.utf8.flatMap { [0, $0] }
    return data.range(of: Data(words.utf8)) != nil
      || data.range(of: Data(wide.dropFirst())) != nil
  }

  /// What ffprobe says of the container's tags.
  private func tags(_ path: String) throws -> String {
    try Witness.text("ffprobe", ["-v", "error", "-show_entries", "format_tags", path])
  }

  /// MD5 of the packets of the sound.
  private func soundHash(_ path: String) throws -> String {
    try Witness.text(
      "ffmpeg",
      [
        "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-hash", "md5",
        "-",
      ])
  }

  private func isRemoved(_ entry: Manifest.Entry) -> Bool {
    entry.reasons.contains { $0.code == "location-removed" }
  }

  @Test(arguments: [
    "location", "LOCATION", "location-eng", "com.apple.quicktime.location.ISO6709", "xyz",
    "\u{A9}xyz", "loci", "GPSLatitude", "gps_coordinates", "Latitude", "LONGITUDE", "geo",
    "geo:lat", "geo-position", "GeoLocation", "geotag", "Coordinates", "Recording Location", "lat",
  ])
  func namesThatMeanAPlace(name: String) {
    #expect(LocationProbe.isLocation(tag: name))
  }

  @Test(arguments: [
    "title", "George", "geometry", "Geography", "geologist", "lyrics-geo", "title-geo", "title-lat",
    "allocation", "coordinator", "platitude", "locale", "xyzzy", "loc", "",
  ])
  func namesThatMeanNone(name: String) {
    #expect(!LocationProbe.isLocation(tag: name))
  }

  @Test func onlyAnM4AIsMadeAnew() {
    var song = Samples.audio(.m4a, "aac")
    song.hasLocation = true
    let ways = Samples.planner().decide(song, name: "a.m4a").recipes
    #expect(ways.first == .stripLocation && ways.count == 3)
    var take = Samples.audio(.wav, "pcm_s16le")
    take.hasLocation = true
    #expect(Samples.planner().decide(take, name: "a.wav").recipes == [.stripLocation])
  }

  /// Taggers of concerts write items of their own into the list of iTunes.
  @Test(arguments: ["LOCATION", "Longitude", "George"])
  func anItemOfAnM4AGoesByItsName(name: String) async throws {
    let scratch = try folder()
    let plain = scratch.path("plain.m4a")
    try Witness.make(plain, "-f lavfi -i sine=d=1 -c:a aac -metadata title=Kept")
    var song = try bytes(plain)
    let version: [UInt8] = [0, 0, 0, 0]
    var item = Boxes.box("mean", version + Array("com.apple.iTunes".utf8))
    item += Boxes.box("name", version + Array(name.utf8))
    item += Boxes.box("data", [0, 0, 0, 1] + version + Array(Self.place.utf8))
    try Boxes.put(Boxes.box("----", item), into: ["moov", "udta", "meta", "ilst"], of: &song)
    let path = try scratch.write("in/song.m4a", song)
    try #require(try tags(path).contains("48.2082"))
    let entry = try #require(try await prepare(scratch)["song.m4a"])
    #expect(entry.action == .keep, "\(entry.reasons)")
    let made = scratch.path("out/song.m4a")
    #expect(isRemoved(entry) == (name != "George"))
    #expect(try holds("48.2082", made) == (name == "George"))
    #expect(try tags(made).contains("Kept"))
    #expect(try bytes(made).count == song.count)
    #expect(try soundHash(made) == soundHash(path))
  }

  /// Sound of MPEG's layer III behind tags.
  private func song(_ scratch: Scratch, tagged tag: [UInt8]) throws -> String {
    let plain = scratch.path("plain.mp3")
    try Witness.make(plain, "-f lavfi -i sine=d=2 -c:a libmp3lame -id3v2_version 0")
    return try scratch.write("in/song.mp3", tag + bytes(plain))
  }

  /// A tag with a title and a place.
  private func tag(_ form: String) -> [UInt8] {
    let version = form.hasPrefix("2.2") ? 2 : form.hasPrefix("2.3") ? 3 : 4
    let title = ID3.text("Kept")
    let plain = ID3.text("LOCATION", Self.place)
    let wide = ID3.wide("LOCATION", Self.place)
    let titled = ID3.frame(version, version == 2 ? "TT2" : "TIT2", title)
    let placed = ID3.frame(version, version == 2 ? "TXX" : "TXXX", plain)
    switch form {
    case "2.2 unsynchronised":
      return ID3.tag(2, flags: 0x80, ID3.escaped(titled + ID3.frame(2, "TXX", wide)))
    case "2.3 unsynchronised":
      return ID3.tag(3, flags: 0x80, ID3.escaped(titled + ID3.frame(3, "TXXX", wide)))
    case "2.3 with an extended header":
      let head: [UInt8] = [0, 0, 0, 10, 0x80, 0, 0, 0, 0, 32, 1, 2, 3, 4]
      return ID3.tag(3, flags: 0x40, head + titled + placed)
    case "2.4 with an extended header":
      return ID3.tag(4, flags: 0x40, [0, 0, 0, 6, 1, 0] + titled + placed)
    case "2.4 unsynchronised":
      let words = ID3.sevenBits(wide.count) + ID3.escaped(wide)
      return ID3.tag(4, flags: 0x80, titled + ID3.frame(4, "TXXX", flags: 3, words))
    case "2.4 with a long frame":
      let comment: [UInt8] = [0] + Array("eng".utf8) + ID3.text(String(repeating: "a", count: 300))
      return ID3.tag(4, titled + ID3.frame(4, "COMM", comment) + placed)
    case "2.4 in a comment":
      let comment: [UInt8] = [0] + Array("eng".utf8) + Array(plain.dropFirst())
      return ID3.tag(4, titled + ID3.frame(4, "COMM", comment))
    case "2.3 behind another": return ID3.tag(3, titled) + ID3.tag(3, placed)
    default: return ID3.tag(version, titled + placed)
    }
  }

  @Test(arguments: [
    "2.2", "2.2 unsynchronised", "2.3", "2.3 unsynchronised", "2.3 with an extended header",
    "2.3 behind another", "2.4", "2.4 unsynchronised", "2.4 with an extended header",
    "2.4 with a long frame", "2.4 in a comment",
  ])
  func aFrameOfAnMP3GoesByItsName(form: String) async throws {
    let scratch = try folder()
    let path = try song(scratch, tagged: tag(form))
    try #require(try tags(path).contains("48.2082"))
    let entry = try #require(try await prepare(scratch)["song.mp3"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = scratch.path("out/song.mp3")
    #expect(try !holds("48.2082", made))
    #expect(try tags(made).contains("Kept"))
    #expect(try bytes(made).count == bytes(path).count)
    #expect(try soundHash(made) == soundHash(path))
  }

  @Test func latitudeAndLongitudeGoAndAreNotInTheRecord() async throws {
    let scratch = try folder()
    var frames = ID3.frame(3, "TXXX", ID3.text("LATITUDE", "48.2082"))
    frames += ID3.frame(3, "TXXX", ID3.text("George Geometry", "Stays"))
    frames += ID3.frame(3, "TXXX", ID3.text("geo_longitude", "16.3738"))
    _ = try song(scratch, tagged: ID3.tag(3, frames))
    let entry = try #require(try await prepare(scratch)["song.mp3"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = scratch.path("out/song.mp3")
    #expect(try tags(made).contains("Stays"))
    for path in [made, scratch.path("out/preflight.json")] {
      #expect(try !holds("48.2082", path))
      #expect(try !holds("16.3738", path))
    }
  }

  /// Of what can't be told apart nothing stays.
  @Test func aCompressedFrameTakesItsTagAlong() async throws {
    let scratch = try folder()
    let words = ID3.text("LOCATION", Self.place)
    let frame = ID3.frame(4, "TXXX", flags: 9, ID3.sevenBits(words.count) + ID3.zlib(words))
    let path = try song(scratch, tagged: ID3.tag(4, frame))
    try #require(try tags(path).contains("48.2082"))
    let entry = try #require(try await prepare(scratch)["song.mp3"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = scratch.path("out/song.mp3")
    #expect(try !holds("48.2082", made))
    #expect(try soundHash(made) == soundHash(path))
  }

  /// FFmpeg reads an ID3 chunk only where a WAV has no other tags, and neither XMP nor iXML.
  @Test(arguments: [
    ("id3 ", "-fflags +bitexact"), ("ID3 ", "-fflags +bitexact"),
    ("id3 ", "-metadata title=Kept"), ("iXML", ""), ("_PMX", ""), ("axml", ""), ("LIST", ""),
  ])
  func aChunkOfAWAVGoes(kind: String, options: String) async throws {
    let scratch = try folder()
    let plain = scratch.path("plain.wav")
    try Witness.make(plain, "-f lavfi -i sine=d=1 -c:a pcm_s16le \(options)")
    let chunk: [UInt8]
    switch kind {
    case "iXML":
      chunk = Array("<BWFXML><LOCATION_GPS>48.2082, 16.3738</LOCATION_GPS></BWFXML>".utf8)
    case "axml":
      chunk = Array("<ebuCoreMain><latitude>48.2082</latitude></ebuCoreMain>".utf8)
    case "LIST":
      chunk = Array("INFOLOCA".utf8) + ID3.little(8) + Array("48.2082\0".utf8)
    case "_PMX": chunk = Array("<rdf:Description exif:GPSLatitude=\"48.2082N\" />".utf8)
    default: chunk = tag("2.3")
    }
    var take = try bytes(plain)
    take += Array(kind.utf8) + ID3.little(chunk.count) + chunk
    if chunk.count % 2 == 1 { take.append(0) }
    take.replaceSubrange(4..<8, with: ID3.little(take.count - 8))
    let path = try scratch.write("in/take.wav", take)
    let entry = try #require(try await prepare(scratch)["take.wav"])
    #expect(entry.action == .keep && isRemoved(entry), "\(entry.reasons)")
    let made = scratch.path("out/take.wav")
    #expect(try !holds("48.2082", made))
    if kind.lowercased() == "id3 " { #expect(try tags(made).contains("Kept")) }
    #expect(try bytes(made).count == take.count)
    #expect(try soundHash(made) == soundHash(path))
  }

  /// The boxes lie deeper than the stripper goes.
  @Test(arguments: ["clip.mp4", "song.m4a"])
  func whatCannotBeBlankedIsCopiedAnew(name: String) async throws {
    let scratch = try folder()
    let plain = scratch.path(name)
    if name == "clip.mp4" {
      try Witness.clip(plain)
    } else {
      try Witness.make(plain, "-f lavfi -i sine=d=1 -c:a aac")
    }
    let words = Array(Self.place.utf8)
    var box = Boxes.box("\u{A9}xyz", [0, UInt8(words.count), 0x55, 0xC4] + words)
    for _ in 0..<8 { box = Boxes.box("udta", box) }
    var movie = try bytes(plain)
    try Boxes.put(box, into: ["moov"], of: &movie)
    try scratch.write("in/" + name, movie)
    let entry = try #require(try await prepare(scratch)[name])
    #expect(entry.action == .remux, "\(entry.reasons)")
    #expect(isRemoved(entry) && entry.reasons.contains { $0.code == "copied-anew" })
    #expect(try !holds("48.2082", scratch.path("out/" + name)))
  }

  private static let sentence = "$GPRMC,161951.00,A,4812.4920,N,01622.4280,E,0.8,,060925,,,A*5B"

  /// A clip with a dashcam's log, and where that stands.
  private func dashcam(
    _ form: String, _ clip: [UInt8]
  ) throws -> (movie: [UInt8], log: [Range<Int>]) {
    let sentence = Array(Self.sentence.utf8)
    var held = Array("GPS ".utf8) + [0xF0, 3, 0, 0]
    held += [UInt8](repeating: 0, count: 48) + sentence
    held += [UInt8](repeating: 0, count: 1016 - held.count)
    let block = Boxes.box("free", held)
    let index = try Boxes.find("moov", in: clip, 0..<clip.count)
    try #require(index + Boxes.size(at: index, in: clip) == clip.count)
    var movie = clip
    /// Puts a box between the media and the index.
    func insert(_ box: [UInt8]) -> Range<Int> {
      movie.insert(contentsOf: box, at: index)
      return index..<index + box.count
    }
    /// Puts a box at the end of the index, which is the end of the file.
    func append(_ box: [UInt8]) throws -> Range<Int> {
      try Boxes.put(box, into: ["moov"], of: &movie)
      return movie.count - box.count..<movie.count
    }
    let log: [Range<Int>]
    switch form {
    case "listed":
      let blocks = insert(block + block)
      var list: [UInt8] = [0, 0, 1, 1] + Boxes.number(2)
      for place in [blocks.lowerBound, blocks.lowerBound + block.count] {
        list += Boxes.number(place) + Boxes.number(block.count)
      }
      log = [blocks, try append(Boxes.box("gps ", list))]
    case "among the media":
      let media = try Boxes.find("mdat", in: clip, 0..<clip.count)
      let end = media + Boxes.size(at: media, in: clip)
      let gap = [UInt8](repeating: 0, count: (0x8000 - end % 0x8000) % 0x8000)
      try Boxes.put(gap + block, into: ["mdat"], of: &movie)
      log = [end + gap.count..<end + gap.count + block.count]
    case "BlackVue":
      let parts = Boxes.box("cprt", Array("Pittasoft".utf8)) + Boxes.box("gps ", sentence)
      log = [insert(Boxes.box("free", parts))]
    case "Garmin":
      let identifier: [UInt8] = [
        0x9B, 0x63, 0x0F, 0x8D, 0x63, 0x74, 0x40, 0xEC, 0x82, 0x04, 0xBC, 0x5F, 0xF5, 0x09, 0x17,
        0x28,
      ]
      log = [try append(Boxes.box("uuid", identifier + sentence))]
    case "free": log = [insert(block)]
    default: log = [insert(Boxes.box(form, sentence))]
    }
    return (movie, log)
  }

  @Test(
    arguments: ["listed", "free", "GPS ", "among the media", "gps0", "BlackVue", "Garmin"],
    [false, true])
  func theLogOfADashcamGoes(form: String, isKept: Bool) async throws {
    let scratch = try folder()
    let plain = scratch.path("plain.mp4")
    try Witness.clip(plain)
    let (movie, log) = try dashcam(form, bytes(plain))
    let path = try scratch.write("in/drive.mp4", movie)
    let entry = try #require(try await prepare(scratch) { $0.keepLocation = isKept }["drive.mp4"])
    #expect(entry.action == .keep, "\(entry.reasons)")
    #expect(isRemoved(entry) != isKept)
    let output = scratch.path("out/drive.mp4")
    #expect(try holds("4812.4920", output) == isKept)
    let made = try bytes(output)
    try #require(made.count == movie.count)
    let changed = movie.indices.filter { movie[$0] != made[$0] }
    #expect(changed.isEmpty == isKept)
    let isElsewhere = changed.contains { place in !log.contains { $0.contains(place) } }
    #expect(!isElsewhere)
    #expect(try Witness.packetHashes(output) == Witness.packetHashes(path))
    #expect(try Witness.pictureCount(output) == 25)
  }

  @Test func aListWithoutBlocksTellsNothing() async throws {
    let scratch = try folder()
    let plain = scratch.path("plain.mp4")
    try Witness.clip(plain)
    var movie = try bytes(plain)
    try Boxes.put(Boxes.box("gps ", [0, 0, 1, 1, 0, 0, 0, 0]), into: ["moov"], of: &movie)
    try scratch.write("in/drive.mp4", movie)
    let entry = try #require(try await prepare(scratch)["drive.mp4"])
    #expect(entry.action == .keep && !isRemoved(entry))
  }
}
