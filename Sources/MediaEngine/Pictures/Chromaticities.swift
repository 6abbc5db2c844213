/// The white and the corners of a colour space in the CIE 1931 diagram.
struct Chromaticities: Equatable {
  struct Point: Equatable {
    var x: Double
    var y: Double
  }

  var white: Point
  var red: Point
  var green: Point
  var blue: Point

  /// White is D65 unless told.
  private init(_ red: (Double, Double), _ green: (Double, Double), _ blue: (Double, Double)) {
    white = Point(x: 0.3127, y: 0.3290)
    self.red = Point(x: red.0, y: red.1)
    self.green = Point(x: green.0, y: green.1)
    self.blue = Point(x: blue.0, y: blue.1)
  }

  /// Eight numbers: x and y of white, red, green and blue; nil where they are not so many or span nothing.
  init?(_ numbers: [Double]) {
    guard numbers.count == 8, numbers.allSatisfy({ (0...1).contains($0) }) else { return nil }
    self.init((numbers[2], numbers[3]), (numbers[4], numbers[5]), (numbers[6], numbers[7]))
    white = Point(x: numbers[0], y: numbers[1])
    let area =
      (green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y)
    guard abs(area) > 0.001, [white, red, green, blue].allSatisfy({ $0.y > 0.001 }) else {
      return nil
    }
  }

  /// Those of BT.709 and sRGB.
  static let standard = Chromaticities((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))

  /// Those of ITU-T H.273 by FFmpeg's name; BT.709's for others.
  static func named(_ name: String?) -> Chromaticities {
    switch name {
    case "bt2020": Chromaticities((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
    case "smpte432", "smpte431": Chromaticities((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
    case "bt470bg": Chromaticities((0.640, 0.330), (0.290, 0.600), (0.150, 0.060))
    case "smpte170m", "smpte240m":
      Chromaticities((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
    default: standard
    }
  }

  /// Whether all points are those of another, but for what rounding does.
  func isNear(_ other: Chromaticities) -> Bool {
    zip([white, red, green, blue], [other.white, other.red, other.green, other.blue])
      .allSatisfy { abs($0.x - $1.x) < 0.002 && abs($0.y - $1.y) < 0.002 }
  }
}
