import Foundation
import MediaModel
import TestSupport
import Testing

@testable import Preparation

/// AVI as DivX wrote it: where B-frames follow, a picture and the first of them share a packet, and an
/// empty picture fills the place that is left over.
@Suite struct PackedClipTests: Preparing {
  /// A number in as many bytes, the first weighs least.
  private func number(_ value: Int, _ count: Int = 4) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    Array(name.utf8) + number(body.count) + body + (body.count % 2 == 1 ? [0] : [])
  }

  private func list(_ name: String, _ body: [UInt8]) -> [UInt8] {
    chunk("LIST", Array(name.utf8) + body)
  }

  /// The pictures of a bare MPEG-4 stream, each behind the headers that come before it.
  private func pictures(_ stream: [UInt8]) -> [(kind: UInt8, bytes: [UInt8])] {
    var found: [(kind: UInt8, bytes: [UInt8])] = []
    var start = 0
    var kind: UInt8?
    for place in stream.indices.dropLast(4)
    where stream[place] == 0 && stream[place + 1] == 0 && stream[place + 2] == 1 {
      if let known = kind {
        found.append((known, Array(stream[start..<place])))
        start = place
        kind = nil
      }
      if stream[place + 3] == 0xB6 { kind = stream[place + 4] >> 6 }
    }
    if let kind { found.append((kind, Array(stream[start...]))) }
    return found
  }

  private static let between: UInt8 = 2

  private func packed(_ pictures: [(kind: UInt8, bytes: [UInt8])]) -> [[UInt8]] {
    let signature: [UInt8] = [0, 0, 1, 0xB2] + Array("DivX503b1393p".utf8)
    let empty: [UInt8] = [0, 0, 1, 0xB6, 0x50, 0x47, 0x7F]
    var packets: [[UInt8]] = []
    for (place, picture) in pictures.enumerated() {
      let isFollowed = place + 1 < pictures.count && pictures[place + 1].kind == Self.between
      if picture.kind != Self.between {
        packets.append(picture.bytes + (isFollowed ? pictures[place + 1].bytes : []))
      } else if pictures[place - 1].kind == Self.between {
        packets.append(picture.bytes)
      }
      if picture.kind == Self.between, !isFollowed { packets.append(empty) }
    }
    // Before the first picture, behind the stream's headers.
    let mark = packets[0].indices.first { packets[0][$0...].starts(with: [0, 0, 1, 0xB6]) } ?? 0
    packets[0].insert(contentsOf: signature, at: mark)
    return packets
  }

  private func avi(_ packets: [[UInt8]], width: Int, height: Int, rate: Int) -> [UInt8] {
    let main = [1_000_000 / rate, 0, 0, 0x10, packets.count, 0, 1, 0, width, height, 0, 0, 0, 0]
    let stream =
      Array("vidsXVID".utf8)
      + [0, 0, 0, 1, rate, 0, packets.count, 0, -1, 0, 0, 0].flatMap { number($0) }
    let format =
      number(40) + number(width) + number(height) + number(1, 2) + number(24, 2)
      + Array("XVID".utf8) + [width * height * 3, 0, 0, 0, 0].flatMap { number($0) }
    var data: [UInt8] = []
    var index: [UInt8] = []
    for (place, packet) in packets.enumerated() {
      index += Array("00dc".utf8)
      index += [place == 0 ? 0x10 : 0, 4 + data.count, packet.count].flatMap { number($0) }
      data += chunk("00dc", packet)
    }
    let headers =
      chunk("avih", main.flatMap { number($0) })
      + list("strl", chunk("strh", stream) + chunk("strf", format))
    return chunk(
      "RIFF",
      Array("AVI ".utf8) + list("hdrl", headers) + list("movi", data) + chunk("idx1", index))
  }

  @Test func packedBFramesKeepTheirOrderAndNumber() async throws {
    let scratch = try folder()
    let bare = scratch.path("bare.m4v")
    try Witness.make(
      bare, "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -c:v mpeg4 -bf 2 -q:v 3 -f m4v")
    try Witness.make(scratch.path("in/plain.avi"), ["-f", "m4v", "-i", bare, "-c", "copy"])
    let pictures = pictures(try [UInt8](Data(contentsOf: URL(fileURLWithPath: bare))))
    try #require(pictures.count == 75 && pictures.contains { $0.kind == Self.between })
    try scratch.write(
      "in/packed.avi", avi(packed(pictures), width: 96, height: 64, rate: 25))
    let entries = try await prepare(scratch)
    #expect(entries["packed.avi"]?.action == .transcode)
    let made = scratch.path("out/packed.mp4")
    #expect(try Witness.value("stream=duration", of: made, stream: "v:0") == "3.000000")
    #expect(try Witness.pictureCount(made) == 75)
    let likeness = try Witness.likeness(
      made, to: scratch.path("out/plain.mp4"), notes: scratch.path("notes"))
    #expect(likeness.count == 75 && likeness.allSatisfy { $0 == .infinity })
  }
}
