import Testing

@testable import Transport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct PartFileTests {
  @Test(
    arguments: [
      (ENOSPC, TransportError.Kind.diskFull), (EDQUOT, .diskFull), (EFBIG, .diskFull),
      (EACCES, .unwritableFile), (EIO, .unwritableFile),
    ])
  func tellsAFullDisk(code: Int32, kind: TransportError.Kind) throws {
    let error = PartFile.failure(
      code, doing: "write x", at: try #require(WebAddress("http://h/v?s=1")))
    #expect(error.kind == kind)
    #expect(error.description.hasPrefix("http://h/v: \(kind.rawValue) (write x: "))
  }

  @Test func doesNotFollowALink() throws {
    let folder = try Folder()
    let victim = "\(folder.path)/victim"
    #expect(symlink(victim, "\(folder.path)/.out.mp4.part") == 0)
    #expect(throws: TransportError.self) {
      try PartFile.claim(
        for: "\(folder.path)/out.mp4", at: #require(WebAddress("http://h/")))
    }
    #expect(access(victim, F_OK) != 0)
  }

  @Test(
    arguments: [
      ("bytes 5-9/10", 5, 9, 10), ("bytes 0-0/*", 0, 0, nil), ("Bytes 1-2/3", 1, 2, 3),
    ] as [(String, Int64, Int64, Int64?)])
  func readsRanges(text: String, first: Int64, last: Int64, total: Int64?) throws {
    let range = try #require(ContentRange(text))
    #expect(range.first == first && range.last == last && range.total == total)
  }

  @Test(arguments: ["", "bytes */10", "bytes 9-5/10", "items 1-2/3", "bytes 1-2", "bytes a-b/c"])
  func refusesRanges(text: String) { #expect(ContentRange(text) == nil) }

  @Test(
    arguments: [
      PartNote(source: "http://h/v"),
      PartNote(
        source: "http://h/v", tag: "\"a b\"", date: "Fri, 20 Nov 2026 17:00:00 GMT", length: 7),
    ])
  func notesReadBack(note: PartNote) {
    #expect(PartNote(note.text) == note)
    #expect(PartNote(note.text + "nonsense") == nil)
  }
}
