import FaithfulJSON
import TestSupport
import Testing
import Transport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of captures and cases beside the package.
enum Shared {
  static let folder = SharedFolder.path

  static func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(folder)/\(path)").map { Array($0) }
  }

  static let cases: [SSECase] =
    bytes("sse/cases.json").flatMap { try? JSON(parsing: $0).array }?.compactMap { SSECase($0) }
    ?? []
}

struct SSECase: Sendable, CustomTestStringConvertible {
  let name: String
  let input: [UInt8]
  let events: [ServerSentEvent]

  init?(_ json: JSON) {
    guard let name = json["name"]?.string,
      let input = json["input_base64"]?.string.flatMap({ Data(base64Encoded: $0) }),
      let events = json["events"]?.array
    else { return nil }
    self.name = name
    self.input = Array(input)
    self.events = events.map {
      ServerSentEvent(
        name: $0["event"]?.string ?? "", data: $0["data"]?.string ?? "",
        id: $0["id"]?.string ?? "")
    }
  }

  var testDescription: String { name }

  /// Every position of a short input; of a long one those around its line ends, and some more.
  var splits: [Int] {
    guard input.count > 2000 else { return Array(0...input.count) }
    let ends = input.indices.filter { input[$0] == 10 || input[$0] == 13 }
    let around = (ends.prefix(3) + ends.suffix(3)).flatMap { [$0 - 1, $0, $0 + 1, $0 + 2] }
    return Set(around + [1, 6, input.count / 2])
      .filter { (0...input.count).contains($0) }.sorted()
  }
}

@Suite struct SSEParserTests {
  @Test(
    .enabled(if: !Shared.cases.isEmpty, "no sse/cases.json in \(Shared.folder)"),
    arguments: Shared.cases)
  func readsAtEverySplit(_ example: SSECase) {
    for split in example.splits {
      var parser = SSEParser()
      let events = parser.read(example.input[..<split]) + parser.read(example.input[split...])
      #expect(events == example.events, "split at \(split)")
      if events != example.events { break }
    }
    var parser = SSEParser()
    var events: [ServerSentEvent] = []
    let step = example.input.count < 100_000 ? 1 : 7
    for start in stride(from: 0, to: example.input.count, by: step) {
      events += parser.read(example.input[start...].prefix(step))
    }
    #expect(events == example.events, "in pieces of \(step)")
  }

  @Test func splitsInThree() {
    let input = Array("\u{FEFF}data: a\r\n\r\nevent: b\rid: 7\rdata: c\rdata\r\r: d\n\n".utf8)
    let wanted = [
      ServerSentEvent(data: "a"), ServerSentEvent(name: "b", data: "c\n", id: "7"),
    ]
    for first in 0...input.count {
      for second in first...input.count {
        var parser = SSEParser()
        let events =
          parser.read(input[..<first]) + parser.read(input[first..<second])
          + parser.read(input[second...])
        #expect(events == wanted, "split at \(first) and \(second)")
      }
    }
  }

  @Test(
    arguments: [
      ("retry: 1500\n\n", 1500), ("retry: 1.5\n\n", nil), ("retry:\n\n", nil),
      ("retry: -1\n\n", nil), ("retry: 99999999999999999999\n\n", nil), ("retry:7\n", 7),
    ] as [(String, Int?)])
  func readsRetry(text: String, milliseconds: Int?) {
    var parser = SSEParser()
    _ = parser.read(text.utf8)
    #expect(parser.retry == milliseconds)
  }
}
