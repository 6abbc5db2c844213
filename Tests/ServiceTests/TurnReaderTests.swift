import TestSupport
import Testing
import Transport

@testable import Service

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct TurnReaderTests {
  static let folder = SharedFolder.path
  static let hasCaptures = FileManager.default.fileExists(atPath: "\(folder)/sse/adk")

  /// What was shown, piece by piece, and the reader at the end.
  static func read(_ stream: some Sequence<UInt8>) -> (String, TurnReader, [TurnEvent]) {
    var parser = SSEParser()
    var reader = TurnReader(at: 0)
    var events: [TurnEvent] = []
    for event in parser.read(stream) { events += reader.read(event, at: 0) }
    events += reader.finish(at: 0)
    let shown = events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    return (shown, reader, events)
  }

  static func read(_ frames: [String]) -> (String, TurnReader, [TurnEvent]) {
    read(frames.map { "data: \($0)\n\n" }.joined().utf8)
  }

  static func text(_ text: String, partial: Bool? = nil, role: String = "model") -> String {
    let flag = partial.map { ",\"partial\":\($0)" } ?? ""
    return #"{"content":{"parts":[{"text":"\#(text)"}],"role":"\#(role)"},"author":"a"\#(flag)}"#
  }

  @Test(
    .enabled(if: hasCaptures, "no sse/adk in \(folder)"),
    arguments: [
      ("hello", "echo: hello", nil), ("partial", "Hello world", nil),
      ("tool", "Generating.\nDone.", nil), ("none", "", nil), ("state", "state", nil),
      ("media", "", nil),
      ("error_event", "so far so good", "quota: credits used up"),
      ("raise", "about to fail", "RuntimeError: boom € second line"),
      (
        "unicode",
        "line1\nline2\nline3\ttab \nLS\nPS \nNEL \"q\" back\\slash €豆腐 🎬👨‍👩‍👧 NUL ESC <b>&amp;\n\n"
          + "data: not a new event\n\n: not a comment", nil
      ),
    ] as [(String, String, String?)])
  func readsCaptures(name: String, text: String, fault: String?) throws {
    let path = "\(Self.folder)/sse/adk/\(name).body.txt"
    let bytes = try #require(FileManager.default.contents(atPath: path))
    let (shown, reader, events) = Self.read(bytes)
    #expect(reader.text == text)
    #expect(shown.trimmed == text)
    #expect(reader.fault?.message == fault)
    #expect(
      events.contains(.toolStarted(name: "generate_video")) == (name == "tool"))
    #expect(
      events.contains(.toolFinished(name: "generate_video")) == (name == "tool"))
    #expect(reader.isComplete == ["hello", "partial", "tool"].contains(name))
  }

  @Test(
    arguments: [
      ([text("Hel", partial: true), text("lo", partial: true), text("Hello")], "Hello"),
      (
        [text("Hel", partial: true), text("lo", partial: true), text("Hello there")], "Hello there"
      ),
      ([text("Hi.", partial: true), text("Hi.", partial: false), text("Bye.")], "Hi.\nBye."),
      ([text("Hi.", partial: true), text("Other.", partial: false)], "Hi.\nOther."),
      ([text("one"), text("two")], "one\ntwo"),
      ([text("mine", role: "user"), text("yours")], "yours"),
      ([#"{"type":"text","content":"Hel"}"#, #"{"type":"text","content":"lo."}"#], "Hello."),
      ([#"{"type":"text","content":"One."}"#, #"{"type":"text","content":"Two."}"#], "One.\nTwo."),
      ([#"{"type":"text","content":"In 3."}"#, #"{"type":"text","content":"5 s"}"#], "In 3.5 s"),
      (
        [#"{"content":{"parts":[{"text":"plan","thought":true},{"text":"Done"}]}}"#], "Done"
      ),
      ([text("All done."), text("I encountered a temporary issue. Try later.")], "All done."),
      (
        [
          #"{"type":"text","content":"Done."}"#,
          #"{"type":"text","content":"I encountered a temporary issue"}"#,
        ],
        "Done."
      ),
      ([text("a\\u001b]0;x\\u0007b\\u001b[2Jc\\u009b31md\\re")], "abcd\ne"),
      (
        [text("a\\u001b[", partial: true), text("31mb", partial: true), text("a\\u001b[31mb")], "ab"
      ),
      (["", "{\"type\":\"heartbeat\"}", "null", "[DONE]", "whatever"], ""),
      (["{\"content\":null,\"partial\":true}", "{\"content\":{\"parts\":null}}"], ""),
    ])
  func shows(frames: [String], text: String) {
    let (shown, reader, _) = Self.read(frames)
    #expect(shown.trimmed == text)
    #expect(reader.text == text)
    #expect(reader.fault == nil)
  }

  @Test(
    arguments: [
      ([#"{"error":"boom"}"#], nil, "boom"),
      ([#"{"error":{"code":2001,"message":"no credits"}}"#], nil, "no credits"),
      ([#"{"errorCode":"RESOURCE_EXHAUSTED","errorMessage":"used up"}"#], nil, "used up"),
      ([#"{"errorCode":"MAX_TOKENS"}"#], nil, "MAX_TOKENS"),
      ([#"{"error_code":"2001","error_message":"used up"}"#], 2001, "used up"),
      ([#"{"code":2001,"message":"out of credits"}"#], 2001, "out of credits"),
      ([#"{"type":"error","code":"2001","message":"gone"}"#], 2001, "gone"),
      ([#"{"type":"error","content":"gone"}"#], nil, "gone"),
      ([#"{"error": "boom €"#], nil, "boom €"),
      (["{\"errorCode\":\"MAX\",\"errorMessage\":\"too\u{1B}[5m long\"}"], nil, "too long"),
      ([#"{"error_code": "MAX", "author": "a"#], nil, "MAX"),
      ([#"{"error": "a \"quoted\" one"}x"#], nil, #"a \"quoted\" one"}x"#),
      (
        ["I encountered a temporary issue"].map { text($0) }, nil, "I encountered a temporary issue"
      ),
      ([text("Done."), #"{"error":"later"}"#], nil, "later"),
    ] as [([String], Int?, String)])
  func noticesFaults(frames: [String], code: Int?, message: String) {
    let (_, reader, _) = Self.read(frames)
    #expect(reader.fault?.code == code)
    #expect(reader.fault?.message == message)
  }

  @Test func ignoresATransientErrorAfterAnswers() {
    let (_, reader, _) = Self.read([
      Self.text("Done."), #"{"error":"I encountered a temporary issue, sorry"}"#,
    ])
    #expect(reader.fault == nil)
  }

  @Test func saysThatItIsStillWorkingEveryTwoMinutes() {
    var reader = TurnReader(at: 0)
    var notices: [Int] = []
    for second in 1...700 {
      if second == 300 {
        _ = reader.read(ServerSentEvent(data: Self.text("half")), at: Double(second))
        #expect(reader.finish(at: Double(second)) == [])
      }
      if !reader.tick(at: Double(second)).isEmpty { notices.append(second) }
    }
    #expect(notices == [120, 240, 420, 540, 660])
  }

  @Test func givesUpOnHeartbeatsAfterTenMinutes() {
    var reader = TurnReader(at: 0)
    for second in stride(from: 10.0, through: 590, by: 10) {
      _ = reader.read(ServerSentEvent(data: ""), at: second)
      #expect(reader.givingUp(at: second) == nil)
    }
    #expect(reader.givingUp(at: 600) == .onlyHeartbeats)
    _ = reader.read(ServerSentEvent(data: #"{"type":"tool_call","name":"x"}"#), at: 600)
    #expect(reader.givingUp(at: 899) == nil)
    #expect(reader.givingUp(at: 900) == .tooLong)
  }
}

@Suite struct SanitizerTests {
  @Test(
    arguments: [
      ("plain é豆腐🎬👨‍👩‍👧", "plain é豆腐🎬👨‍👩‍👧"), ("a\tb\nc", "a\tb\nc"), ("a\r\nb\rc", "a\nb\nc"),
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{07}x", "x"),
      ("\u{1B}]8;;http://h\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{1B}Pq#1\u{1B}\\x", "x"),
      ("\u{9B}2Jx", "x"), ("\u{9D}0;t\u{9C}x", "x"), ("\u{1B}(Bx", "x"), ("\u{1B}cx", "x"),
      ("\u{1B}\u{1B}[1mx", "x"), ("a\u{00}\u{08}\u{7F}b", "ab"), ("a\u{2028}b\u{85}c", "a\nb\nc"),
      ("\u{202E}abc", "abc"), ("\u{2066}a\u{2069}\u{202A}b", "ab"),
      ("\u{1B}]0;never ended\nx", "\nx"), ("\u{1B}", ""), ("", ""),
    ])
  func cleans(text: String, clean: String) {
    #expect(Sanitizer.clean(text) == clean)
    var sanitizer = Sanitizer()
    let pieces = text.unicodeScalars.map { sanitizer.clean(String($0)) }.joined()
    #expect(pieces == clean)
  }
}
