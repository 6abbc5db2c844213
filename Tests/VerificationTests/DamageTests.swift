import Foundation
import MediaModel
import Testing
import Verification

/// Bytes changed by chance, the same ones in every run.
struct Damage {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func number(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, limit)))
  }

  /// Flips bits, cuts, overwrites a stretch, swaps two stretches, or repeats one.
  mutating func apply(to bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    switch number(below: 8) {
    case 0:
      for _ in 0...number(below: 8) {
        bytes[number(below: bytes.count)] ^= UInt8(1 << number(below: 8))
      }
    case 1: bytes.removeLast(1 + number(below: bytes.count - 1))
    case 2:
      let start = number(below: bytes.count)
      for place in start..<min(bytes.count, start + 1 + number(below: 64)) {
        bytes[place] = UInt8(number(below: 256))
      }
    case 3:
      let (first, second) = (number(below: bytes.count - 64), number(below: bytes.count - 64))
      for offset in 0..<48 { bytes.swapAt(first + offset, second + offset) }
    case 4:
      let start = number(below: bytes.count - 200)
      bytes.removeSubrange(start..<(start + 1 + number(below: 100)))
    case 5: return swappingBoxes(bytes)
    case 6:
      for _ in 0..<200 { bytes[number(below: bytes.count)] ^= UInt8(1 << number(below: 8)) }
    default:
      // The index is where a change does most harm.
      for _ in 0..<3 { bytes[number(below: min(bytes.count, 3000))] = UInt8(number(below: 256)) }
    }
    return bytes
  }

  /// Two boxes of the outermost level change places.
  private mutating func swappingBoxes(_ bytes: [UInt8]) -> [UInt8] {
    var boxes: [ArraySlice<UInt8>] = []
    var place = 0
    while place + 8 <= bytes.count {
      let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
      let end = length < 8 ? bytes.count : min(bytes.count, place + length)
      boxes.append(bytes[place..<end])
      place = end
    }
    guard boxes.count > 1 else { return bytes }
    let first = number(below: boxes.count)
    boxes.swapAt(first, (first + 1 + number(below: boxes.count - 1)) % boxes.count)
    return Array(boxes.joined())
  }
}

@Suite struct DamageTests {
  static let wholeness = [
    "readable", "decodes", "frames", "declared-length", "cut-off", "empty-tracks", "time-stamps",
  ]

  private static let source =
    "-f lavfi -i testsrc2=s=96x96:r=12:d=1 -f lavfi -i sine=d=1 \(Clips.encoding)"

  /// Clips of different build, and the seeds with which they are damaged.
  static let clips: [(name: String, arguments: String, seeds: ClosedRange<UInt64>)] = [
    ("plain.mp4", "\(source) -c:a aac -b:a 48k", 1...100),
    (
      "fragments.mp4",
      "\(source) -c:a aac -b:a 48k -g 6 -movflags frag_keyframe+empty_moov+default_base_moof",
      101...140
    ),
    ("bidirectional.mp4", "\(source) -preset medium -bf 3 -g 6 -c:a aac -b:a 48k", 141...180),
    ("pcm.mov", "\(source) -c:a pcm_s16le", 181...200),
  ]

  @Test(.timeLimit(.minutes(5)), arguments: clips.indices)
  func damageIsNeverCalledWhole(_ index: Int) throws {
    let clip = Self.clips[index]
    let path = try Clips.make("whole-\(clip.name)", clip.arguments)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let file = Clips.folder.appendingPathComponent("damaged-\(clip.name)")
    var whole = 0
    for seed in clip.seeds {
      var damage = Damage(seed: seed)
      try Data(damage.apply(to: bytes)).write(to: file)
      let verdict = try Verifier.verify(file.path)
      let told = verdict.findings.filter {
        Self.wholeness.contains($0.code) && ($0.outcome == .fail || $0.outcome == .warn)
      }
      guard told.isEmpty else { continue }
      whole += 1
      let witness = try Clips.run(
        "ffmpeg", ["-v", "error", "-nostdin", "-i", file.path, "-f", "null", "-"])
      #expect(witness.status == 0 && witness.errors.isEmpty, "seed \(seed): \(witness.errors)")
    }
    #expect(whole < clip.seeds.count * 3 / 4)
  }

  @Test func aCutFileIsToldSo() throws {
    let path = try Clips.clean("to-cut.mp4")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let cut = Clips.folder.appendingPathComponent("cut.mp4")
    try bytes.prefix(bytes.count * 2 / 3).write(to: cut)
    let verdict = try Verifier.verify(cut.path)
    #expect(verdict.outcome == .fail)
    #expect(verdict.finding("readable")?.found.contains("cut off") == true)
  }

  @Test func textIsNoVideo() throws {
    let file = Clips.folder.appendingPathComponent("claims.mp4")
    try Data("only a text\n".utf8).write(to: file)
    #expect(try Verifier.verify(file.path).finding("readable")?.outcome == .fail)
  }
}
