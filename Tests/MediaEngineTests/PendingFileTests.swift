import CSystem
import Foundation
import Testing

@testable import MediaEngine

@Suite struct PendingFileTests {
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  @Test(arguments: [false, true]) func aFinishedFileTakesThePlaceOfAnOlderOne(isThere: Bool) throws
  {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      if isThere { try Data("old, and longer".utf8).write(to: place) }
      let pending = PendingFile(for: place.path)
      try Data("new".utf8).write(to: URL(filePath: pending.path))
      try pending.commit()
      #expect(try Data(contentsOf: place) == Data("new".utf8))
      #expect(try names(folder) == ["out.mp4"])
    }
  }

  @Test func aFileThatIsReadMeanwhileStaysWhole() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      try Data("old".utf8).write(to: place)
      let reader = try FileHandle(forReadingFrom: place)
      let pending = PendingFile(for: place.path)
      try Data("new".utf8).write(to: URL(filePath: pending.path))
      try pending.commit()
      #expect(try reader.readToEnd() == Data("old".utf8))
    }
  }

  @Test func aLinkIsReplacedAndNotWhatItPointsAt() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      let other = folder.appending(path: "other.mp4")
      try Data("other".utf8).write(to: other)
      try FileManager.default.createSymbolicLink(at: place, withDestinationURL: other)
      let pending = PendingFile(for: place.path)
      try Data("new".utf8).write(to: URL(filePath: pending.path))
      try pending.commit()
      #expect(try Data(contentsOf: other) == Data("other".utf8))
      #expect(try Data(contentsOf: place) == Data("new".utf8))
    }
  }

  @Test func aFreeNameIsTaken() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      let pending = PendingFile(for: place.path)
      try Data("new".utf8).write(to: URL(filePath: pending.path))
      #expect(try pending.commit(replacing: false))
      #expect(try Data(contentsOf: place) == Data("new".utf8))
      #expect(try names(folder) == ["out.mp4"])
    }
  }

  @Test func aNameThatIsTakenStaysWithWhatHasIt() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      do {
        let pending = PendingFile(for: place.path)
        try Data("new".utf8).write(to: URL(filePath: pending.path))
        try Data("somebody's".utf8).write(to: place)
        #expect(try !pending.commit(replacing: false))
        #expect(try Data(contentsOf: place) == Data("somebody's".utf8))
      }
      #expect(try names(folder) == ["out.mp4"], "the unfinished file is gone")
      #expect(try Data(contentsOf: place) == Data("somebody's".utf8))
    }
  }

  @Test func aLinkThatLeadsNowhereHasItsName() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4").path
      try FileManager.default.createSymbolicLink(
        atPath: place, withDestinationPath: folder.path + "/unplugged.mp4")
      do {
        let pending = PendingFile(for: place)
        try Data("new".utf8).write(to: URL(filePath: pending.path))
        #expect(try !pending.commit(replacing: false))
      }
      #expect(try names(folder) == ["out.mp4"])
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: place)
          == folder.path + "/unplugged.mp4")
    }
  }

  #if os(Linux)
    @Test func namesChangePlaces() throws {
      try inFolder { folder in
        let (one, other) = (folder.appending(path: "one"), folder.appending(path: "other"))
        try Data("1".utf8).write(to: one)
        #expect(preflight_exchange(one.path, other.path) != 0, "there is nothing to change with")
        try Data("2".utf8).write(to: other)
        try #require(preflight_exchange(one.path, other.path) == 0)
        #expect(try Data(contentsOf: one) == Data("2".utf8))
        #expect(try Data(contentsOf: other) == Data("1".utf8))
      }
    }
  #endif

  @Test func aFolderIsNotReplaced() throws {
    try inFolder { folder in
      let place = folder.appending(path: "out.mp4")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data("kept".utf8).write(to: place.appending(path: "inside"))
      do {
        let pending = PendingFile(for: place.path)
        try Data("new".utf8).write(to: URL(filePath: pending.path))
        #expect(throws: MediaError.self) { try pending.commit() }
      }
      #expect(try Data(contentsOf: place.appending(path: "inside")) == Data("kept".utf8))
      #expect(try names(folder) == ["out.mp4"], "the unfinished file is gone")
    }
  }
}
