import Foundation
import MediaEngine
import Testing

@Suite struct ContentHashTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func knownAnswers(text: String, digits: String) throws {
    #expect(try ContentHash.sha256(of: text.utf8) == digits)
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try ContentHash.sha256(ofFile: file.path) == digits)
  }

  @Test func missingFile() {
    #expect(throws: MediaError.self) { try ContentHash.sha256(ofFile: "/nonexistent/file") }
  }
}
