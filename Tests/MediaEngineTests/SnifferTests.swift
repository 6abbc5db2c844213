import Testing

@testable import MediaEngine

@Suite struct SnifferTests {
  @Test(arguments: [
    ("\u{0}\u{0}\u{0}\u{18}ftypisom", Sniffed.mp4Family),
    ("\u{0}\u{0}\u{0}\u{18}ftypheic", .picture),
    ("\u{0}\u{0}\u{0}\u{18}ftypqt  ", .mp4Family),
    ("\u{0}\u{0}\u{0}\u{8}wide\u{0}\u{0}\u{0}\u{0}mdat", .mp4Family),
    ("GIF89a", .picture),
    ("P6\n# by hand\n2 2\n255\n", .picture),
    ("P1 2026 is the year of the plan\n", .text),
    ("P5 was the fifth point\n", .text),
    (String(repeating: "\u{0}", count: 64), .unknown),
    (
      "\u{0}\u{0}\u{2}" + String(repeating: "\u{0}", count: 9) + "\u{8}\u{0}\u{8}\u{0}\u{18}\u{0}",
      .picture
    ),
    (
      "\u{0}\u{0}\u{2}\u{0}\u{1}\u{0}\u{20}\u{20}" + String(repeating: "\u{0}", count: 24),
      .other("a Windows cursor")
    ),
    ("RIFF\u{1}\u{0}\u{0}\u{0}WEBPVP8 ", .picture),
    ("RIFF\u{1}\u{0}\u{0}\u{0}WAVEfmt ", .container),
    ("OggS\u{0}\u{2}", .container),
    ("ID3\u{3}\u{0}", .container),
    ("#!AMR\n<", .container),
    ("PK\u{3}\u{4}", .other("a ZIP archive")),
    ("%PDF-1.7", .other("a PDF document")),
    ("SQLite format 3\u{0}", .other("a SQLite database")),
    ("\u{0}\u{0}\u{1}\u{0}\u{1}\u{0}\u{10}\u{10}", .other("a Windows icon")),
    ("\u{0}\u{0}\u{1}\u{0}\u{0}\u{0}\u{10}\u{10}", .unknown),
    ("qoif\u{0}\u{0}\u{0}\u{8}", .other("a QOI picture")),
    ("MThd\u{0}\u{0}", .other("a MIDI score")),
    ("<!DOCTYPE html><html><body>404 Not Found</body></html>", .text),
    ("#!/bin/sh\nexit 0\n", .text),
    ("#EXTM3U\n#EXT-X-VERSION:3\nhttp://example.com/a.ts\n", .text),
    ("ffconcat version 1.0\nfile '/etc/passwd'\n", .text),
    ("早上好，一杯咖啡", .text),
    ("", .unknown),
    ("\u{1}\u{2}\u{3}\u{4}", .unknown),
  ])
  func tellsByFirstBytes(_ head: String, _ expected: Sniffed) {
    #expect(Sniffer.sniff(Array(head.utf8)) == expected)
  }

  @Test func textCutInsideACharacterIsText() {
    let words = Array("caffè è pronto è".utf8)
    for cut in 1..<words.count { #expect(Sniffer.isText(Array(words.prefix(cut)))) }
  }

  @Test func telemetryOfRandomBytesIsNotText() {
    var generator = SystemRandomNumberGenerator()
    let noise = (0..<512).map { _ in UInt8.random(in: 0...255, using: &generator) }
    #expect(Sniffer.isText(noise) == false)
  }

  @Test(arguments: [("webm", "webm"), ("matroska", "matroska")])
  func readsTheDocumentType(_ name: String, _ expected: String) {
    var head: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 1, 0x42, 0x82]
    head.append(0x80 | UInt8(name.utf8.count))
    head += Array(name.utf8)
    #expect(Sniffer.documentType(head + [0, 0, 0, 0]) == expected)
    #expect(Sniffer.documentType(Array(head.prefix(12))) == nil)
  }
}
