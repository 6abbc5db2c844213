import FaithfulJSON
import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

@Suite struct RecordTests {
  static let entry = Manifest.Entry(
    source: "clips/a.mkv", action: .remux,
    reasons: [Reason(code: "container-not-accepted", text: "Not \"taken\"")],
    outputs: [.init(path: "clips/a.mp4", bytes: 12)],
    facts: Samples.clip(.mkv, [Samples.video("h264"), Samples.sound("aac")]))

  @Test func theManifestHasItsKeysInOrder() throws {
    let manifest = Manifest(limit: ByteSize(200_000_000), files: [Self.entry])
    let text = manifest.json.text()
    #expect(text.hasPrefix(#"{"version":1,"limit":200000000,"files":[{"source":"clips/a.mkv","#))
    #expect(
      manifest.json["files"]?[0]?.object?.keys == [
        "source", "action", "reasons", "outputs", "facts",
      ])
    #expect(manifest.json["files"]?[0]?["outputs"]?[0]?.object?.keys == ["path", "bytes"])
    #expect(manifest.json["files"]?[0]?["facts"]?["streams"]?[0]?["codec"]?.string == "h264")
  }

  @Test(arguments: 0...2)
  func writesTheSameFileByFile(count: Int) {
    let manifest = Manifest(
      limit: ByteSize(5), files: [Manifest.Entry](repeating: Self.entry, count: count))
    var text = ""
    manifest.write { text += $0 }
    #expect(text == manifest.json.text(pretty: true) + "\n")
  }

  @Test func itReadsWhatItWrote() throws {
    let manifest = Manifest(limit: ByteSize(5), files: [Self.entry])
    let read = try #require(Manifest(json: JSON(parsing: manifest.json.text(pretty: true))))
    #expect(read == manifest)
    #expect(
      read.files[0].facts == Samples.clip(.mkv, [Samples.video("h264"), Samples.sound("aac")]))
  }

  @Test(arguments: [
    "{}", #"{"version":2,"limit":1,"files":[]}"#, #"{"version":1,"files":[]}"#, "[]",
  ])
  func whatIsNoneIsRefused(text: String) throws {
    #expect(Manifest(json: try JSON(parsing: text)) == nil)
  }

  static let record = JournalRecord(
    key: RecordKey(text: "k-l-m"), path: "/in/clips/a.mkv",
    stamp: FileStamp(bytes: 7, modified: -5, inode: .max),
    name: "clips/a.mp4",
    outputTimes: [99], entry: entry)

  static let stamp = OutputStamp(bytes: 3, time: -8)

  private func read(_ text: String) throws -> Journal {
    let scratch = try Scratch()
    try scratch.write(Journal.fileName, text.utf8)
    return Journal.read(from: scratch.folder)
  }

  @Test func theJournalTellsWhatAnOutputMayBe() throws {
    func stamps(_ lines: String...) throws -> [OutputStamp]? {
      try read(lines.joined()).stamps["clips/a.mp4"]
    }
    let done = OutputStamp(bytes: 12, time: 99)
    let begun = Journal.line(made: "clips/a.mp4", Self.stamp)
    let bare = "made\tclips/a.mp4\n"
    #expect(try stamps(begun) == [Self.stamp])
    #expect(try stamps(Journal.line(Self.record)) == [done])
    #expect(try stamps(Journal.line(Self.record), begun) == [done, Self.stamp])
    #expect(try stamps(begun, Journal.line(Self.record)) == [done])
    #expect(try stamps(Journal.line(Self.record), bare) == [])
    #expect(try stamps(bare, begun) == [])
    #expect(try stamps(bare, Journal.line(Self.record)) == [done])
    #expect(try stamps("made\tclips/a.mp4\t3\tx\n") == nil)
    #expect(try read(Journal.line(in: .max)).folder == .max)
  }

  @Test(arguments: [
    (12, 1_700_000_000_123_456_789, true, true), (12, 1_700_000_000_123_456_700, true, true),
    (12, 1_700_000_000_120_000_000, true, true), (12, 1_700_000_000_000_000_000, true, true),
    (12, 1_700_000_002_000_000_000, true, true), (12, 1_700_000_000_123_456_790, false, false),
    (12, 1_700_000_003_000_000_000, false, false), (11, 1_700_000_000_123_456_789, false, true),
    (11, 1_700_000_000_000_000_000, false, false), (13, 1_700_000_000_123_456_789, false, false),
  ])
  func anOutputIsKnownByItsStamp(bytes: Int64, time: Int64, isSame: Bool, isCutOff: Bool) {
    let made = OutputStamp(bytes: 12, time: 1_700_000_000_123_456_789)
    let standing = OutputStamp(bytes: bytes, time: time)
    #expect(made.isSame(as: standing) == isSame)
    #expect(made.isSameOrCutOff(as: standing) == isCutOff)
  }

  @Test func whatCannotBeClosedWasNotWritten() {
    #expect(throws: FileSystem.Failure(code: EBADF, path: "/x")) {
      try FileSystem.closing(-1, path: "/x") {}
    }
  }

  @Test func theJournalReadsWhatItWrote() throws {
    let journal = try read(Journal.line(made: "x\ty\nz\\", Self.stamp) + Journal.line(Self.record))
    #expect(Array(journal.records.values) == [Self.record])
    #expect(journal.made == ["x\ty\nz\\", "clips/a.mp4"])
  }

  @Test(arguments: ["a\r\nb", "a\n\rb", "\r\n", "a\r", "e\n\u{301}", "t\t\u{301}", "n\\\u{301}n"])
  func namesOfSeveralLinesAreOne(part: String) throws {
    var record = Self.record
    record.entry.source = "clips/\(part).mkv"
    record.path = "/in/clips/\(part).mkv"
    record.name = "clips/\(part).mp4"
    record.entry.outputs = [.init(path: record.name, bytes: 12)]
    let journal = try read(Journal.line(made: part, Self.stamp) + Journal.line(record))
    #expect(Array(journal.records.values) == [record])
    #expect(journal.made.map { Array($0.utf8) }.contains(Array(part.utf8)))
    #expect(journal.made == [part, record.name])
  }

  @Test(arguments: ["../x", "/x", "a/../../x", "..", ".", "", "a//x", "a/", "./x"])
  func aJournalNamesNothingOutside(path: String) throws {
    var record = Self.record
    record.entry.outputs = [.init(path: path, bytes: 12)]
    #expect(try read(Journal.line(made: path, Self.stamp) + Journal.line(record)) == Journal())
  }

  @Test func aJournalThatIsALinkIsNone() throws {
    let scratch = try Scratch()
    try scratch.write("elsewhere", Journal.line(Self.record).utf8)
    try scratch.link(Journal.fileName, to: scratch.path("elsewhere"))
    #expect(Journal.read(from: scratch.folder) == Journal())
  }

  @Test(arguments: 1...30)
  func aLineThatIsCutOffIsPassedOver(missing: Int) throws {
    var odd = Self.record
    odd.entry.source = "b\\t\t.mkv"
    odd.path = "/in/b\\t\t.mkv"
    let line = Journal.line(odd)
    let journal = try read(Journal.line(Self.record) + line.prefix(line.count - 1 - missing))
    #expect(Array(journal.records.values) == [Self.record])
  }

  @Test func theLastWordOnASourceHolds() throws {
    var later = Self.record
    later.stamp.bytes = 8
    let journal = try read(Journal.line(Self.record) + Journal.line(later))
    #expect(journal.records.values.map(\.stamp.bytes) == [8])
  }

  /// The same letter, composed and decomposed.
  @Test func namesThatLookAlikeHaveRecordsOfTheirOwn() throws {
    let names = ["\u{e9}.mkv", "e\u{301}.mkv"]
    let lines = names.enumerated().map { number, name in
      var record = Self.record
      record.entry.source = name
      record.path = "/in/" + name
      record.stamp.bytes = Int64(number)
      return Journal.line(record)
    }
    let journal = try read(lines.joined())
    let found = names.map { name in
      journal.record(
        of: FoundFile(
          source: name, path: "/in/" + name,
          stamp: FileStamp(bytes: 0, modified: 0, inode: 0)))
    }
    #expect(found.map { $0?.stamp.bytes } == [0, 1])
  }
}
