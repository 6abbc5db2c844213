/// How a stored picture must be changed to stand upright: mirrored left to right, then turned.
///
/// The eight EXIF orientations are exactly these.
struct Orientation: Hashable, Sendable {
  /// Clockwise degrees: 0, 90, 180 or 270.
  var rotation: Int
  /// Whether it is mirrored, left to right, before it is turned.
  var isMirrored: Bool

  static let upright = Orientation(rotation: 0, isMirrored: false)

  init(rotation: Int, isMirrored: Bool) {
    self.rotation = ((rotation % 360) + 360) % 360
    self.isMirrored = isMirrored
  }

  /// From an EXIF value of 1 to 8; nil for others.
  init?(exif: Int) {
    switch exif {
    case 1: self = .upright
    case 2: self.init(rotation: 0, isMirrored: true)
    case 3: self.init(rotation: 180, isMirrored: false)
    case 4: self.init(rotation: 180, isMirrored: true)
    case 5: self.init(rotation: 270, isMirrored: true)
    case 6: self.init(rotation: 90, isMirrored: false)
    case 7: self.init(rotation: 90, isMirrored: true)
    case 8: self.init(rotation: 270, isMirrored: false)
    default: return nil
    }
  }

  /// The EXIF value of 1 to 8.
  var exif: Int {
    switch (rotation, isMirrored) {
    case (0, true): 2
    case (180, false): 3
    case (180, true): 4
    case (270, true): 5
    case (90, false): 6
    case (90, true): 7
    case (270, false): 8
    default: 1
    }
  }

  /// FFmpeg filters that turn a picture upright; none where it is.
  var turns: [String] {
    let turn: [String] =
      switch rotation {
      case 90: ["transpose=clock"]
      case 180: ["hflip", "vflip"]
      case 270: ["transpose=cclock"]
      default: []
      }
    return (isMirrored ? ["hflip"] : []) + turn
  }

  /// The same in one string; nil where it is upright.
  var filters: String? { turns.isEmpty ? nil : turns.joined(separator: ",") }

  /// Whether the sides change places.
  var swapsSides: Bool { rotation % 180 != 0 }
}
