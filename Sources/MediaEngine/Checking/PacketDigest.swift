/// What one packet carries: how many bytes, and a sum over them.
struct PacketDigest: Equatable {
  private(set) var size = 0
  private(set) var sum: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds bytes; several calls count as a list of pieces, not as one.
  ///
  /// Four sums run side by side, so that it goes about as fast as memory is read.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var lanes = (sum, sum ^ 0x9E37, sum ^ 0x79B9, sum ^ 0x7F4A)
    var index = 0
    while index + 32 <= bytes.count {
      lanes.0 = Self.mixed(lanes.0, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      lanes.1 = Self.mixed(lanes.1, bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
      lanes.2 = Self.mixed(
        lanes.2, bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self))
      lanes.3 = Self.mixed(
        lanes.3, bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self))
      index += 32
    }
    var whole = Self.mixed(Self.mixed(Self.mixed(lanes.0, lanes.1), lanes.2), lanes.3)
    while index < bytes.count {
      whole = (whole ^ UInt64(bytes[index])) &* 0x100_0000_01B3
      index += 1
    }
    sum = Self.mixed(whole, UInt64(bytes.count))
    size += bytes.count
  }

  /// Adds bytes so that only their order counts, and not in which pieces they come.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
    size += bytes.count
  }

  private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let product = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product >> 29)
  }
}
