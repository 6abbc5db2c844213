import TestSupport
import Testing

@testable import MediaEngine

@Suite(.timeLimit(.minutes(8))) struct JPEGDamageTests {
  private static let rows = [[UInt8]](repeating: GreyJPEG.row, count: 8)
  private static let scan = rows.flatMap { $0 }
  /// Half of the blocks go up and down, the other half change nothing.
  private static let flatRest: [UInt8] =
    rows.prefix(4).flatMap { $0 } + zeros(4 * GreyJPEG.columns / GreyJPEG.flatBlocksInByte)

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// Puts 44 zeros, which code 176 blocks, in the place of 32 blocks: decoding keeps in step and
  /// comes to its end with 144 blocks left over, and no other sign of damage.
  private static func overwritten(_ scan: [UInt8], at place: Int) -> [UInt8] {
    let count = 4 * GreyJPEG.steps.count
    return Array(scan[..<place]) + zeros(count) + Array(scan[(place + count)...])
  }

  private static func restarting(_ rows: [[UInt8]], padding: Int = 0) -> [UInt8] {
    var scan: [UInt8] = []
    for (index, row) in rows.enumerated() {
      scan += row + zeros(padding) + [0xFF, 0xD0 + UInt8(index % 8)]
    }
    return scan.dropLast(2 + padding)
  }

  private static func checks(_ file: [UInt8], in scratch: Scratch) throws {
    try PictureCheck.run(scratch.write("a.jpg", file))
  }

  @Test func passesSoundOnes() throws {
    let scratch = try Scratch()
    let interval = GreyJPEG.columns
    try Self.checks(GreyJPEG.file(Self.scan), in: scratch)
    try Self.checks(GreyJPEG.file(Self.flatRest), in: scratch)
    try Self.checks(GreyJPEG.file(Self.restarting(Self.rows), interval: interval), in: scratch)
  }

  @Test func refusesWhatWasOverwritten() throws {
    let scratch = try Scratch()
    let scan = Self.overwritten(Self.scan, at: 20 * GreyJPEG.steps.count)
    let flatRest = Self.overwritten(Self.flatRest, at: 4 * GreyJPEG.steps.count)
    var rows = Self.rows
    rows[3] = Self.overwritten(rows[3], at: 2 * GreyJPEG.steps.count)
    let restarting = GreyJPEG.file(Self.restarting(rows), interval: GreyJPEG.columns)
    for (name, file) in [
      ("plain", GreyJPEG.file(scan)), ("flat rest", GreyJPEG.file(flatRest)),
      ("restarting", restarting),
    ] {
      #expect(throws: MediaError.self, "\(name)") { try Self.checks(file, in: scratch) }
    }
  }

  @Test(arguments: [1, 5, 8, 9, 20, 1000])
  func passesPadding(count: Int) throws {
    let scratch = try Scratch()
    let interval = GreyJPEG.columns
    try Self.checks(GreyJPEG.file(Self.scan + Self.zeros(count)), in: scratch)
    try Self.checks(
      GreyJPEG.file(Self.scan + [UInt8](repeating: 0xFF, count: count)), in: scratch)
    try Self.checks(
      GreyJPEG.file(Self.restarting(Self.rows, padding: count), interval: interval), in: scratch)
  }

  @Test func passesOddScanParametersButNoCutBehindThem() throws {
    let scratch = try Scratch()
    let file = try Self.withoutSpectralEnd(GreyJPEG.file(Self.scan))
    try Self.checks(file, in: scratch)
    let cut = Array(file.prefix(file.count * 6 / 10))
    #expect(throws: MediaError.self) { try Self.checks(cut, in: scratch) }
    let both = try Self.withoutSpectralEnd(
      GreyJPEG.file(Self.overwritten(Self.scan, at: 20 * GreyJPEG.steps.count)))
    #expect(throws: MediaError.self) { try Self.checks(both, in: scratch) }
  }

  /// The colour picture of another encoder.
  @Test func judgesAnEncodersPictureAlike() throws {
    let scratch = try Scratch()
    let path = scratch.path("whole.jpg")
    try Witness.make(
      path, ["-f", "lavfi", "-i", "testsrc2=size=200x150", "-frames:v", "1", "-update", "1"])
    let whole = try bytes(of: path)
    try #require(Array(whole.suffix(2)) == [0xFF, 0xD9])
    let open = Array(whole.dropLast(2))
    let end: [UInt8] = [0xFF, 0xD9]
    let padded = open + Self.zeros(64) + end
    let leftOver = open + (1...40).map { UInt8($0 * 5) } + end
    let odd = try Self.withoutSpectralEnd(whole)
    let oddAndCut = Array(odd.prefix(odd.count * 6 / 10))
    let oddAndLeftOver = try Self.withoutSpectralEnd(leftOver)
    for (name, file) in [("whole", whole), ("padded", padded), ("odd", odd)] {
      #expect(throws: Never.self, "\(name)") { try Self.checks(file, in: scratch) }
    }
    for (name, file) in [
      ("left over", leftOver), ("open", open), ("odd and cut", oddAndCut),
      ("odd and left over", oddAndLeftOver),
    ] {
      #expect(throws: MediaError.self, "\(name)") { try Self.checks(file, in: scratch) }
    }
  }

  @Test func refusesScansWithoutEnd() throws {
    let scratch = try Scratch()
    try Self.checks(GreyJPEG.progressive(scans: 20), in: scratch)
    #expect(throws: MediaError.self) {
      try Self.checks(GreyJPEG.progressive(scans: 600), in: scratch)
    }
  }

  /// Writes 0 where the header of a baseline scan says that 63 is its last coefficient.
  private static func withoutSpectralEnd(_ file: [UInt8]) throws -> [UInt8] {
    var walk = JPEGSegments(file)
    var scan: JPEGSegments.Segment?
    while let segment = try walk.next(), scan == nil {
      if segment.marker == JPEGSegments.Segment.startOfScan { scan = segment }
    }
    let found = try #require(scan)
    var file = file
    try #require(file[found.place + found.count - 2] == 63)
    file[found.place + found.count - 2] = 0
    return file
  }
}

/// Writes grey JPEGs of which a test knows what each bit codes.
///
/// A block has one colour. `00` leaves it at that of the block before, `10`, eight bits and `0`
/// change it.
enum GreyJPEG {
  /// Blocks in a row.
  static let columns = 64
  static let flatBlocksInByte = 4
  /// Eight blocks in eleven bytes, none of them `FF`: up by 130, down by 130, and so on.
  static let steps = packed(String(repeating: "10100000100" + "10011111010", count: 4))
  static let row = (0..<columns / 8).flatMap { _ in steps }

  private static func packed(_ bits: String) -> [UInt8] {
    let bits = bits.map { $0 == "1" ? UInt8(1) : 0 }
    return stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | $1 }
    }
  }

  /// Eight rows with a scan of them.
  static func file(_ scan: [UInt8], interval: Int? = nil) -> [UInt8] {
    var file = head(frame: 0xC0, width: columns * 8, height: 64)
    if let interval { file += segment(0xDD, [UInt8(interval >> 8), UInt8(interval & 255)]) }
    file += segment(0xDA, [1, 1, 0, 0, 63, 0])
    return file + scan + [0xFF, 0xD9]
  }

  /// One block of a grey of 100: 28 less than the middle, in eighths.
  static let spot =
    head(frame: 0xC0, width: 8, height: 8) + segment(0xDA, [1, 1, 0, 0, 63, 0])
    + packed("10" + "00011111" + "0" + "11111") + [0xFF, 0xD9]

  /// One block, and so many scans that add nothing to it.
  static func progressive(scans: Int) -> [UInt8] {
    let coded: [UInt8] = [0x7F]
    var file = head(frame: 0xC2, width: 8, height: 8)
    file += segment(0xDA, [1, 1, 0, 0, 0, 0]) + coded
    for _ in 1..<scans { file += segment(0xDA, [1, 1, 0, 1, 63, 0]) + coded }
    return file + [0xFF, 0xD9]
  }

  private static func head(frame: UInt8, width: Int, height: Int) -> [UInt8] {
    let size = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let rest = [UInt8](repeating: 0, count: 14)
    var head: [UInt8] = [0xFF, 0xD8]
    head += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
    head += segment(frame, [8] + size + [1, 1, 0x11, 0])
    // Two codes for the colour: `0` for no change, `10` for one of eight bits.
    head += segment(0xC4, [0x00, 1, 1] + rest + [0, 8])
    // One for the rest of the block: `0` for nothing.
    head += segment(0xC4, [0x10, 1, 0] + rest + [0])
    return head
  }

  private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let count = payload.count + 2
    return [0xFF, marker, UInt8(count >> 8), UInt8(count & 255)] + payload
  }
}
