import CFFmpeg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a player turns and mirrors a picture.
struct DisplayMatrix: Equatable {
  /// Clockwise degrees: 0, 90, 180, 270.
  var rotation = 0
  /// Whether left and right are exchanged before the turn.
  var isMirrored = false

  /// Reads a stream's display matrix.
  static func read(_ stream: UnsafeMutablePointer<AVStream>) -> DisplayMatrix {
    var size = 0
    guard
      let data = preflight_stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36
    else { return DisplayMatrix() }
    return UnsafeRawPointer(data).withMemoryRebound(to: Int32.self, capacity: 9) {
      DisplayMatrix(a: Double($0[0]), b: Double($0[1]), c: Double($0[3]), d: Double($0[4]))
    }
  }

  init() {}

  /// Splits the matrix `a b / c d`, which takes row vectors with y pointing down, into a mirroring
  /// of left and right and a turn after it, the latter to the nearest quarter.
  init(a: Double, b: Double, c: Double, d: Double) {
    isMirrored = a * d - b * c < 0
    let (across, down) = isMirrored ? (-a, -b) : (a, b)
    guard across != 0 || down != 0 else { return }
    let quarters = Int((atan2(down, across) / (Double.pi / 2)).rounded())
    rotation = ((quarters % 4) + 4) % 4 * 90
  }
}
