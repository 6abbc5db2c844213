import Testing

@testable import FaithfulJSON

@Suite struct JSONParserTests {
  @Test(
    arguments: [
      "null", "true", "false", "0", "-0", "1.0", "1e5", "1E+5", "-12.50e-07", "\"\"", "[]", "{}",
      "123456789012345678901234567890.123456789012345678901234567890",
      #"{"b":1,"a":2,"b":3}"#, #"[1,[2,[3,{"x":[]}]]]"#, #""é豆腐🎬""#, #"{"":{"":""}}"#,
      #""tab\tnewline\nquote\"backslash\\null\u0000escape\u001bdelete\u007f""#,
    ])
  func writesBackWhatItRead(text: String) throws {
    #expect(try JSON(parsing: text).text() == text)
    #expect(try JSON(parsing: JSON(parsing: text).text(pretty: true)).text() == text)
  }

  @Test(
    arguments: [
      (" \t\r\n[ 1 , 2 ]\n", "[1,2]"),
      (#""\u0041\/\b\f\u20AC""#, "\"A/\\u0008\\u000c€\""),
      (#""\uD83C\uDFAC""#, "\"🎬\""),
      (#""\uD83C""#, "\"\u{FFFD}\""),
      (#""\uDFAC\uD83C""#, "\"\u{FFFD}\u{FFFD}\""),
      (#""\uD83Cx""#, "\"\u{FFFD}x\""),
      (#""\uD83C\uD83C\uDFAC""#, "\"\u{FFFD}🎬\""),
      (#""\uD83C\n""#, "\"\u{FFFD}\\n\""),
    ])
  func reads(text: String, written: String) throws {
    #expect(try JSON(parsing: text).text() == written)
  }

  @Test(
    arguments: [
      ("", JSONError.Kind.ended, 0), ("   ", .ended, 3), ("[1,", .ended, 3), ("[1", .ended, 2),
      ("{\"a\"", .ended, 4), ("{\"a\":", .ended, 5), ("\"abc", .ended, 4), ("tru", .ended, 3),
      ("\"\\u12", .ended, 5), ("\"\\", .ended, 2),
      ("[1,]", .unexpected, 3), ("{\"a\":1,}", .unexpected, 7), ("{a:1}", .unexpected, 1),
      ("{'a':1}", .unexpected, 1), ("[1 2]", .unexpected, 3), ("nul!", .unexpected, 3),
      ("NaN", .unexpected, 0), ("+1", .unexpected, 0), (".5", .unexpected, 0),
      ("// c", .unexpected, 0), ("]", .unexpected, 0), ("{\"a\" 1}", .unexpected, 5),
      ("[1}", .unexpected, 2), ("\u{FEFF}1", .unexpected, 0),
      ("01", .number, 0), ("1.", .number, 0), ("-", .number, 0), ("1e", .number, 0),
      ("-01", .number, 0), ("1.e1", .number, 0), ("[-x]", .number, 1),
      ("1 1", .trailing, 2), ("{}{}", .trailing, 2), ("1x", .trailing, 1),
      ("\"\\x\"", .escape, 1), ("\"\\u12G4\"", .escape, 5), ("\"a\nb\"", .control, 2),
      ("\"\u{1F}\"", .control, 1),
    ])
  func refuses(text: String, kind: JSONError.Kind, offset: Int) {
    #expect(throws: JSONError(kind: kind, offset: offset)) { try JSON(parsing: text) }
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    #expect(throws: JSONError(kind: .encoding, offset: 1)) { try JSON(parsing: text) }
    let escaped = Array(#""\n"#.utf8) + bytes + [UInt8(ascii: "\"")]
    #expect(throws: JSONError(kind: .encoding, offset: 1)) { try JSON(parsing: escaped) }
  }

  @Test func readsToTheDepthLimitAndNoFurther() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSON(parsing: nested(JSON.depthLimit)).text() == nested(JSON.depthLimit))
    #expect(throws: JSONError(kind: .depth, offset: JSON.depthLimit)) {
      try JSON(parsing: nested(JSON.depthLimit + 1))
    }
    #expect(throws: JSONError.self) {
      try JSON(parsing: String(repeating: "[", count: 1_000_000))
    }
  }

  @Test func readsNonContiguousBytes() throws {
    #expect(try JSON(parsing: Array("[1]".utf8).lazy.map { $0 }) == [1])
  }
}
