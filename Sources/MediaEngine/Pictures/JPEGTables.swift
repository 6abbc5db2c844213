/// A quantisation table of JPEG, for any quality.
struct JPEGTables {
  /// The table at quality 50, in natural order.
  private let middle: [UInt8]

  /// Table K.1 of ITU-T T.81, for luminance.
  static let luma = JPEGTables(middle: [
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
  ])

  /// Table K.2 of ITU-T T.81, for chrominance.
  static let chroma = JPEGTables(
    middle: [
      17, 18, 24, 47, 99, 99, 99, 99,
      18, 21, 26, 66, 99, 99, 99, 99,
      24, 26, 56, 99, 99, 99, 99, 99,
      47, 66, 99, 99, 99, 99, 99, 99,
    ] + [UInt8](repeating: 99, count: 32))

  /// The 64 steps at a quality from 1 to 100, each from 1 to 255 as baseline JPEG has them.
  ///
  /// The scale is libjpeg's (`jpeg_quality_scaling`), without its rounding to whole hundredths.
  func steps(at quality: Double) -> [UInt32] {
    let quality = min(max(quality, 1), 100)
    let scale = quality < 50 ? 50 / quality : 2 - quality / 50
    return middle.map { UInt32(min(max((Double($0) * scale + 0.5).rounded(.down), 1), 255)) }
  }

  /// Puts the steps where C has room for them.
  func write(_ quality: Double, to room: UnsafeMutableRawBufferPointer) {
    steps(at: quality).withUnsafeBytes { room.copyMemory(from: $0) }
  }
}
