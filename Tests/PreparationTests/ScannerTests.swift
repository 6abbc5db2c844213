import FaithfulJSON
import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

@Suite struct ScannerTests {
  private func code(_ file: FoundFile?) -> String {
    switch file?.standing {
    case .candidate: "candidate"
    case .ignored(let reason), .unreadable(let reason): reason.code
    case nil: "missing"
    }
  }

  @Test func theOrderIsNaturalAndAlwaysTheSame() throws {
    let scratch = try Scratch()
    for name in ["clip10.mp4", "clip2.mp4", "b/2.jpg", "b/10.jpg", "a.jpg", "B.jpg", "clip02.mp4"] {
      try scratch.write(name)
    }
    let sources = try Scanner.scan([scratch.folder]).map(\.source)
    #expect(
      sources == [
        "B.jpg", "a.jpg", "b/2.jpg", "b/10.jpg", "clip02.mp4", "clip2.mp4", "clip10.mp4",
      ])
  }

  @Test(arguments: [
    (".DS_Store", "hidden"), ("Thumbs.db", "hidden"), ("._IMG.mov", "sidecar"),
    ("IMG.AAE", "sidecar"), ("IMG.xmp", "sidecar"), ("GOPR.THM", "sidecar"),
    ("film.srt", "sidecar"), ("a.jpg", "candidate"), ("noextension", "candidate"),
    (".hidden/x.jpg", "missing"), ("Fotos.photoslibrary/x.jpg", "missing"),
    ("__MACOSX/x.jpg", "missing"),
  ])
  func namesThatTell(name: String, expected: String) throws {
    let scratch = try Scratch()
    try scratch.write(name)
    let files = try Scanner.scan([scratch.folder])
    #expect(code(files.first { $0.source == name }) == expected)
    #expect(files.count == 1, "an entry that is passed over is listed all the same")
  }

  @Test func linksToFilesAreFollowedAndLoopsAreNot() throws {
    let scratch = try Scratch()
    let outside = try Scratch()
    try outside.write("real.jpg")
    try scratch.write("sub/a.jpg")
    try scratch.link("linked.jpg", to: outside.path("real.jpg"))
    try scratch.link("sub/loop", to: "..")
    try scratch.link("away", to: outside.folder)
    try scratch.link("broken.jpg", to: "nowhere.jpg")
    let files = try Scanner.scan([scratch.folder])
    let codes = Dictionary(uniqueKeysWithValues: files.map { ($0.source, code($0)) })
    #expect(
      codes == [
        "linked.jpg": "candidate", "sub/a.jpg": "candidate", "away/real.jpg": "candidate",
        "sub/loop/": "already-scanned", "broken.jpg": "broken-link",
      ])
  }

  @Test func whatCannotBeReadIsNamedAndStopsNothing() throws {
    let scratch = try Scratch()
    try scratch.write("a.jpg")
    try scratch.write("empty.mp4", [])
    #expect(mkfifo(scratch.path("pipe.mp4"), 0o600) == 0)
    let bad: [UInt8] = Array(scratch.folder.utf8) + [0x2F, 0x62, 0xFF, 0x2E, 0x6A, 0x70, 0x67, 0]
    let made = bad.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { name in
        name.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
      }
    }
    #expect(made >= 0)
    close(made)
    defer {
      _ = bad.withUnsafeBufferPointer {
        $0.withMemoryRebound(to: CChar.self) { name in
          name.baseAddress.map { unlink($0) }
        }
      }
    }
    let codes = try Scanner.scan([scratch.folder]).map { code($0) }
    #expect(codes == ["candidate", "name-not-utf8", "empty", "not-a-file"])
  }

  @Test(
    .enabled(if: getuid() != 0, "root may read everything: run this as another user"))
  func permissionsAreRespected() throws {
    let scratch = try Scratch()
    try scratch.write("locked.jpg")
    chmod(scratch.path("locked.jpg"), 0)
    #expect(try Scanner.scan([scratch.folder]).map { code($0) } == ["unreadable"])
  }

  @Test func theOutputAndEarlierOutputsAreLeftOut() throws {
    let scratch = try Scratch()
    try scratch.write("a.jpg")
    try scratch.write("out/made.jpg")
    let record = Manifest(limit: .init(1), files: []).json.text(pretty: true)
    try scratch.write("old-prepared/preflight.json", record.utf8)
    try scratch.write("old-prepared/b.jpg")
    try scratch.write("other/preflight.json", Array("{\"something\":1}".utf8))
    let files = try Scanner.scan([scratch.folder], output: scratch.path("out"))
    #expect(
      files.map { "\($0.source) \(code($0))" } == [
        "a.jpg candidate", "old-prepared/ prepared-output", "other/preflight.json candidate",
      ])
  }

  @Test func severalInputsKeepApart() throws {
    let scratch = try Scratch()
    try scratch.write("x/day/1.jpg")
    try scratch.write("y/day/1.jpg")
    try scratch.write("z.jpg")
    let sources = try Scanner.scan([
      scratch.path("x/day"), scratch.path("y/day/"), scratch.path("z.jpg"), scratch.path("z.jpg"),
    ]).map(\.source)
    #expect(sources == ["x/day/1.jpg", "y/day/1.jpg", "z.jpg"])
  }

  @Test func aSingleFileStandsByItsName() throws {
    let scratch = try Scratch()
    try scratch.write("deep/er/clip.mp4")
    #expect(try Scanner.scan([scratch.path("deep/er/clip.mp4")]).map(\.source) == ["clip.mp4"])
  }

  @Test func aMissingInputIsAnError() {
    #expect(throws: PreparationError.self) { try Scanner.scan(["/nonexistent/folder"]) }
  }

  @Test(arguments: [
    ("a2", "a10", true), ("a10", "a2", false), ("a", "a1", true), ("a01", "a1", true),
    ("a1", "a01", false), ("a1b", "a1a", false), ("", "a", true), ("a", "a", false),
    ("9", "10", true), ("a99999999999999999999999", "a100000000000000000000000", true),
  ])
  func naturalOrder(left: String, right: String, precedes: Bool) {
    #expect(NaturalOrder.precedes(left, right) == precedes)
  }
}
