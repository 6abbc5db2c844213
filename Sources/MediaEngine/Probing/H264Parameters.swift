/// What H.264's sequence parameter sets (ITU-T H.264, 7.3.2.1.1) say of fields; pure.
enum H264Parameters {
  /// Whether any of the sets allows pictures that consist of fields (`frame_mbs_only_flag` 0).
  ///
  /// - Parameter header: A stream's description: an `avcC` (ISO/IEC 14496-15), or units behind start codes.
  static func allowFields(_ header: [UInt8]) -> Bool {
    let header = header.prefix(mostBytes)
    let sets = header.first == 1 ? listed(header) : startCoded(header)
    return sets.contains { hasFrameMacroblocksOnly($0) == false }
  }

  /// Whether the first of the sets is of pictures without colour (`chroma_format_idc` 0), which FFmpeg takes
  /// for 4:2:0.
  static func isGrey(_ header: [UInt8]) -> Bool {
    let header = header.prefix(mostBytes)
    let sets = header.first == 1 ? listed(header) : startCoded(header)
    guard let set = sets.first else { return false }
    var bits = Bits(set.dropFirst())
    guard let profile = bits.number(8), chromaProfiles.contains(profile), bits.number(16) != nil,
      bits.golomb() != nil
    else { return false }
    return bits.golomb() == 0
  }

  /// The pictures' width and height in the units that the sets count in; one entry for each set.
  static func sizes(_ header: [UInt8]) -> [[Int]] {
    let header = header.prefix(mostBytes)
    let sets = header.first == 1 ? listed(header) : startCoded(header)
    return sets.compactMap { read($0)?.size }
  }

  /// Sets that are looked at: as many as there may be (7.4.2.1.1). An honest description of all takes
  /// a few kilobytes.
  private static let mostSets = 32
  private static let mostBytes = 1 << 16

  private static func listed(_ header: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    guard header.count > 6 else { return [] }
    var sets: [ArraySlice<UInt8>] = []
    var rest = header.dropFirst(6)
    for _ in 0..<Int(header[header.startIndex + 5] & 0x1F) {
      guard rest.count > 2 else { break }
      let size = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
      sets.append(rest.dropFirst(2).prefix(size))
      rest = rest.dropFirst(2 + size)
    }
    return sets
  }

  private static func startCoded(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let starts = bytes.indices.dropLast(3).filter {
      bytes[$0] == 0 && bytes[$0 + 1] == 0 && bytes[$0 + 2] == 1 && bytes[$0 + 3] & 0x1F == 7
    }
    return starts.prefix(mostSets).map { bytes[($0 + 3)...] }
  }

  /// `frame_mbs_only_flag`; nil where the set is cut off or no set.
  static func hasFrameMacroblocksOnly(_ unit: ArraySlice<UInt8>) -> Bool? {
    read(unit)?.hasFramesOnly
  }

  private static func read(
    _ unit: ArraySlice<UInt8>
  ) -> (size: [Int], hasFramesOnly: Bool)? {
    var bits = Bits(unit.dropFirst())
    guard unit.first.map({ $0 & 0x1F == 7 }) == true, let profile = bits.number(8),
      bits.number(16) != nil, bits.golomb() != nil
    else { return nil }
    if chromaProfiles.contains(profile) {
      guard let chroma = bits.golomb() else { return nil }
      if chroma == 3 { _ = bits.number(1) }
      guard bits.golomb() != nil, bits.golomb() != nil, bits.number(1) != nil,
        let hasLists = bits.number(1)
      else { return nil }
      if hasLists == 1 {
        for list in 0..<(chroma == 3 ? 12 : 8) where bits.number(1) == 1 {
          bits.skipScalingList(of: list < 6 ? 16 : 64)
        }
      }
    }
    guard bits.golomb() != nil, let orderKind = bits.golomb() else { return nil }
    switch orderKind {
    case 0: _ = bits.golomb()
    case 1:
      _ = (bits.number(1), bits.golomb(), bits.golomb())
      guard let count = bits.golomb(), count < 256 else { return nil }
      for _ in 0..<count { _ = bits.golomb() }
    default: break
    }
    guard bits.golomb() != nil, bits.number(1) != nil, let width = bits.golomb(),
      let height = bits.golomb()
    else { return nil }
    return bits.number(1).map { ([width, height], $0 == 1) }
  }

  /// The profiles whose sets tell the chroma format.
  private static let chromaProfiles: Set<Int> = [
    44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244,
  ]

  /// Reads a unit's bits without the bytes that keep start codes out (`emulation_prevention_three_byte`).
  private struct Bits {
    private let bytes: [UInt8]
    private var place = 0

    /// No set is longer before the flag.
    private static let reach = 4096

    init(_ unit: ArraySlice<UInt8>) {
      var plain: [UInt8] = []
      var zeros = 0
      for byte in unit.prefix(Self.reach) {
        if zeros >= 2, byte == 3 {
          zeros = 0
          continue
        }
        zeros = byte == 0 ? zeros + 1 : 0
        plain.append(byte)
      }
      bytes = plain
    }

    /// The next bits as a number, the highest first; nil past the end.
    mutating func number(_ count: Int) -> Int? {
      guard place + count <= bytes.count * 8 else { return nil }
      var value = 0
      for _ in 0..<count {
        value = value << 1 | Int(bytes[place / 8] >> (7 - place % 8)) & 1
        place += 1
      }
      return value
    }

    /// `ue(v)`, 9.1.
    mutating func golomb() -> Int? {
      var zeros = 0
      while let bit = number(1), bit == 0 {
        zeros += 1
        guard zeros <= 32 else { return nil }
      }
      return number(zeros).map { (1 << zeros) - 1 + $0 }
    }

    /// `scaling_list`, 7.3.2.1.1.1.
    mutating func skipScalingList(of size: Int) {
      var (last, next) = (8, 8)
      for _ in 0..<size {
        if next != 0 {
          guard let code = golomb() else { return }
          let delta = code % 2 == 1 ? (code + 1) / 2 : -(code / 2)
          next = (last + delta + 256) & 255
        }
        if next != 0 { last = next }
      }
    }
  }
}
